"""Each item of a proposal to an assembly, with its outcome."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.utils.translation import gettext as _

from core.records.sources import DOUBTFUL
from positions.choices import ItemOutcome
from positions.legend import LegendFamily, word
from positions.models import Proposal

from ..query import SnapshotQuery
from ..snapshot.display import SharedStatement, warning_of
from ..snapshot.statements import Holder, PaperItem, Snapshot, subject_order
from .pages import SnapshotPage


class ProposalsAndOutcomes(SnapshotPage):
    """`?res=50` and `?topic=` narrow to texts, `?holder=` to the items of one participant."""

    url_name = "matrix:proposals-and-outcomes"
    template_name = "matrix/outcomes.html"
    parameters = ("holder", "res", "topic", "page")
    per_page = 25

    def context(self, query: SnapshotQuery) -> dict[str, Any]:
        title, sections, found, holder = _("Proposals and outcomes"), {}, list[ItemResult](), None
        if (snapshot := query.snapshot) is not None:
            holder, texts = _holder(query), _chosen_texts(query, snapshot)
            found = item_results(snapshot, holder.slug if holder else "")
            if texts is not None:
                found = [one for one in found if one.subject.path in texts]
            title = _("Proposals and outcomes: %(assembly)s") % {"assembly": snapshot.code}
            sections = {
                "outcomes": [
                    one | {"query": query.without("page", holder=one["holder"].slug)}
                    for one in outcomes_by_holder(snapshot)
                ]
            }
        page: Page = query.page_of(found, self.per_page)
        return sections | {
            "holder": holder,
            "page": page,
            "previous": query.without(page=str(page.number - 1)),
            "next": query.without(page=str(page.number + 1)),
            "without_holder": query.without("holder", "page") or "?",
            "is_of_texts": bool(query.words("res") or query.text("topic")),
            "without_texts": query.without("res", "topic", "page") or "?",
            "onward": query.onward(),
            "assemblies": Proposal.objects.published().assemblies(),
            "title": title,
            "unplaced": query.unplaced,
            "sentence": format_known(one.statement for one in found),
            "warning": warning_of(one.statement for one in found),
        }


def _holder(query: SnapshotQuery) -> Holder | None:
    found = query.holders("holder")
    if len(found) > 1:
        query.refuse("holder", _("Choose only one participant."))
    return found[0] if len(found) == 1 else None


def _chosen_texts(query: SnapshotQuery, snapshot: Snapshot) -> set[str] | None:
    """Paths of the texts; None if the query string does not narrow to texts."""
    topic = query.topic("topic")
    chosen = {subject.path for subject in query.subjects("res")}
    if topic:
        return chosen | {path for path, one in snapshot.subjects.items() if topic in one.topics}
    return chosen if query.words("res") else None


# each item


@dataclass(frozen=True, kw_only=True)
class ItemResult(SharedStatement):
    """An item with all its proponents and its outcome."""

    statement: PaperItem

    @property
    def outcome_code(self) -> str:
        return self.statement.outcome_met


def item_results(snapshot: Snapshot, holder: str = "") -> list[ItemResult]:
    """Every item once, by text; only those of `holder`, if given."""
    own = {item.id for item in snapshot.paper_items if item.holder == holder}
    items = (item for item in snapshot.paper_items if not holder or item.id in own)
    return sorted(
        ItemResult.of_all(items, snapshot),
        key=lambda one: (subject_order(one.subject), one.statement.paper),
    )


def format_known(items: Iterable[PaperItem]) -> str:
    """Figures count only items with a known outcome."""
    is_known = [item.outcome_met != ItemOutcome.NOT_KNOWN for item in items]
    message = _("Outcome known: %(known)d of %(count)d")
    return message % {"known": sum(is_known), "count": len(is_known)}


# of each holder


def outcomes_by_holder(snapshot: Snapshot) -> list[dict[str, Any]]:
    """For each holder with papers: its items by outcome, and how many outcomes no source states."""
    proposed: dict[str, list[PaperItem]] = defaultdict(list)
    for item in snapshot.paper_items:
        proposed[item.holder].append(item)
    return [
        _holder_outcomes(holder, proposed[holder.slug])
        for holder in snapshot.ordered_holders
        if holder.slug in proposed
    ]


def _holder_outcomes(holder: Holder, items: Sequence[PaperItem]) -> dict[str, Any]:
    known = [item for item in items if item.outcome_met != ItemOutcome.NOT_KNOWN]
    counted = Counter(item.outcome_met for item in known)
    return {
        "holder": holder,
        "known": len(known),
        "known_label": format_known(items),
        "cosigned": sum(item.is_cosigned for item in items),
        "inferred": sum(
            bool(DOUBTFUL & {item.outcome_confidence, item.confidence}) for item in known
        ),
        "counts": [
            (outcome, word(outcome, LegendFamily.OUTCOME), counted[outcome])
            for outcome in ItemOutcome
            if counted[outcome]
        ],
    }
