"""Filters of an admin list by publication, as it is by the clock, by source, and by who has to do something."""

import datetime as dt
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, ClassVar

from django.contrib import admin
from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.records.pending.models import PendingVersion
from core.records.permissions import Actor, may
from core.records.publishable import Publication, Reviewed, live_now, needs_second_person


class ConditionFilter(admin.SimpleListFilter):
    """Each value has a label, and a condition as it is now, of the rows of a table."""

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


def _with(pending: Any) -> Q:
    return Q(pk__in=pending.values("row_pk"))


def _with_change(model: type[models.Model], **which: object) -> Q:
    return _with(PendingVersion.objects.open().of_table(model).filter(**which))


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
            partial(_with_change, goes_live_at__isnull=False),
        ),
        "change_failed": (
            gettext_lazy("change not published when due"),
            partial(_with_change, schedule_failure__gt=""),
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
    """Rows that nobody held against their sources for a month, or since they were published."""

    title = gettext_lazy("last check")
    parameter_name = "checked"
    conditions = {"old": (gettext_lazy("not checked for 30 days"), _not_checked)}


class WorkFilter(admin.SimpleListFilter):
    """New rows and pending changes alike: what I have begun, what I may publish, what others may; and all rows with a pending change."""

    title = gettext_lazy("work")
    parameter_name = "waiting"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [
            ("mine", _("mine, in progress")),
            ("back", _("sent back to me")),
            ("me", _("waiting for me")),
            ("others", _("mine, waiting for others")),
            ("changes", _("pending changes of public rows")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        model = queryset.model
        if self.value() == "changes":
            return queryset.filter(_with_change(model))
        condition = work_conditions(request.user, model).get(self.value() or "")
        return queryset if condition is None else queryset.filter(condition)


def work_conditions(by: Actor, model: type, *, has_changes: bool = True) -> dict[str, Q]:
    """As the filter names them. A table where nothing is pending is asked for its rows only, which is cheaper."""
    draft, in_review = Q(publication=Publication.DRAFT), Q(publication=Publication.IN_REVIEW)
    writer = "written_by" if issubclass(model, Reviewed) else "created_by"
    own, nothing = Q(**{writer: by.pk}), Q(pk__in=[])
    must_wait = issubclass(model, Reviewed) and needs_second_person(by)
    may_publish = may(by, "publish", model)
    rows = {
        "mine": draft & Q(created_by=by.pk),
        "back": nothing,
        "me": in_review & (~own if must_wait else Q()) if may_publish else nothing,
        "others": in_review & own,
    }
    if not has_changes:
        return rows
    pending = PendingVersion.objects.open().of_table(model)
    # What is approved for a later day waits for nobody.
    sent = pending.filter(is_submitted=True, goes_live_at=None)
    begun, own_sent = pending.written_by(by).filter(is_submitted=False), sent.written_by(by)
    of_others = sent.exclude(pk__in=own_sent.values("pk")) if must_wait else sent
    changes = {
        "mine": begun,
        "back": begun.exclude(sent_back_reason=""),
        "me": of_others if may_publish else sent.none(),
        "others": own_sent,
    }
    return {name: condition | _with(changes[name]) for name, condition in rows.items()}
