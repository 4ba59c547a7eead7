"""Lines that head a part of a calendar: a year, a month with or without its year, two months."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from exchange.columns.date_pieces import month_named
from exchange.columns.days import dates_in
from exchange.columns.pasted import PastedRow

from .dated_lines import begins_with_days

_YEAR = re.compile(r"20[0-9]{2}")
_ANY_YEAR = re.compile(r"(?<![0-9])20[0-9]{2}(?![0-9])")
_WORDS = re.compile(r"[^\W_]+")
# What may stand beside the year without naming a meeting.
_NEUTRAL = re.compile(
    r"year|calendar|agenda|diary|planner|plan|planning|schedule|programme?|timetable|overview|list|meetings|events|dates|sessions|standards|forward|"
    r"upcoming|coming|next|our|the|of|for|in|and|month|part|half|quarter|first|second|third|fourth|1st|2nd|3rd|4th|[qh][1-4]|i{1,2}|itu|[tsd]|"
    r"année|calendrier|réunions|mois|de|du|des|la|le|les|et|pour|semestre|trimestre|premier|deuxième|"
    r"año|calendario|reuniones|fechas|mes|del|los|las|y|para|primer|segundo|tercer|eventos|uit|"
    r"jahr|kalender|sitzungen|termine|tagungen|monat|und|für|im|halbjahr|quartal|übersicht|ano|reuniões|datas|mês|e|do|da",
    re.IGNORECASE,
)
_MOST_WORDS = 8
_MOST_SET_IN = 1  # deeper stand lines of an item


@dataclass(frozen=True)
class CalendarHeading:
    """What a heading says of the days below it; either may be missing."""

    year: str = ""
    months: tuple[str, ...] = ()

    def below(self, above: "CalendarHeading") -> "CalendarHeading":
        """A month without a year is one of the year above."""
        return self if self.year else replace(self, year=above.year)


def calendar_heading(row: PastedRow) -> CalendarHeading | None:
    """“February 2027”, “===== 2028 =====”, “Agenda 2027”, “October / November 2027”."""
    words = [] if row.cells or row.depth > _MOST_SET_IN else _WORDS.findall(row.text)
    if not words or len(words) > _MOST_WORDS:
        return None
    years = [word for word in words if _YEAR.fullmatch(word)]
    months = [word for word in words if month_named(word)]
    others = [word for word in words if word not in years and word not in months]
    is_neutral = all(map(_NEUTRAL.fullmatch, others))
    if not is_neutral or len(years) > 1 or not (years or months) or (row.is_listed and others):
        return None
    return CalendarHeading("".join(years), tuple(months))


def is_of_years(row: PastedRow) -> bool:
    """“Events 2027 – 2028”, “Calendar of Meetings 2027 - 2028”: a title, and no meeting."""
    words = [] if row.cells or row.is_listed else _WORDS.findall(row.text)
    years = [word for word in words if _YEAR.fullmatch(word)]
    return len(years) > 1 and all(
        word in years or month_named(word) or _NEUTRAL.fullmatch(word) for word in words
    )


def is_year_alone(row: PastedRow) -> bool:
    """“2027”, above meetings that say their year themselves: no day of the one below."""
    return not (row.cells or row.is_listed) and bool(_YEAR.fullmatch(row.text.strip(" #=*-:")))


def title_above(row: PastedRow, following: PastedRow | None) -> CalendarHeading | None:
    """“Calendario 2028 de normalización” above a month without a year."""
    below = calendar_heading(following) if following else None
    years = _YEAR.findall(row.text)
    is_title = below and not below.year and not (row.cells or row.is_listed or dates_in(row.text))
    is_short = len(_WORDS.findall(row.text)) <= _MOST_WORDS
    return CalendarHeading(years[0]) if is_title and is_short and len(years) == 1 else None


def is_calendar(rows: Sequence[PastedRow]) -> bool:
    """Whether days without a month or a year begin a line below a heading."""
    heading: CalendarHeading | None = None
    for row in rows:
        found = calendar_heading(row)
        if found:
            heading = found
        elif heading and not row.cells and _needs(heading, row):
            return True
    return False


def _needs(heading: CalendarHeading, row: PastedRow) -> bool:
    """Whether the days of a line lack what the heading says."""
    if begins_with_days(row.text, bool(heading.months)):
        return True
    spans = dates_in(row.text) if row.is_listed and heading.year else []
    return bool(spans) and not _ANY_YEAR.search(row.text)
