"""What the readers of proposals and of positions have in common: rows of tables and lines in, rows with our columns out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from django.utils.translation import gettext as _

from core.fields import normalise, tidy_line
from exchange.columns.pasted import (
    LONGEST_LINE,
    Headings,
    PastedText,
    RowNumbers,
    SheetColumns,
    TextTable,
    cells_by_kind,
    cut_to_state,
    passed,
    passed_cells,
    read_pasted,
    tables_of_file,
    tell_columns,
    text_of,
)
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


class LayoutReader:
    columns: tuple[str, ...] = ()
    # By kind of cell, the columns that it fills; of several the first, and the others where its text came there.
    filled: ClassVar[Mapping[str, Sequence[str]]]
    headings: Headings

    def __init__(self, known: KnownNames) -> None:
        self.known = known

    def read(self, text: str) -> FileSheet:
        """The assembly is named once in the text, or in each row; nothing else tells it."""
        pasted = read_pasted(text, self.headings)
        self._begin(pasted, self.known.assembly_of(text))
        for part in pasted.parts:
            if isinstance(part, TextTable):
                self._read_table(part, {})
            elif len(part.text) > LONGEST_LINE or not self.read_line(
                PastedRow(part.number, part.text)
            ):
                self.left_out.append((part.number, part.text))
        return self._end()

    def read_file(
        self,
        sheet: FileSheet,
        resource: TableResource,
        columns: SheetColumns,
        chosen: Mapping[str, str],
    ) -> FileSheet:
        """A row of ours for each row, by the columns of the file."""
        known = known_titles(resource)
        tables = tables_of_file(
            sheet, self.headings, columns, chosen, lambda title: known.get(plain(title))
        )
        kinds = [kind for table in tables for kind in table.kinds]
        said = [sheet.name, *(text for table in tables for _number, text in table.titles)]
        if "assembly" not in kinds:
            said += [text_of(cells) for table in tables for _number, cells in table.table.rows]
        self._begin(PastedText(list(tables), []), self.known.assembly_of("\n".join(said)))
        names = [columns.column(kind) for kind in kinds if kind.startswith(passed(""))]
        self.columns = (*self.columns, *(one for one in names if one not in self.columns))
        self.sheet.header = list(self.columns)
        for table in tables:
            self._read_table(table, sheet.faults, of_file=True)
        return tell_columns(self._end(), sheet, tables, columns)

    def read_line(self, row: PastedRow) -> bool:
        """Whether a line was one."""
        raise NotImplementedError

    def read_cells(self, row: PastedRow) -> bool:
        raise NotImplementedError

    def left_out_note(self, text: str) -> str:
        raise NotImplementedError

    def _begin(self, pasted: PastedText, assembly: str) -> None:
        self.columns = type(self).columns
        self.sheet, self.assembly = FileSheet(list(self.columns)), assembly
        self.left_out = list(pasted.left_out)
        lines = [number for number, _text in pasted.left_out]
        for part in pasted.parts:
            rows = part.table.rows if isinstance(part, TextTable) else [(part.number, [])]
            lines += [number for number, _cells in rows]
        self.numbers = RowNumbers(max([0, *lines]))

    def _read_table(
        self, table: TextTable, faults: Mapping[int, Sequence[Fault]], *, of_file: bool = False
    ) -> None:
        self.left_out += table.titles
        kinds = table.kinds
        for number, cells in table.table.rows:
            row = PastedRow(number, text_of(cells), of_file=of_file)
            if kinds and (of_file or not any(cells[len(kinds) :])):
                row.cells = cells_by_kind(kinds, cells)
            if of_file and not any(row.cells.get(kind) for kind in kinds if kind):
                row.cells = {}
            row.faults = [
                (kinds[one.place] if one.place < len(kinds) else "", one)
                for one in faults.get(number, ())
                if one.place >= len(kinds) or kinds[one.place]
            ]
            is_read = self.read_cells(row) if row.cells else not of_file and self.read_line(row)
            if row.text and not is_read:
                self.left_out.append((number, row.text))

    def add(
        self,
        row: PastedRow,
        cells: dict[str, str],
        stated: str = "",
        filled: Mapping[str, Sequence[str]] | None = None,
    ) -> int:
        own = row.cells.get("assembly", "") if row.of_file else row.text
        named = self.known.assembly_of(own) or (own if row.of_file else "")
        cells = {"assembly": named or self.assembly} | cells
        cells |= {
            WHOLE_LINE: cut_to_state(tidy_line(stated or row.text)),
            **passed_cells(row.cells),
        }
        number = self.numbers.of_line(row.number)
        self.sheet.rows.append((number, [cells.get(name, "") for name in self.columns]))
        for kind, fault in row.faults:
            names = (filled or self.filled).get(kind)
            if names is None:
                names = (
                    [kind.removeprefix(passed(""))] if kind.startswith(passed("")) else [WHOLE_LINE]
                )
            text = normalise(fault.value)
            reached = [one for one in names[1:] if text in normalise(cells.get(one, ""))]
            for name in [*names[:1], *reached]:
                self.ask(number, name, cells.get(name, ""), fault.reason)
        return number

    def ask(
        self, number: int, column: str, value: str, reason: str, choices: Sequence[str] = ()
    ) -> None:
        fault = Fault(self.columns.index(column), value, reason, tuple(choices))
        self.sheet.faults.setdefault(number, []).append(fault)

    def note(self, row: PastedRow, note: str) -> None:
        line = _("Line %(number)d: %(note)s")
        self.sheet.notes.append(line % {"number": row.number, "note": note})

    def _end(self) -> FileSheet:
        for number, left in sorted(self.left_out):
            note = self.left_out_note(left) % {"number": number, "text": tidy_line(left)[:80]}
            self.sheet.leave_out(number, note)
        return self.sheet
