"""The rows that a reader made of tables and lines, as a sheet: what is open in them is asked, what was left out is listed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from core.fields import tidy_line

from ...files.sheet import Fault, FileSheet
from .mail import NumberedLine
from .text import LONGEST_LINE, PastedText, TextTable


@dataclass(frozen=True)
class OpenCell:
    """A cell that someone must decide, and what may be meant; the best reading stands in the cell."""

    column: str
    reason: str
    choices: tuple[str, ...] = ()


@dataclass
class ReadRow:
    """`cells` by column."""

    line: int
    cells: dict[str, str]
    questions: list[OpenCell] = field(default_factory=list)


class ReadRows:
    def __init__(self) -> None:
        self.rows: list[ReadRow] = []
        self.notes: list[str] = []
        self.left_out: list[NumberedLine] = []
        self.last_line = 0

    def begin(self, text: PastedText) -> None:
        self.left_out += text.left_out
        for part in text.parts:
            rows = part.table.rows if isinstance(part, TextTable) else [(part.number, [])]
            self.last_line = max([self.last_line, *(number for number, _cells in rows)])

    def note(self, line: int, note: str) -> None:
        message = _("Line %(number)d: %(note)s")
        self.notes.append(message % {"number": line, "note": note})

    def sheet(
        self, columns: Sequence[str], always: Collection[str], left_out: str, too_long: str = ""
    ) -> FileSheet:
        """With the columns that are always there, or filled, or asked. `left_out` and `too_long` tell of a line that is no row."""
        used = {name for row in self.rows for name, cell in row.cells.items() if cell}
        used |= {one.column for row in self.rows for one in row.questions} | set(always)
        sheet = FileSheet([name for name in columns if name in used], notes=self.notes)
        for number, row in self._numbered():
            sheet.rows.append((number, [row.cells.get(name, "") for name in sheet.header]))
            for one in row.questions:
                place, cell = sheet.header.index(one.column), row.cells.get(one.column, "")
                fault = Fault(place, cell, one.reason, one.choices)
                sheet.faults.setdefault(number, []).append(fault)
        for number, text in sorted(set(self.left_out)):
            note = too_long if too_long and len(text) > LONGEST_LINE else left_out
            sheet.leave_out(number, note % {"number": number, "text": tidy_line(text)[:80]})
        return sheet

    def _numbered(self) -> list[tuple[int, ReadRow]]:
        """By the line; further rows of a line behind all lines, since rows are told apart by it."""
        last = max([self.last_line, *(number for number, _text in self.left_out)])
        found: dict[int, ReadRow] = {}
        for row in self.rows:
            last += row.line in found
            found[last if row.line in found else row.line] = row
        return list(found.items())
