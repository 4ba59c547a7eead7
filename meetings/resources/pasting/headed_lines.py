"""Lines as they are read: with the year and the month above them, parts between slashes apart, long ones by sentence."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import zip_longest

from exchange.columns.days import dates_in
from exchange.columns.pasted import PastedRow, sentences

from .calendar_headings import (
    CalendarHeading,
    calendar_heading,
    is_calendar,
    is_of_years,
    is_year_alone,
    title_above,
)
from .dated_lines import begins_with_days, with_heading
from .running_text.paragraphs import is_running_text, sentences_of
from .words.other_days import days_of_meetings
from .words.prose import VERB
from .years_above import YearAbove, year_introduced

# “4 The Second …”: of a paragraph.
_NUMBER_FIRST = re.compile(r"^[0-9]{1,2}[.)]?\s+(?=[A-ZÀ-Þ])")
_SLASH = re.compile(r"\s+/\s+")


class HeadedLines:
    """`left_out`: sentences between the entries of a calendar."""

    def __init__(self, rows: list[PastedRow]) -> None:
        self.all, self.left_out = rows, list[PastedRow]()

    def rows(self) -> Iterator[PastedRow]:
        """The rows, each with its whole dates; headings of months and years are rows no more where days stand below them."""
        in_calendar = is_calendar(self.all)
        heading = CalendarHeading()
        above = YearAbove()
        for row, following in zip_longest(self.all, self.all[1:]):
            if is_of_years(row):
                self.left_out.append(row)
                continue
            found = calendar_heading(row)
            if found and found.year and not found.months:
                above.introduce(found.year)
            elif year := "" if row.cells else year_introduced(row.text):
                above.introduce(year)
            if not in_calendar:
                yield from self._of_list(row, above)
            elif found := found or title_above(row, following):
                heading = found.below(heading)
            elif self._is_aside(row, heading, following):
                self.left_out.append(row)
            elif row.cells or not (heading.year or heading.months):
                yield from _parts(row)
            else:
                yield from _parts(
                    replace(row, text=with_heading(row.text, heading.year, heading.months))
                )

    def _of_list(self, row: PastedRow, above: YearAbove) -> Iterator[PastedRow]:
        if is_year_alone(row):
            self.left_out.append(row)
        elif row.cells or row.paragraph:
            yield from _parts(row)
        else:
            yield from _parts(replace(row, text=above.of_line(row.text)))

    def _is_aside(
        self, row: PastedRow, heading: CalendarHeading, following: PastedRow | None
    ) -> bool:
        """A sentence of running text that names no days of a meeting."""
        is_text = not (row.cells or row.is_listed or row.is_heading or row.depth)
        if (
            not is_text
            or begins_with_days(row.text, bool(heading.months))
            or _begins_with_dates(row.text)
            or days_of_meetings(row.text)
        ):
            return False
        is_above_days = following and following.block == row.block and dates_in(following.text)
        return bool(
            (VERB.search(row.text) and not is_above_days)
            or row.text.endswith((".", "!", "?"))
            or len(sentences(row.text)) > 1
        )


def _parts(row: PastedRow) -> Iterator[PastedRow]:
    """Sentences of running text, each a row of its own; a line as it is."""
    if row.paragraph:
        yield row
    elif is_running_text(row) and not any(start == 0 for start, _end in dates_in(row.text)):
        yield from sentences_of(replace(row, text=_NUMBER_FIRST.sub("", row.text)))
    else:
        yield replace(row, text=_divided_by_bars(row.text))


def _begins_with_dates(text: str) -> bool:
    return any(start < 4 for start, _end in dates_in(text))


def _divided_by_bars(text: str) -> str:
    """A line of parts with slashes between them, one of them nothing but dates, divided as a table is."""
    parts = _SLASH.split(text)
    is_list = len(parts) > 2 and any(map(_is_only_dates, parts))  # noqa: PLR2004  date, name, place
    return " | ".join(part for part in parts if part) if is_list else text


def _is_only_dates(text: str) -> bool:
    return any(
        not re.search(r"\w", re.sub(r"\([^()]*\)", "", text[:start] + text[end:]))
        for start, end in dates_in(text)
    )
