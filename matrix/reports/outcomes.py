"""What each item asked of an assembly, and its outcome; without the database."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.records.sources import DOUBTFUL
from positions.choices import ItemOutcome
from positions.legend import LegendFamily, word

from ..snapshot.display import SharedStatement
from ..snapshot.statements import Holder, PaperItem, Snapshot, holder_order, subject_order

# In the order in which they are shown.
KNOWN = tuple(outcome for outcome in ItemOutcome if outcome != ItemOutcome.NOT_KNOWN)


def outcome_of(item: PaperItem) -> str:
    """A paper that was withdrawn has met its outcome, whether or not that was entered at each item."""
    known = item.outcome not in {"", ItemOutcome.NOT_KNOWN}
    return (
        ItemOutcome.WITHDRAWN
        if item.is_withdrawn and not known
        else item.outcome or ItemOutcome.NOT_KNOWN
    )


@dataclass(frozen=True, kw_only=True)
class ItemResult(SharedStatement):
    """One item with all who ask for it, and what became of it."""

    statement: PaperItem

    @property
    def outcome_code(self) -> str:
        return outcome_of(self.statement)

    @property
    def outcome(self) -> str:
        return word(self.outcome_code, LegendFamily.OUTCOME)


def item_results(snapshot: Snapshot, holder: str = "") -> list[ItemResult]:
    """Every item once, by text; of one holder where one is named."""
    own = {item.id for item in snapshot.paper_items if item.holder == holder}
    items = (item for item in snapshot.paper_items if not holder or item.id in own)
    return sorted(
        ItemResult.of_all(items, snapshot),
        key=lambda one: (subject_order(one.subject), one.statement.paper),
    )


def format_known(results: Iterable[ItemResult]) -> str:
    """A figure is always of those whose outcome is known."""
    is_known = [one.outcome_code != ItemOutcome.NOT_KNOWN for one in results]
    return _format_known(sum(is_known), len(is_known))


# of each holder


@dataclass(frozen=True)
class OutcomeCount:
    """`number` of `known` with a known outcome."""

    outcome: str
    label: str
    number: int
    known: int


@dataclass(frozen=True)
class HolderOutcomes:
    """The items that a holder asked for, and how many of them met which outcome."""

    holder: Holder
    proposed: int
    cosigned: int  # of them, those signed with others who proposed
    outcomes: dict[str, int]  # those that occur, in the order of KNOWN
    inferred: int = 0  # of the known outcomes, those that no source states

    @property
    def known(self) -> int:
        return sum(self.outcomes.values())

    @property
    def known_label(self) -> str:
        return _format_known(self.known, self.proposed)

    @property
    def inferred_label(self) -> str:
        if not self.inferred:
            return ""
        message = ngettext(
            "%(count)d of these outcomes is partly sourced",
            "%(count)d of these outcomes are partly sourced",
            self.inferred,
        )
        return message % {"count": self.inferred}

    @property
    def counts(self) -> list[OutcomeCount]:
        return [
            OutcomeCount(outcome, word(outcome, LegendFamily.OUTCOME), number, self.known)
            for outcome, number in self.outcomes.items()
        ]


def outcomes_by_holder(snapshot: Snapshot) -> list[HolderOutcomes]:
    """One for each holder with papers."""
    proposed: dict[str, list[PaperItem]] = {}
    for item in snapshot.paper_items:
        proposed.setdefault(item.holder, []).append(item)
    found = [_holder_outcomes(snapshot.holders[slug], items) for slug, items in proposed.items()]
    return sorted(found, key=lambda one: holder_order(one.holder))


def _holder_outcomes(holder: Holder, items: Sequence[PaperItem]) -> HolderOutcomes:
    counted = Counter(outcome_of(item) for item in items)
    outcomes = {str(outcome): counted[outcome] for outcome in KNOWN if counted[outcome]}
    inferred = sum(
        outcome_of(item) != ItemOutcome.NOT_KNOWN
        and DOUBTFUL & {item.outcome_confidence, item.confidence} != set()
        for item in items
    )
    cosigned = sum(item.is_cosigned for item in items)
    return HolderOutcomes(holder, len(items), cosigned, outcomes, inferred)


def _format_known(known: int, count: int) -> str:
    return _("Outcome known: %(known)d of %(count)d") % {"known": known, "count": count}
