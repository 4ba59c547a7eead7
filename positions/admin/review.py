"""The review queue: rows that wait for a second person, what differs from the public version, and the button that publishes."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.records.permissions import Actor, may
from core.records.publishable import Publication, Publishable
from core.records.publishing import publish, withdraw
from core.records.reviewing import needs_second_person
from core.records.saving import Stale
from core.records.tracked import with_keys
from core.records.versions import (
    PublishableVersion,
    RelatedLabels,
    Version,
    format_value,
    value_in,
    versions_of,
)
from editing.publication.actions import (
    CHANNEL,
    error_reasons,
    publish_blocking_reason,
    published_text,
)
from editing.publishable_admin import PublishableAdmin
from participants.models import Participant

from ..models import ImpactAssessment, Position, Proponent, Proposal, ProposalItem
from ..models.evidence import Evidenced
from ..subjects import SUBJECT_JOINS
from .review_pending import evidence_of, pending_in_review, short_label, submitted

SHOWN = 100
_JOINS: dict[type[Evidenced], tuple[str, ...]] = {
    Proposal: ("assembly", "document", "committee__assembly", "adds_to", "replaces", "written_by"),
    Position: ("assembly", "held_by", "document", "supersedes", "written_by", *SUBJECT_JOINS),
    ImpactAssessment: ("assembly", "assessor", "dimension", "document", "written_by")
    + SUBJECT_JOINS,
}
TABLES = {str(model._meta.model_name): model for model in _JOINS}
_VERBS = {"+": gettext_lazy("added"), "~": gettext_lazy("changed"), "-": gettext_lazy("removed")}


@dataclass(frozen=True)
class ReviewedField:
    """A field as it is now and, where the row was public, as it was then."""

    label: str
    now: str
    before: str = ""
    is_changed: bool = False


@dataclass
class RowInReview:
    row: Evidenced
    was_public: bool = False
    fields: list[ReviewedField] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)  # what changed in its parts since it was public

    @property
    def table(self) -> str:
        return str(self.row._meta.model_name)

    @property
    def changed(self) -> list[ReviewedField]:
        return [field for field in self.fields if field.is_changed]

    @property
    def evidence(self) -> list[str]:
        return evidence_of(self.row)


@dataclass(frozen=True)
class _LastPublic:
    """The last version with which a row was public, and when it ceased to be."""

    version: PublishableVersion
    ended_at: dt.datetime | None


def waiting(model: type[Evidenced], by: Actor, pk: int | None = None) -> list[RowInReview]:
    """The oldest first, each compared with what was public before, in a constant number of queries."""
    rows = _in_review(model, by).select_related(*_JOINS[model])
    rows = rows.filter(pk=pk) if pk is not None else rows
    many = [
        models.Prefetch(one.name, with_keys(one.related_model, by))
        for one in model._meta.many_to_many
    ]
    found = [
        RowInReview(row)
        for row in rows.prefetch_related(*many).order_by("changed_at", "pk")[:SHOWN]
    ]
    public = {
        key: last
        for key, versions in versions_of(model, id__in=[one.row.pk for one in found]).items()
        if (last := _last_public(versions)) is not None
    }
    versions = [last.version for last in public.values()]
    labels = RelatedLabels(versions, lambda table: with_keys(table, by), short_label)
    for one in found:
        last = public.get(one.row.pk)
        one.was_public = last is not None
        one.fields = list(_compare(one.row, last.version if last is not None else None, labels))
    if model is Proposal:
        _add_parts(found, public)
    return found


def _last_public(versions: list[PublishableVersion]) -> _LastPublic | None:
    found = None
    for version in versions:
        if version.publication == Publication.PUBLISHED:
            found = _LastPublic(version, None)
        elif found is not None and found.ended_at is None:
            found = _LastPublic(found.version, version.history_date)
    return found


def _compare(
    row: Evidenced, before: Version | None, labels: RelatedLabels
) -> Iterable[ReviewedField]:
    for column in row.content_fields():
        now, was = _format_now(row, column), ""
        is_changed = before is not None and value_in(before, column) != getattr(row, column.attname)
        if before is not None and is_changed:
            was = labels.format(column, before)
            if not was and column.is_relation and value_in(before, column) is not None:
                was = _("deleted since")
        if now or was:
            yield ReviewedField(str(column.verbose_name), now, was, is_changed)
    for many in row._meta.many_to_many:
        now_keys = sorted(other.natural_key_text() for other in getattr(row, many.name).all())
        was_keys = sorted(value_in(before, many)) if before is not None else now_keys
        if now_keys or was_keys:
            label, is_changed = str(many.verbose_name), now_keys != was_keys
            yield ReviewedField(label, ", ".join(now_keys), ", ".join(was_keys), is_changed)


def _format_now(row: Evidenced, column: models.Field) -> str:
    if column.is_relation:
        other = getattr(row, column.name)
        return short_label(other) if other is not None else ""
    return format_value(column, getattr(row, column.attname))


def _add_parts(found: list[RowInReview], public: dict[int, _LastPublic]) -> None:
    """Of proponents and items, what was added, changed or removed since the proposal was public: by the last line of each."""
    parts: dict[int, dict[str, str]] = defaultdict(dict)
    lines = [
        line
        for part in (Proponent, ProposalItem)
        for line in part.history.filter(proposal_id__in=public).order_by("history_id")
    ]
    names = Participant.objects.in_bulk(
        {line.participant_id for line in lines if line.instance_type is Proponent}
    )
    for line in lines:
        ended_at = public[line.proposal_id].ended_at
        if ended_at is None or line.history_date < ended_at:
            continue
        if line.instance_type is ProposalItem:
            label = _("item %(number)s") % {"number": line.number}
        else:
            who = names.get(line.participant_id)
            label = who.short if who is not None else _("deleted participant")
        parts[line.proposal_id][label] = f"{label}: {_VERBS[line.history_type]}"
    for one in found:
        one.parts = list(parts[one.row.pk].values())


class ReviewedRowAdmin(PublishableAdmin):
    """Of a table with a page on which its rows are reviewed and published."""

    def review_urls(self, row: Publishable) -> tuple[str, ...]:
        if getattr(row, "has_pending", False):
            return super().review_urls(row)
        return (reverse("admin:positions_review_row", args=[self.opts.model_name, row.pk]),)


class ReviewViews:
    """For the admin of positions; the queue holds proposals too."""

    admin_site: admin.AdminSite
    message_user: Callable[..., None]

    def review_paths(self) -> list[URLPattern]:
        return [
            path("review/", self.admin_site.admin_view(self.review_view), name="positions_review"),
            path(
                "review/<slug:table>/<int:pk>/",
                self.admin_site.admin_view(self.review_row_view),
                name="positions_review_row",
            ),
        ]

    def review_view(self, request: HttpRequest) -> HttpResponseBase:
        models_seen = [model for model in TABLES.values() if may(request.user, "view", model)]
        if not models_seen:
            raise PermissionDenied(_("You don't have permission to see what waits for review."))
        groups = [
            {
                "name": model._meta.verbose_name_plural,
                "rows": waiting(model, request.user),
                "pending": pending_in_review(model, _JOINS[model], request.user, SHOWN),
                "count": _count(model, request.user),
                "may_publish": may(request.user, "publish", model),
            }
            for model in models_seen
        ]
        context = {
            "groups": groups,
            "needs_second_person": needs_second_person(request.user),
            "title": _("Review queue"),
        }
        return self._respond(request, "positions/admin/review.html", context)

    def review_row_view(self, request: HttpRequest, table: str, pk: int) -> HttpResponseBase:
        model = TABLES.get(table)
        if model is None or not 0 < pk < 2**63:
            raise Http404
        if not may(request.user, "view", model):
            raise PermissionDenied(_("You don't have permission to see this row."))
        if not model.objects.readable_by(request.user).filter(pk=pk).exists():
            raise Http404
        if request.method == "POST":
            return self._decide(request, model, pk)
        found = waiting(model, request.user, pk)
        if not found:
            self.message_user(
                request, _("This row is no longer waiting for review."), messages.INFO
            )
            return redirect("admin:positions_review")
        context = {
            "one": found[0],
            "why_not": publish_blocking_reason(request.user, found[0].row),
            "edit_url": reverse(f"admin:positions_{table}_change", args=[pk]),
            "title": _("Review and publish"),
            **_parts_now(found[0].row, request.user),
        }
        return self._respond(request, "positions/admin/review_row.html", context)

    def _decide(self, request: HttpRequest, model: type[Evidenced], pk: int) -> HttpResponseBase:
        row = _in_review(model, request.user).filter(pk=pk).first()
        if row is None or str(row.version) != request.POST.get("seen"):
            self.message_user(
                request,
                _(
                    "This row has changed since you opened it, so nothing was done. Please review it again."
                ),
                messages.ERROR,
            )
            return redirect(request.get_full_path())
        verb = withdraw if "withdraw" in request.POST else publish
        try:
            verb(row, by=request.user, channel=CHANNEL)
        except (ValidationError, Stale) as fault:
            self.message_user(request, " ".join(error_reasons(fault, model)), messages.ERROR)
            return redirect(request.get_full_path())
        text = (
            published_text(row) if verb is publish else _("Back to draft: %(row)s") % {"row": row}
        )
        self.message_user(request, text, messages.SUCCESS)
        return redirect("admin:positions_review")

    def _respond(
        self, request: HttpRequest, template: str, context: dict[str, object]
    ) -> HttpResponseBase:
        whole = {
            **self.admin_site.each_context(request),
            "opts": Position._meta,
            "queue": reverse("admin:positions_review"),
            **context,
        }
        return render(request, template, whole)


def _parts_now(row: Evidenced, by: Actor) -> dict[str, object]:
    if not isinstance(row, Proposal):
        return {}
    proponents, items = (
        table.objects.readable_by(by).filter(proposal=row).joined()
        for table in (Proponent, ProposalItem)
    )
    return {"proponents": proponents, "items": items.select_related("proposal")}


def _count(model: type[Evidenced], by: Actor) -> int:
    in_review: int = _in_review(model, by).count()
    pending: int = submitted(model, by).count()
    return in_review + pending


def _in_review(model: type[Evidenced], by: Actor) -> Any:
    return model.objects.filter(publication=Publication.IN_REVIEW).readable_by(by)
