"""The matrix as the grid of a file: a row for each subject, a column for each holder."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext as _

from positions.choices import NoPosition, StatedThrough
from positions.legend import LegendFamily, word

from ..snapshot.display import (
    format_breaks,
    format_no_position,
    format_via,
)
from ..snapshot.resolver import MatrixCell
from ..snapshot.statements import Holder, Subject
from .grid import MatrixRow, MatrixTable, MatrixTotals


@dataclass(frozen=True)
class TableField:
    """One field of a grid: its text, the code by which it is tinted, and the page behind it; both empty where there is none."""

    text: str
    code: str = ""
    address: str = ""


@dataclass(frozen=True)
class FileGrid:
    """Heads, rows and their first fields; as the page shows it, turned round where it is."""

    heads: tuple[str, ...]
    rows: tuple[tuple[TableField, ...], ...]
    lead: int  # how many fields of a row name it


class MatrixFileGrid:
    """`site` comes before the URLs, `pages` before those of the cells; `onward` is the query string of the same snapshot."""

    def __init__(self, matrix: MatrixTable, *, site: str, pages: str, onward: str) -> None:
        self.matrix, self.snapshot = matrix, matrix.snapshot
        self.site, self.pages, self.onward = site, pages, onward
        self._word = cache(word)
        self._fields: dict[object, TableField] = {}

    def cells(self) -> Iterator[tuple[MatrixRow, Holder, MatrixCell]]:
        for row in self.matrix.rows:
            for column, cell in zip(self.matrix.columns, row.cells, strict=True):
                yield row, column.holder, cell

    def evidence_page(self, subject: Subject, holder: Holder) -> str:
        return f"{self.site}{self.pages}{subject.path}/{holder.slug}/{self.onward}"

    def grid(self, for_reading: bool = False) -> FileGrid:
        """Otherwise for programs: with the key of each row, untranslated headers and no row of totals."""
        columns = self.matrix.columns
        lead, last = ["subject", "name", "title"], ["totals", "owners_reading"]
        if for_reading:
            lead, last = [_("Name"), _("Title")], [_("Totals"), _("Publisher’s view")]
        heads = (*lead, *(column_label(column.holder) for column in columns), *last)
        rows = [
            (
                *self._lead(row, for_reading),
                *self._of_holders(row),
                TableField(format_totals(row.totals)),
                self._impact(row, for_reading),
            )
            for row in self.matrix.rows
        ]
        if for_reading and rows:
            totals = (TableField(format_totals(column.totals)) for column in columns)
            rows.append(
                (TableField(_("Totals")), TableField(""), *totals, TableField(""), TableField(""))
            )
        grid = FileGrid(heads, tuple(rows), lead=len(lead))
        return transposed(grid) if self.matrix.options.transpose else grid

    def _lead(self, row: MatrixRow, for_reading: bool) -> tuple[TableField, ...]:
        name, title = row.subject.name, row.subject.title
        if for_reading:  # a group and a topic have one name for both
            page = f"{self.site}{self.pages}{row.subject.path}/{self.onward}"
            return TableField(name, address=page), TableField(title if title != name else "")
        return TableField(row.subject.path), TableField(name), TableField(title)

    def _impact(self, row: MatrixRow, for_reading: bool) -> TableField:
        return TableField(severity_label(row.impact) or (_("not recorded") if for_reading else ""))

    def _of_holders(self, row: MatrixRow) -> Iterator[TableField]:
        for column, cell in zip(self.matrix.columns, row.cells, strict=True):
            shown = self._field(cell)
            is_shown = bool(cell.statements) or cell.silence != NoPosition.NOT_LOOKED_FOR
            yield (
                TableField(shown.text, shown.code, self.evidence_page(row.subject, column.holder))
                if is_shown
                else shown
            )

    def _field(self, cell: MatrixCell) -> TableField:
        withdrawn = any(statement.is_withdrawn for statement in cell.statements)
        groups = tuple(group for group, _statements in cell.group_statements)
        inferred = tuple(statement.is_inferred for statement in cell.statements)
        key = (
            cell.via,
            cell.codes,
            cell.silence,
            cell.looked_on,
            cell.breaks_with,
            cell.groups_differ,
            groups,
            withdrawn,
            inferred,
        )
        if key not in self._fields:
            self._fields[key] = self._field_of(cell)
        return self._fields[key]

    def _field_of(self, cell: MatrixCell) -> TableField:
        if not cell.codes:
            return TableField(format_no_position(cell), str(cell.silence or ""))
        codes = ", ".join(map(self._word, cell.codes))
        is_plain = cell.via == StatedThrough.OWN and not any(
            statement.is_inferred for statement in cell.statements
        )
        via = "" if is_plain else format_via(cell, self.snapshot)
        return TableField(
            "; ".join(filter(None, [codes, via, format_breaks(cell, self.snapshot)])),
            cell.codes[0] if len(cell.codes) == 1 else "several",
        )


def column_label(holder: Holder) -> str:
    """Marks the publisher's column."""
    return (
        _("%(name)s (publisher’s view)") % {"name": holder.code} if holder.is_owner else holder.code
    )


def format_totals(totals: MatrixTotals) -> str:
    return ", ".join(f"{word(code)} {count}" for code, count in totals.codes)


def severity_label(severity: str) -> str:
    return word(severity, LegendFamily.SEVERITY)


def transposed(grid: FileGrid) -> FileGrid:
    """Rows as columns; the other names of a row are in the first lines below its header."""
    names, *columns = zip(*grid.rows, strict=True) if grid.rows else ([()] * len(grid.heads))
    rows = [
        (TableField(head), *fields) for head, fields in zip(grid.heads[1:], columns, strict=True)
    ]
    return FileGrid((grid.heads[0], *(field.text for field in names)), tuple(rows), lead=1)
