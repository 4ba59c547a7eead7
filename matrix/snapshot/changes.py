"""The changes between two snapshots: statements added, removed or changed, and which of their fields."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

from django.utils.translation import gettext_lazy as _

from core.dates import PartialDate
from positions.choices import Stance
from positions.legend import LegendFamily, word

from .sentences import subject_label
from .statements import Impact, Snapshot, Statement

StatementKey = tuple[bool, str, str]
CellKey = tuple[str, str]  # path of the subject, slug of the holder

Row = TypeVar("Row", bound=Statement | Impact)

# The fields of a statement that may change, with their labels. When and where it was read says nothing of the holder.
STATEMENT_FIELDS: dict[str, Any] = {
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
# And of an assessment.
IMPACT_FIELDS: dict[str, Any] = {
    "subject": STATEMENT_FIELDS["subject"],
    "assessor_name": _("assessor"),
    "dimension_name": _("dimension"),
    "severity": _("severity"),
    "certainty": _("certainty"),
    "reason": _("reason"),
    "affected": _("affected organisations"),
    "dated": STATEMENT_FIELDS["dated"],
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
        return str((STATEMENT_FIELDS | IMPACT_FIELDS)[self.name])

    @property
    def old_label(self) -> str:
        return _label(self.name, self.old)

    @property
    def new_label(self) -> str:
        return _label(self.name, self.new)


@dataclass(frozen=True)
class Change(Generic[Row]):
    """Of a statement or an assessment. An added one has no `old`, a removed one no `new`."""

    kind: ChangeKind
    old: Row | None = None
    new: Row | None = None
    differences: tuple[Difference, ...] = ()

    @property
    def states(self) -> list[Row]:
        return [row for row in (self.old, self.new) if row is not None]

    @property
    def row(self) -> Row:
        """As it is now, or was last."""
        return self.states[-1]


def statement_changes(old: Snapshot, new: Snapshot) -> tuple[Change[Statement], ...]:
    """In the order of the new snapshot, then what is gone. A position that supersedes another is that one changed."""
    before = {statement_key(statement): statement for statement in old.current.statements}
    after = {statement_key(statement): statement for statement in new.current.statements}
    earlier_ones = {position.slug: position.supersedes for position in new.positions}
    superseded = {
        key: first
        for key, statement in after.items()
        if key not in before and (first := _superseded(statement, before, earlier_ones)) is not None
    }
    now = [(superseded.get(key, key), statement) for key, statement in after.items()]
    return _changes(before, now, old, new)


def impact_changes(old: Snapshot, new: Snapshot) -> tuple[Change[Impact], ...]:
    before = {impact.slug: impact for impact in old.impacts}
    return _changes(before, [(impact.slug, impact) for impact in new.impacts], old, new)


@dataclass(frozen=True)
class ChangedSince:
    """Cells that changed since a day or a release, and those of which that is not known."""

    changed: frozenset[CellKey] = frozenset()
    day_unknown: frozenset[CellKey] = frozenset()


def changed_keys(old: Snapshot, new: Snapshot) -> set[CellKey]:
    """Assessments are in the column of whoever made them."""
    stated = [one for change in statement_changes(old, new) for one in change.states]
    assessed = [one for change in impact_changes(old, new) for one in change.states]
    return {(one.subject, one.holder) for one in stated} | {
        key for one in assessed for key in _cells_of(one, old.owners | new.owners)
    }


def _cells_of(one: Impact, owners: set[str]) -> list[CellKey]:
    return [(one.subject, slug) for slug in (owners if one.is_by_owner else [one.assessor])]


def changes_since(snapshot: Snapshot, day: dt.date) -> ChangedSince:
    """By the day on which each paper or statement was made, and each assessment.

    Where only a month or a year is known and the day lies in it, it may be of before or after.
    """
    dated = [
        ((statement.subject, statement.holder), PartialDate(statement.dated))
        for statement in snapshot.statements
        if statement.code != Stance.NONE_FOUND
    ]
    dated += [
        (key, PartialDate(one.dated))
        for one in snapshot.impacts
        for key in _cells_of(one, snapshot.owners)
    ]
    changed = {key for key, when in dated if when.is_after(day)}
    unknown = {key for key, when in dated if when.may_be_after(day)}
    return ChangedSince(frozenset(changed), frozenset(unknown - changed))


def statement_key(statement: Statement) -> StatementKey:
    """Identifies it in both states: the same item of the same proposal, or the same position, of the same holder."""
    return statement.is_paper, statement.id, statement.holder


def _superseded(
    statement: Statement, before: dict[StatementKey, Statement], earlier_ones: dict[str, str]
) -> StatementKey | None:
    """The earlier position that it replaces, through any in between."""
    if statement.is_paper:
        return None
    slug, seen = earlier_ones[statement.slug], {statement.slug}
    while slug and slug not in seen:
        if (key := (False, slug, statement.holder)) in before:
            return key
        seen.add(slug)
        slug = earlier_ones.get(slug, "")
    return None


def _changes(
    before: Mapping[Any, Row], now: Sequence[tuple[Any, Row]], old: Snapshot, new: Snapshot
) -> tuple[Change[Row], ...]:
    """`now` has for each row the key that it continues."""
    found: list[Change[Row]] = []
    for key, row in now:
        earlier = before.get(key)
        if earlier is None:
            found.append(Change(ChangeKind.ADDED, new=row))
        elif differences := _differences(earlier, row, old, new):
            found.append(Change(ChangeKind.CHANGED, earlier, row, differences))
    continued = {key for key, _row in now}
    gone = [Change(ChangeKind.GONE, old=row) for key, row in before.items() if key not in continued]
    return (*found, *gone)


def _differences(old: Row, new: Row, before: Snapshot, after: Snapshot) -> tuple[Difference, ...]:
    names = list(IMPACT_FIELDS if isinstance(new, Impact) else STATEMENT_FIELDS)
    if isinstance(new, Statement) and not new.is_paper:
        names = [name for name in names if name not in _ONLY_OF_PAPERS]
    found = []
    for name in names:
        was, now = getattr(old, name), getattr(new, name)
        if was != now and name == "subject":
            was, now = subject_label(before.subjects[was]), subject_label(after.subjects[now])
        if was != now:
            found.append(Difference(name, was, now))
    return tuple(found)


def _label(name: str, value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return word(value, _FAMILIES[name]) if name in _FAMILIES else str(value)
