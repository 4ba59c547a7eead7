"""Filters of an admin list by publication, as it is by the clock, and by source: expired rows are not “published”."""

import datetime as dt

from django.contrib import admin
from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.records.pending.models import PendingVersion
from core.records.publishable import Publication, live_now


class PublicationStageFilter(admin.SimpleListFilter):
    title = gettext_lazy("publication")
    parameter_name = "publication"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [
            *((one.value, str(one.label)) for one in Publication),
            ("scheduled", _("goes live later")),
            ("expired", _("expired")),
            ("change_scheduled", _("change goes live later")),
            ("change_failed", _("change not published when due")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        value = self.value()
        if value in _CHANGES:
            return queryset.filter(change_condition(value, queryset.model))
        return queryset.filter(CONDITIONS[value]()) if value in CONDITIONS else queryset


class HasSourceFilter(admin.SimpleListFilter):
    """Rows with, or without, the address of a source."""

    title = gettext_lazy("source")
    parameter_name = "source"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("none", _("no source")), ("some", _("with a source"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        without = Q(source_addresses="")
        return queryset.filter({"none": without, "some": ~without}.get(self.value() or "", Q()))


class LastCheckedFilter(admin.SimpleListFilter):
    """Rows that nobody held against their sources for a month, or since they were published."""

    title = gettext_lazy("last check")
    parameter_name = "checked"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("old", _("not checked for 30 days"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() != "old":
            return queryset
        return queryset.filter(not_checked())


def not_checked() -> Q:
    a_month_ago = timezone.localdate() - dt.timedelta(days=30)
    never = Q(last_checked_on=None) & ~Q(published_at__date__gte=a_month_ago)
    return Q(last_checked_on__lt=a_month_ago) | never


def change_condition(value: str, model: type[models.Model]) -> Q:
    pending = PendingVersion.objects.open().of_table(model).filter(_CHANGES[value])
    return Q(pk__in=pending.values("row_pk"))


def _expired() -> Q:
    return Q(publication=Publication.PUBLISHED, expires_at__lte=timezone.now())


CONDITIONS = {
    "draft": lambda: Q(publication=Publication.DRAFT),
    "in_review": lambda: Q(publication=Publication.IN_REVIEW),
    "published": live_now,
    "scheduled": lambda: (
        Q(publication=Publication.PUBLISHED, live_at__gt=timezone.now()) & ~_expired()
    ),
    "expired": _expired,
}
_CHANGES = {
    "change_scheduled": Q(goes_live_at__isnull=False),
    "change_failed": ~Q(schedule_failure=""),
}
