"""Compares two to six holders: where they agree, where they differ, and where that is not known."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import Any

from django.utils.translation import ngettext_lazy

from positions.choices import GroupAgreement, StatedThrough

from .snapshot.statements import MatrixCell, Resolver, Subject, agreement_of

# How many holders can be compared at once.
FEWEST, MOST = 2, 6


class Agreement(StrEnum):
    """How far the compared holders agree on one subject, in the order of the page."""

    DIFFERENT = "different"  # positions that exclude each other
    REQUESTS = "requests"  # different requests, or MOD by both: neither agreement nor difference
    SAME = "same"
    NOT_KNOWN = "not_known"


_HEADINGS: dict[Agreement, Any] = {
    Agreement.DIFFERENT: ngettext_lazy(
        "They differ on %(count)d text: one request rules out another",
        "They differ on %(count)d texts: one request rules out another",
        "count",
    ),
    Agreement.REQUESTS: ngettext_lazy(
        "Different requests that do not rule each other out on %(count)d text",
        "Different requests that do not rule each other out on %(count)d texts",
        "count",
    ),
    Agreement.SAME: ngettext_lazy(
        "They agree on %(count)d text", "They agree on %(count)d texts", "count"
    ),
    Agreement.NOT_KNOWN: ngettext_lazy(
        "They cannot be compared on %(count)d text",
        "They cannot be compared on %(count)d texts",
        "count",
    ),
}
# For three or more holders: some of them may agree or differ.
_NOT_ALL = ngettext_lazy(
    "Not all of them can be compared on %(count)d text",
    "Not all of them can be compared on %(count)d texts",
    "count",
)


@dataclass(frozen=True)
class ComparedRow:
    subject: Subject
    cells: tuple[tuple[str, MatrixCell], ...]  # slug of the holder → its cell
    how: Agreement

    @property
    def inherited(self) -> dict[str, list[str]]:
        """Groups whose statements are shown, each with its members that have none of their own."""
        found: dict[str, list[str]] = {}
        for slug, cell in self.cells:
            for group, _said in cell.group_statements if cell.via == StatedThrough.GROUP else ():
                found.setdefault(group, []).append(slug)
        return found


@dataclass(frozen=True)
class HolderPair:
    """How often two holders agree or differ, on subjects on which both have statements of their own."""

    one: str
    other: str
    counts: Counter[Agreement]

    @property
    def agree(self) -> int:
        return self.counts[Agreement.SAME]

    @property
    def comparable(self) -> int:
        return self.agree + self.counts[Agreement.DIFFERENT]


@dataclass(frozen=True)
class Comparison:
    rows: tuple[ComparedRow, ...]  # by agreement, then in the order of the subjects
    pairs: tuple[HolderPair, ...]
    without: tuple[str, ...]  # holders without any statement of their own

    def sections(self) -> list[tuple[Agreement, str, list[ComparedRow]]]:
        """The agreements that occur, in the order of the page, with their headings."""
        headings = _HEADINGS | ({Agreement.NOT_KNOWN: _NOT_ALL} if self.pairs[1:] else {})
        found = [(how, [row for row in self.rows if row.how == how]) for how in Agreement]
        return [(how, headings[how] % {"count": len(rows)}, rows) for how, rows in found if rows]


def build_comparison(resolver: Resolver, actors: Sequence[str]) -> Comparison:
    """Compares every subject on which at least one holder shows something, or is recorded as silent."""
    shown = [
        (subject, tuple((slug, resolver.cell(subject.path, slug)) for slug in actors))
        for subject in resolver.snapshot.ordered_subjects
    ]
    rows = [
        ComparedRow(subject, cells, how_all([cell for _slug, cell in cells]))
        for subject, cells in shown
        if any(cell.statements for _s, cell in cells)
    ]
    by_holder = [dict(row.cells) for row in rows]
    order = list(Agreement)
    speaking = {slug for row in rows for slug, cell in row.cells if cell.own}
    return Comparison(
        tuple(sorted(rows, key=lambda row: order.index(row.how))),
        tuple(
            HolderPair(one, other, Counter(how_two(row[one], row[other]) for row in by_holder))
            for one, other in combinations(actors, 2)
        ),
        tuple(slug for slug in actors if slug not in speaking),
    )


def how_two(one: MatrixCell, other: MatrixCell) -> Agreement:
    """Follows the legend. Holders shown only through their groups are not counted."""
    if not one.own or not other.own:
        return Agreement.NOT_KNOWN
    how = agreement_of(one.own, other.own)
    if how is None:
        return Agreement.NOT_KNOWN
    return {
        GroupAgreement.OWN_PAPER: Agreement.SAME,
        GroupAgreement.BREAKS: Agreement.DIFFERENT,
    }.get(how, Agreement.REQUESTS)


def how_all(cells: Sequence[MatrixCell]) -> Agreement:
    """Two holders that differ make all differ; all are the same only if all are known."""
    found = {how_two(one, other) for one, other in combinations(cells, 2)}
    for how in (Agreement.DIFFERENT, Agreement.NOT_KNOWN, Agreement.REQUESTS):
        if how in found:
            return how
    return Agreement.SAME
