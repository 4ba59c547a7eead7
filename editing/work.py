"""Work that waits: drafts and pending changes that were begun, were sent back, or wait for review."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce, Concat, Substr
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.records.pending.models import PendingVersion
from core.records.permissions import Actor, may
from core.records.publishable import Publication, Reviewed, needs_second_person
from core.records.tracked import history_model

SENT_BACK = "sent back to draft: "  # start of the reason in the history of a row that was sent back


def _with(pending: Any) -> Q:
    return Q(pk__in=pending.values("row_pk"))


def with_change(model: type[models.Model], **which: object) -> Q:
    return _with(PendingVersion.objects.open().of_table(model).filter(**which))


def returns_of(model: type[models.Model]) -> Any:
    """A subquery of the history record by which each draft came back from review."""
    lines = history_model(model)._base_manager
    later = lines.filter(id=OuterRef("id"), history_id__gt=OuterRef("history_id"))
    is_last = ~Exists(later.exclude(publication=Publication.DRAFT))
    returned = lines.filter(is_last, history_change_reason__startswith=SENT_BACK)
    return returned.filter(id=OuterRef("pk"))


def why_sent_back(model: type[models.Model]) -> Coalesce:
    """For each row, who sent it or its pending change back, and why."""
    pending = PendingVersion.objects.open().of_table(model).filter(row_pk=OuterRef("pk"))
    changes = pending.exclude(Q(sent_back_reason="") | Q(is_submitted=True))
    of_change = Concat(
        "sent_back_by_name", Value(": "), "sent_back_reason", output_field=TextField()
    )
    reason = Substr("history_change_reason", len(SENT_BACK) + 1)
    of_row = Concat("history_by_name", Value(": "), reason, output_field=TextField())
    return Coalesce(
        Subquery(changes.values(who_and_why=of_change)[:1]),
        Subquery(returns_of(model).values(who_and_why=of_row)[:1]),
    )


class WorkFilter(admin.SimpleListFilter):
    """New rows and pending changes alike: those I began, those I may publish, those others may; all with a pending change."""

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
            return queryset.filter(with_change(model))
        condition = work_conditions(request.user, model).get(self.value() or "")
        if self.value() == "back":
            queryset = queryset.annotate(sent_back=why_sent_back(model))
        return queryset if condition is None else queryset.filter(condition)


def work_conditions(by: Actor, model: type, *, has_changes: bool = True) -> dict[str, Q]:
    """Conditions by value of the filter. Tables without pending changes use a cheaper condition."""
    draft, in_review = Q(publication=Publication.DRAFT), Q(publication=Publication.IN_REVIEW)
    writer = "written_by" if issubclass(model, Reviewed) else "created_by"
    own, nothing = Q(**{writer: by.pk}), Q(pk__in=[])
    must_wait = issubclass(model, Reviewed) and needs_second_person(by)
    may_publish = may(by, "publish", model)
    returned = returns_of(model).exclude(history_user_id=by.pk)
    rows = {
        "mine": draft & Q(created_by=by.pk),
        "back": draft & (own | Q(created_by=by.pk)) & Q(Exists(returned)),
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
