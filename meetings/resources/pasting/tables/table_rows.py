"""The rows of pasted tables: headings and what is no meeting left out, each row with its whole days and with what it repeats."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby

from exchange.columns.days import dates_in
from exchange.columns.pasted import PastedRow, PastedText, TableHead

from ..words.known_rows import MEETING, KnownRows
from ..words.other_days import is_kind_of_no_meeting, is_last_day, is_no_meeting
from ..words.prose import VERB
from .footnotes import Footnotes
from .short_years import with_whole_years
from .table_dates import (
    Period,
    composed,
    find_period,
    is_title,
    months_of,
    period_beside_words,
    with_period,
    with_year,
    year_of_title,
)

_DITTO = re.compile(
    r"[\"“”„″〃]+|['’]{2}|-\s*[\"“”„″]\s*-|(?:ditto|dito|idem|id\.|do\.|same(?: as above)?|see above|s\. ?o\.|ídem|ebenda)",
    re.IGNORECASE,
)
_REPEATED = ("name", "dates", "starts", "ends", "place", "city", "country", "organiser")
_ABOUT_DAYS = ("dates", "starts", "ends", "month", "year")
_LINES_ABOVE = 3
_DATED_HEAD = re.compile(r"\b(20[0-9]{2})\b")
_ALL_BUT_A_YEAR = 8  # months


@dataclass
class _Table:
    """What the rows above say for those below."""

    period: Period
    is_titled: bool  # the year stands in a title
    is_year_sure: bool = True
    last_month: int = 0
    above: dict[str, str] = field(default_factory=dict)


class TableRows:
    """All rows of the text, those of tables as they are meant; the others are in `left_out`."""

    def __init__(self, pasted: PastedText, known: KnownRows) -> None:
        self.pasted, self.known = pasted, known
        self.footnotes = Footnotes(pasted.rows)
        self.left_out: list[PastedRow] = []

    def read(self) -> list[PastedRow]:
        if not self.pasted.tables:
            return self.pasted.rows
        found: list[PastedRow] = []
        period = Period()
        for number, rows in groupby(self.pasted.rows, key=lambda row: row.table):
            if number:
                head = self.pasted.tables[number - 1]
                table = _Table(self._period_of(head, period, found), is_titled=True)
                found += self._rows_of(list(rows), head, table)
                period = Period(period.year)
                continue
            for row in rows:
                if row.number in self.footnotes.used:
                    self.left_out.append(row)
                    continue
                if heading := find_period(row.text):
                    period = period.below(heading)
                found.append(row)
        return found

    def _period_of(self, head: TableHead, period: Period, above: list[PastedRow]) -> Period:
        """From the head of the column of days, a title, or the lines above, which are taken away."""
        dated = [
            heading
            for heading, kind in zip(head.headings, head.kinds, strict=False)
            if kind in _ABOUT_DAYS
        ]
        year = next((said[1] for one in dated if (said := _DATED_HEAD.search(one))), "")
        for title in reversed(head.titles):
            if heading := find_period(title):
                period = period.below(heading)
            year = year or year_of_title(title)
        for row in reversed(above[-_LINES_ABOVE:]):
            if row.table:
                break
            titled = year_of_title(row.text)
            if titled or find_period(row.text) or is_title(row.text) or is_no_meeting(row.text):
                year = year or titled
                above.remove(row)
                self.left_out.append(row)
        return Period(year or period.year, period.month)

    def _rows_of(
        self, rows: list[PastedRow], head: TableHead, table: _Table
    ) -> Iterator[PastedRow]:
        seen: set[tuple[str, ...]] = set()
        rows = with_whole_years(rows)
        for row in rows:
            read = self._row(row, table)
            if read is None or (key := _key(read.cells)) in seen:
                self.left_out.append(row)
                continue
            if key:
                seen.add(key)
            yield read

    def _row(self, row: PastedRow, table: _Table) -> PastedRow | None:
        if row.number in self.footnotes.used:
            return None
        if row.filled == 1:
            return self._merged(row, table)
        if not row.cells:
            return None if is_no_meeting(row.text) else self._without_columns(row, table)
        cells = _repeated(row.cells, table.above)
        table.above |= cells
        cells = self.footnotes.resolved(cells)
        if not self._announces(cells):
            self._take_period(row, table)
            return None
        cells, table.period = composed(cells, self._period(cells, table))
        return replace(row, cells=cells)

    def _merged(self, row: PastedRow, table: _Table) -> PastedRow | None:
        """A heading, a remark, or a meeting in a cell across all columns."""
        if self._take_period(row, table):
            return None
        table.is_year_sure = False
        is_meeting = (
            dates_in(row.text)
            and re.search(r"20[0-9]{2}", row.text)
            and MEETING.search(row.text)
            and not VERB.search(row.text)
            and not is_no_meeting(row.text)
        )
        return replace(row, cells={}) if is_meeting else None

    def _take_period(self, row: PastedRow, table: _Table) -> bool:
        heading = find_period(row.text.replace(" | ", " "))
        if heading is None and not table.above and (year := year_of_title(row.text)):
            heading = Period(year)
        elif heading is None and row.filled == 1:
            heading = period_beside_words(row.text)
            if heading and heading.year < table.period.year:
                heading = Period()  # “Approved by TSAG in 2026”
        if heading is None:
            return False
        table.period = table.period.below(heading)
        table.is_titled, table.is_year_sure, table.last_month = False, True, 0
        return True

    def _without_columns(self, row: PastedRow, table: _Table) -> PastedRow:
        parts = row.text.split(" | ")
        if not dates_in(row.text):
            parts = [with_period(part, table.period) for part in parts]
        elif table.period.year:
            parts = [with_year(part, table.period.year) for part in parts]
        return replace(row, text=" | ".join(parts))

    def _period(self, cells: dict[str, str], table: _Table) -> Period:
        """January below December, or an earlier month below a heading that is no year, may be of another year: then none is said."""
        months = months_of(" ".join(cells.get(kind, "") for kind in _ABOUT_DAYS))
        earlier = table.last_month - months[0] if months else 0
        if earlier > (_ALL_BUT_A_YEAR if table.is_year_sure else 0) and (
            table.is_titled or not table.is_year_sure
        ):
            table.period = Period()
        elif months:
            table.is_year_sure = table.is_year_sure or months[0] > table.last_month
        table.last_month = months[-1] if months else table.last_month
        return table.period

    def _announces(self, cells: dict[str, str]) -> bool:
        """It has a name, and days or a place or a word that they are open."""
        name = cells.get("name", "")
        if is_no_meeting(name) or any(
            is_kind_of_no_meeting(cells.get(kind, "")) for kind in ("type", "name")
        ):
            return False
        if is_last_day(cells.get("dates", "")):
            return False
        about = [cells.get(kind, "") for kind in (*_ABOUT_DAYS, "place", "city", "mode", "short")]
        return bool(
            re.search(r"\w", name + cells.get("short", "")) and re.search(r"\w", "".join(about))
        )


def _repeated(cells: dict[str, str], above: dict[str, str]) -> dict[str, str]:
    """With what stands above in the place of a ditto mark."""
    found = dict(cells)
    for kind in _REPEATED:
        if kind in cells and _DITTO.fullmatch(cells[kind]):
            found[kind] = above.get(kind, "")
    return found


def _key(cells: dict[str, str]) -> tuple[str, ...]:
    """Of a meeting that merged cells name in more than one row."""
    if not cells.get("name"):
        return ()
    return tuple(
        cells.get(kind, "")
        for kind in ("name", "short", "dates", "starts", "ends", "place", "city")
    )
