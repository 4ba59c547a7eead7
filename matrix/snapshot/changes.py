"""What is new between two states of one board: statements that came, went or changed, and what of them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.dates import PartialDate
from positions.choices import Stance
from positions.legend import LegendFamily, word

from .sentences import subject_label
from .statements import Impact, Snapshot, Statement, Subject

StatementKey = tuple[bool, str, str]
CellKey = tuple[str, str]  # path of the subject, slug of the holder

# What is compared of a statement, and its label. When and where it was read says nothing of the holder.
COMPARED: dict[str, Any] = {
    "subject": _("about"),
    "code": _("kind or stance"),
    "account": _("account"),
    "paper": _("number of the paper"),
    "is_cosigned": _("co-signed"),
    "stage": _("stage"),
    "outcome": _("outcome"),
    "became": _("became"),
    "dated": _("day"),
}
_ONLY_OF_PAPERS = frozenset({"paper", "is_cosigned", "stage", "outcome", "became"})
# And of an assessment of the owner's.
COMPARED_OF_IMPACTS: dict[str, Any] = {
    "subject": COMPARED["subject"],
    "dimension_name": _("dimension"),
    "severity": _("severity"),
    "certainty": _("certainty"),
    "reason": _("reason"),
    "affected": _("affected organisations"),
    "dated": COMPARED["dated"],
    "result": _("was the concern resolved?"),
    "result_remark": _("remark on the result"),
}
_FAMILIES: dict[str, LegendFamily | None] = {
    "code": None,
    "stage": LegendFamily.STAGE,
    "outcome": LegendFamily.OUTCOME,
    "severity": LegendFamily.SEVERITY,
    "certainty": LegendFamily.CERTAINTY,
    "result": LegendFamily.RESULT,
}


class ChangeKind(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True)
class Difference:
    """One thing that changed. `old` and `new` are as stored, but for a subject, which is named; `old_label` and `new_label` as readers know them."""

    name: str
    old: Any
    new: Any

    @property
    def label(self) -> str:
        return str({**COMPARED, **COMPARED_OF_IMPACTS}[self.name])

    @property
    def old_label(self) -> str:
        return _label(self.name, self.old)

    @property
    def new_label(self) -> str:
        return _label(self.name, self.new)


@dataclass(frozen=True)
class StatementChange:
    """Of one statement. What is added has no old one, what is gone no new one."""

    kind: ChangeKind
    old: Statement | None = None
    new: Statement | None = None
    differences: tuple[Difference, ...] = ()

    @property
    def statement(self) -> Statement:
        """As it is now, or was last."""
        statement = self.new or self.old
        assert statement is not None  # noqa: S101  one of the two is always there
        return statement

    @property
    def cells(self) -> set[CellKey]:
        """The cells that it touches: two, where a statement moved to another subject."""
        return {
            (statement.subject, statement.holder)
            for statement in (self.old, self.new)
            if statement is not None
        }


@dataclass(frozen=True)
class ImpactChange:
    """Of one assessment of the owner's."""

    kind: ChangeKind
    old: Impact | None = None
    new: Impact | None = None
    differences: tuple[Difference, ...] = ()

    @property
    def impact(self) -> Impact:
        """As it is now, or was last."""
        impact = self.new or self.old
        assert impact is not None  # noqa: S101  one of the two is always there
        return impact


def statement_changes(old: Snapshot, new: Snapshot) -> tuple[StatementChange, ...]:
    """In the order of the new board, then what is gone. A position that supersedes another is that one changed."""
    before = {statement_key(statement): statement for statement in old.current().statements}
    after = {statement_key(statement): statement for statement in new.current().statements}
    earlier_ones = {position.slug: position.supersedes for position in new.positions}
    over = {
        key: first
        for key, statement in after.items()
        if key not in before and (first := _superseded(statement, before, earlier_ones)) is not None
    }
    continued = set(over.values())
    found = []
    for key, statement in after.items():
        earlier = before.get(over.get(key, key))
        if earlier is None:
            found.append(StatementChange(ChangeKind.ADDED, new=statement))
        elif differences := _differences(_compared_of(statement), earlier, statement, old, new):
            found.append(StatementChange(ChangeKind.CHANGED, earlier, statement, differences))
    gone = (
        StatementChange(ChangeKind.GONE, old=statement)
        for key, statement in before.items()
        if key not in after and key not in continued
    )
    return (*found, *gone)


@dataclass(frozen=True)
class ChangedSince:
    """Cells that changed since a day or a release, and those of which that is not known."""

    changed: frozenset[CellKey] = frozenset()
    day_unknown: frozenset[CellKey] = frozenset()


def impact_changes(old: Snapshot, new: Snapshot) -> tuple[ImpactChange, ...]:
    before = {impact.slug: impact for impact in old.impacts}
    found = []
    for impact in new.impacts:
        earlier = before.pop(impact.slug, None)
        if earlier is None:
            found.append(ImpactChange(ChangeKind.ADDED, new=impact))
        elif differences := _differences(COMPARED_OF_IMPACTS, earlier, impact, old, new):
            found.append(ImpactChange(ChangeKind.CHANGED, earlier, impact, differences))
    return (*found, *(ImpactChange(ChangeKind.GONE, old=impact) for impact in before.values()))


def changed_keys(old: Snapshot, new: Snapshot) -> set[CellKey]:
    """The owner's assessments stand in its own column."""
    read = (
        impact.subject
        for change in impact_changes(old, new)
        for impact in (change.old, change.new)
        if impact is not None
    )
    return {key for change in statement_changes(old, new) for key in change.cells} | {
        (subject, owner) for subject in read for owner in old.owners | new.owners
    }


def changes_since(snapshot: Snapshot, day: dt.date) -> ChangedSince:
    """By the day on which each paper or statement was made, and each assessment of the owner.

    Where only a month or a year is known and the day lies in it, it may be of before or after.
    """
    dated = [
        ((statement.subject, statement.holder), PartialDate(statement.dated))
        for statement in snapshot.statements
        if statement.code != Stance.NONE_FOUND
    ]
    dated += [
        ((one.subject, owner), PartialDate(one.dated))
        for one in snapshot.impacts
        for owner in snapshot.owners
    ]
    changed = {key for key, when in dated if when.is_after(day)}
    unknown = {key for key, when in dated if when.may_be_after(day)}
    return ChangedSince(frozenset(changed), frozenset(unknown - changed))


def unnamed_subject(path: str) -> Subject:
    return Subject(path, path, path)


def by_subject(
    found: Iterable[StatementChange], old: Snapshot, new: Snapshot
) -> list[tuple[Subject, list[StatementChange]]]:
    """The changes under what they are about now, in the order in which they come."""
    grouped: dict[str, list[StatementChange]] = {}
    for change in found:
        grouped.setdefault(change.statement.subject, []).append(change)
    subjects = old.subjects | new.subjects
    return [
        (subjects.get(path) or unnamed_subject(path), changes) for path, changes in grouped.items()
    ]


def statement_key(statement: Statement) -> StatementKey:
    """Identifies it in both states: the same item of the same proposal, or the same position, of the same holder."""
    return statement.is_paper, statement.id, statement.holder


def _superseded(
    statement: Statement, before: dict[StatementKey, Statement], earlier_ones: dict[str, str]
) -> StatementKey | None:
    """The earlier position that it stands in for, through any that came between."""
    if statement.is_paper:
        return None
    slug, seen = earlier_ones[statement.slug], {statement.slug}
    while slug and slug not in seen:
        if (key := (False, slug, statement.holder)) in before:
            return key
        seen.add(slug)
        slug = earlier_ones.get(slug, "")
    return None


def _compared_of(statement: Statement) -> list[str]:
    return [name for name in COMPARED if statement.is_paper or name not in _ONLY_OF_PAPERS]


def _differences(
    names: Iterable[str], old: Any, new: Any, before: Snapshot, after: Snapshot
) -> tuple[Difference, ...]:
    """Of two statements, or of two assessments."""
    found = ((name, getattr(old, name), getattr(new, name)) for name in names)
    return tuple(
        Difference(name, _named(before, was), _named(after, now))
        if name == "subject"
        else Difference(name, was, now)
        for name, was, now in found
        if was != now
    )


def _named(snapshot: Snapshot, path: str) -> str:
    return subject_label(snapshot.subjects[path]) if path in snapshot.subjects else path


def _label(name: str, value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return word(value, _FAMILIES[name]) if name in _FAMILIES else str(value)
