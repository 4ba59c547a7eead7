"""The filter of a list by what its rows are now, by the clock: expired ones are not found under “published”."""

from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.records.publishable import Publication, live_now


class StageFilter(admin.SimpleListFilter):
    title = _("publication")
    parameter_name = "publication"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            *Publication.choices,
            ("scheduled", _("goes live later")),
            ("expired", _("expired")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        value = self.value()
        return queryset.filter(_CONDITIONS[value]()) if value in _CONDITIONS else queryset


class SourceFilter(admin.SimpleListFilter):
    """Rows with, or without, the address of a source."""

    title = _("source")
    parameter_name = "source"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("none", _("no source")), ("some", _("with a source"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        without = Q(source_addresses="")
        return queryset.filter({"none": without, "some": ~without}.get(self.value() or "", Q()))


def _expired() -> Q:
    return Q(publication=Publication.PUBLISHED, expires_at__lte=timezone.now())


def _scheduled() -> Q:
    return Q(publication=Publication.PUBLISHED, live_at__gt=timezone.now()) & ~_expired()


_CONDITIONS = {
    "draft": lambda: Q(publication=Publication.DRAFT),
    "in_review": lambda: Q(publication=Publication.IN_REVIEW),
    "published": live_now,
    "scheduled": _scheduled,
    "expired": _expired,
}
