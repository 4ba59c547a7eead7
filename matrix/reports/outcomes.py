"""What each item asked of an assembly, against what became of it; pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import ngettext

from positions.choices import ItemOutcome
from positions.legend import LegendFamily, word

from ..snapshot.display import StatementDisplay
from ..snapshot.statements import (
    Holder,
    PaperItem,
    Snapshot,
    Subject,
    holder_order,
    subject_order,
)
from .tallies import OutcomeTally, outcome_of, tallies


@dataclass(frozen=True, kw_only=True)
class ItemResult(StatementDisplay):
    """One item with all who ask for it, and what became of it."""

    subject: Subject
    statement: PaperItem
    proponents: tuple[Holder, ...]
    cosignatories: tuple[Holder, ...]

    @property
    def outcome_code(self) -> str:
        return outcome_of(self.statement)

    @property
    def outcome(self) -> str:
        return word(self.outcome_code, LegendFamily.OUTCOME)


def item_results(snapshot: Snapshot, holder: str = "") -> list[ItemResult]:
    """Every item once, by text; of one holder where one is named."""
    items: dict[str, list[PaperItem]] = {}
    for item in snapshot.paper_items:
        items.setdefault(item.id, []).append(item)
    found = [
        _item_result(snapshot, of_one)
        for of_one in items.values()
        if not holder or any(item.holder == holder for item in of_one)
    ]
    return sorted(
        found,
        key=lambda one: (subject_order(one.subject), one.statement.paper),
    )


def _item_result(snapshot: Snapshot, items: list[PaperItem]) -> ItemResult:
    return ItemResult(
        subject=snapshot.subjects[items[0].subject],
        statement=items[0],
        proponents=tuple(snapshot.holders[one.holder] for one in items if not one.is_cosigned),
        cosignatories=tuple(snapshot.holders[one.holder] for one in items if one.is_cosigned),
    )


@dataclass(frozen=True)
class HolderOutcomes:
    """Of one holder: what became of what it asked."""

    holder: Holder
    tally: OutcomeTally

    @property
    def known_label(self) -> str:
        return _format_known(self.tally.known, self.tally.proposed)


def outcomes_by_holder(snapshot: Snapshot) -> list[HolderOutcomes]:
    found = [
        HolderOutcomes(snapshot.holders[one.holder], one) for one in tallies(snapshot.paper_items)
    ]
    return sorted(found, key=lambda share: holder_order(share.holder))


def format_known(results: Iterable[ItemResult]) -> str:
    """A figure is always of those whose outcome is known."""
    outcomes = [one.outcome_code for one in results]
    return _format_known(
        sum(outcome != ItemOutcome.NOT_KNOWN for outcome in outcomes), len(outcomes)
    )


def _format_known(known: int, count: int) -> str:
    values = {"known": known, "count": count}
    return (
        ngettext(
            "%(known)d of %(count)d item with a known outcome",
            "%(known)d of %(count)d items with a known outcome",
            count,
        )
        % values
    )
