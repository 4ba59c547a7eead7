"""The rows of tables: headings and what is no meeting left out, each row with its whole days, and with what stands above it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from core.fields import tidy_line
from exchange.columns.days import dates_in
from exchange.columns.doubts import doubts_in
from exchange.columns.pasted.markup import LINE_BREAK
from exchange.columns.pasted.tables import filled_cells, text_of
from exchange.columns.pasted.text import TextTable, cells_by_kind

from .columns import DAY_KINDS
from .known_rows import MEETING
from .periods import (
    Period,
    PeriodAbove,
    find_period,
    has_year,
    month_of_cell,
    months_of,
    with_period,
    year_of_title,
)
from .questions import is_sentence
from .said import is_last_day, is_no_meeting

_DITTO = re.compile(
    r"(?i)[\"“”„″〃]+|['’]{2}|-\s*[\"“”„″]\s*-|(?:ditto|dito|idem|id\.|do\.|same(?: as above)?|see above|s\. ?o\.|ídem|ebenda|то же|同上)"
)
_REPEATED = {"name", *DAY_KINDS, "place", "city", "country", "organiser"}
_TYPES_OF_NO_MEETING = re.compile(
    r"(?i)deadlines?|holidays?|public holiday|absences?|leave|vacation|private|travel|closure|reminder|task|milestone|frist|ferien|férié|plazo|срок|праздник"
)
_SHORT_YEAR = re.compile(
    r"(?<![\w./-])(?P<first>[0-9]{1,2})(?P<by>[-/. ])(?P<month>[^\W\d_]{3,9}\.?|[0-9]{1,2})(?P=by)(?P<last>[0-9]{2})(?![\w/-])"
)
_YEARS = frozenset(range(20, 41))


@dataclass
class TableRow:
    """`cells` by kind; none where nothing tells the columns: then its text is read as a line."""

    number: int
    text: str
    cells: dict[str, str] = field(default_factory=dict)
    section: str = ""


class TableRows:
    """`left_out`: rows of no meeting, and titles."""

    def __init__(self, period: Period) -> None:
        self.above = PeriodAbove(period)
        self.repeated: dict[str, str] = {}
        self.section = ""  # what a row of one cell says of those below it
        self.left_out: list[tuple[int, str]] = []

    def read(self, table: TextTable) -> Iterator[TableRow]:
        self.left_out += table.titles
        self.section = next((text_of(cells) for _number, cells in table.table.titles[-1:]), "")
        for _number, title in table.titles:
            if heading := find_period(title):
                self.above.period = heading.below(self.above.period)
            elif year := year_of_title(title):
                self.above.period = Period(year, self.above.period.month)
        _write_whole_years(table.kinds, table.table.rows)
        for number, cells in table.table.rows:
            if row := self._row(number, cells, table.kinds):
                yield row
            elif not find_period(text_of(cells, " ")):
                self.left_out.append((number, text_of(cells, " ")))

    def _row(self, number: int, cells: Sequence[str], kinds: Sequence[str]) -> TableRow | None:
        text = text_of(cells)
        if not text:
            return None
        if filled_cells(cells) == 1:
            return self._merged(number, next(filter(None, cells)))
        if not any(kinds) or any(cells[len(kinds) :]):
            parts = [with_period(cell, self.above.period) for cell in cells if cell]
            return None if is_no_meeting(text) else TableRow(number, " | ".join(parts))
        found = cells_by_kind(kinds, cells)
        for kind in found.keys() & _REPEATED:
            if _DITTO.fullmatch(found[kind]):
                found[kind] = self.repeated.get(kind, "")
        self.repeated |= found
        if "name" in kinds:
            found.setdefault("name", "")  # left empty, and not a table without names
        if not _announces(found):
            if heading := find_period(text.replace(" | ", " ")):
                self.above.begin(heading)
            return None
        return TableRow(number, text, self._composed(found), self.section)

    def _merged(self, number: int, text: str) -> TableRow | None:
        """A heading, a remark, or a meeting in a cell across all columns."""
        text = self.section = tidy_line(text.replace(LINE_BREAK, " "))
        if heading := find_period(text) or Period(year_of_title(text)):
            self.above.begin(heading)
            return None
        self.above.is_titled = True
        is_meeting = dates_in(text) and has_year(text) and MEETING.search(text)
        is_other = is_no_meeting(text) or is_sentence(text)
        return TableRow(number, text) if is_meeting and not is_other else None

    def _composed(self, cells: dict[str, str]) -> dict[str, str]:
        """With whole days, also of columns for the year and the month, which count on where they are empty below."""
        month = month_of_cell(cells.get("month", "").strip(" ."))
        said = find_period(month) or Period("", month)
        year = re.search("20[0-9]{2}", cells.get("year", ""))
        said = Period(year[0] if year else said.year, said.month)
        self.above.take_months(months_of(" ".join(cells.get(kind, "") for kind in DAY_KINDS)))
        period = self.above.period
        if said:
            period = Period(said.year or period.year, said.month or period.month)
            self.above.period = period
        found = {kind: text for kind, text in cells.items() if kind not in ("year", "month")}
        for kind in ("dates", "starts", "ends"):
            if kind in found:
                found[kind] = with_period(found[kind], period)
        if not found.keys() & {"dates", "starts"} and said:
            found["dates"] = " ".join(filter(None, [said.month, period.year]))
        if "ends" in found and "starts" not in found and "dates" in found:
            found["starts"] = found.pop("dates")
        return found


def _announces(cells: dict[str, str]) -> bool:
    """It has a name, and days, a place, who holds it or a word that they are open; or days of somebody or somewhere, and lacks its name."""
    name = cells.get("name", "") or cells.get("short", "")
    if is_no_meeting(name) or _TYPES_OF_NO_MEETING.fullmatch(cells.get("type", "").strip()):
        return False
    if is_last_day(cells.get("dates", "")):
        return False
    kinds = (*DAY_KINDS, "place", "city", "country", "mode", "short", "organiser")
    if re.search(r"\w", name):
        doubts = doubts_in(cells.get("state", ""))
        is_said = re.search(r"\w", "".join(cells.get(kind, "") for kind in kinds))
        return bool(is_said) or doubts.dates or doubts.place
    days = "".join(cells.get(kind, "") for kind in DAY_KINDS)
    whose = "".join(cells.get(kind, "") for kind in ("place", "city", "organiser"))
    return bool(dates_in(tidy_line(days)) and re.search(r"\w", whose))


def _write_whole_years(kinds: Sequence[str], rows: Sequence[tuple[int, list[str]]]) -> None:
    """Years of two figures, `18-May-27`; rows stay as they are where the first figures may be the years as well."""
    places = [place for place, kind in enumerate(kinds) if kind in ("dates", "starts", "ends")]
    dated = [(cells, place) for _number, cells in rows for place in places if place < len(cells)]
    days = [day for cells, place in dated for day in _SHORT_YEAR.finditer(cells[place])]
    firsts, lasts = ({int(day[part]) for day in days} for part in ("first", "last"))
    if lasts <= _YEARS and not firsts <= _YEARS:
        for cells, place in dated:
            whole = r"\g<first>\g<by>\g<month>\g<by>20\g<last>"
            cells[place] = _SHORT_YEAR.sub(whole, cells[place])
