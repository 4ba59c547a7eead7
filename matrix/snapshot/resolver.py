"""Decides what each holder shows: its own paper, else one it co-signed, else its group's; and where it breaks with its group."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from positions.choices import Action, GroupAgreement, NoPosition, Stance, StatedThrough

from .statements import Snapshot, Statement

# Codes that cannot hold together: to keep a text against any change of it, to drop it against changing it.
_KEEPS = {Action.NOC, Stance.OPPOSE, Stance.NO_CHANGE}
_CHANGES = {Action.ADD, Action.MOD, Action.SUP, Stance.SUPPORT}


GroupStatements = tuple[tuple[str, tuple[Statement, ...]], ...]  # by slug of the group
Agreements = tuple[tuple[str, GroupAgreement], ...]
_FIRM = {StatedThrough.OWN, StatedThrough.CO_SIGNED}
# With statements of its holder, or what we infer of it; else it shows what its groups say.
ITSELF = {*_FIRM, StatedThrough.INFERRED}


@dataclass(frozen=True)
class MatrixCell:
    """What one holder has on one subject. `statements` are what it shows; `group_statements` those of its groups, by group."""

    via: StatedThrough
    statements: tuple[Statement, ...] = ()
    group_statements: GroupStatements = ()
    silence: NoPosition | None = None
    looked_on: str = ""  # the day on which nothing was found
    agreements: Agreements = ()  # own statements against each group that has a position

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The codes that the cell shows, each once, in order."""
        return tuple(
            dict.fromkeys(statement.code for statement in self.statements if statement.speaks)
        )

    @cached_property
    def own(self) -> tuple[Statement, ...]:
        """What the holder asks or says itself, or signed with others; what its groups say, or we infer, is not its own."""
        return _firm(self.statements) if self.via in _FIRM else ()

    @property
    def breaks_with(self) -> tuple[str, ...]:
        return tuple(group for group, how in self.agreements if how == GroupAgreement.BREAKS)

    @property
    def groups_differ(self) -> bool:
        """It shows what its groups say, and they say different things."""
        return (
            self.via == StatedThrough.GROUP
            and len({_codes(statements) for _group, statements in self.group_statements}) > 1
        )


NOTHING = MatrixCell(StatedThrough.NONE, silence=NoPosition.NOT_LOOKED_FOR)


@cache
def excludes(one: str, other: str) -> bool:
    """Whether two codes cannot hold together."""
    if {one, other} == {Action.SUP, Action.MOD}:
        return True
    return (one in _KEEPS and other in _CHANGES) or (other in _KEEPS and one in _CHANGES)


class Resolver:
    """The cells of a snapshot, each resolved on first use, without queries."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._statements: dict[str, dict[str, list[Statement]]] = {}  # by subject and holder
        for statement in snapshot.statements:
            on_subject = self._statements.setdefault(statement.subject, {})
            on_subject.setdefault(statement.holder, []).append(statement)
        self._kept: dict[tuple[str, str | tuple[str, ...]], MatrixCell] = {}

    def on(self, subject: str) -> Mapping[str, Sequence[Statement]]:
        """Own statements by holder, were it only that nothing was found."""
        return self._statements.get(subject, {})

    def holders_on(self, subject: str) -> tuple[str, ...]:
        return tuple(self.on(subject))

    def own_statements(self, subject: str, holder: str) -> tuple[Statement, ...]:
        return tuple(self._statements.get(subject, {}).get(holder, ()))

    def cells(self, subject: str, holders: Iterable[str]) -> tuple[MatrixCell, ...]:
        return tuple(self.cell(subject, holder) for holder in holders)

    def cell(self, subject: str, holder: str) -> MatrixCell:
        """Holders without a statement of their own and with the same groups share a cell: most States do."""
        stored = self._statements.get(subject, {}).get(holder, [])
        known = self.snapshot.holders.get(holder)
        groups = known.groups if known is not None else ()
        key = (subject, holder if stored else groups)
        if key not in self._kept:
            self._kept[key] = self._resolved(subject, stored, groups)
        return self._kept[key]

    def _resolved(
        self, subject: str, stored: list[Statement], groups: tuple[str, ...]
    ) -> MatrixCell:
        found = (
            (group, tuple(one for one in self.own_statements(subject, group) if one.speaks))
            for group in groups
        )
        of_groups = tuple((group, statements) for group, statements in found if statements)
        return _cell(stored, of_groups) if stored or of_groups else NOTHING


def _cell(stored: list[Statement], groups: GroupStatements) -> MatrixCell:
    own = tuple(statement for statement in stored if not statement.is_cosigned)
    cosigned = tuple(statement for statement in stored if statement.is_cosigned)
    if firm := _firm(own):
        return MatrixCell(
            StatedThrough.OWN, own + cosigned, groups, agreements=_agreements(firm, groups)
        )
    if any(statement.speaks for statement in cosigned):
        return MatrixCell(
            StatedThrough.CO_SIGNED,
            cosigned + own,
            groups,
            agreements=_agreements(cosigned, groups),
        )
    if any(statement.speaks for statement in own):
        return MatrixCell(StatedThrough.INFERRED, own + cosigned, groups)
    silence, looked_on = _silence(own)
    if silence == NoPosition.NO_POSITION or not groups:
        return MatrixCell(
            StatedThrough.NONE, tuple(stored), groups, silence=silence, looked_on=looked_on
        )
    return MatrixCell(
        StatedThrough.GROUP,
        tuple(statement for _group, statements in groups for statement in statements),
        groups,
        silence=silence,
        looked_on=looked_on,
    )


def _silence(own: tuple[Statement, ...]) -> tuple[NoPosition, str]:
    if any(statement.code == Stance.NO_POSITION for statement in own):
        return NoPosition.NO_POSITION, ""
    looked = [statement.checked_on for statement in own if statement.code == Stance.NONE_FOUND]
    return (NoPosition.NONE_FOUND, max(looked)) if looked else (NoPosition.NOT_LOOKED_FOR, "")


def _agreements(own: tuple[Statement, ...], groups: GroupStatements) -> Agreements:
    """A holder that only co-signed its group's paper, or holds a position jointly with it, has no paper of its own to compare."""
    speaking = tuple(statement for statement in own if statement.speaks)
    firm = ((group, _firm(statements)) for group, statements in groups)
    found = (
        (group, agreement_of(speaking, statements))
        for group, statements in firm
        if statements and not _are_rows_of(speaking, statements)
    )
    has_paper = any(statement.is_paper for statement in speaking)
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


def _are_rows_of(own: tuple[Statement, ...], group: tuple[Statement, ...]) -> bool:
    rows = {(statement.slug, statement.is_paper) for statement in group}
    return all((statement.slug, statement.is_paper) in rows for statement in own)


def _firm(statements: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """Statements of a position that are not inferred: only these are compared with others."""
    return tuple(
        statement for statement in statements if statement.speaks and not statement.is_inferred
    )


def _codes(statements: tuple[Statement, ...]) -> frozenset[str]:
    return frozenset(statement.code for statement in statements if statement.speaks)


def agreement_of(
    own: tuple[Statement, ...], others: tuple[Statement, ...]
) -> GroupAgreement | None:
    """Of statements that speak; None where that cannot be said, because the kind of a paper was not found.

    Who says something that others say too does not break with them, unless it opposes their very paper.
    """
    pairs = [(mine, theirs) for mine in own for theirs in others]
    direct = {how for mine, theirs in pairs if (how := _of_one_paper(mine, theirs)) is not None}
    if direct:
        return (
            GroupAgreement.BREAKS if GroupAgreement.BREAKS in direct else GroupAgreement.OWN_PAPER
        )
    codes = {(mine.compared_code, theirs.compared_code) for mine, theirs in pairs}
    same = {mine for mine, theirs in codes if mine == theirs} - {"", Action.NOT_KNOWN}
    if same:
        return GroupAgreement.BOTH_AMEND if same == {Action.MOD} else GroupAgreement.OWN_PAPER
    if any(excludes(mine, theirs) for mine, theirs in codes):
        return GroupAgreement.BREAKS
    return None if any(Action.NOT_KNOWN in pair for pair in codes) else GroupAgreement.DIFFERENT


def _of_one_paper(mine: Statement, theirs: Statement) -> GroupAgreement | None:
    """Where both speak of one paper, or one of them of the other's: whether they want it. None where they do not."""
    if mine.slug == theirs.slug and mine.is_paper == theirs.is_paper:
        return GroupAgreement.OWN_PAPER
    paper, wish = mine.on_paper
    if not paper:
        return None
    other, other_wish = theirs.on_paper
    if paper != other:
        return None
    return GroupAgreement.OWN_PAPER if wish == other_wish else GroupAgreement.BREAKS
