"""Text pasted from a mail or a web page, as rows of meetings that are then checked like any file."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from types import MappingProxyType

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from core.fields import normalise, tidy_line
from exchange.columns.days import read_span
from exchange.columns.pasted import PastedRow, PastedText, RowNumbers, cut_to_state, read_pasted
from exchange.files.sheet import Fault, FileSheet
from participants.models import Participant

from ...models import Assembly, Series
from .cells import cells_of
from .day_choices import order_in
from .headed_lines import HeadedLines
from .items import Grouping, Item
from .meeting_reader import MeetingReader, ParsedMeeting
from .running_text.paragraphs import ParagraphReader
from .running_text.sentence import SentenceScanner
from .tables.calendar_file import text_of_calendar
from .tables.columns import MeetingColumns
from .tables.table_rows import TableRows
from .words.known_rows import ASSEMBLY, Cities, KnownRows
from .words.prose import clauses
from .words.scanner import Scanner

COLUMNS = [
    # What is checked first stands first.
    *("name", "dates", "venue", "mode", "kind", "organisers", "prepares", "short_name", "status"),
    *("start_time", "end_time", "time_zone", "is_of", "study_period", "series", "alongside"),
    *("links", "slug", "editors_note"),
]
ALWAYS = ("name", "kind", "dates", "venue", "mode")
_DAY_FIRST = re.compile(
    r"\b(?:réunion|lieu|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|reunión|lugar|fecha|enero|febrero|abril|mayo|junio|julio|agosto|"
    r"septiembre|octubre|noviembre|diciembre|sitzung|januar|februar|märz|juni|juli|oktober|dezember|reunião|março|maio|outubro|dezembro)\b",
    re.IGNORECASE,
)
_ENGLISH = re.compile(
    r"\b(?:the|and|of|with|january|february|march|may|june|july|october|december)\b", re.IGNORECASE
)


def read_lines(
    text: str,
    participants: Iterable[Participant],
    assemblies: Iterable[Assembly],
    series: Iterable[Series],
    cities: Cities = MappingProxyType({}),
) -> FileSheet:
    """One row a meeting; what is no meeting is named in the notes. The rows given tell organisers, places and series."""
    return _Sheet(
        text_of_calendar(text), KnownRows(participants, assemblies, series, cities)
    ).read()


class _Sheet:
    def __init__(self, text: str, known: KnownRows) -> None:
        self.known = known
        columns = MeetingColumns(known)
        self.scanner = Scanner(known, columns)
        self.pasted: PastedText = read_pasted(text, columns)
        self.written = {row.number: row.text for row in self.pasted.rows if not row.paragraph}
        self.order = _order_of(text, self.pasted)
        self.reader = MeetingReader(known, self.scanner, self.order)
        self.tables = TableRows(self.pasted, known)
        self.headed_lines = HeadedLines(self.tables.read())
        self.grouping = Grouping(self.scanner, known)
        author = _author_of(self.pasted, known)
        self.reader.author = author
        self.paragraphs = ParagraphReader(SentenceScanner(known, author))
        self.sheet = FileSheet(list(COLUMNS))
        named = set(map(known.assembly_code, ASSEMBLY.finditer(text))) - {""}
        self.assembly = named.pop() if len(named) == 1 else ""
        self.rows: list[tuple[int, dict[str, str], ParsedMeeting]] = []
        self.numbers = RowNumbers(self.pasted)

    def read(self) -> FileSheet:
        for item in self._items():
            self._add(item)
        self._note_what_is_left_out()
        _tell_namesakes_apart([cells for _number, cells, _reading in self.rows])
        for _number, cells, meeting in self.rows:
            # To keep what stands there is a choice too.
            cells |= {one.column: "" for one in meeting.questions}
        self.sheet.header = self._columns()
        for number, cells, meeting in self.rows:
            self.sheet.rows.append((number, [cells[name] for name in self.sheet.header]))
            self._ask(number, meeting)
        return self.sheet

    def _columns(self) -> list[str]:
        """Those that no row fills and nobody asks about would only make the preview wide."""
        filled = {
            name for _number, cells, _meeting in self.rows for name, cell in cells.items() if cell
        }
        asked = {one.column for _number, _cells, meeting in self.rows for one in meeting.questions}
        return [name for name in COLUMNS if name in {*ALWAYS, *filled, *asked}]

    def _items(self) -> Iterator[Item]:
        rows = self.headed_lines.rows()
        for paragraph, stretch in groupby(rows, key=lambda row: row.paragraph):
            if paragraph:
                found = self.paragraphs.read(list(stretch))
                self.grouping.left_out += found.left_out
                yield from found.items
            else:
                yield from self.grouping.items(stretch)

    def _add(self, item: Item) -> None:
        row = item.lines[0].row
        meetings = (
            [(self.reader.of_cells(row.cells), row.text)] if row.cells else list(self._parsed(item))
        )
        for meeting, stated in meetings:
            cells = cells_of(meeting, self.known, self.assembly) | {
                "editors_note": cut_to_state(stated)
            }
            number = self.numbers.of_line(item.number)
            self.rows.append((number, cells, meeting))
            self.sheet.notes += [
                _("Line %(number)d: %(note)s") % {"number": item.number, "note": note}
                for note in meeting.notes
            ]

    def _parsed(self, item: Item) -> Iterator[tuple[ParsedMeeting, str]]:
        if item.is_running:
            yield self.reader.of_sentences(item), " ".join(line.row.text for line in item.lines)
            return
        parts = clauses(item.text) if len(item.lines) == 1 else [item.text]
        if len(parts) == 1:
            yield self.reader.of_item(item), self._as_written(item)
            return
        for part in parts:
            row = PastedRow(item.number, part)
            yield (
                self.reader.of_item(Item([type(item.lines[0])(row, self.scanner.scan(part))])),
                part,
            )

    def _as_written(self, item: Item) -> str:
        """Its lines as they stand in the text: without the years that the lines above add."""
        lines = {line.row.number: line.row.text for line in item.lines}
        return " | ".join(self.written.get(number, text) for number, text in lines.items())

    def _ask(self, number: int, meeting: ParsedMeeting) -> None:
        faults = [
            Fault(self.sheet.header.index(one.column), one.value, one.reason, one.choices)
            for one in meeting.questions
        ]
        if faults:
            self.sheet.faults[number] = faults

    def _note_what_is_left_out(self) -> None:
        left_out = [
            *self.pasted.left_out,
            *(
                (row.number, row.text)
                for row in [
                    *self.tables.left_out,
                    *self.headed_lines.left_out,
                    *self.grouping.left_out,
                ]
            ),
        ]
        message = _("Line %(number)d is not a meeting and was left out: “%(text)s”.")
        for number, left in sorted(left_out):
            self.sheet.leave_out(number, message % {"number": number, "text": tidy_line(left)[:80]})


def _author_of(pasted: PastedText, known: KnownRows) -> list[str]:
    """The one organisation that the head and the signature of a mail name."""
    around = "; ".join(line for _number, line in pasted.left_out)
    found = [code for code in known.organisers_in(around) if known.is_regional(code)]
    return found if len(found) == 1 else []


def _order_of(text: str, pasted: PastedText) -> str:
    """How figures of days are to be read: as one of them shows, or as is usual in the language."""
    order = order_in([text])
    if order:
        return order
    if re.search(r"\bdd[/. -]mm\b|\bjj[/. -]mm\b", text, re.IGNORECASE):
        return "dmy"
    if re.search(r"\bmm[/. -]dd\b", text, re.IGNORECASE):
        return "mdy"
    return "dmy" if len(_DAY_FIRST.findall(text)) > len(_ENGLISH.findall(text)) else ""


def _tell_namesakes_apart(rows: list[dict[str, str]]) -> None:
    """Meetings of one name get their first day into the slug."""
    names = [cells["short_name"] or cells["name"] for cells in rows]
    times = Counter(map(normalise, names))
    for cells, name in zip(rows, names, strict=True):
        if name and times[normalise(name)] > 1 and (day := _first_day(cells["dates"])):
            cells["slug"] = f"{slugify(name.replace('.', '-'))[:100].strip('-')}-{day}"


def _first_day(dates: str) -> str:
    try:
        first = read_span(dates).first
    except ValidationError:
        return ""
    return first.isoformat() if first else ""
