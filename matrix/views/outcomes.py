from typing import Any

from django.conf import settings
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from core.public.views import read_only
from positions.models import Proposal

from ..query.selection import MOST_TEXTS, Selection
from ..query.snapshot_query import SnapshotQuery
from ..reports.outcomes import format_known, item_results, outcomes_by_holder
from ..snapshot.display import warning_of
from ..snapshot.statements import Holder, Snapshot


@read_only
class ProposalsAndOutcomes(View):
    """What each item asked of an assembly, against what became of it; `?res=50` and `?topic=` narrow it to texts."""

    per_page = 25

    def get(self, request: HttpRequest) -> HttpResponse:
        query = SnapshotQuery(request.GET, known=("holder", "res", "topic", "page"))
        snapshot = query.snapshot
        holder = self._holder(query, snapshot)
        found = item_results(snapshot, holder.slug if holder else "") if snapshot else []
        texts = _chosen_texts(query, snapshot) if snapshot else None
        if texts is not None:
            found = [one for one in found if one.subject.path in texts]
        reason = _("This list has no page “%(word)s”; this is the first page.")
        page = query.page_of(found, self.per_page, reason)
        return render(request, "matrix/outcomes.html", self._context(query, snapshot, holder, page))

    def _holder(self, query: SnapshotQuery, snapshot: Snapshot | None) -> Holder | None:
        words = query.words("holder")
        if not words or snapshot is None:
            return None
        holder = snapshot.holders.get(words[0])
        if len(words) > 1:
            message = _("Choose only one participant, not “%(words)s”.")
            query.refuse("holder", message % {"words": ", ".join(words)[:60]})
            return None
        if holder is None:
            query.refuse(
                "holder", _("There is no participant “%(word)s”.") % {"word": words[0][:60]}
            )
        return holder

    def _context(
        self, query: SnapshotQuery, snapshot: Snapshot | None, holder: Holder | None, page: Page
    ) -> dict[str, Any]:
        address = reverse("matrix:proposals-and-outcomes")
        is_of_texts = bool(query.words("res") or query.text("topic"))
        only_assembly = query.without(*(name for name in query.query if name != "assembly"))
        return {
            "query": query,
            "snapshot": snapshot,
            "holder": holder,
            "page": page,
            "previous": query.without(page=str(page.number - 1)),
            "next": query.without(page=str(page.number + 1)),
            "outcomes": [
                {"by_holder": one, "query": query.without("page", holder=one.holder.slug)}
                for one in outcomes_by_holder(snapshot)
            ]
            if snapshot
            else [],
            "without_holder": query.without("holder", "page") or "?",
            "is_of_texts": is_of_texts,
            "without_texts": query.without("res", "topic", "page") or "?",
            "nothing": _format_nothing(snapshot.code, holder, is_of_texts) if snapshot else "",
            "onward": query.onward(),
            "assembly": query.assembly,
            "now_address": address + query.without("asof", "release", "page"),
            "assemblies": Proposal.objects.published().assemblies(),
            "is_filtered": bool(query.refused or set(query.query) - {"assembly"}),
            "title": _("Proposals and outcomes: %(assembly)s") % {"assembly": snapshot.code}
            if snapshot
            else _("Proposals and outcomes"),
            "unplaced": query.unplaced,
            "sentence": format_known(page.paginator.object_list),
            "warning": warning_of(one.statement for one in page.paginator.object_list),
            "canonical": f"{settings.BASE_URL}{address}{only_assembly if not query.refused else ''}",
            "print_url": f"{settings.BASE_URL}{address}{query.without()}",
        }


def _chosen_texts(query: SnapshotQuery, snapshot: Snapshot) -> set[str] | None:
    """Their paths; None where the address narrows to no text."""
    selection = Selection(query, snapshot)
    topic = selection.topic("topic")
    chosen = {subject.path for subject in selection.subjects("res", MOST_TEXTS)}
    if topic:
        return chosen | {path for path, one in snapshot.subjects.items() if topic in one.topics}
    return chosen if query.words("res") else None


def _format_nothing(code: str, holder: Holder | None, is_of_texts: bool) -> str:
    if holder is None or is_of_texts:
        return _("No such proposal to %(code)s is recorded.") % {"code": code}
    words = {"who": holder.name, "code": code}
    return _("No proposal by %(who)s to %(code)s is recorded.") % words
