"""What each item asked of an assembly, against what became of it; pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import ngettext

from participants.choices import ParticipantKind
from positions.choices import ItemOutcome
from positions.legend import LegendFamily, word

from ..snapshot.display import OfLine
from ..snapshot.statements import Holder, PaperItem, Snapshot, Subject
from .tallies import Tally, outcome_of, tally


@dataclass(frozen=True)
class Ask(OfLine):
    """One item with all who ask for it, and what became of it."""

    subject: Subject
    statement: PaperItem
    holders: tuple[Holder, ...]
    cosigning: tuple[Holder, ...]

    @property
    def outcome(self) -> str:
        return outcome_of(self.statement)

    @property
    def outcome_confidence(self) -> str:
        return word(self.statement.outcome_confidence, LegendFamily.CONFIDENCE)

    @property
    def outcome_said(self) -> str:
        return word(self.outcome, LegendFamily.OUTCOME)


def asks_of(snapshot: Snapshot, holder: str = "") -> list[Ask]:
    """Every item once, by text; of one holder where one is named."""
    items: dict[str, list[PaperItem]] = {}
    for item in snapshot.paper_items:
        items.setdefault(item.id, []).append(item)
    found = [
        _ask(snapshot, of_one)
        for of_one in items.values()
        if not holder or any(item.holder == holder for item in of_one)
    ]
    return sorted(
        found,
        key=lambda ask: (
            ask.subject.kind != "resolution",
            ask.subject.number or 0,
            ask.subject.path,
            ask.statement.paper,
        ),
    )


def _ask(snapshot: Snapshot, statements: list[PaperItem]) -> Ask:
    making = tuple(
        snapshot.holders[statement.holder] for statement in statements if not statement.is_cosigned
    )
    signing = tuple(
        snapshot.holders[statement.holder] for statement in statements if statement.is_cosigned
    )
    return Ask(snapshot.subjects[statements[0].subject], statements[0], making, signing)


@dataclass(frozen=True)
class Share:
    """Of one holder: what became of what it asked."""

    holder: Holder
    tally: Tally

    @property
    def known_said(self) -> str:
        return _known_said(self.tally.known, self.tally.asked)


def shares(snapshot: Snapshot) -> list[Share]:
    """The regional organisations first, then the others, each by name; last who was not found."""
    found = [Share(snapshot.holders[one.holder], one) for one in tally(snapshot.paper_items)]
    order = {ParticipantKind.REGIONAL_ORGANISATION: 0, "": 2}
    return sorted(found, key=lambda share: (order.get(share.holder.kind, 1), share.holder.name))


def known_said(asks: Iterable[Ask]) -> str:
    """A figure is always of those whose outcome is known."""
    outcomes = [ask.outcome for ask in asks]
    return _known_said(sum(outcome != ItemOutcome.NOT_KNOWN for outcome in outcomes), len(outcomes))


def _known_said(known: int, count: int) -> str:
    values = {"known": known, "count": count}
    return (
        ngettext(
            "%(known)d of %(count)d item with a known outcome",
            "%(known)d of %(count)d items with a known outcome",
            count,
        )
        % values
    )
