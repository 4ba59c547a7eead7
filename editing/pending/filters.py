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
            "me": pending.waiting_for(request.user, model),
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
            ("me", _("waiting for me")),
            ("others", _("mine, waiting for others")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        conditions = {"mine": _in_progress, "me": _to_review, "others": _with_others}
        condition = conditions.get(self.value() or "")
        return queryset.filter(condition(request.user, queryset.model)) if condition else queryset


def _with(pending: Any) -> Q:
    return Q(pk__in=pending.values("row_pk"))


def _mine(by: Actor, model: type) -> Any:
    return PendingVersion.objects.open().of_table(model).written_by(by)


def _in_progress(by: Actor, model: type) -> Q:
    drafts = Q(publication=Publication.DRAFT, created_by=by.pk)
    return drafts | _with(_mine(by, model).filter(is_submitted=False))


def _to_review(by: Actor, model: type) -> Q:
    if not may(by, "publish", model):
        return Q(pk__in=[])
    in_review = Q(publication=Publication.IN_REVIEW)
    if issubclass(model, Reviewed) and needs_second_person(by):
        in_review &= ~Q(written_by=by.pk)
    return in_review | _with(PendingVersion.objects.open().waiting_for(by, model))


def _with_others(by: Actor, model: type) -> Q:
    writer = "written_by" if issubclass(model, Reviewed) else "created_by"
    in_review = Q(publication=Publication.IN_REVIEW, **{writer: by.pk})
    return in_review | _with(_mine(by, model).filter(is_submitted=True))
