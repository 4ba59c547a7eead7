"""The review queue: what waits for a second person, what of it differs from what was public before, and the button that publishes it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.records.permissions import may
from core.records.publishable import Publication
from core.records.publishing import publish, withdraw
from core.records.reviewing import needs_second_person
from core.records.saving import Stale
from editing.publication.actions import CHANNEL, error_reasons, publish_blocking_reason
from participants.models import Participant

from ..models import Position, Proponent, Proposal, ProposalItem
from ..subjects import SUBJECT_JOINS

SHOWN = 100
TABLES: dict[str, Any] = {"proposal": Proposal, "position": Position}
_JOINS: dict[Any, tuple[str, ...]] = {
    Proposal: ("assembly", "document", "committee__assembly", "adds_to", "replaces", "written_by"),
    Position: ("assembly", "held_by", "document", "supersedes", "written_by", *SUBJECT_JOINS),
}
_VERBS = {"+": gettext_lazy("added"), "~": gettext_lazy("changed"), "-": gettext_lazy("removed")}


@dataclass(frozen=True)
class Line:
    """A field as it is now and, where the row was public, as it was then."""

    label: str
    now: str
    before: str = ""
    is_changed: bool = False


@dataclass
class Waiting:
    row: Any
    was_public: bool = False
    lines: list[Line] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)  # what became of its parts since it was public

    @property
    def table(self) -> str:
        return str(self.row._meta.model_name)

    @property
    def changed(self) -> list[Line]:
        return [line for line in self.lines if line.is_changed]

    @property
    def evidence(self) -> list[str]:
        return [
            *([str(self.row.document)] if self.row.document else []),
            *self.row.source_addresses_list,
        ]


def waiting(model: Any, pk: int | None = None) -> list[Waiting]:
    """The oldest first, each held against what was public before, in a constant number of queries."""
    rows = model.objects.filter(publication=Publication.IN_REVIEW).select_related(*_JOINS[model])
    rows = rows.filter(pk=pk) if pk is not None else rows
    found = [
        Waiting(row)
        for row in rows.prefetch_related(*_many(model)).order_by("changed_at", "pk")[:SHOWN]
    ]
    public = _last_public(model, [one.row.pk for one in found])
    names = _Names(list(public.values()))
    for one in found:
        line = public.get(one.row.pk)
        one.was_public = line is not None
        one.lines = list(_lines(one.row, line, names))
    if model is Proposal:
        _note_parts(found, public)
    return found


def _many(model: Any) -> list[str]:
    return [one.name for one in model._meta.many_to_many]


def _last_public(model: Any, pks: list[int]) -> dict[int, Any]:
    """The last line of history on which each was public, with the moment in which it ceased to be, as `left_at`."""
    found: dict[int, Any] = {}
    for line in model.history.filter(id__in=pks).order_by("history_id"):
        if line.publication == Publication.PUBLISHED:
            found[line.id] = line
            line.left_at = None
        elif line.id in found and found[line.id].left_at is None:
            found[line.id].left_at = line.history_date
    return found


class _Names:
    """What the rows are called that old lines point at, asked once a table."""

    def __init__(self, lines: Iterable[Any]) -> None:
        self.lines = list(lines)
        self.known: dict[Any, Any] = {}

    def of(self, relation: Any, pk: Any) -> str:
        model = relation.related_model
        if model not in self.known:
            keys = {
                getattr(line, one.attname)
                for line in self.lines
                for one in line.tracked_fields
                if one.is_relation and one.related_model is model
            }
            rows = model._base_manager.filter(pk__in=keys - {None}).select_related(
                *getattr(model, "key_select_related", ())
            )
            self.known[model] = {row.pk: _called(row) for row in rows}
        return self.known[model].get(pk, _("no longer there"))


def _called(row: Any) -> str:
    """Short where the whole name would need more rows: an item is named by its number."""
    return row.natural_key_text() if isinstance(row, (ProposalItem, Position)) else str(row)


def _lines(row: Any, before: Any, names: _Names) -> Iterable[Line]:
    for one in row.content_fields():
        now, was = _said(row, one), ""
        is_changed = before is not None and getattr(before, one.attname) != getattr(
            row, one.attname
        )
        if is_changed:
            old = getattr(before, one.attname)
            was = names.of(one, old) if one.is_relation and old is not None else _plain(one, old)
        if now or was:
            yield Line(str(one.verbose_name), now, was, is_changed)
    for one in row._meta.many_to_many:
        now_keys = sorted(other.natural_key_text() for other in getattr(row, one.name).all())
        was_keys = sorted(before.history_many.get(one.name, [])) if before is not None else now_keys
        if now_keys or was_keys:
            yield Line(
                str(one.verbose_name),
                ", ".join(now_keys),
                ", ".join(was_keys),
                now_keys != was_keys,
            )


def _said(row: Any, one: Any) -> str:
    if one.is_relation:
        other = getattr(row, one.name)
        return _called(other) if other is not None else ""
    return _plain(one, getattr(row, one.attname))


def _plain(one: Any, value: Any) -> str:
    if value in {None, ""}:
        return ""
    return str(dict(one.flatchoices).get(value, value))


def _note_parts(found: list[Waiting], public: dict[int, Any]) -> None:
    """Of proponents and items, what was added, changed or removed since the proposal was public: by the last line of each."""
    said: dict[int, dict[str, str]] = defaultdict(dict)
    lines = [
        line
        for model in (Proponent, ProposalItem)
        for line in model.history.filter(proposal_id__in=public).order_by("history_id")
    ]
    names = Participant.objects.in_bulk(
        {line.participant_id for line in lines if hasattr(line, "participant_id")}
    )
    for line in lines:
        left_at = public[line.proposal_id].left_at
        if left_at is not None and line.history_date >= left_at:
            who = names.get(line.participant_id) if hasattr(line, "participant_id") else None
            name = (
                who.short
                if who is not None
                else _("item %(number)s") % {"number": getattr(line, "number", "…")}
            )
            said[line.proposal_id][name] = f"{name}: {_VERBS[line.history_type]}"
    for one in found:
        one.parts = list(said[one.row.pk].values())


class ReviewViews:
    """For the admin of positions; the queue holds proposals too."""

    admin_site: Any
    message_user: Any

    def review_paths(self) -> list[Any]:
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
            raise PermissionDenied(_("Your account may see neither proposals nor positions."))
        groups = [
            {
                "name": model._meta.verbose_name_plural,
                "rows": waiting(model),
                "count": _count(model),
            }
            for model in models_seen
        ]
        context = {
            "groups": groups,
            "needs_second_person": needs_second_person(request.user),
            "title": _("Review queue"),
        }
        return self._reviewed(request, "positions/admin/review.html", context)

    def review_row_view(self, request: HttpRequest, table: str, pk: int) -> HttpResponseBase:
        model = TABLES.get(table)
        if model is None or not 0 < pk < 2**63:
            raise Http404
        if not may(request.user, "view", model):
            raise PermissionDenied(_("Your account may not see this row."))
        if request.method == "POST":
            return self._decided(request, model, pk)
        found = waiting(model, pk)
        if not found:
            self.message_user(
                request, _("This row does not wait for review any more."), messages.INFO
            )
            return redirect("admin:positions_review")
        context = {
            "one": found[0],
            "why_not": publish_blocking_reason(request.user, found[0].row),
            "title": _("Read and publish"),
            **_parts_now(found[0].row),
        }
        return self._reviewed(request, "positions/admin/review_row.html", context)

    def _decided(self, request: HttpRequest, model: Any, pk: int) -> HttpResponseBase:
        row = model.objects.filter(pk=pk, publication=Publication.IN_REVIEW).first()
        if row is None or str(row.version) != request.POST.get("seen"):
            self.message_user(
                request,
                _("It was changed in the meantime: nothing was done. Please look again."),
                messages.ERROR,
            )
            return redirect(request.get_full_path())
        verb, said = (
            (withdraw, _("Back to draft: %(row)s"))
            if "withdraw" in request.POST
            else (publish, _("Published: %(row)s"))
        )
        try:
            verb(row, by=request.user, channel=CHANNEL)
        except (ValidationError, PermissionDenied, Stale) as fault:
            self.message_user(request, " ".join(error_reasons(fault, model)), messages.ERROR)
            return redirect(request.get_full_path())
        self.message_user(request, said % {"row": row}, messages.SUCCESS)
        return redirect("admin:positions_review")

    def _reviewed(
        self, request: HttpRequest, template: str, context: dict[str, Any]
    ) -> HttpResponseBase:
        whole = {
            **self.admin_site.each_context(request),
            "opts": Position._meta,
            "queue": reverse("admin:positions_review"),
            **context,
        }
        return render(request, template, whole)


def _parts_now(row: Any) -> dict[str, Any]:
    if row._meta.model is not Proposal:
        return {}
    return {
        "proponents": row.proponents.joined(),
        "items": row.items.joined().select_related("proposal"),
    }


def _count(model: Any) -> int:
    return model.objects.filter(publication=Publication.IN_REVIEW).count()
