"""Cells of a sheet that cannot be taken as they are, carried over to the rows that are made of their lines."""

from collections.abc import Mapping, Sequence

from core.fields import normalise
from exchange.columns.pasted import PastedRow
from exchange.files.sheet import Fault

# By kind of cell, the columns that it fills; of several the first, and the others where its text came there.
FilledColumns = Mapping[str, Sequence[str]]
WHOLE_LINE = "editors_note"


class CellFaults:
    def __init__(self, columns: Sequence[str], by_line: Mapping[int, Sequence[Fault]]) -> None:
        self.columns, self.by_line = columns, by_line

    def of(self, row: PastedRow, filled: FilledColumns, cells: Mapping[str, str]) -> list[Fault]:
        """For the cells of a row made of this line. What stands in no known column is asked where the whole line is kept."""
        return [
            Fault(self.columns.index(name), cells.get(name, ""), fault.reason)
            for fault in self.by_line.get(row.number, [])
            for name in _reached(fault, filled.get(_kind(row, fault), (WHOLE_LINE,)), cells)
        ]


def _kind(row: PastedRow, fault: Fault) -> str:
    return row.kinds[fault.place] if fault.place < len(row.kinds) else ""


def _reached(fault: Fault, names: Sequence[str], cells: Mapping[str, str]) -> list[str]:
    text = normalise(fault.value)
    return [*names[:1], *(one for one in names[1:] if text in normalise(cells.get(one, "")))]
