"""Turns pasted text and sheets of files into rows of meetings, which are then checked like any file."""

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Self

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.fields import tidy_line
from exchange.columns.days import order_in, read_span
from exchange.columns.matching import plain
from exchange.columns.pasted.reader import PasteReader, ReadRow
from exchange.columns.pasted.text import Line, PastedText, TextTable, cut_to_state, passed
from exchange.columns.resource import TableResource
from exchange.files.sheet import FileSheet

from ..modes import speaks_of_mode
from .calendar_file import text_of_calendar
from .cells import ALWAYS, COLUMNS, cells_of, cells_of_prose
from .columns import DAY_KINDS, MeetingColumns, TableRow, TableRows, with_century
from .items import Items
from .known_rows import ASSEMBLY, KnownRows
from .parts import Facts
from .periods import YEAR, Period, find_period, year_of_title
from .reader import MeetingReader

# Dates with full stops have the day first.
_DAY_FIRST_SAID = re.compile(
    r"(?i)\b(?:dd|jj|тт|дд)[/. -](?:mm|мм)\b|(?<![0-9.])[0-9]{1,2}\.[0-9]{1,2}\.20[0-9]{2}"
)
_MONTH_FIRST_SAID = re.compile(r"(?i)\bmm[/. -]dd\b")
_LINES_ABOVE = 3  # lines above a table that may have its year
_OF_ALL = re.compile(
    r"(?i)\ball (?:\w+ ){0,2}(?:meetings|events|sessions)\b|\b(?:unless|otherwise|sauf|salvo|sofern)\b|\b(?:toutes les|todas las|alle|все) \w+"
)


class MeetingListReader(PasteReader):
    """A row for each meeting; known rows help to recognise organisers, places and series."""

    columns = COLUMNS
    where_filled = [name for name in COLUMNS if name not in ALWAYS]
    filled = {
        **{name: [name] for name in ("name", "dates", "city", "country", "mode", "links")},
        **{"short": ["short_name"], "starts": ["starts_on"], "ends": ["ends_on"]},
        **{"year": ["dates"], "month": ["dates"], "place": ["venue"]},
        **{"type": ["kind"], "organiser": ["organisers"]},
    }
    not_read = "ignored"
    not_one = gettext_lazy("Line %(number)d is not a meeting and was left out: “%(text)s”.")

    @classmethod
    def stored(cls) -> Self:
        return cls(KnownRows.stored())

    def __init__(self, known: KnownRows) -> None:
        super().__init__(MeetingColumns(known))
        self.known = known
        # By table, unknown assemblies and organisers → their lines.
        self.unknown: dict[str, dict[str, dict[int, None]]] = {}

    @classmethod
    def is_ours(cls, titles: Sequence[str], resource: TableResource) -> bool:
        """Rows with our key may be partial; without a kind, it is read from the name."""
        named = set(map(plain, titles))
        return "slug" in named or ("kind" in named and super().is_ours(titles, resource))

    def understands(self, kinds: Sequence[str]) -> bool:
        return "name" in kinds and passed("slug") not in kinds

    def read(self, text: str) -> FileSheet:
        return super().read(text_of_calendar(text))

    def begin(self, around: str, text: PastedText, rows: str = "") -> None:
        said = f"{around}\n{rows}"
        years = sorted(set(YEAR.findall(ASSEMBLY.sub(" ", said))))
        years += [str(int(years[0]) + 1)] if len(years) == 1 else []
        lines = said.splitlines()
        of_all = next((line for line in lines if _OF_ALL.search(line) and speaks_of_mode(line)), "")
        self.reader = MeetingReader(self.known, _order_of(with_century(said)), years, of_all)
        named = set(map(self.known.assembly_code, ASSEMBLY.finditer(said))) - {""}
        self.assembly = named.pop() if len(named) == 1 else ""
        self.period = find_period(around.partition("\n")[0]) or Period()  # from the sheet's name

    def read_parts(self, parts: Iterable[TextTable | Line]) -> None:
        period = self.period
        lines: list[Line] = []
        for part in parts:
            if isinstance(part, Line):
                lines.append(part)
            else:
                period = self._read_table(part, self._read_lines(lines, period))
                lines = []
        self._read_lines(lines, period)
        for table, names in self.unknown.items():
            said = [f"“{name}” ({', '.join(map(str, of))})" for name, of in names.items()]
            message = _(
                "Not in the table %(table)s, so no cell names them, with their lines: %(names)s. Add them there first, and paste again."
            )
            # First, since the page folds away later notes.
            self.notes.insert(0, message % {"table": table, "names": "; ".join(said)})

    def _read_table(self, table: TextTable, period: Period) -> Period:
        said = re.search(r"\b20[0-9]{2}\b", " ".join(table.table.head))
        rows = TableRows(Period(said[0] if said else period.year, period.month))
        heads = [one for one in zip(table.table.head, table.kinds, strict=False) if one[0]]
        strange = [
            (title, kind)
            for title, kind in heads
            if title not in self.chosen and not self.headings.kind(title)
        ]
        told = {kind for _title, kind in strange}
        for row in rows.read(table):
            if row.cells:
                found = self.reader.of_cells(row, told)
                unknown = row.cells.get("", "")
                if unknown and 2 * len(strange) >= len(heads):
                    self.reader.ask_of_unknown(found, unknown)
                if not ({*DAY_KINDS} & {*table.kinds} or found.dates or found.is_asked("dates")):
                    self.reader.ask_for_days(found)
                self._add(row, found, table.kinds)
            else:
                self._read_items([Line(row.number, row.text, mark="•")], Period())
        self.left_out += rows.left_out
        return Period(rows.above.period.year)

    def _read_lines(self, lines: list[Line], above: Period) -> Period:
        """Returns the period for what follows."""
        period = self._read_items(lines, above)
        last = lines[-_LINES_ABOVE:]
        years = [find_period(line.text) or Period(year_of_title(line.text)) for line in last]
        return next((one for one in reversed(years) if one), period)

    def _read_items(self, lines: list[Line], above: Period) -> Period:
        items = Items(self.known, self.headings, above)
        for item in items.read(lines):
            row = TableRow(item.number, item.stated)
            self._add(row, self.reader.of_item(item), is_prose=item.is_prose)
        self.left_out += [(line.number, line.text) for line in items.left_out]
        return items.above.period

    def _add(
        self, row: TableRow, found: Facts, kinds: Sequence[str] = (), *, is_prose: bool = False
    ) -> None:
        cells, unknown = cells_of(found, self.known, self.assembly)
        if is_prose:
            cells, unknown = cells_of_prose(found, cells), []
        for table, names in (("assemblies", unknown), ("participants", found.strangers)):
            for name in names:
                self.unknown.setdefault(table, {}).setdefault(name, {})[row.number] = None
        _make_key(cells)
        cells["editors_note"] = cut_to_state(tidy_line(row.text))
        faults = self.faults_of(row.number, kinds)
        self.add(ReadRow(row.number, cells, found.questions), row.cells, faults)
        for note in dict.fromkeys(found.notes):
            self.note(row.number, note)


def _order_of(text: str) -> str:
    """The order of figures in dates: as one of them reveals, or as the head says."""
    if order := order_in([text]):
        return order
    if _DAY_FIRST_SAID.search(text):
        return "dmy"
    return "mdy" if _MONTH_FIRST_SAID.search(text) else ""


def _make_key(cells: dict[str, str]) -> None:
    """A name without Latin letters gets a key from organiser and first day; if two are the same, the check asks."""
    name = cells.get("short_name") or cells["name"]
    if name and not re.search("[a-z]", slugify(name)):
        key = [slugify(cells.get("organisers", "").replace(";", "-")) or "meeting"]
        with suppress(ValidationError):
            first = read_span(cells.get("dates", "")).first
            key += [first.isoformat()] if first else []
        cells["slug"] = "-".join(key)
