"""The filter of an admin list by who has to do something, with new rows and with pending changes alike."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.records.pending.models import PendingVersion
from core.records.permissions import Actor, may
from core.records.publishable import Publication, Reviewed, needs_second_person


class WorkFilter(admin.SimpleListFilter):
    """What I have begun, what I may publish, what others may; and all rows with a pending change."""

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
            return queryset.filter(_with(PendingVersion.objects.open().of_table(model)))
        condition = work_conditions(request.user, model).get(self.value() or "")
        return queryset if condition is None else queryset.filter(condition)


def _with(pending: Any) -> Q:
    return Q(pk__in=pending.values("row_pk"))


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
