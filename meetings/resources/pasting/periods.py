"""Completes days whose year or month is elsewhere: in a heading, a title, or a column of its own."""

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass

from exchange.columns.days import date_pieces, dates_in, even
from exchange.columns.doubts import doubts_in

from .known_rows import ASSEMBLY

YEAR = re.compile(r"(?<![\w/.-])(20[0-9]{2})(?![^\W年년]|/|[.-][0-9])")
_ANY_YEAR = re.compile(r"(?<![0-9])20[0-9]{2}(?![0-9])")
_TWO_YEARS = re.compile(r"\b20[0-9]{2}\s*[/–-]\s*(?:20)?[0-9]{2}\b")
_QUARTER = re.compile(r"(?i)(?:[qt][1-4]|[1-4]\w{0,3}\.? (?:quarter|trimestre|quartal))(?![\w/])")
_DAY = re.compile(r"(?<![0-9])[0-9]{1,2}(?![0-9])")
# Words that may accompany the month or year of a heading.
_AROUND = re.compile(
    r"(?i)\b(?:year|année|año|jahr|ano|год\w*|meetings?|events?|réunions?|reuniones|reuniões|sitzungen|собрани\w+|calendar|calendrier|calendario|kalender|календарь|"
    r"schedule|programme|tentative|provisional|continued|cont|first|second|half|in|en|of|de|for|the|du|des|im|em|na|за|на|в|г|dates)\b\.?|[\W_]|年|月|عام|سنة"
)
# Names of lists of meetings: only with them does the year of a title apply to the days.
_TITLE = re.compile(
    r"(?i)\b(?:calendar|schedule|programme?|time-?table|plan(?:ning)?|list|overview|agenda|meetings|events|dates|diary|calendrier|réunions|liste|calendario|programa|"
    r"reuniones|eventos|cronograma|lista|reuniões|kalender|terminplan|termine|übersicht|sitzungen|календарь|план|расписание|мероприяти\w+|собрани\w+|everything|all)\b|日程|会议|جدول|اجتماعات"
)
_BARE_DAYS = re.compile(
    r"(?i)\W{0,2}(?P<days>(?:[^\W\d_]{2,10}\.?,?\s+)?[0-9]{1,2}(?:\.|st|nd|rd|th|日)?(?:\s*(?:[-–—/&,]|to|au|al|a|bis|and|et|y|und|e|по|и|至)\s*(?:[^\W\d_]{2,10}\.?,?\s+)?[0-9]{1,2}(?:\.|st|nd|rd|th|日)?)*)(?P<rest>(?:\s*[(,;*].*)?)"
)
_DAY_AND_MONTH = r"(?:0?[1-9]|[12][0-9]|3[01])(?P{}[/.])(?:0?[1-9]|1[0-2])\.?(?![\w/.])"
_FIGURES_FIRST = re.compile(
    rf"\W{{0,2}}(?:[^\W\d_]{{2,10}}\.?,?\s+)?(?P<days>(?:(?:{_DAY_AND_MONTH.format('<of>')}|[0-9]{{1,2}}\.?)\s*[-–]\s*)?{_DAY_AND_MONTH.format('<by>')})"
)
_DAY_POINT_MONTH = re.compile(r"([0-9]{1,2})\.(0?[1-9]|1[0-2])\.?")
_WEEK = re.compile(
    r"(?i)\b(?:week|semaine|semana|woche)\b\D{0,15}[0-9]{1,2}(?:\s*[-–]\s*[0-9]{1,2})?(?![0-9])"
)
_BEFORE_A_MONTH = re.compile(r"(?i)early|late|mid|in|during|of|end|début|fin|mi|en|de|im|em|fim|в")
_LAST_MONTH = 12
# Months that the order may go back below a title, and below a heading.
_LATER_IN_LIST, _LATER = 3, 8


def with_figures(text: str) -> str:
    """Writes days and years with Western figures: `٤ أكتوبر ٢٠٢٦`; other figures stay."""
    if not re.search(r"(?![0-9])\d", text):
        return text
    for start, end in [*dates_in(text), *(year.span() for year in re.finditer(r"\d{4}", text))]:
        text = f"{text[:start]}{even(text[start:end])}{text[end:]}"
    return text


@dataclass(frozen=True)
class Period:
    """The year and month for days without them; either may be empty."""

    year: str = ""
    month: str = ""

    def __bool__(self) -> bool:
        return bool(self.year or self.month)

    def below(self, above: "Period") -> "Period":
        """A heading with a month keeps the year, one with a year starts anew; January after December has none."""
        if self.year or not self.month:
            return self
        months = [*months_of(above.month), *months_of(self.month)]
        return Period(above.year if months == sorted(months) else "", self.month)


@dataclass
class PeriodAbove:
    """The period that applies to lines or rows. `is_titled`: it is for the whole list, whose months are mostly in order."""

    period: Period
    is_titled: bool = True
    last_month: int = 0

    def begin(self, heading: Period, *, is_titled: bool = False) -> None:
        self.period, self.is_titled, self.last_month = heading.below(self.period), is_titled, 0

    def take_months(self, months: Sequence[int]) -> None:
        """January after December may be in the next year: then no year is added."""
        if months:
            if self.last_month - months[0] > (_LATER_IN_LIST if self.is_titled else _LATER):
                self.period = Period()
            self.last_month = months[-1]


def months_of(text: str) -> list[int]:
    """The months in a text, as numbers."""
    return [piece.value for piece in date_pieces(text) if piece.kind == "m"]


def find_period(text: str) -> Period | None:
    """From a heading with only a year or a month: `2027`, `May 2027`, `Meetings in 2027`."""
    text = _WEEK.sub(" ", with_figures(text))
    pieces = [piece for piece in date_pieces(text) if piece.kind in "qmy"]
    said = {piece.kind: text[piece.start : piece.end] for piece in pieces}
    rest = text
    for piece in reversed(pieces):
        rest = f"{rest[: piece.start]} {rest[piece.end :]}"
    is_one = len(said) == len(pieces) > 0 and not _AROUND.sub("", rest)
    return Period(said.get("y", ""), said.get("m", "")) if is_one else None


def year_of_title(text: str) -> str:
    """From the title of a list of meetings, if it has one year and no day."""
    bare = ASSEMBLY.sub(" ", _TWO_YEARS.sub(" 2000 2001 ", with_figures(text)))
    if any(_DAY.search(bare[start:end]) for start, end in dates_in(bare)):
        return ""
    years = set(YEAR.findall(bare))
    is_only = len(years) == 1 and len(set(_ANY_YEAR.findall(bare))) == 1
    return years.pop() if is_only and _TITLE.search(text) else ""


def has_year(text: str) -> bool:
    return bool(_ANY_YEAR.search(text))


def with_period(text: str, period: Period) -> str:
    """Completes `12–14` with May 2027, `12–14 May` with 2027, `TBC` with May 2027."""
    text = with_figures(text)
    whole = " ".join(filter(None, [period.month, period.year]))
    figures = _FIGURES_FIRST.match(text)
    if figures and figures["by"] == "." and not (period.year or has_year(text)):
        return _DAY_POINT_MONTH.sub(_with_name, text[: figures.end()]) + text[figures.end() :]
    if not whole or not re.search(r"[^\W_]", text) or has_year(text):
        return text
    if not doubts_in(text).rest.strip(" ()[]"):
        if not period.month:
            return text  # the year of a list is no day of a meeting
        return f"{whole} ({text.strip(' ()[]')})"
    if period.year and figures:
        end = figures.end("days")
        return f"{text[:end].rstrip('.')}{figures['by']}{period.year}{text[end:]}"
    days = _BARE_DAYS.fullmatch(text)
    if days and period.month and not dates_in(text):
        return f"{days['days'].rstrip('.')} {whole}{days['rest']}"
    return with_year(text, period) if period.year else text


def _with_name(day: re.Match[str]) -> str:
    return f"{day[1]} {calendar.month_name[int(day[2])]}"


def with_year(text: str, period: Period) -> str:
    """Adds the year to each day without one."""
    spans = dates_in(text)
    quarter = _QUARTER.match(text)
    if not spans and (quarter or len(months_of(text)) == 1):
        months = [(piece.start, piece.end) for piece in date_pieces(text) if piece.kind == "m"]
        spans = [quarter.span()] if quarter else [one for one in months if _is_apart(text, *one)]
    for start, end in reversed(spans):
        end += text[end : end + 1] == "."
        text = f"{text[:start]}{_in_year(text[start:end], period)}{text[end:]}"
    return text


def _is_apart(text: str, start: int, end: int) -> bool:
    """Whether it is no part of another name: `Chiang Mai`, `Mar del Plata`."""
    before = re.search(r"([^\W\d_]+)\s$", text[:start])
    is_named = before and before[1][0].isupper() and not _BEFORE_A_MONTH.fullmatch(before[1])
    return not (is_named or re.match(r"\s(?:del?|da|do)\s[A-ZÀ-Þ]", text[end:]))


def _in_year(span: str, period: Period) -> str:
    """`20 December – 5 January` ends in the next year, or starts in the year before if the heading says January."""
    months = [piece for piece in date_pieces(span) if piece.kind == "m"]
    if len(months) == 2 and months[0].value > months[1].value:  # both ends
        end = months[0].end
        year = int(period.year) - (months_of(period.month)[-1:] == [months[1].value])
        return f"{span[:end]} {year}{span[end:]} {year + 1}"
    return f"{span} {period.year}"


def month_of_cell(text: str) -> str:
    """The name of a month, from a column that has its number."""
    return calendar.month_name[int(text)] if text.isdigit() and int(text) <= _LAST_MONTH else text
