"""A statement of a board in words: what a page says of it, with its evidence."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from core.dates import PartialDate
from positions.choices import (
    GroupAgreement,
    NoPosition,
    StatedThrough,
)
from positions.legend import LegendFamily, glyph, word

from .resolver import Cell
from .statements import HeldPosition, Impact, PaperItem, Snapshot, Statement


def statement_word(statement: Statement) -> str:
    """`oppose`, or `oppose (our inference)`."""
    return (
        _("%(word)s (our inference)") % {"word": word(statement.code)}
        if statement.is_inferred
        else word(statement.code)
    )


def silence_said(cell: Cell) -> str:
    """Why the cell has no position of its holder's own; empty where it has one."""
    if cell.via in {StatedThrough.OWN, StatedThrough.CO_SIGNED, StatedThrough.INFERRED}:
        return ""
    if cell.silence == NoPosition.NO_POSITION:
        return word(NoPosition.NO_POSITION)
    if cell.silence == NoPosition.NONE_FOUND:
        return _none_found(cell.looked_on)
    if cell.via == StatedThrough.NONE and any(
        statement.is_withdrawn for statement in cell.statements
    ):
        return _("paper withdrawn")
    return word(NoPosition.NOT_LOOKED_FOR)


def _none_found(day: str) -> str:
    return (
        _("none found on %(day)s") % {"day": PartialDate(day).format()}
        if day
        else _("none found, on a day that is not recorded")
    )


def via_said(cell: Cell, snapshot: Snapshot) -> str:
    """How the holder comes to what the cell shows; empty where it shows nothing."""
    if cell.via == StatedThrough.INFERRED:
        return word(StatedThrough.INFERRED)
    if cell.via in {StatedThrough.OWN, StatedThrough.CO_SIGNED}:
        return _own_said(cell)
    if cell.via == StatedThrough.NONE:
        return ""
    names = codes_of([group for group, _statements in cell.group_statements], snapshot)
    if cell.groups_differ:
        return _("through %(groups)s, which say different things") % {"groups": names}
    if all(statement.is_inferred for statement in cell.statements):
        return _("through %(groups)s, by our inference") % {"groups": names}
    return _("through %(groups)s") % {"groups": names}


def _own_said(cell: Cell) -> str:
    said = word(StatedThrough.CO_SIGNED)
    if cell.via == StatedThrough.OWN:
        said = (
            _("own paper")
            if any(statement.is_paper and not statement.is_cosigned for statement in cell.own)
            else _("own statement")
        )
    if any(statement.is_inferred and statement.speaks for statement in cell.statements):
        return _("%(own)s; besides, our inference") % {"own": said}
    return said


def beside_said(cell: Cell, snapshot: Snapshot) -> list[str]:
    """How its own statements stand to those of each of its groups."""
    return [compared(how, codes_of([group], snapshot)) for group, how in cell.beside]


def compared(how: GroupAgreement, group: str) -> str:
    said = {
        GroupAgreement.BREAKS: _("breaks with %(group)s"),
        GroupAgreement.OWN_PAPER: _("adds its own paper to that of %(group)s"),
        GroupAgreement.SAME_STANCE: _("says the same as %(group)s"),
        GroupAgreement.BOTH_AMEND: _("different requests: %(group)s asks for changes too"),
        GroupAgreement.DIFFERENT: _("different requests: what %(group)s asks does not rule it out"),
    }
    return said[how] % {"group": group}


def breaks_said(cell: Cell, snapshot: Snapshot) -> str:
    """“breaks with CITEL and APT”; empty where it breaks with none."""
    return (
        compared(GroupAgreement.BREAKS, codes_of(list(cell.breaks_with), snapshot))
        if cell.breaks_with
        else ""
    )


def codes_of(slugs: list[str], snapshot: Snapshot) -> str:
    """“APT”, “APT and RCC”, “APT, ATU and RCC”: the words that stand at the head of their columns."""
    codes = [snapshot.holders[slug].code if slug in snapshot.holders else slug for slug in slugs]
    if len(codes) < 2:
        return "".join(codes)
    return _("%(first)s and %(last)s") % {"first": ", ".join(codes[:-1]), "last": codes[-1]}


class OfLine:
    """What is told of a statement begins with its code."""

    statement: Statement

    @property
    def word(self) -> str:
        return statement_word(self.statement)

    @property
    def glyph(self) -> str:
        return glyph(self.statement.code)


class OfCell:
    """What is told of a cell says how its holder comes to it, or which silence it is."""

    cell: Cell
    snapshot: Snapshot

    @property
    def via(self) -> str:
        return via_said(self.cell, self.snapshot)

    @property
    def silence(self) -> str:
        return silence_said(self.cell)


@dataclass(frozen=True)
class StatementDisplay(OfLine):
    """A statement, and the words for its codes. `after` are the later statements that supersede it, `before` those that it supersedes."""

    statement: Statement
    after: tuple[Statement, ...] = ()
    before: tuple[Statement, ...] = ()
    corrections: tuple[Any, ...] = ()  # what readers saw otherwise before

    @property
    def evidence(self) -> str:
        return word(self.statement.evidence, LegendFamily.EVIDENCE)

    @property
    def stage(self) -> str:
        return (
            word(self.statement.stage, LegendFamily.STAGE)
            if isinstance(self.statement, PaperItem)
            else ""
        )

    @property
    def outcome(self) -> str:
        return (
            word(self.statement.outcome, LegendFamily.OUTCOME)
            if isinstance(self.statement, PaperItem)
            else ""
        )

    @property
    def outcome_confidence(self) -> str:
        return (
            word(self.statement.outcome_confidence, LegendFamily.CONFIDENCE)
            if isinstance(self.statement, PaperItem)
            else ""
        )

    @property
    def confidence(self) -> str:
        return word(self.statement.confidence, LegendFamily.CONFIDENCE)


@dataclass(frozen=True)
class Reading:
    """An impact assessment in words."""

    impact: Impact

    @property
    def severity(self) -> str:
        return word(self.impact.severity, LegendFamily.SEVERITY)

    @property
    def certainty(self) -> str:
        return word(self.impact.certainty, LegendFamily.CERTAINTY)

    @property
    def result(self) -> str:
        return word(self.impact.result, LegendFamily.RESULT)


def told(statements: Iterable[Statement]) -> list[StatementDisplay]:
    """The latest first; last those without a day."""
    statements = sorted(statements, key=lambda one: one.last_day() or dt.date.min, reverse=True)
    positions = {one.slug: one for one in statements if isinstance(one, HeldPosition)}
    after: dict[str, list[Statement]] = defaultdict(list)
    for position in positions.values():
        after[position.supersedes].append(position)
    return [
        StatementDisplay(
            one,
            tuple(after[one.slug]),
            tuple(filter(None, [positions.get(one.supersedes)])),
        )
        if isinstance(one, HeldPosition)
        else StatementDisplay(one)
        for one in statements
    ]


def readings(snapshot: Snapshot, subject: str) -> list[Reading]:
    return [Reading(impact) for impact in snapshot.impacts if impact.subject == subject]
