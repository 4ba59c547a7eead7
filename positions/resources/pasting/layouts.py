"""Sheets as secretariats lay them out: with a title above, columns of their own, or a matrix; read as a pasted table is."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from core.fields import tidy_line
from exchange.columns.pasted import Headings
from exchange.files.sheet import Fault, FileSheet

_HEAD_WITHIN = 15  # rows


class LayoutReader(Protocol):
    headings: Headings

    def read(self, text: str, faults: Mapping[int, Sequence[Fault]]) -> FileSheet:
        """`faults` are of cells, by line; they become faults of the rows."""


def read_layout(sheet: FileSheet, reader: LayoutReader) -> FileSheet:
    """The rows that the reader makes of it, where it knows the head of the table; else the sheet as it is."""
    first = sheet.rows[0][0] if sheet.rows else 2
    lines = {first - 1: sheet.header} | dict(sheet.rows)
    cells = {number: [tidy_line(cell) for cell in row] for number, row in lines.items()}
    if not any(map(reader.headings.kinds, list(cells.values())[:_HEAD_WITHIN])):
        return sheet
    text = "\n".join("\t".join(cells.get(number, [])) for number in range(1, max(cells) + 1))
    found = reader.read(text, sheet.faults)
    found.name = sheet.name
    used = {number for number, _cells in found.rows}
    left_out = (faults for line, faults in sheet.faults.items() if line not in used)
    found.notes += [*sheet.notes, *(fault.reason for faults in left_out for fault in faults)]
    return found
