"""What each item asked of an assembly, against what became of it; pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import ngettext

from core.records.sources import Confidence
from participants.choices import ParticipantKind
from positions.choices import ItemOutcome

from ..snapshot.display import OfLine
from ..snapshot.statements import Holder, Line, Snapshot, Subject
from .tallies import Tally, outcome_of, tally

_OUTCOMES = dict(ItemOutcome.choices)
_CONFIDENCES = dict(Confidence.choices)


@dataclass(frozen=True)
class Ask(OfLine):
    """One item with all who ask for it, and what became of it."""

    subject: Subject
    line: Line
    holders: tuple[Holder, ...]
    cosigning: tuple[Holder, ...]

    @property
    def outcome(self) -> str:
        return outcome_of(self.line)

    @property
    def outcome_confidence(self) -> str:
        return str(_CONFIDENCES.get(self.line.outcome_confidence, self.line.outcome_confidence))

    @property
    def outcome_said(self) -> str:
        return str(_OUTCOMES.get(self.outcome, self.outcome))


def asks_of(snapshot: Snapshot, holder: str = "") -> list[Ask]:
    """Every item once, by text; of one holder where one is named."""
    lines: dict[str, list[Line]] = {}
    for line in snapshot.lines:
        if line.is_paper:
            lines.setdefault(line.address, []).append(line)
    found = [
        _ask(snapshot, of_one)
        for of_one in lines.values()
        if not holder or any(line.holder == holder for line in of_one)
    ]
    return sorted(
        found,
        key=lambda ask: (
            ask.subject.kind != "resolution",
            ask.subject.number or 0,
            ask.subject.path,
            ask.line.paper,
        ),
    )


def _ask(snapshot: Snapshot, lines: list[Line]) -> Ask:
    making = tuple(snapshot.holders[line.holder] for line in lines if not line.is_cosigned)
    signing = tuple(snapshot.holders[line.holder] for line in lines if line.is_cosigned)
    return Ask(snapshot.subjects[lines[0].subject], lines[0], making, signing)


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
    found = [Share(snapshot.holders[one.holder], one) for one in tally(snapshot.lines)]
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
