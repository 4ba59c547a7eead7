"""Days whose year, or whose month too, stands elsewhere: in a heading, in a title, in a column of its own."""

import calendar
import re
from dataclasses import dataclass

from exchange.columns.date_pieces import date_pieces
from exchange.columns.days import dates_in
from exchange.columns.doubts import doubts_in

from .known_rows import ASSEMBLY

YEAR = re.compile(r"(?<![\w/.-])(20[0-9]{2})(?![\w/]|[.-][0-9])")
_ANY_YEAR = re.compile(r"(?<![0-9])20[0-9]{2}(?![0-9])")
_TWO_YEARS = re.compile(r"\b20[0-9]{2}\s*[/–-]\s*(?:20)?[0-9]{2}\b")
_DAY = re.compile(r"(?<![0-9])[0-9]{1,2}(?![0-9])")
# What may stand in a heading beside its month or its year.
_AROUND = re.compile(
    r"\b(?:year|année|año|jahr|ano|год\w*|meetings?|events?|réunions?|reuniones|reuniões|sitzungen|собрани\w+|calendar|calendrier|calendario|kalender|календарь|"
    r"schedule|programme|tentative|provisional|continued|cont|first|second|half|in|en|of|de|for|the|du|des|im|em|na|за|на|в|г|dates)\b\.?|[\W_]|年|月|عام|سنة",
    re.IGNORECASE,
)
# What a list of meetings is called: only then is the year in its title that of the days.
_TITLE = re.compile(
    r"\b(?:calendar|schedule|programme?|time-?table|plan(?:ning)?|list|overview|agenda|meetings|events|dates|diary|calendrier|réunions|liste|calendario|programa|"
    r"reuniones|eventos|cronograma|lista|reuniões|kalender|terminplan|termine|übersicht|sitzungen|календарь|план|расписание|мероприяти\w+|собрани\w+|everything|all)\b|日程|会议|جدول",
    re.IGNORECASE,
)
_BARE_DAYS = re.compile(
    r"\W{0,2}(?P<days>(?:[^\W\d_]{2,10}\.?,?\s+)?[0-9]{1,2}(?:\.|st|nd|rd|th|日)?(?:\s*(?:[-–—/&,]|to|au|al|a|bis|and|et|y|und|e|по|и|至)\s*(?:[^\W\d_]{2,10}\.?,?\s+)?[0-9]{1,2}(?:\.|st|nd|rd|th|日)?)*)(?P<rest>(?:\s*[(,;*].*)?)",
    re.IGNORECASE,
)
# `8.6.`, `8.-10.6.`, `08.06. – 10.06.`
_POINTS = re.compile(
    r"(?<![\w.])(?:(?P<day>[0-9]{1,2})\.(?:(?P<month>[0-9]{1,2})\.?)?\s*[-–—]\s*)?(?P<last_day>[0-9]{1,2})\.(?P<last_month>[0-9]{1,2})\.?(?![\w.]|\.[0-9])"
)
_LAST_MONTH = 12


@dataclass(frozen=True)
class Period:
    """The year and the month that count for days without them; either may be empty."""

    year: str = ""
    month: str = ""

    def below(self, above: "Period") -> "Period":
        """A heading of a month keeps the year, one of a year begins another; January below December has none."""
        if self.year or not self.month:
            return self
        months = [*months_of(above.month), *months_of(self.month)]
        return Period(above.year if months == sorted(months) else "", self.month)


def months_of(text: str) -> list[int]:
    """The months that a text names, in figures."""
    return [piece.value for piece in date_pieces(text) if piece.kind == "m"]


def find_period(text: str) -> Period | None:
    """Of a heading that says a year or a month and nothing else: `2027`, `May 2027`, `Meetings in 2027`."""
    chinese = re.fullmatch(r"\W*(20[0-9]{2})\s*年(?:\s*([0-9]{1,2})\s*月)?\W*", text)
    if chinese:
        number = int(chinese[2] or 0)
        return Period(chinese[1], calendar.month_name[number] if number <= _LAST_MONTH else "")
    pieces = [piece for piece in date_pieces(text) if piece.kind in "my"]
    rest = text
    for piece in reversed(pieces):
        rest = f"{rest[: piece.start]} {rest[piece.end :]}"
    if "".join(piece.kind for piece in pieces) not in ("m", "y", "my", "ym") or _AROUND.sub(
        "", rest
    ):
        return None
    said = {piece.kind: text[piece.start : piece.end] for piece in pieces}
    return Period(said.get("y", ""), said.get("m", ""))


def year_of_title(text: str) -> str:
    """Of the title of a list of meetings, where it names one year and no day."""
    bare = ASSEMBLY.sub(" ", _TWO_YEARS.sub(" 2000 2001 ", text))
    if any(_DAY.search(bare[start:end]) for start, end in dates_in(bare)):
        return ""
    years = set(YEAR.findall(bare))
    is_only = len(years) == 1 and len(set(_ANY_YEAR.findall(bare))) == 1
    return years.pop() if is_only and _TITLE.search(text) else ""


def is_title(text: str) -> bool:
    """Of the title of a list over several years: `Calendar of meetings 2027 - 2028`."""
    return bool(_TWO_YEARS.search(text) and _TITLE.search(text)) and not dates_in(text)


def has_year(text: str) -> bool:
    return bool(_ANY_YEAR.search(text))


def with_period(text: str, period: Period) -> str:
    """`12–14` below May 2027, `12–14 May` below 2027, `TBC` below May 2027 with what is missing."""
    whole = " ".join(filter(None, [period.month, period.year]))
    if not whole or not re.search(r"[^\W_]", text) or has_year(text):
        return text
    if not doubts_in(text).rest.strip(" ()[]"):
        return f"{whole} ({text.strip(' ()[]')})"
    days = _BARE_DAYS.fullmatch(text)
    if days and period.month and not dates_in(text):
        return f"{days['days'].rstrip('.')} {whole}{days['rest']}"
    return with_year(text, period.year, period.month) if period.year else text


def with_year(text: str, year: str, month: str = "") -> str:
    """Behind each of the days of a text that has none. `month`: of the heading whose year it is."""
    if has_year(text):
        return text
    spans = dates_in(text)
    if not spans and find_period(text):
        spans = [(0, len(text.rstrip(" .")))]
    if not spans and (points := _POINTS.search(text)):
        return f"{text[: points.start()]}{_iso_days(points, year)}{text[points.end() :]}"
    for start, end in reversed(spans):
        end += text[end : end + 1] == "."
        text = f"{text[:start]}{_in_year(text[start:end], int(year), month)}{text[end:]}"
    return text


def _in_year(span: str, year: int, month: str) -> str:
    """`20 December – 5 January` ends in the next year, or below January in this one."""
    months = [piece for piece in date_pieces(span) if piece.kind == "m"]
    if len(months) == 2 and months[0].value > months[1].value:  # both ends
        end = months[0].end
        if months_of(month)[-1:] == [months[1].value]:
            year -= 1
        return f"{span[:end]} {year}{span[end:]} {year + 1}"
    return f"{span} {year}"


def _iso_days(points: re.Match[str], year: str) -> str:
    """With points the day stands first."""
    last_month = int(points["last_month"])
    if last_month > _LAST_MONTH:
        return points[0]
    last = f"{year}-{last_month:02}-{int(points['last_day']):02}"
    if not points["day"]:
        return last
    return f"{year}-{int(points['month'] or last_month):02}-{int(points['day']):02} - {last}"


def month_of_cell(text: str) -> str:
    """By its name, where a column has its number."""
    is_number = text.isdigit() and 1 <= int(text) <= _LAST_MONTH
    return calendar.month_name[int(text)] if is_number else text
