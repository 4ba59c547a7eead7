"""What an import would do, how its sender wants the file to be read, and which values must be unique."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import models
from django.utils.translation import gettext as _

from core.fields import normalise
from core.records.saving import Write
from core.records.tracked import TrackedModel, with_keys

from ..columns.matching import Context
from ..columns.resource import TableResource
from ..files.sheet import FURTHER

CLEAR = "(clear)"  # a cell that empties the stored value
# In the file of refused rows it ends an unreadable cell: uploaded again, it is refused again.
UNREAD = " … [not read: put the value here]"


@dataclass(frozen=True)
class Instructions:
    """How the sender wants the file to be read."""

    sheet: str = ""  # name, if a workbook has several
    date_order: str = ""  # dmy or mdy; if empty, 10/11/2024 is refused
    # Header in the file → our column; empty to leave it out.
    columns: dict[str, str] = field(default_factory=dict)
    matches: dict[str, str] = field(default_factory=dict)  # row → key of its stored row
    encoding: str = ""  # of a text file that does not reveal it
    # Column → value for the rows that leave it empty.
    for_all: dict[str, str] = field(default_factory=dict)
    left_out: list[int] = field(default_factory=list)  # numbers of rows
    # Corrected cells: row → header → text.
    cells: dict[str, dict[str, str]] = field(default_factory=dict)


class CellRefusal(NamedTuple):
    """Why a cell is refused, or a whole row if `column` is empty."""

    row: int
    column: str
    value: str
    reason: str
    choices: tuple[str, ...] = ()  # what may be meant


class CellNote(NamedTuple):
    """What was done to a cell that its sender should know of."""

    row: int
    column: str
    text: str


@dataclass(slots=True)
class PlannedRow:
    """`given` are the columns that the file fills, `along` the cells from which rows of other tables are made."""

    number: int
    key: str
    write: Write
    given: tuple[str, ...] = ()
    along: dict[str, str] = field(default_factory=dict)
    # For a stored row: column → old cell, new cell.
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)
    is_pending: bool = False  # readers see the old row until someone publishes the change

    @property
    def is_new(self) -> bool:
        return bool(self.write.row._state.adding)


class Namesake(NamedTuple):
    """A refused row, and the primary key of the stored row that already has its key or a unique value."""

    write: Write
    stored: int


@dataclass
class Plan:
    """What an import would do. All or nothing: refused rows are left out only if the sender says so."""

    resource: TableResource
    rows: list[PlannedRow] = field(default_factory=list)
    same: int = 0
    refusals: list[CellRefusal] = field(default_factory=list)
    notes: list[CellNote] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)  # to be read before confirming
    places: dict[str, int] = field(default_factory=dict)  # column → index in the file
    context: Context = field(default_factory=Context)
    # Row → columns whose stored value stays, instead of the value for rows without one.
    kept: dict[int, frozenset[str]] = field(default_factory=dict)
    namesakes: dict[int, Namesake] = field(default_factory=dict)  # by row number
    left_out: int = 0  # rows that its sender unticked

    def refuse(
        self, number: int, column: str, value: str, reason: str, choices: tuple[str, ...] = ()
    ) -> None:
        self.refusals.append(CellRefusal(number, column, value, reason, choices))

    @property
    def new(self) -> list[PlannedRow]:
        return [row for row in self.rows if row.is_new]

    @property
    def refused_rows(self) -> list[int]:
        return sorted({refusal.row for refusal in self.refusals})

    @property
    def counts(self) -> dict[str, int]:
        new = sum(row.is_new for row in self.rows)
        return {
            "new": new,
            "changed": len(self.rows) - new,
            "same": self.same,
            "refused": len(self.refused_rows),
        }

    def changes_of(self, row: PlannedRow) -> dict[str, tuple[str, str]]:
        """Column → old cell, new cell; for a new row, every column that the file fills."""
        if not row.is_new:
            return row.changes
        cells = {name: self.resource.format_cell(row.write, name) for name in row.given} | row.along
        return {name: ("", text) for name, text in cells.items()}

    def fingerprints(self) -> dict[str, list[str]]:
        """By row number, the key and a hash of what would be done to the row."""
        found = {}
        for one in self.rows:
            row, changes = one.write.row, sorted(self.changes_of(one).items())
            what = json.dumps([row.pk, row.root().is_published, one.is_pending, changes])
            found[str(one.number)] = [one.key, hashlib.sha256(what.encode()).hexdigest()[:16]]
        return found


# uniqueness, checked with one query a chunk and kept for the chunks after it

# The primary key of a stored row, or the number of a row in the file as text.
RowName = str | int
NumberedRows = Sequence[tuple[int, TrackedModel]]


class Clash(NamedTuple):
    """Another row already has a value that must be unique."""

    column: str
    value: str
    message: str
    stored: int | None  # primary key of the other row


class Uniqueness:
    def __init__(self, model: type[TrackedModel]) -> None:
        self.model = model
        self.sets = list(_unique_sets(model))
        self.taken: dict[tuple[str, ...], dict[tuple[Any, ...], RowName]] = {}

    def clashes(self, numbered: NumberedRows) -> list[Clash | None]:
        """The first clash of each row, with its number in the file. One query for each set of unique fields."""
        found: dict[int, tuple[str, str, RowName]] = {}
        for names, condition in self.sets:
            held = self.taken.setdefault(names, {})
            wanted = {getattr(row, names[0]) for _number, row in numbered} - {None}
            stored = self.model._base_manager.filter(**{f"{names[0]}__in": wanted})
            for pk, *some in stored.values_list("pk", *names) if wanted else ():
                held[_comparable(some)] = pk
            for place, (number, row) in enumerate(numbered):
                name: RowName = row.pk or str(number)
                values = [getattr(row, one) for one in names]
                # Empty, or of a row that is not saved yet, they clash with nothing.
                if None in values or (condition is not None and not all(values)):
                    continue
                other = held.setdefault(_comparable(values), name)
                if other != name and _holds(condition, row):
                    found.setdefault(place, (names[-1], str(values[-1]), other))
        pks = {other for *_value, other in found.values() if isinstance(other, int)}
        rows = with_keys(self.model).in_bulk(pks) if pks else {}
        said = _("This must be unique, and %(other)s already has it.")
        clashes = {
            place: Clash(
                column,
                value,
                said % {"other": _words(other, rows)},
                other if isinstance(other, int) else None,
            )
            for place, (column, value, other) in found.items()
        }
        return [clashes.get(place) for place in range(len(numbered))]


def _words(name: RowName, stored: dict[int, Any]) -> str:
    """The name of a row; of a stored one also its key, by which a file changes it, or its number if it was deleted."""
    if isinstance(name, int):
        if (row := stored.get(name)) is None:
            return _("the stored row %(number)d") % {"number": name}
        named = _("the stored row “%(row)s” (%(key)s)")
        return named % {"row": row, "key": row.natural_key_text()}
    further, line = divmod(int(name), FURTHER)  # one of several rows made from a line
    said = _("row %(number)d") % {"number": line}
    return f"{said} ({further + 1})" if further else said


def _unique_sets(model: Any) -> Iterator[tuple[tuple[str, ...], models.Q | None]]:
    """Sets of unique fields (`attname`s), with the condition of their constraint."""
    for column in model._meta.concrete_fields:
        if column.unique and not column.primary_key:
            yield (column.attname,), None
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and constraint.fields:
            fields = map(model._meta.get_field, constraint.fields)
            yield tuple(field.attname for field in fields), constraint.condition


def _holds(condition: models.Q | None, row: TrackedModel) -> bool:
    """Evaluated by the database, so only for rows that would clash."""
    return condition is None or condition.check(
        {column.name: getattr(row, column.attname) for column in row._meta.concrete_fields}
    )


def _comparable(values: Sequence[object]) -> tuple[object, ...]:
    return tuple(normalise(value) if isinstance(value, str) else value for value in values)
