"""Compares two to six holders: where they agree, where they differ, and where that is not known."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from core.text import format_names
from positions.choices import GroupAgreement, StatedThrough

from .snapshot.display import count_text
from .snapshot.statements import MatrixCell, Resolver, Snapshot, Statement, Subject, agreement_of

# How many may be compared at once.
FEWEST, MOST = 2, 6
# Below as many comparable subjects a figure would say more than is known.
LEAST = 5


class Agreement(StrEnum):
    """How far the compared holders agree on one subject, in the order of the page."""

    DIFFERENT = "different"  # what excludes each other
    REQUESTS = "requests"  # different requests, MOD and MOD too: neither agreement nor difference
    SAME = "same"
    NOT_KNOWN = "not_known"


_HEADINGS: dict[Agreement, Any] = {
    Agreement.DIFFERENT: gettext_lazy("They differ: one request rules out another"),
    Agreement.REQUESTS: gettext_lazy("Different requests that do not rule each other out"),
    Agreement.SAME: gettext_lazy("They agree"),
    Agreement.NOT_KNOWN: gettext_lazy("Not comparable"),
}

_SENTENCES: dict[Agreement, Any] = {
    Agreement.DIFFERENT: ngettext_lazy(
        "They differ on %(said)s text.", "They differ on %(said)s texts.", "count"
    ),
    Agreement.REQUESTS: ngettext_lazy(
        "They make different requests on %(said)s text.",
        "They make different requests on %(said)s texts.",
        "count",
    ),
    Agreement.SAME: ngettext_lazy(
        "They share a request on %(said)s text.",
        "They share a request on %(said)s texts.",
        "count",
    ),
    Agreement.NOT_KNOWN: ngettext_lazy(
        "On %(said)s text they cannot be compared.",
        "On %(said)s texts they cannot be compared.",
        "count",
    ),
}
# Of three and more: two of them may agree or differ there.
_NOT_ALL = ngettext_lazy(
    "On %(said)s text not all of them can be compared.",
    "On %(said)s texts not all of them can be compared.",
    "count",
)


@dataclass(frozen=True)
class InheritedStatements:
    """What a group asks, for those who have no paper or statement of their own."""

    group: str
    members: tuple[str, ...]
    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class ComparedRow:
    subject: Subject
    cells: tuple[tuple[str, MatrixCell], ...]  # slug of the holder and what it shows
    how: Agreement

    @property
    def inherited(self) -> list[InheritedStatements]:
        """Statements of groups: each group once, with the members that are shown with it."""
        found: dict[str, tuple[list[str], tuple[Statement, ...]]] = {}
        for slug, cell in self.cells:
            for group, statements in (
                cell.group_statements if cell.via == StatedThrough.GROUP else ()
            ):
                found.setdefault(group, ([], statements))[0].append(slug)
        return [
            InheritedStatements(group, tuple(members), statements)
            for group, (members, statements) in found.items()
        ]


@dataclass(frozen=True)
class HolderPair:
    """How often two of them agree, of the subjects on which both speak for themselves."""

    one: str
    other: str
    agree: int
    differ: int
    requests: int
    not_known: int
    without: tuple[str, ...] = ()  # those of the two who do so on no subject

    @property
    def comparable(self) -> int:
        return self.agree + self.differ

    @property
    def has_figure(self) -> bool:
        return self.comparable >= LEAST

    def format(self, snapshot: Snapshot) -> str:
        if self.has_figure:
            values = {"agree": self.agree, "comparable": self.comparable}
            return _("agree on %(agree)d of %(comparable)d comparable") % values
        if self.without:
            names = [snapshot.holders[slug].code for slug in self.without]
            return ngettext(
                "No figure: %(who)s has no papers or statements of its own on record for %(assembly)s.",
                "No figure: %(who)s have no papers or statements of their own on record for %(assembly)s.",
                len(names),
            ) % {"who": format_names(names), "assembly": snapshot.code}
        if not self.comparable:
            return _("No figure: there is no text on which they agree or differ.")
        return ngettext(
            "No figure: only %(count)d text is comparable, and a figure needs %(least)d.",
            "No figure: only %(count)d texts are comparable, and a figure needs %(least)d.",
            self.comparable,
        ) % {"count": self.comparable, "least": LEAST}


@dataclass(frozen=True)
class Comparison:
    rows: tuple[ComparedRow, ...]  # by agreement, then in the order of the subjects
    pairs: tuple[HolderPair, ...]

    def of(self, how: Agreement) -> list[ComparedRow]:
        return [row for row in self.rows if row.how == how]

    def sections(self) -> list[tuple[Agreement, str, list[ComparedRow]]]:
        """Those with rows, in the order of the page, with their headings."""
        return [(how, str(_HEADINGS[how]), rows) for how in Agreement if (rows := self.of(how))]

    @property
    def sentences(self) -> list[str]:
        """`They differ on three texts.` and so on, in the order of the page."""
        said = _SENTENCES | ({Agreement.NOT_KNOWN: _NOT_ALL} if self.pairs[1:] else {})
        counts = {how: len(self.of(how)) for how in Agreement if self.of(how)}
        return [
            str(said[how] % {"count": count, "said": count_text(count)})
            for how, count in counts.items()
        ]

    @property
    def why_not(self) -> str:
        """Why the texts of the last section are not comparable: a paper lacks, or its kind."""
        rows = self.of(Agreement.NOT_KNOWN)
        is_lacking = any(not cell.own for row in rows for _slug, cell in row.cells)
        is_unclear = any(all(cell.own for _slug, cell in row.cells) for row in rows)
        if is_lacking and is_unclear:
            return _(
                "At least one of them has no paper or statement of its own on record, or we have not found what its paper would do."
            )
        if is_unclear:
            return _("We have not found what at least one of the papers would do.")
        return _("At least one of them has no paper or statement of its own on record.")


def build_comparison(
    resolver: Resolver, subjects: Iterable[Subject], actors: Sequence[str]
) -> Comparison:
    """On every subject on which at least one of them shows something, or is silent on record."""
    shown = [
        (subject, tuple((slug, resolver.cell(subject.path, slug)) for slug in actors))
        for subject in subjects
    ]
    rows = [
        ComparedRow(subject, cells, how_all([cell for _slug, cell in cells]))
        for subject, cells in shown
        if any(cell.statements for _s, cell in cells)
    ]
    order = list(Agreement)
    return Comparison(
        tuple(sorted(rows, key=lambda row: order.index(row.how))), tuple(_pairs(rows, actors))
    )


def how_two(one: MatrixCell, other: MatrixCell) -> Agreement:
    """By the rule of the legend. Holders shown only with their groups are not counted."""
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
    """Two that differ are enough to differ; to be the same, all must be known."""
    found = {how_two(one, other) for one, other in combinations(cells, 2)}
    for how in (Agreement.DIFFERENT, Agreement.NOT_KNOWN, Agreement.REQUESTS):
        if how in found:
            return how
    return Agreement.SAME


def _pairs(rows: Sequence[ComparedRow], actors: Sequence[str]) -> Iterable[HolderPair]:
    cells = [dict(row.cells) for row in rows]
    speaking = {slug for slug in actors if any(row[slug].own for row in cells)}
    for one, other in combinations(actors, 2):
        found = Counter(how_two(row[one], row[other]) for row in cells)
        without = tuple(slug for slug in (one, other) if slug not in speaking)
        yield HolderPair(
            one,
            other,
            agree=found[Agreement.SAME],
            differ=found[Agreement.DIFFERENT],
            requests=found[Agreement.REQUESTS],
            not_known=found[Agreement.NOT_KNOWN],
            without=without,
        )
