"""Sheets as secretariats lay them out: with a title above, columns of their own, or a matrix."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from core.fields import tidy_line
from exchange.columns.pasted import Headings, PastedText
from exchange.files.sheet import Fault, FileSheet

from .known_names import KnownNames

_HEAD_WITHIN = 15  # rows


class LayoutReader(Protocol):
    @property
    def headings(self) -> Headings: ...

    @property
    def known(self) -> KnownNames: ...

    def read(self, text: str, faults: Mapping[int, Sequence[Fault]]) -> FileSheet:
        """`faults` are of cells, by line; they become faults of the rows."""

    def read_rows(
        self,
        pasted: PastedText,
        assembly: str,
        faults: Mapping[int, Sequence[Fault]],
        passed_on: Sequence[str],
    ) -> FileSheet: ...


Lines = dict[int, list[str]]


def lines_of(sheet: FileSheet) -> Lines:
    """The header and the rows, by number."""
    first = sheet.rows[0][0] if sheet.rows else 2
    lines = {sheet.head_line or first - 1: sheet.header} | dict(sheet.rows)
    return {number: [tidy_line(cell) for cell in row] for number, row in lines.items()}


def head_of(lines: Lines, headings: Headings) -> int:
    """The number of the line that names the columns, by its words; 0 where none does."""
    first = list(lines.items())[:_HEAD_WITHIN]
    return next((number for number, cells in first if headings.kinds(cells)), 0)


def read_as_text(sheet: FileSheet, reader: LayoutReader) -> FileSheet:
    """The rows that the reader makes of the lines, as of a table that is pasted."""
    cells = lines_of(sheet)
    text = "\n".join("\t".join(cells.get(number, [])) for number in range(1, max(cells) + 1))
    return with_notes_of(sheet, reader.read(text, sheet.faults))


def with_notes_of(sheet: FileSheet, found: FileSheet) -> FileSheet:
    """What was said of the file is said of the rows that were made of it."""
    found.name = sheet.name
    used = {number for number, _cells in found.rows}
    left_out = (faults for line, faults in sheet.faults.items() if line not in used)
    found.notes += [*sheet.notes, *(fault.reason for faults in left_out for fault in faults)]
    return found
