"""Base of the readers of proposals and positions: each row or line is read by itself, with the assembly of the text."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar, Self

from django.utils.translation import gettext as _

from core.fields import tidy_line
from exchange.columns.pasted.reader import WHOLE_LINE, PasteReader, ReadRow
from exchange.columns.pasted.tables import text_of
from exchange.columns.pasted.text import (
    LONGEST_LINE,
    Line,
    PastedText,
    TextTable,
    cells_by_kind,
    cut_to_state,
)
from exchange.files.sheet import Fault

from .headings import NamedHeadings
from .words import KnownNames


@dataclass
class PastedRow:
    """`cells` by kind, and the kinds of the table (none for a line). `faults`: unreadable cells, by kind."""

    number: int
    text: str
    cells: Mapping[str, str] = field(default_factory=dict)
    kinds: Sequence[str] = ()
    faults: Sequence[tuple[str, Fault]] = ()


class LayoutReader(PasteReader):
    words: ClassVar[Mapping[str, str]]  # headings of its columns
    headings_class: ClassVar[type[NamedHeadings]] = NamedHeadings

    def __init__(self, known: KnownNames) -> None:
        super().__init__(self.headings_class(self.words, known))
        self.known, self.assembly = known, ""

    @classmethod
    def stored(cls) -> Self:
        return cls(KnownNames.stored())

    def begin(self, around: str, text: PastedText, rows: str = "") -> None:
        """The assembly must be named, once in the text or in each row."""
        tables = [part for part in text.parts if isinstance(part, TextTable)]
        is_in_rows = any("assembly" in table.kinds for table in tables)
        self.assembly = self.known.assembly_of(around if is_in_rows else f"{around}\n{rows}")

    def read_line(self, row: PastedRow) -> bool:
        """Whether the line could be read."""
        raise NotImplementedError

    def read_cells(self, row: PastedRow) -> None:
        raise NotImplementedError

    def rows_of(self, row: PastedRow) -> list[PastedRow]:
        """Several if a row of a table has several statements."""
        return [row]

    def read_parts(self, parts: Iterable[TextTable | Line]) -> None:
        for part in parts:
            if isinstance(part, Line):
                rows = [PastedRow(part.number, part.text)]
            else:
                self.left_out += part.titles
                rows = [self._row_of(part.kinds, *row) for row in part.table.rows]
            for row in rows:
                is_read = [self._read_row(one) for one in self.rows_of(row)]
                if row.text and not any(is_read):
                    self.left_out.append((row.number, row.text))

    def _row_of(self, kinds: Sequence[str], number: int, cells: Sequence[str]) -> PastedRow:
        """Cells beyond the last heading belong to no column."""
        behind = [""] * (len(cells) - len(kinds)) if kinds else []
        by_kind = cells_by_kind([*kinds, *behind], cells)
        return PastedRow(number, text_of(cells), by_kind, kinds, self.faults_of(number, kinds))

    def _read_row(self, row: PastedRow) -> bool:
        """A row of a single cell between others is read as a line."""
        if not row.cells or (len(row.cells) == 1 and "" not in row.cells):
            return len(row.text) <= LONGEST_LINE and self.read_line(replace(row, cells={}))
        if not any(row.cells):
            return False
        if left := row.cells.get(""):
            self.note_kept(row, left)
        self.read_cells(row)
        return True

    def add_row(
        self, row: PastedRow, cells: dict[str, str], documents: Sequence[str] = ()
    ) -> ReadRow:
        """Links the named document, if only one is named and it is recorded."""
        own = row.cells.get("assembly", "")
        named = self.known.assembly_of(own if row.cells else row.text)
        assembly = named or own or self.assembly
        linked = self.known.document(assembly, documents[0]) if len(documents) == 1 else ""
        stated = cut_to_state(tidy_line(row.text))
        cells = {"assembly": assembly, "document": linked, **cells, WHOLE_LINE: stated}
        found = ReadRow(row.number, cells)
        self.add(found, row.cells, row.faults)
        return found

    def note_kept(self, row: PastedRow, part: str) -> None:
        note = _("“%(part)s” fits no column; it is kept in the editors' note.")
        self.note(row.number, note % {"part": part})
