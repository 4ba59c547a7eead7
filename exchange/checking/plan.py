"""What an import would do, and how its sender wants the file read."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from core.records.saving import Write

from ..columns.keys import Context
from ..columns.resource import TableResource
from ..files.sheet import FURTHER, line_of

CLEAR = "(clear)"  # a cell that says so empties what is stored
# How a cell ends that could not be read, in the file of refused rows; sent again as it is, it is refused again.
UNREAD = " … [not read: put the value here]"


@dataclass(frozen=True)
class Instructions:
    """How a file is to be read, as its sender chose."""

    sheet: str = ""  # name, where a workbook has several
    date_order: str = ""  # dmy or mdy; empty: 10/11/2024 is refused
    # Header in the file → our column; empty: left out.
    columns: dict[str, str] = field(default_factory=dict)
    matches: dict[str, str] = field(default_factory=dict)  # row → key of the stored row that it is
    encoding: str = ""  # of a text file that does not say which it is
    # Column → value of the rows that leave it empty.
    for_all: dict[str, str] = field(default_factory=dict)
    left_out: list[int] = field(default_factory=list)  # numbers of rows
    # What stands for a cell: row → header → text.
    cells: dict[str, dict[str, str]] = field(default_factory=dict)
    # What stands for a value wherever its column holds it: header → value → text.
    values: dict[str, dict[str, str]] = field(default_factory=dict)

    def as_read(self) -> dict[str, Any]:
        """What makes a difference: a header that is chosen as what it says is not chosen."""
        columns = {title: name for title, name in self.columns.items() if title != name}
        return asdict(self) | {"columns": columns}


class CellRefusal(NamedTuple):
    """Why a cell, or a row when `column` is empty, cannot be taken."""

    row: int
    column: str
    value: str
    reason: str


class CellNote(NamedTuple):
    """What was done to a cell that its sender should know of."""

    row: int
    column: str
    text: str


@dataclass(slots=True)
class PlannedRow:
    """`given` are the columns that the file fills, `along` the cells of which rows of other tables are made."""

    number: int
    key: str
    write: Write
    given: tuple[str, ...] = ()
    along: dict[str, str] = field(default_factory=dict)
    # Of a stored row: column → old cell, new cell.
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)
    is_pending: bool = False  # readers see its row as it was until someone publishes the change

    @property
    def name(self) -> str | int:
        """Of the row, in a message about another one; of a stored row its primary key."""
        if self.is_new:
            name = _("row %(number)d") % {"number": line_of(self.number)}
            place = self.number // FURTHER  # of several rows of a line
            return f"{name} ({place + 1})" if place else name
        return int(self.write.row.pk)

    @property
    def is_new(self) -> bool:
        return bool(self.write.row._state.adding)


class Namesake(NamedTuple):
    """A refused row, and the primary key of the stored row of which it has the key or a value that no two may share."""

    write: Write
    stored: int


@dataclass
class Plan:
    """What an import would do. All or nothing: with refusals it is carried out only when told to leave them out."""

    resource: TableResource
    rows: list[PlannedRow] = field(default_factory=list)
    same: int = 0
    refusals: list[CellRefusal] = field(default_factory=list)
    notes: list[CellNote] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)  # to be read before it is carried out
    places: dict[str, int] = field(default_factory=dict)  # column → its place in the file
    context: Context = field(default_factory=Context)
    # Row → columns of which the stored value stays, not that for rows without one.
    kept: dict[int, frozenset[str]] = field(default_factory=dict)
    namesakes: dict[int, Namesake] = field(default_factory=dict)  # by row number
    left_out: int = 0  # rows that its sender unticked

    def refuse(self, number: int, column: str, value: str, reason: str) -> None:
        self.refusals.append(CellRefusal(number, column, value, reason))

    @property
    def new(self) -> list[PlannedRow]:
        return [row for row in self.rows if row.is_new]

    @property
    def changed(self) -> list[PlannedRow]:
        return [row for row in self.rows if not row.is_new]

    @property
    def pending(self) -> list[PlannedRow]:
        return [row for row in self.rows if row.is_pending]

    @property
    def refused_rows(self) -> list[int]:
        return sorted({refusal.row for refusal in self.refusals})

    @property
    def counts(self) -> dict[str, int]:
        new = len(self.new)
        return {
            "new": new,
            "changed": len(self.rows) - new,
            "same": self.same,
            "refused": len(self.refused_rows),
        }

    def changes_of(self, row: PlannedRow) -> dict[str, tuple[str, str]]:
        """Column → old cell, new cell; of a new row every column that the file fills."""
        if not row.is_new:
            return row.changes
        cells = {name: self.resource.format_cell(row.write, name) for name in row.given} | row.along
        return {name: ("", text) for name, text in cells.items()}

    def fingerprints(self) -> dict[str, list[str]]:
        """By row number, its key and a fingerprint of what would be done to it."""
        return {str(row.number): [row.key, self._fingerprint(row)] for row in self.rows}

    def _fingerprint(self, row: PlannedRow) -> str:
        is_public = row.write.row.root().is_published
        changes = sorted(self.changes_of(row).items())
        what = [row.write.row.pk, is_public, row.is_pending, changes]
        return hashlib.sha256(json.dumps(what).encode()).hexdigest()[:16]
