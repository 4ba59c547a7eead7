"""Who stands where: a State's own paper, else one it signed with others, else its group's; and where it breaks with its group."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache, cached_property

from positions.choices import Action, GroupAgreement, NoPosition, Stance, StatedThrough

from .statements import Holder, Line, Snapshot

# Codes that cannot hold together: to keep a text against any change of it, to drop it against changing it.
_KEEPS = {Action.NOC, Stance.OPPOSE, Stance.NO_CHANGE}
_CHANGES = {Action.ADD, Action.MOD, Action.SUP, Stance.SUPPORT}


_ITSELF = frozenset({StatedThrough.OWN, StatedThrough.CO_SIGNED})


@dataclass(frozen=True)
class Cell:
    """What one holder has on one subject. `lines` are what it shows; `group_lines` those of its groups, by group."""

    via: StatedThrough
    lines: tuple[Line, ...] = ()
    group_lines: tuple[tuple[str, tuple[Line, ...]], ...] = ()  # slug of the group and its lines
    silence: NoPosition | None = None
    looked_on: str = ""  # the day on which nothing was found
    beside: tuple[
        tuple[str, GroupAgreement], ...
    ] = ()  # own lines against each group that has a position

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The codes that the cell shows, each once, in order."""
        return tuple(dict.fromkeys(line.code for line in self.lines if line.speaks))

    @cached_property
    def own(self) -> tuple[Line, ...]:
        """What the holder asks or says itself, or signed with others; what its groups say, or we infer, is not its own."""
        return _firm(self.lines) if self.via in _ITSELF else ()

    @property
    def breaks_with(self) -> tuple[str, ...]:
        return tuple(group for group, how in self.beside if how == GroupAgreement.BREAKS)

    @property
    def groups_differ(self) -> bool:
        """It shows what its groups say, and they say different things."""
        return (
            self.via == StatedThrough.GROUP
            and len({_codes(lines) for _group, lines in self.group_lines}) > 1
        )


NOTHING = Cell(StatedThrough.NONE, silence=NoPosition.NOT_LOOKED_FOR)


@cache
def excludes(one: str, other: str) -> bool:
    """Whether two codes cannot hold together."""
    if {one, other} == {Action.SUP, Action.MOD}:
        return True
    return (one in _KEEPS and other in _CHANGES) or (other in _KEEPS and one in _CHANGES)


class Resolver:
    """The cells of a board, each worked out when it is asked for; no cell asks the database."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._lines: dict[tuple[str, str], list[Line]] = defaultdict(list)
        for line in snapshot.lines:
            self._lines[line.subject, line.holder].append(line)
        self._holders: dict[str, dict[str, None]] = defaultdict(dict)
        for subject, holder in self._lines:
            self._holders[subject][holder] = None
        self._kept: dict[tuple[str, str], Cell] = {}
        # Members of one group are told the same of it.
        self._said_by_groups: dict[
            tuple[str, tuple[str, ...]], tuple[tuple[str, tuple[Line, ...]], ...]
        ] = {}

    def holders_on(self, subject: str) -> tuple[str, ...]:
        """Those of whom a line of their own is recorded on it, were it only that nothing was found."""
        return tuple(self._holders.get(subject, ()))

    def own_lines(self, subject: str, holder: str) -> tuple[Line, ...]:
        return tuple(self._lines.get((subject, holder), ()))

    def cell(self, subject: str, holder: str) -> Cell:
        key = (subject, holder)
        if key not in self._kept:
            self._kept[key] = self._worked_out(subject, holder)
        return self._kept[key]

    def _worked_out(self, subject: str, slug: str) -> Cell:
        holder = self.snapshot.holders.get(slug)
        stored = self._lines.get((subject, slug), [])
        groups = self._of_groups(subject, holder)
        return _cell(stored, groups) if stored or groups else NOTHING

    def _of_groups(
        self, subject: str, holder: Holder | None
    ) -> tuple[tuple[str, tuple[Line, ...]], ...]:
        if holder is None:
            return ()
        key = (subject, holder.groups)
        if key not in self._said_by_groups:
            found = (
                (
                    group,
                    tuple(line for line in self._lines.get((subject, group), ()) if line.speaks),
                )
                for group in holder.groups
            )
            self._said_by_groups[key] = tuple((group, lines) for group, lines in found if lines)
        return self._said_by_groups[key]


def _cell(stored: list[Line], groups: tuple[tuple[str, tuple[Line, ...]], ...]) -> Cell:
    own = tuple(line for line in stored if not line.is_cosigned)
    cosigned = tuple(line for line in stored if line.is_cosigned)
    if firm := _firm(own):
        return Cell(StatedThrough.OWN, own + cosigned, groups, beside=_beside(firm, groups))
    if any(line.speaks for line in cosigned):
        return Cell(
            StatedThrough.CO_SIGNED, cosigned + own, groups, beside=_beside(cosigned, groups)
        )
    if any(line.speaks for line in own):
        return Cell(StatedThrough.INFERRED, own + cosigned, groups)
    silence, looked_on = _silence(own)
    if silence == NoPosition.NO_POSITION or not groups:
        return Cell(StatedThrough.NONE, tuple(stored), groups, silence=silence, looked_on=looked_on)
    return Cell(
        StatedThrough.GROUP,
        tuple(line for _group, lines in groups for line in lines),
        groups,
        silence=silence,
        looked_on=looked_on,
    )


def _silence(own: tuple[Line, ...]) -> tuple[NoPosition, str]:
    if any(line.code == Stance.NO_POSITION for line in own):
        return NoPosition.NO_POSITION, ""
    looked = [line.checked_on for line in own if line.code == Stance.NONE_FOUND]
    return (NoPosition.NONE_FOUND, max(looked)) if looked else (NoPosition.NOT_LOOKED_FOR, "")


def _beside(
    own: tuple[Line, ...], groups: tuple[tuple[str, tuple[Line, ...]], ...]
) -> tuple[tuple[str, GroupAgreement], ...]:
    """Who only signed its group's paper, or holds a position with it, stands with it: there is nothing to say of a paper of its own."""
    speaking = tuple(line for line in own if line.speaks)
    firm = ((group, _firm(lines)) for group, lines in groups)
    found = (
        (group, beside(speaking, lines))
        for group, lines in firm
        if lines and not _are_rows_of(speaking, lines)
    )
    has_paper = any(line.is_paper for line in speaking)
    return tuple(
        (
            group,
            GroupAgreement.SAME_STANCE
            if how == GroupAgreement.OWN_PAPER and not has_paper
            else how,
        )
        for group, how in found
        if how is not None
    )


def _are_rows_of(own: tuple[Line, ...], group: tuple[Line, ...]) -> bool:
    rows = {(line.slug, line.is_paper) for line in group}
    return all((line.slug, line.is_paper) in rows for line in own)


def _firm(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Those that say where their holder stands and are not inferred: only these are held against others."""
    return tuple(line for line in lines if line.speaks and not line.is_inferred)


def _codes(lines: tuple[Line, ...]) -> frozenset[str]:
    return frozenset(line.code for line in lines if line.speaks)


def beside(own: tuple[Line, ...], others: tuple[Line, ...]) -> GroupAgreement | None:
    """Of lines that speak; None where that cannot be said, because the kind of a paper was not found.

    Who says something that others say too does not break with them, unless it opposes their very paper.
    """
    pairs = [(mine, theirs) for mine in own for theirs in others]
    direct = {how for mine, theirs in pairs if (how := _of_one_paper(mine, theirs)) is not None}
    if direct:
        return (
            GroupAgreement.BREAKS if GroupAgreement.BREAKS in direct else GroupAgreement.OWN_PAPER
        )
    codes = {(asked(mine), asked(theirs)) for mine, theirs in pairs}
    same = {mine for mine, theirs in codes if mine == theirs} - {"", Action.NOT_KNOWN}
    if same:
        return GroupAgreement.BOTH_AMEND if same == {Action.MOD} else GroupAgreement.OWN_PAPER
    if any(excludes(mine, theirs) for mine, theirs in codes):
        return GroupAgreement.BREAKS
    return None if any(Action.NOT_KNOWN in pair for pair in codes) else GroupAgreement.DIFFERENT


def _of_one_paper(mine: Line, theirs: Line) -> GroupAgreement | None:
    """Where both speak of one paper, or one of them of the other's: whether they want it. None where they do not."""
    if mine.slug == theirs.slug and mine.is_paper == theirs.is_paper:
        return GroupAgreement.OWN_PAPER
    paper, wish = wanted(mine)
    if not paper:
        return None
    other, other_wish = wanted(theirs)
    if paper != other:
        return None
    return GroupAgreement.OWN_PAPER if wish == other_wish else GroupAgreement.BREAKS


def wanted(line: Line) -> tuple[str, bool]:
    """The paper that a line is for or against, and which of the two; nothing where it is neither."""
    if line.is_paper:
        return line.adds_to_slug or line.slug, True
    if line.code in {Stance.SUPPORT, Stance.OPPOSE}:
        return line.about_slug, line.code == Stance.SUPPORT
    return "", False


def asked(line: Line) -> str:
    """The code by which a line is held against others. Support of a paper asks for what the paper asks;
    who opposes one paper has said nothing about another."""
    if not line.about_slug:
        return line.code
    return {str(Stance.SUPPORT): line.about_code, str(Stance.OPPOSE): ""}.get(line.code, line.code)
