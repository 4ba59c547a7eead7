"""Proposals and outcomes: of what each holder asked, what became. A figure is always of those whose outcome is known."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from positions.choices import ItemOutcome
from positions.legend import LegendFamily, word

from ..snapshot.statements import PaperItem

# In the order in which they are shown.
KNOWN = tuple(outcome for outcome in ItemOutcome if outcome != ItemOutcome.NOT_KNOWN)


@dataclass(frozen=True)
class OutcomeCount:
    """`number` of `known` with a known outcome."""

    outcome: str
    label: str
    number: int
    known: int


@dataclass(frozen=True)
class OutcomeTally:
    """Of one holder: the items it asked for, and how many of them met which outcome."""

    holder: str
    proposed: int
    cosigned: int  # of them, those signed with others who proposed
    outcomes: dict[str, int]  # those that occur, in the order of KNOWN

    @property
    def known(self) -> int:
        return sum(self.outcomes.values())

    @property
    def unknown(self) -> int:
        return self.proposed - self.known

    @property
    def counts(self) -> list[OutcomeCount]:
        return [
            OutcomeCount(outcome, word(outcome, LegendFamily.OUTCOME), number, self.known)
            for outcome, number in self.outcomes.items()
        ]


def outcome_of(item: PaperItem) -> str:
    """A paper that was withdrawn has met its outcome, whether or not that was entered at each item."""
    known = item.outcome not in {"", ItemOutcome.NOT_KNOWN}
    return (
        ItemOutcome.WITHDRAWN
        if item.is_withdrawn and not known
        else item.outcome or ItemOutcome.NOT_KNOWN
    )


def tallies(paper_items: Iterable[PaperItem]) -> list[OutcomeTally]:
    """One for each holder with papers, in the order in which they come."""
    proposed: dict[str, list[PaperItem]] = {}
    for item in paper_items:
        proposed.setdefault(item.holder, []).append(item)
    return [_tally_of(holder, items) for holder, items in proposed.items()]


def _tally_of(holder: str, items: list[PaperItem]) -> OutcomeTally:
    counted = Counter(outcome_of(item) for item in items)
    outcomes = {str(outcome): counted[outcome] for outcome in KNOWN if counted[outcome]}
    return OutcomeTally(holder, len(items), sum(item.is_cosigned for item in items), outcomes)
