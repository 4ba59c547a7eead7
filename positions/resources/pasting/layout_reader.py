"""What the readers of proposals and of positions have in common: tables and lines in, rows with our columns out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.fields import normalise, tidy_line
from exchange.columns import pasted
from exchange.columns.pasted import Headings, OpenCell, PastedText, ReadRow, ReadRows, TextTable
from exchange.columns.resource import TableResource
from exchange.columns.titles import known_titles, plain
from exchange.files.sheet import Fault, FileSheet

from .known_names import KnownNames

WHOLE_LINE = "editors_note"


@dataclass
class PastedRow:
    """`cells` by kind, and the kinds of the table; none of a line. `faults`: cells that could not be read, by kind."""

    number: int
    text: str
    cells: dict[str, str] = field(default_factory=dict)
    kinds: Sequence[str] = ()
    faults: list[tuple[str, Fault]] = field(default_factory=list)


class LayoutReader(ReadRows):
    """Of one text or file."""

    columns: ClassVar[tuple[str, ...]]
    # Those of them that a sheet has only where a row fills them.
    where_filled: ClassVar[tuple[str, ...]] = ()
    # By kind of cell, the columns that it fills; of several the first, and the others where its text came there.
    filled: ClassVar[Mapping[str, Sequence[str]]]
    # Kinds that fill a column together with others, with their labels.
    parts: ClassVar[Mapping[str, Promise]]
    not_one: ClassVar[Promise]
    too_long: ClassVar[Promise | str] = ""

    def __init__(self, known: KnownNames, headings: Headings) -> None:
        super().__init__()
        self.known, self.headings, self.assembly = known, headings, ""

    def read(self, text: str) -> FileSheet:
        """The assembly is named once in the text, or in each row; nothing else tells it."""
        self.assembly = self.known.assembly_of(text)
        return self._read(pasted.read_pasted(text, self.headings))

    def read_file(
        self, sheet: FileSheet, resource: TableResource, chosen: Mapping[str, str]
    ) -> FileSheet:
        """A row of ours for each row, by the columns of the file; no line is read of a table whose columns nothing tells."""
        known, columns = known_titles(resource), self.sheet_columns()
        tables = pasted.tables_of_file(
            sheet, self.headings, columns, chosen, lambda title: known.get(plain(title))
        )
        said = [sheet.name, *(text for table in tables for _number, text in table.titles)]
        if not any("assembly" in table.kinds for table in tables):
            said += [pasted.text_of(cells) for one in tables for _number, cells in one.table.rows]
        self.assembly = self.known.assembly_of("\n".join(said))
        told = [replace(table, kinds=table.kinds or [""]) for table in tables]
        found = self._read(PastedText([*told], []), sheet.faults)
        return pasted.tell_columns(found, sheet, tables, columns)

    @classmethod
    def sheet_columns(cls) -> pasted.SheetColumns:
        names = {kind: names[0] for kind, names in cls.filled.items() if kind not in cls.parts}
        return pasted.SheetColumns(names, cls.parts)

    def read_line(self, row: PastedRow) -> bool:
        """Whether a line was one."""
        raise NotImplementedError

    def read_cells(self, row: PastedRow) -> None:
        raise NotImplementedError

    def rows_of(self, row: PastedRow) -> list[PastedRow]:
        """Several where a row of a table says several things."""
        return [row]

    def _read(
        self, text: PastedText, faults: Mapping[int, Sequence[Fault]] = MappingProxyType({})
    ) -> FileSheet:
        self.begin(text)
        for part in text.parts:
            rows = [PastedRow(part.number, part.text)] if isinstance(part, pasted.Line) else []
            if isinstance(part, TextTable):
                self.left_out += part.titles
                rows = [
                    _row_of(part.kinds, *row, faults.get(row[0], ())) for row in part.table.rows
                ]
            for row in rows:
                is_read = [self._read_row(one) for one in self.rows_of(row)]
                if row.text and not any(is_read):
                    self.left_out.append((row.number, row.text))
        return self.end()

    def _read_row(self, row: PastedRow) -> bool:
        """A row of one cell stands between those of a table, and is a line."""
        if not row.cells or (len(row.cells) == 1 and "" not in row.cells):
            is_short = len(row.text) <= pasted.LONGEST_LINE
            return is_short and self.read_line(replace(row, cells={}))
        if not any(row.cells):
            return False
        if left := row.cells.get(""):
            self.note_kept(row, left)
        self.read_cells(row)
        return True

    def add(self, row: PastedRow, cells: dict[str, str], documents: Sequence[str] = ()) -> ReadRow:
        """The one document that is named is linked where it is recorded."""
        own = row.cells.get("assembly", "")
        named = self.known.assembly_of(own if row.cells else row.text)
        assembly = named or own or self.assembly
        linked = self.known.document(assembly, documents[0]) if len(documents) == 1 else ""
        stated = pasted.cut_to_state(tidy_line(row.text))
        found = ReadRow(row.number, {"assembly": assembly, "document": linked, **cells})
        found.cells |= {WHOLE_LINE: stated, **pasted.passed_cells(row.cells)}
        for kind, fault in row.faults:
            first, *others = self.filled.get(kind) or [self.sheet_columns().column(kind)]
            text = normalise(fault.value)
            reached = [one for one in others if text in normalise(found.cells.get(one, ""))]
            names = [first or WHOLE_LINE, *reached]
            found.questions += [OpenCell(name, fault.reason) for name in names]
        self.rows.append(found)
        return found

    def note_kept(self, row: PastedRow, part: str) -> None:
        note = _("“%(part)s” fits no column; it is kept in the editors' note.")
        self.note(row.number, note % {"part": part})

    def end(self) -> FileSheet:
        named = dict.fromkeys([*self.columns, *(name for row in self.rows for name in row.cells)])
        always = [name for name in self.columns if name not in self.where_filled]
        return self.sheet([*named], always, str(self.not_one), str(self.too_long))


def _row_of(
    kinds: Sequence[str], number: int, cells: Sequence[str], faults: Sequence[Fault]
) -> PastedRow:
    """Cells behind the last head fit no column."""
    behind = [""] * (len(cells) - len(kinds)) if kinds else []
    by_kind = pasted.cells_by_kind([*kinds, *behind], cells)
    row = PastedRow(number, pasted.text_of(cells), by_kind, kinds)
    for fault in faults:
        kind = kinds[fault.place] if fault.place < len(kinds) else pasted.passed(WHOLE_LINE)
        row.faults += [(kind, fault)] if kind else []
    return row
