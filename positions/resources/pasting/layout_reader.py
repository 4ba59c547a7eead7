"""What the readers of proposals and of positions have in common.

Tables and lines become rows with cells by kind; a reader makes rows of ours of each; what is asked, and what is left out, is told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.fields import normalise, tidy_line
from exchange.columns import pasted
from exchange.columns.pasted import Headings, SheetColumns, TextTable
from exchange.columns.resource import TableResource
from exchange.columns.titles import known_titles, plain
from exchange.files.sheet import Fault, FileSheet

from .known_names import KnownNames

WHOLE_LINE = "editors_note"


@dataclass
class PastedRow:
    """`cells` by kind; none of a line. `faults`: cells that could not be read, by kind."""

    number: int
    text: str
    cells: dict[str, str] = field(default_factory=dict)
    faults: list[tuple[str, Fault]] = field(default_factory=list)
    of_file: bool = False


@dataclass
class ReadRow:
    """`cells` by our columns. `asked`: the column, why, and what may be meant."""

    line: int
    cells: dict[str, str]
    asked: list[tuple[str, str, Sequence[str]]] = field(default_factory=list)


class LayoutReader:
    columns: ClassVar[tuple[str, ...]]
    # Those of them that a sheet has only where a row fills them.
    where_filled: ClassVar[tuple[str, ...]] = ()
    # By kind of cell, the columns that it fills; of several the first, and the others where its text came there.
    filled: ClassVar[Mapping[str, Sequence[str]]]
    # Kinds that fill a column together with others, with their labels.
    parts: ClassVar[Mapping[str, Promise]]
    # Of the kinds of a pasted table, those without which its rows are read as lines.
    telling: ClassVar[frozenset[str]]
    not_one: ClassVar[Promise]
    too_long: ClassVar[Promise]

    def __init__(self, known: KnownNames, headings: Headings) -> None:
        self.known, self.headings = known, headings

    @classmethod
    def sheet_columns(cls) -> SheetColumns:
        names = {kind: names[0] for kind, names in cls.filled.items() if kind not in cls.parts}
        return SheetColumns(names, cls.parts)

    def read(self, text: str) -> FileSheet:
        """The assembly is named once in the text, or in each row; nothing else tells it."""
        found = pasted.read_pasted(text, self.headings)
        self.begin(self.known.assembly_of(text))
        self.left_out += found.left_out
        for part in found.parts:
            if isinstance(part, TextTable):
                self._read_table(part, {})
            elif len(part.text) > pasted.LONGEST_LINE or not self.read_line(
                PastedRow(part.number, part.text)
            ):
                self.left_out.append((part.number, part.text))
        return self.end()

    def read_file(
        self, sheet: FileSheet, resource: TableResource, chosen: Mapping[str, str]
    ) -> FileSheet:
        """A row of ours for each row, by the columns of the file."""
        known, columns = known_titles(resource), self.sheet_columns()
        tables = pasted.tables_of_file(
            sheet, self.headings, columns, chosen, lambda title: known.get(plain(title))
        )
        kinds = [kind for table in tables for kind in table.kinds]
        said = [sheet.name, *(text for table in tables for _number, text in table.titles)]
        if "assembly" not in kinds:
            said += [pasted.text_of(cells) for one in tables for _number, cells in one.table.rows]
        self.begin(self.known.assembly_of("\n".join(said)))
        for table in tables:
            self._read_table(table, sheet.faults, of_file=True)
        return pasted.tell_columns(self.end(), sheet, tables, columns)

    def begin(self, assembly: str) -> None:
        self.assembly = assembly
        self.rows: list[ReadRow] = []
        self.notes: list[str] = []
        self.left_out: list[tuple[int, str]] = []

    def read_line(self, row: PastedRow) -> bool:
        """Whether a line was one."""
        raise NotImplementedError

    def read_cells(self, row: PastedRow) -> None:
        raise NotImplementedError

    def rows_of(self, row: PastedRow) -> list[PastedRow]:
        """Several where a row of a table says several things."""
        return [row]

    def _read_table(
        self, table: TextTable, faults: Mapping[int, Sequence[Fault]], *, of_file: bool = False
    ) -> None:
        self.left_out += table.titles
        kinds = table.kinds
        for number, cells in table.table.rows:
            row = PastedRow(number, pasted.text_of(cells), of_file=of_file)
            if of_file or not any(cells[len(kinds) :]):
                row.cells = pasted.cells_by_kind(kinds, cells)
            for fault in faults.get(number, ()):
                kind = [*kinds, pasted.passed(WHOLE_LINE)][min(fault.place, len(kinds))]
                row.faults += [(kind, fault)] if kind else []
            is_read = [self._read_row(one) for one in self.rows_of(row)]
            if row.text and not any(is_read):
                self.left_out.append((number, row.text))

    def _read_row(self, row: PastedRow) -> bool:
        """A row of a table whose columns do not tell what it is, is a line; in a file it is none."""
        told = row.cells.keys() - {""} if row.of_file else row.cells.keys() & self.telling
        if not told or (len(row.cells) == 1 and not row.of_file):
            return not row.of_file and self.read_line(replace(row, cells={}))
        if left := row.cells.get(""):
            self.note_kept(row, left)
        self.read_cells(row)
        return True

    def add(self, row: PastedRow, cells: dict[str, str], documents: Sequence[str] = ()) -> ReadRow:
        """The one document that is named is linked where it is recorded."""
        own = row.cells.get("assembly", "")
        named = self.known.assembly_of(own or ("" if row.of_file else row.text))
        assembly = named or own or self.assembly
        linked = self.known.document(assembly, documents[0]) if len(documents) == 1 else ""
        stated = pasted.cut_to_state(tidy_line(row.text))
        found = ReadRow(row.number, {"assembly": assembly, "document": linked, **cells})
        found.cells |= {WHOLE_LINE: stated, **pasted.passed_cells(row.cells)}
        for kind, fault in row.faults:
            first, *others = self.filled.get(
                kind, [self.sheet_columns().column(kind) or WHOLE_LINE]
            )
            text = normalise(fault.value)
            reached = [one for one in others if text in normalise(found.cells.get(one, ""))]
            found.asked += [(name, fault.reason, ()) for name in (first, *reached)]
        self.rows.append(found)
        return found

    def note(self, row: PastedRow, note: str) -> None:
        line = _("Line %(number)d: %(note)s")
        self.notes.append(line % {"number": row.number, "note": note})

    def note_kept(self, row: PastedRow, part: str) -> None:
        note = _("“%(part)s” fits no column; it is kept in the editors' note.")
        self.note(row, note % {"part": part})

    def end(self) -> FileSheet:
        """The rows of a line behind its first are numbered behind all lines."""
        named = dict.fromkeys([*self.columns, *(name for row in self.rows for name in row.cells)])
        filled = {name for row in self.rows for name, cell in row.cells.items() if cell}
        columns = [name for name in named if name in filled or name not in self.where_filled]
        sheet = FileSheet(columns, notes=self.notes)
        lines = [row.line for row in self.rows] + [number for number, _text in self.left_out]
        numbers = pasted.RowNumbers(max([0, *lines]))
        for row in self.rows:
            number = numbers.of_line(row.line)
            sheet.rows.append((number, [row.cells.get(name, "") for name in columns]))
            for name, reason, choices in row.asked:
                fault = Fault(columns.index(name), row.cells.get(name, ""), reason, tuple(choices))
                sheet.faults.setdefault(number, []).append(fault)
        for number, left in sorted(self.left_out):
            note = str(self.too_long if len(left) > pasted.LONGEST_LINE else self.not_one)
            sheet.leave_out(number, note % {"number": number, "text": tidy_line(left)[:80]})
        return sheet
