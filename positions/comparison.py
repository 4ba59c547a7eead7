"""Two to six holders side by side: where they ask for the same, where not, and where that is not known."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .lines import Board, Line, Subject
from .resolver import Beside, Cell, Resolver, Via, beside
from .sentences import names_said, number_said, sentence_of

# How many may stand side by side.
FEWEST, MOST = 2, 6
# Below as many comparable subjects a figure would say more than is known.
LEAST = 5


class How(StrEnum):
    """How those who are compared stand to each other on one subject; in the order of the page."""

    DIFFERENT = "different"  # what excludes each other
    REQUESTS = "requests"  # different requests, MOD and MOD too: neither agreement nor difference
    SAME = "same"
    NOT_KNOWN = "not_known"


_HEADINGS: dict[How, Any] = {
    How.DIFFERENT: gettext_lazy("They differ: what they ask for excludes each other"),
    How.REQUESTS: gettext_lazy("Different requests, which do not exclude each other"),
    How.SAME: gettext_lazy("They ask for the same"),
    How.NOT_KNOWN: gettext_lazy("Own papers or statements are not recorded of all of them"),
}

_COUNTED: dict[How, Any] = {
    How.DIFFERENT: gettext_lazy("they differ on %(count)s"),
    How.REQUESTS: gettext_lazy("they make different requests on %(count)s"),
    How.SAME: gettext_lazy("they ask for the same on %(count)s"),
    How.NOT_KNOWN: gettext_lazy("on %(count)s own papers or statements are not recorded of all of them"),
}


@dataclass(frozen=True)
class Inherited:
    """What a group asks, for those who have no paper or statement of their own."""

    group: str
    members: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Row:
    subject: Subject
    cells: tuple[tuple[str, Cell], ...]  # slug of the holder and what it shows
    how: How

    @property
    def inherited(self) -> list[Inherited]:
        """What stands beside: each group once, with those who are shown with it."""
        found: dict[str, tuple[list[str], tuple[Line, ...]]] = {}
        for slug, cell in self.cells:
            for group, lines in cell.group_lines if cell.via == Via.GROUP else ():
                found.setdefault(group, ([], lines))[0].append(slug)
        return [Inherited(group, tuple(members), lines) for group, (members, lines) in found.items()]


@dataclass(frozen=True)
class Pair:
    """How often two of them agree, of the subjects on which both speak for themselves.

    `without` are those of the two who do so on no subject, `groups` the groups that each of them
    is shown with.
    """

    one: str
    other: str
    agree: int
    differ: int
    requests: int
    not_known: int
    without: tuple[str, ...] = ()
    groups: tuple[tuple[str, ...], ...] = ()

    @property
    def comparable(self) -> int:
        return self.agree + self.differ

    @property
    def has_figure(self) -> bool:
        return self.comparable >= LEAST

    def said(self, board: Board) -> str:
        if self.has_figure:
            values = {"agree": self.agree, "comparable": self.comparable}
            return _("agree on %(agree)d of %(comparable)d comparable") % values
        if self.without:
            return _without_said(self, board)
        if not self.comparable:
            return _("Nothing that both ask for themselves can be compared, so no figure is given.")
        return ngettext(
            "No figure: only %(count)d subject is comparable, and fewer than %(least)d say little.",
            "No figure: only %(count)d subjects are comparable, and fewer than %(least)d say little.",
            self.comparable,
        ) % {"count": self.comparable, "least": LEAST}


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


def _without_said(pair: Pair, board: Board) -> str:
    """`No own papers … of Kenya and Nigeria at WTSA-16 are recorded; both are members of ATU, …`"""
    who = names_said([_code(slug, board) for slug in pair.without])
    said = _("No own papers or statements of %(who)s at %(assembly)s are recorded") % {
        "who": who,
        "assembly": board.code,
    }
    members = [(slug, groups) for slug, groups in zip(pair.without, pair.groups, strict=True) if groups]
    if not members:
        return _("%(sentence)s: no figure.") % {"sentence": said}
    return _("%(sentence)s; %(members)s, whose papers are shown beside.") % {
        "sentence": said,
        "members": _members_said(members, board),
    }


def _members_said(members: list[tuple[str, tuple[str, ...]]], board: Board) -> str:
    (first, groups), *others = members
    names = names_said([_code(group, board) for group in groups])
    if others and all(other == groups for _slug, other in others):
        return _("both are members of %(groups)s") % {"groups": names}
    said = [_("%(who)s is a member of %(groups)s") % {"who": _code(first, board), "groups": names}]
    for slug, other in others:
        values = {
            "who": _code(slug, board),
            "groups": names_said([_code(group, board) for group in other]),
        }
        said.append(_("%(who)s of %(groups)s") % values)
    return names_said(said)


def _code(slug: str, board: Board) -> str:
    return board.holders[slug].code if slug in board.holders else slug


def compared(resolver: Resolver, subjects: Iterable[Subject], actors: Sequence[str]) -> Comparison:
    """On every subject on which at least one of them shows something, or is silent on record."""
    shown = [(subject, tuple((slug, resolver.cell(subject.path, slug)) for slug in actors)) for subject in subjects]
    rows = [
        Row(subject, cells, how_all([cell for _slug, cell in cells])) for subject, cells in shown if any(cell.lines for _s, cell in cells)
    ]
    order = list(How)
    return Comparison(tuple(sorted(rows, key=lambda row: order.index(row.how))), tuple(_pairs(rows, actors)))


def how_two(one: Cell, other: Cell) -> How:
    """By the rule of the key. Who is shown only with its groups has not spoken, and is not counted."""
    if not one.own or not other.own:
        return How.NOT_KNOWN
    how = beside(one.own, other.own)
    if how is None:
        return How.NOT_KNOWN
    return {Beside.SAME: How.SAME, Beside.BREAKS: How.DIFFERENT}.get(how, How.REQUESTS)


def how_all(cells: Sequence[Cell]) -> How:
    """Two that differ are enough to differ; to be the same, all must be known."""
    found = {how_two(one, other) for one, other in combinations(cells, 2)}
    for how in (How.DIFFERENT, How.NOT_KNOWN, How.REQUESTS):
        if how in found:
            return how
    return How.SAME


def _pairs(rows: Sequence[Row], actors: Sequence[str]) -> Iterable[Pair]:
    cells = [dict(row.cells) for row in rows]
    speaking = {slug for slug in actors if any(row[slug].own for row in cells)}
    groups = {slug: tuple(dict.fromkeys(group for row in cells for group in _groups_of(row[slug]))) for slug in actors}
    for one, other in combinations(actors, 2):
        found = Counter(how_two(row[one], row[other]) for row in cells)
        without = tuple(slug for slug in (one, other) if slug not in speaking)
        yield Pair(
            one,
            other,
            agree=found[How.SAME],
            differ=found[How.DIFFERENT],
            requests=found[How.REQUESTS],
            not_known=found[How.NOT_KNOWN],
            without=without,
            groups=tuple(groups[slug] for slug in without),
        )


def _groups_of(cell: Cell) -> list[str]:
    return [group for group, _lines in cell.group_lines] if cell.via == Via.GROUP else []
