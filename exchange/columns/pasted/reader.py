"""What readers of pasted texts and of foreign sheets have in common: tables and lines in, rows with our columns out; what is open
in them is asked, what was left out is listed."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import ClassVar, Self

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from openpyxl.utils.cell import range_boundaries

from core.fields import normalise, tidy_line

from ...files.sheet import FURTHER, Fault, FileSheet
from ..matching import known_titles, plain
from ..resource import TableResource
from .headings import Headings
from .mail import NumberedLine
from .tables import text_of
from .text import (
    LONGEST_LINE,
    Line,
    PastedText,
    TextTable,
    passed,
    passed_cells,
    read_pasted,
    read_sheet_rows,
)

WHOLE_LINE = "editors_note"  # the column that keeps a row as it was stated


@dataclass(frozen=True)
class OpenCell:
    """A cell that a person must decide, with its possible values; it holds the best reading."""

    column: str
    reason: str
    choices: tuple[str, ...] = ()


@dataclass
class ReadRow:
    """`cells` by column."""

    line: int
    cells: dict[str, str]
    questions: list[OpenCell] = field(default_factory=list)


class PasteReader:
    """Of one text or file."""

    columns: ClassVar[Sequence[str]]
    # Those of them that a sheet only has if a row fills them, or must be asked for them.
    where_filled: ClassVar[Sequence[str]] = ()
    # By kind of cell, the columns that it fills: the first; others if its text came from there.
    filled: ClassVar[Mapping[str, Sequence[str]]]
    # Kinds that fill a column together with other kinds, and their labels.
    parts: ClassVar[Mapping[str, Promise]] = MappingProxyType({})
    not_read: ClassVar[str] = ""  # the kind of a column to skip
    not_one: ClassVar[Promise]  # why a line is no row
    too_long: ClassVar[Promise | str] = ""

    @classmethod
    def stored(cls) -> Self:
        """Adds the rows that a text may refer to."""
        raise NotImplementedError

    def __init__(self, headings: Headings) -> None:
        self.headings = headings
        self.rows: list[ReadRow] = []
        self.notes: list[str] = []
        self.left_out: list[NumberedLine] = []
        self.faults: Mapping[int, Sequence[Fault]] = {}  # unreadable cells of a file
        self.chosen: Mapping[str, str] = {}  # by header, the column that the sender chose

    @classmethod
    def is_ours(cls, titles: Sequence[str], resource: TableResource) -> bool:
        """Whether the sheet has our columns, so that it needs no reader."""
        return all(plain(title) in known_titles(resource) for title in titles if title.strip())

    def begin(self, around: str, text: PastedText, rows: str = "") -> None:
        """`around`: all of a pasted text; for a file, what stands above and beside its `rows`."""
        raise NotImplementedError

    def read_parts(self, parts: Iterable[TextTable | Line]) -> None:
        """Adds the rows found in the tables and lines."""
        raise NotImplementedError

    def read(self, text: str) -> FileSheet:
        pasted = read_pasted(text, self.headings)
        self.begin(text, pasted)
        return self._read(pasted)

    def read_file(
        self, sheet: FileSheet, resource: TableResource, chosen: Mapping[str, str]
    ) -> FileSheet:
        """A row of ours for each row, by columns that its sender chose, that have our names, or that cells reveal."""
        known = known_titles(resource)
        self.chosen = chosen
        _repeat_merged(sheet)
        tables = read_sheet_rows(sheet, self.headings)
        for table in tables:
            titles = [text_of([title]) for title in table.table.head]  # as titles of files are
            table.table = replace(table.table, head_line=0, head=titles)
            # Without any kind its rows are no lines either.
            table.kinds = self._with_chosen(table, known) or [""]
            for place, title in enumerate(table.table.head):
                if self.chosen.get(title) == "":  # left out, of the note too
                    for _number, row in table.table.rows:
                        row[place : place + 1] = [""] * len(row[place : place + 1])
        if not self.understands([kind for table in tables for kind in table.kinds]):
            return sheet
        said = [sheet.name, *(text for table in tables for _number, text in table.titles)]
        heads = [table.table.head for table in tables]
        cells = [row for table in tables for _number, row in table.table.rows]
        text = PastedText([*tables], [])
        self.faults = sheet.faults
        self.begin("\n".join(said), text, "\n".join(map("\t".join, [*heads, *cells])))
        return self._tell_columns(self._read(text), sheet, tables)

    def understands(self, kinds: Sequence[str]) -> bool:
        """Whether a file with these columns can be read."""
        return True

    @classmethod
    def column_of(cls, kind: str) -> str:
        """The note, which keeps the whole row, where it fills no other."""
        if kind.startswith(passed("")):
            return kind.removeprefix(passed(""))
        return kind if kind in cls.parts else next(iter(cls.filled.get(kind, ())), WHOLE_LINE)

    @classmethod
    def _kind_of(cls, column: str) -> str:
        if column in cls.parts:
            return column
        kinds = (kind for kind in cls.filled if cls.column_of(kind) == column)
        return cls.not_read if column in ("", WHOLE_LINE) else next(kinds, passed(column))

    def _with_chosen(self, table: TextTable, known: Mapping[str, str]) -> list[str]:
        heads = table.table.head
        kinds = [*table.kinds, *[""] * (len(heads) - len(table.kinds))]
        for place, title in enumerate(heads):
            column = self.chosen.get(title, title)
            chosen = known.get(plain(column)) or column
            if column != title:
                is_read_so = chosen and chosen == self.column_of(kinds[place])
                kinds[place] = kinds[place] if is_read_so else self._kind_of(chosen)
            elif not kinds[place] and (name := known.get(plain(title))):
                kinds[place] = passed(name) if name == WHOLE_LINE else self._kind_of(name)
        return kinds

    # rows

    def note(self, line: int, note: str) -> None:
        message = _("Line %(number)d: %(note)s")
        self.notes.append(message % {"number": line, "note": note})

    def faults_of(self, number: int, kinds: Sequence[str]) -> list[tuple[str, Fault]]:
        """The unreadable cells in a row of a file, by kind; those beyond the last header are kept as they are."""
        behind = passed(WHOLE_LINE)
        return [
            (kinds[fault.place] if fault.place < len(kinds) else behind, fault)
            for fault in self.faults.get(number, ())
        ]

    def add(
        self, row: ReadRow, cells: Mapping[str, str], faults: Iterable[tuple[str, Fault]]
    ) -> None:
        """Adds a row. `cells` are taken as they are; of `faults`, those in columns that are read are asked about."""
        row.cells |= passed_cells(cells)
        for kind, fault in (one for one in faults if one[0] not in ("", self.not_read)):
            first, *others = self.filled.get(kind) or [self.column_of(kind)]
            text = normalise(fault.value)
            reached = [one for one in others if text in normalise(row.cells.get(one, ""))]
            asked = [first if first in {*self.columns, *row.cells} else WHOLE_LINE, *reached]
            row.questions += [OpenCell(name, fault.reason) for name in asked]
        self.rows.append(row)

    def _read(self, text: PastedText) -> FileSheet:
        self.left_out += text.left_out
        self.read_parts(text.parts)
        named = [*self.columns, *(name for row in self.rows for name in row.cells)]
        used = {name for row in self.rows for name, cell in row.cells.items() if cell}
        used |= {one.column for row in self.rows for one in row.questions}
        used |= {*self.columns} - {*self.where_filled}
        sheet = FileSheet([name for name in dict.fromkeys(named) if name in used], notes=self.notes)
        for number, row in self._numbered():
            sheet.rows.append((number, [row.cells.get(name, "") for name in sheet.header]))
            for one in row.questions:
                place, cell = sheet.header.index(one.column), row.cells.get(one.column, "")
                fault = Fault(place, cell, one.reason, one.choices)
                sheet.faults.setdefault(number, []).append(fault)
        for number, line in sorted(set(self.left_out)):
            is_long = len(line) > LONGEST_LINE and self.too_long
            message = str(self.too_long if is_long else self.not_one)
            sheet.leave_out(number, message % {"number": number, "text": tidy_line(line)[:80]})
        return sheet

    def _numbered(self) -> Iterator[tuple[int, ReadRow]]:
        times = Counter[int]()
        for row in self.rows:
            yield row.line + FURTHER * times[row.line], row
            times[row.line] += 1

    def _tell_columns(
        self, found: FileSheet, sheet: FileSheet, tables: Sequence[TextTable]
    ) -> FileSheet:
        """Notes for the rows made from a sheet, and how its columns were read."""
        heads = [
            (title, kind)
            for table in tables
            for title, kind in zip(table.table.head, table.kinds, strict=False)
            if title
        ]
        found.name = sheet.name
        found.read_as = {title: self.column_of(kind) for title, kind in heads}
        found.read_as |= {title: "" for title, _kind in heads if self.chosen.get(title) == ""}
        words = {"": _("(left out)"), WHOLE_LINE: _("part of the editors' note")}
        pairs = [
            _("“%(title)s” as %(column)s") % {"title": title, "column": words.get(column, column)}
            for title, column in found.read_as.items()
            if title.casefold() != column
        ]
        message = _("Columns are read so: %(pairs)s. Change it under “How the file is read”.")
        said = [message % {"pairs": "; ".join(pairs)}] if pairs else []
        used = {number for number, _cells in found.rows}
        left = (faults for line, faults in sheet.faults.items() if line not in used)
        found.notes = [
            *said,
            *sheet.notes,
            *found.notes,
            *(one.reason for of in left for one in of),
        ]
        return found


def _repeat_merged(sheet: FileSheet) -> None:
    """A merged cell counts in each row that it covers."""
    rows = dict(sheet.rows)
    for ref in sheet.merged:
        with suppress(ValueError):  # not a range
            column, first, last_column, last = range_boundaries(ref)
            if column == last_column and column <= len(rows.get(first, [])):
                for number in rows.keys() & range(first + 1, last + 1):
                    row = rows[number]
                    row += [""] * (column - len(row))  # rows that end with blank cells are shorter
                    row[column - 1] = rows[first][column - 1]


class PastedResource(TableResource):
    """Resource of a table that accepts pasted text, and sheets in other layouts than ours."""

    reader_class: ClassVar[type[PasteReader]]

    @classmethod
    def pasted(cls, text: str) -> FileSheet:
        return cls.reader_class.stored().read(text)

    @classmethod
    def arranged(cls, sheet: FileSheet, chosen: Mapping[str, str]) -> FileSheet:
        resource = cls()
        if cls.reader_class.is_ours(sheet.header, resource):
            return sheet
        return cls.reader_class.stored().read_file(sheet, resource, chosen)

    @classmethod
    def chosen_columns(cls) -> dict[str, str]:
        labels = {name: str(label) for name, label in cls.reader_class.parts.items()}
        return super().chosen_columns() | labels
