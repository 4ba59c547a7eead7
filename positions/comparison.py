"""Two to six holders side by side: where they ask for the same, where not, and where that is not known."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .lines import Line, Subject
from .resolver import Beside, Cell, Resolver, beside
from .sentences import number_said, sentence_of

# How many may stand side by side.
FEWEST, MOST = 2, 6
# Below as many comparable subjects a figure would say more than is known.
LEAST = 5


class How(StrEnum):
    """How those who are compared stand to each other on one subject; in the order of the page."""

    DIFFERENT = "different"
    BOTH_CHANGE = "both_change"  # MOD and MOD, in papers of their own: comparable to nothing
    SAME = "same"
    NOT_KNOWN = "not_known"


_HEADINGS: dict[How, Any] = {
    How.DIFFERENT: gettext_lazy("They ask for different things"),
    How.BOTH_CHANGE: gettext_lazy("All ask for changes, which may differ"),
    How.SAME: gettext_lazy("They ask for the same"),
    How.NOT_KNOWN: gettext_lazy("Not known of all of them"),
}

_COUNTED: dict[How, Any] = {
    How.DIFFERENT: gettext_lazy("they differ on %(count)s"),
    How.BOTH_CHANGE: gettext_lazy("all ask for changes, which may differ, on %(count)s"),
    How.SAME: gettext_lazy("they ask for the same on %(count)s"),
    How.NOT_KNOWN: gettext_lazy("on %(count)s it is not known of all of them"),
}


@dataclass(frozen=True)
class Row:
    subject: Subject
    cells: tuple[tuple[str, Cell], ...]  # slug of the holder and what it shows
    how: How


@dataclass(frozen=True)
class Pair:
    """How often two of them agree, of the subjects on which that can be said."""

    one: str
    other: str
    agree: int
    differ: int
    both_change: int
    not_known: int

    @property
    def comparable(self) -> int:
        return self.agree + self.differ

    @property
    def has_figure(self) -> bool:
        return self.comparable >= LEAST

    @property
    def said(self) -> str:
        if not self.has_figure:
            return _("fewer than %(least)d comparable: no figure") % {"least": LEAST}
        return _("agree on %(agree)d of %(comparable)d comparable") % {"agree": self.agree, "comparable": self.comparable}


@dataclass(frozen=True)
class Comparison:
    rows: tuple[Row, ...]  # by how they stand to each other, then as the subjects came
    pairs: tuple[Pair, ...]

    def of(self, how: How) -> list[Row]:
        return [row for row in self.rows if row.how == how]

    def sections(self) -> list[tuple[How, str, list[Row]]]:
        """Those with rows, in the order of the page, with their headings."""
        return [(how, str(_HEADINGS[how]), rows) for how in How if (rows := self.of(how))]

    @property
    def said(self) -> str:
        """`They differ on three; they ask for the same on two.`: of how many rows each is true."""
        counts = {how: len(self.of(how)) for how in How}
        return sentence_of([_COUNTED[how] % {"count": number_said(count)} for how, count in counts.items() if count])


def compared(resolver: Resolver, subjects: Iterable[Subject], actors: Sequence[str]) -> Comparison:
    """On every subject on which at least one of them shows something, or is silent on record."""
    shown = [(subject, tuple((slug, resolver.cell(subject.path, slug)) for slug in actors)) for subject in subjects]
    rows = [
        Row(subject, cells, how_all([cell for _slug, cell in cells])) for subject, cells in shown if any(cell.lines for _s, cell in cells)
    ]
    order = list(How)
    return Comparison(tuple(sorted(rows, key=lambda row: order.index(row.how))), tuple(_pairs(rows, actors)))


def how_two(one: Cell, other: Cell) -> How:
    """The same code, or the same paper, is the same; MOD and MOD is neither that nor different."""
    if not one.codes or not other.codes:
        return How.NOT_KNOWN
    how = beside(_speaking(one), _speaking(other))
    if how is None:
        return How.NOT_KNOWN
    return {Beside.SAME: How.SAME, Beside.BOTH_CHANGE: How.BOTH_CHANGE}.get(how, How.DIFFERENT)


def _speaking(cell: Cell) -> tuple[Line, ...]:
    return tuple(line for line in cell.lines if line.speaks)


def how_all(cells: Sequence[Cell]) -> How:
    """Two that differ are enough to differ; to be the same, all must be known."""
    found = {how_two(one, other) for one, other in combinations(cells, 2)}
    for how in (How.DIFFERENT, How.NOT_KNOWN, How.BOTH_CHANGE):
        if how in found:
            return how
    return How.SAME


def _pairs(rows: Sequence[Row], actors: Sequence[str]) -> Iterable[Pair]:
    for one, other in combinations(actors, 2):
        found = [how_two(dict(row.cells)[one], dict(row.cells)[other]) for row in rows]
        counts = {how: found.count(how) for how in How}
        yield Pair(one, other, counts[How.SAME], counts[How.DIFFERENT], counts[How.BOTH_CHANGE], counts[How.NOT_KNOWN])
