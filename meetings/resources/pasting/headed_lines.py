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
    is_year_alone,
    title_above,
)
from .dated_lines import begins_with_days, with_heading
from .running_text.paragraphs import is_running_text, sentences_of
from .words.prose import VERB

# “4 The Second …”: of a paragraph.
_NUMBER_FIRST = re.compile(r"^[0-9]{1,2}[.)]?\s+(?=[A-ZÀ-Þ])")
_SLASH = re.compile(r"\s+/\s+")


class HeadedLines:
    """`left_out`: sentences between the entries of a calendar."""

    def __init__(self, rows: list[PastedRow]) -> None:
        self.all, self.left_out = rows, list[PastedRow]()

    def rows(self) -> Iterator[PastedRow]:
        """The rows, each with its whole dates; headings of months and years are rows no more where days stand below them."""
        if not is_calendar(self.all):
            for row in self.all:
                if is_year_alone(row):
                    self.left_out.append(row)
                else:
                    yield from _parts(row)
            return
        heading = CalendarHeading()
        for row, following in zip_longest(self.all, self.all[1:]):
            if found := calendar_heading(row) or title_above(row, following):
                heading = found.below(heading)
            elif self._is_aside(row, heading):
                self.left_out.append(row)
            elif row.cells or not (heading.year or heading.months):
                yield from _parts(row)
            else:
                yield from _parts(
                    replace(row, text=with_heading(row.text, heading.year, heading.months))
                )

    def _is_aside(self, row: PastedRow, heading: CalendarHeading) -> bool:
        """A sentence of running text, which is no entry."""
        is_text = not (row.cells or row.is_listed or row.is_heading or row.depth)
        if (
            not is_text
            or begins_with_days(row.text, bool(heading.months))
            or _begins_with_dates(row.text)
        ):
            return False
        return bool(
            VERB.search(row.text)
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
