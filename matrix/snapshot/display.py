"""Statements, cells and assessments as pages show them: the words for their codes."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

from django.utils.translation import gettext as _

from core.dates import PartialDate, format_day
from core.records.sources import DOUBTFUL
from core.text import format_names
from positions.choices import GroupAgreement, NoPosition, StatedThrough
from positions.corrections import Correction
from positions.legend import LegendEntry, entries_of, word
from positions.legend.last_check import warning

from .resolver import ITSELF, MatrixCell
from .statements import HeldPosition, Holder, Impact, Snapshot, Statement, Subject, by_paper


def format_no_position(cell: MatrixCell) -> str:
    """Why the cell has no position of its holder's own; empty where it has one."""
    if cell.via in ITSELF:
        return ""
    if cell.silence == NoPosition.NO_POSITION:
        return word(NoPosition.NO_POSITION)
    if cell.silence == NoPosition.NONE_FOUND:
        return (
            _("none found on %(day)s") % {"day": PartialDate(cell.looked_on).format()}
            if cell.looked_on
            else _("none found (date not recorded)")
        )
    if cell.via == StatedThrough.NONE and any(
        statement.is_withdrawn for statement in cell.statements
    ):
        return _("paper withdrawn")
    return word(NoPosition.NOT_LOOKED_FOR)


def format_via(cell: MatrixCell, snapshot: Snapshot) -> str:
    """How the holder comes to what the cell shows; empty where it shows nothing."""
    if cell.via == StatedThrough.INFERRED:
        return word(StatedThrough.INFERRED)
    if cell.via == StatedThrough.NONE:
        return ""
    if cell.via in ITSELF:
        is_doubled = any(one.is_inferred and one.speaks for one in cell.statements)
        if cell.via == StatedThrough.CO_SIGNED:
            return _("co-signed, and our inference") if is_doubled else word(cell.via)
        if any(one.is_paper and not one.is_cosigned for one in cell.own):
            return _("own paper, and our inference") if is_doubled else _("own paper")
        return _("own statement, and our inference") if is_doubled else _("own statement")
    names = holder_names([group for group, _statements in cell.group_statements], snapshot)
    if cell.groups_differ:
        return _("through %(groups)s, which say different things") % {"groups": names}
    if all(statement.is_inferred for statement in cell.statements):
        return _("through %(groups)s, by our inference") % {"groups": names}
    return _("through %(groups)s") % {"groups": names}


def format_statement_via(statement: Statement, holder: Holder, snapshot: Snapshot) -> str:
    """How the holder comes to one statement: `own paper`, `through CITEL`."""
    if statement.holder != holder.slug:
        said = _("through %(groups)s")
        if statement.is_inferred:
            said = _("through %(groups)s, by our inference")
        return said % {"groups": snapshot.holder_code(statement.holder)}
    if statement.is_inferred:
        return word(StatedThrough.INFERRED)
    if statement.is_cosigned:
        return word(StatedThrough.CO_SIGNED)
    return _("own paper") if statement.is_paper else _("own statement")


def format_agreements(cell: MatrixCell, snapshot: Snapshot) -> list[str]:
    """How its own statements agree with those of each of its groups."""
    return [
        format_agreement(how, holder_names([group], snapshot)) for group, how in cell.agreements
    ]


def format_agreement(how: GroupAgreement, group: str) -> str:
    labels = {
        GroupAgreement.BREAKS: _("breaks with %(group)s"),
        GroupAgreement.OWN_PAPER: _("adds its own paper to that of %(group)s"),
        GroupAgreement.SAME_STANCE: _("says the same as %(group)s"),
        GroupAgreement.BOTH_AMEND: _("different requests: %(group)s asks for changes too"),
        GroupAgreement.DIFFERENT: _("different requests: what %(group)s asks does not rule it out"),
    }
    return labels[how] % {"group": group}


def holder_names(slugs: Iterable[str], snapshot: Snapshot) -> str:
    """“APT”, “APT and RCC”, “APT, ATU and RCC”: as in the headers of their columns."""
    return format_names([snapshot.holder_code(slug) for slug in slugs])


def publisher_view(snapshot: Snapshot) -> str:
    """Heads what the publisher of the site wants and expects, apart from what others ask for."""
    for holder in snapshot.holders.values():
        if holder.is_owner:
            return _("%(publisher)s view") % {"publisher": holder.name}
    return _("Publisher’s view")


def assessor_label(impact: Impact, snapshot: Snapshot) -> str:
    return impact.assessor_name or holder_names(snapshot.owners, snapshot) or _("the publisher")


@dataclass(frozen=True)
class StatementDisplay:
    """`after` are the later positions that supersede it, `before` those that it supersedes."""

    statement: Statement
    after: tuple[Statement, ...] = ()
    before: tuple[Statement, ...] = ()
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SharedStatement:
    """A paper or a statement once, with all who hold it."""

    statement: Statement
    subject: Subject
    by: tuple[Holder, ...]
    signed_by: tuple[Holder, ...] = ()

    @classmethod
    def of_all(cls, statements: Iterable[Statement], snapshot: Snapshot) -> list[Self]:
        return [
            cls(
                statement=of_one[0],
                subject=snapshot.subjects[of_one[0].subject],
                by=tuple(snapshot.holders[one.holder] for one in of_one if not one.is_cosigned),
                signed_by=tuple(snapshot.holders[one.holder] for one in of_one if one.is_cosigned),
            )
            for of_one in by_paper(statements)
        ]

    @property
    def account(self) -> str:
        """What it asks, unless the paper is called so."""
        statement = self.statement
        return statement.account if statement.account != statement.paper else ""


@dataclass(frozen=True)
class CellDisplay:
    """What a holder has on a subject. `day`: as at which it is shown, where one was asked for."""

    holder: Holder
    cell: MatrixCell
    snapshot: Snapshot
    recorded: list[StatementDisplay] = field(default_factory=list)  # of its own, shown or not
    url: str = ""
    day: dt.date | None = None

    @property
    def codes(self) -> list[LegendEntry]:
        return entries_of(self.cell.codes)

    @property
    def via(self) -> str:
        return format_via(self.cell, self.snapshot)

    @property
    def agreements(self) -> list[str]:
        return format_agreements(self.cell, self.snapshot)

    @property
    def no_position(self) -> str:
        """As at a day nobody can say what was looked for then, only what had been made."""
        if self.day and self.cell.silence == NoPosition.NOT_LOOKED_FOR:
            return _("nothing recorded up to %(day)s") % {"day": format_day(self.day)}
        return format_no_position(self.cell)

    @property
    def own(self) -> list[StatementDisplay]:
        return display_statements(self.cell.own)

    @property
    def papers(self) -> list[Statement]:
        return [one for one in self.cell.statements if one.is_paper and one.speaks]

    @property
    def positions(self) -> list[StatementDisplay]:
        return display_statements(
            one for one in self.cell.statements if not one.is_paper and one.speaks
        )


def display_statements(statements: Iterable[Statement]) -> list[StatementDisplay]:
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


def impacts_by(snapshot: Snapshot, subject: str, holder: Holder) -> list[Impact]:
    return [one for one in snapshot.impacts if one.subject == subject and one.is_by(holder)]


def split_impacts(snapshot: Snapshot, subject: str) -> tuple[list[Impact], list[Impact]]:
    """Those of others, and the publisher's, which stand apart."""
    found = [one for one in snapshot.impacts if one.subject == subject]
    others = [one for one in found if not one.is_by_owner]
    return others, [one for one in found if one.is_by_owner]


def format_assessed(impacts: Iterable[Impact]) -> str:
    """“GPD (Role of ITU, Open: partly sourced); W3C (Secure)”: which of others say what a text would do, to what."""
    dimensions: dict[str, list[str]] = defaultdict(list)
    for one in impacts:
        name = one.dimension_name
        if one.confidence in DOUBTFUL:
            name = _("%(name)s: %(grade)s") % {"name": name, "grade": one.confidence_label}
        if not one.is_by_owner and name not in dimensions[one.assessor_name]:
            dimensions[one.assessor_name].append(name)
    return "; ".join(
        _("%(who)s (%(dimensions)s)") % {"who": who, "dimensions": ", ".join(names)}
        for who, names in dimensions.items()
    )


def latest_check(shown: Iterable[Statement | Impact]) -> str:
    """A partial date. What was never checked counts from the day when it was made."""
    return max((one.checked_on or one.dated for one in shown), default="")


def warning_of(shown: Iterable[Statement | Impact]) -> str:
    """Where nothing is shown nothing could be checked."""
    shown = list(shown)
    if not shown:
        return _("Proposals are not agreed texts. This is a best-efforts reading.")
    return warning(latest_check(shown))
