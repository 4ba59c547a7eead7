"""Filters of admin lists: publication at the present time, and sources."""

import datetime as dt
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, ClassVar

from django.contrib import admin
from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy

from core.records.publishable import Publication, live_now

from .work import with_change


class ConditionFilter(admin.SimpleListFilter):
    """Each value has a label and a function that returns its condition at the present time."""

    conditions: ClassVar[Mapping[str, tuple[Any, Callable[[type[models.Model]], Q]]]]

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [(value, str(label)) for value, (label, _condition) in self.conditions.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        found = self.conditions.get(self.value() or "")
        return queryset.filter(found[1](queryset.model)) if found else queryset


def _not_checked(_model: object) -> Q:
    a_month_ago = timezone.localdate() - dt.timedelta(days=30)
    never = Q(last_checked_on=None) & ~Q(published_at__date__gte=a_month_ago)
    return Q(last_checked_on__lt=a_month_ago) | never


def _expired(_model: object) -> Q:
    return Q(publication=Publication.PUBLISHED, expires_at__lte=timezone.now())


def _scheduled(model: object) -> Q:
    approved = Q(publication=Publication.PUBLISHED, live_at__gt=timezone.now())
    return approved & ~_expired(model)


class PublicationStageFilter(ConditionFilter):
    title = gettext_lazy("publication")
    parameter_name = "publication"
    conditions = {
        "draft": (Publication.DRAFT.label, lambda _model: Q(publication="draft")),
        "in_review": (Publication.IN_REVIEW.label, lambda _model: Q(publication="in_review")),
        "published": (Publication.PUBLISHED.label, lambda _model: live_now()),
        "scheduled": (gettext_lazy("goes live later"), _scheduled),
        "expired": (gettext_lazy("expired"), _expired),
        "change_scheduled": (
            gettext_lazy("change goes live later"),
            partial(with_change, goes_live_at__isnull=False),
        ),
        "change_failed": (
            gettext_lazy("change not published when due"),
            partial(with_change, schedule_failure__gt=""),
        ),
    }


class HasSourceFilter(ConditionFilter):
    title = gettext_lazy("source")
    parameter_name = "source"
    conditions = {
        "none": (gettext_lazy("no source"), lambda _model: Q(source_addresses="")),
        "some": (gettext_lazy("with a source"), lambda _model: ~Q(source_addresses="")),
    }


class LastCheckedFilter(ConditionFilter):
    """Rows that were not checked against their sources in the last month, or ever since they were published."""

    title = gettext_lazy("last check")
    parameter_name = "checked"
    conditions = {"old": (gettext_lazy("not checked for 30 days"), _not_checked)}
