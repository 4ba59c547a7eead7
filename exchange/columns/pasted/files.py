"""Files whose columns are not ours: their tables, and how each of their columns is read, which their sender may change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from django.utils.translation import gettext as _

from ...files.sheet import FileSheet
from .headings import Headings
from .text import TextTable, passed, read_sheet_rows


@dataclass(frozen=True)
class SheetColumns:
    """For a table, which of its columns each kind of column fills, and what may be chosen besides its columns."""

    names: Mapping[str, str]  # kind → column; empty: kept in the editors' note
    parts: Mapping[str, object] = field(
        default_factory=dict
    )  # kinds that fill a column together → label
    left_out: str = ""  # the kind of a column whose cells are not read

    def column(self, kind: str) -> str:
        if kind.startswith(passed("")):
            return kind.removeprefix(passed(""))
        return kind if kind in self.parts else self.names.get(kind, "")

    def kind(self, column: str) -> str:
        if column in self.parts:
            return column
        kinds = (kind for kind, name in self.names.items() if name == column)
        return next(kinds, passed(column)) if column else self.left_out


class KnownTitles(Protocol):
    def __call__(self, title: str) -> str | None:
        """The column of ours that a title names."""


def tables_of_file(
    sheet: FileSheet,
    headings: Headings,
    columns: SheetColumns,
    chosen: Mapping[str, str],
    known: KnownTitles,
) -> list[TextTable]:
    """With the columns that its sender chose, and those whose heads are the names of ours."""
    tables = read_sheet_rows(sheet, headings)
    return [
        TextTable(replace(table.table, head_line=0), _with_chosen(table, columns, chosen, known))
        for table in tables
    ]


def _with_chosen(
    table: TextTable, columns: SheetColumns, chosen: Mapping[str, str], known: KnownTitles
) -> list[str]:
    heads = table.table.head
    kinds = [*table.kinds, *[""] * (len(heads) - len(table.kinds))]
    for place, title in enumerate(heads):
        if title in chosen and chosen[title] != title:
            kinds[place] = columns.kind(known(chosen[title]) or chosen[title])
        elif not kinds[place] and (name := known(title)):
            kinds[place] = columns.kind(name)
    return kinds


def tell_columns(
    found: FileSheet, sheet: FileSheet, tables: Sequence[TextTable], columns: SheetColumns
) -> FileSheet:
    """The rows that were made of a sheet, with what was said of it and how its columns were read."""
    found.name = sheet.name
    found.read_as = {
        title: columns.column(kind)
        for table in tables
        for title, kind in zip(table.table.head, table.kinds, strict=False)
        if title
    }
    unread = {
        title
        for table in tables
        for title, kind in zip(table.table.head, table.kinds, strict=False)
        if columns.left_out and kind == columns.left_out
    }
    in_note, left_out = _("part of the editors' note"), _("(left out)")
    pairs = [
        _("“%(title)s” as %(column)s")
        % {"title": title, "column": column or (left_out if title in unread else in_note)}
        for title, column in found.read_as.items()
        if title.casefold() != column
    ]
    message = _("Columns are read so: %(pairs)s. Change it under “How the file is read”.")
    said = [message % {"pairs": "; ".join(pairs)}] if pairs else []
    used = {number for number, _cells in found.rows}
    left = (faults for line, faults in sheet.faults.items() if line not in used)
    found.notes = [*said, *sheet.notes, *found.notes, *(one.reason for of in left for one in of)]
    return found
