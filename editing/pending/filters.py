"""Filters of an admin list by who has to do something: rows in progress, rows in review, pending changes."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.records.pending.models import PendingVersion
from core.records.permissions import Actor, may
from core.records.publishable import Publication
from core.records.reviewing import Reviewed, needs_second_person


class PendingFilter(admin.SimpleListFilter):
    """Rows with a pending change."""

    title = gettext_lazy("pending change")
    parameter_name = "pending"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("any", _("all")), ("mine", _("mine")), ("me", _("waiting for me"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        pending, model = PendingVersion.objects.open(), queryset.model
        found = {
            "any": pending.of_table(model),
            "mine": _mine(request.user, model),
            "me": _waiting_for(request.user, model),
        }
        chosen = found.get(self.value() or "")
        return queryset if chosen is None else queryset.filter(_with(chosen))


class WorkFilter(admin.SimpleListFilter):
    """New rows and pending changes alike: what I have begun, what I may publish, what others may."""

    title = gettext_lazy("work")
    parameter_name = "waiting"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [
            ("mine", _("mine, in progress")),
            ("back", _("sent back to me")),
            ("me", _("waiting for me")),
            ("others", _("mine, waiting for others")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        condition = work_conditions(request.user, queryset.model).get(self.value() or "")
        return queryset if condition is None else queryset.filter(condition)


def _with(pending: Any) -> Q:
    return Q(pk__in=pending.values("row_pk"))


def _mine(by: Actor, model: type) -> Any:
    return PendingVersion.objects.open().of_table(model).written_by(by)


def _waiting_for(by: Actor, model: type) -> Any:
    """What is approved for a later day waits for nobody."""
    return PendingVersion.objects.open().waiting_for(by, model).filter(goes_live_at=None)


def work_conditions(by: Actor, model: type, *, has_changes: bool = True) -> dict[str, Q]:
    """As the filter names them. A table where nothing is pending is asked for its rows only, which is cheaper."""
    draft, in_review = Q(publication=Publication.DRAFT), Q(publication=Publication.IN_REVIEW)
    writer = "written_by" if issubclass(model, Reviewed) else "created_by"
    own, nothing = Q(**{writer: by.pk}), Q(pk__in=[])
    others = ~own if issubclass(model, Reviewed) and needs_second_person(by) else Q()
    rows = {
        "mine": draft & Q(created_by=by.pk),
        "back": nothing,
        "me": in_review & others if may(by, "publish", model) else nothing,
        "others": in_review & own,
    }
    if not has_changes:
        return rows
    mine = _mine(by, model)
    changes = {
        "mine": mine.filter(is_submitted=False),
        "back": mine.filter(is_submitted=False).exclude(sent_back_reason=""),
        "me": _waiting_for(by, model),
        "others": mine.filter(is_submitted=True),
    }
    return {name: condition | _with(changes[name]) for name, condition in rows.items()}
