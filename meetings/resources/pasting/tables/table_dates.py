"""Days in a table whose month or year stands elsewhere: in a row above, in the title, in a column of its own."""

import calendar
import re
from dataclasses import dataclass

from exchange.columns.date_pieces import date_pieces
from exchange.columns.days import dates_in

from ..words.known_rows import ASSEMBLY
from ..words.other_days import is_no_meeting
from ..words.prose import VERB

_MOST_WORDS = 5  # of a heading
_YEAR = re.compile(r"(?<![\w/.-])(20[0-9]{2})(?![\w/]|[.-][0-9])")
_FOUR_FIGURES = re.compile(r"(?<![0-9])20[0-9]{2}(?![0-9])")
_ONE_OR_TWO_FIGURES = re.compile(r"(?<![0-9])[0-9]{1,2}(?![0-9])")
_TWO_YEARS = re.compile(r"\b20[0-9]{2}\s*[/–-]\s*(?:20)?[0-9]{2}\b")
_AROUND = re.compile(
    r"\b(?:year|année|año|jahr|ano|год\w*|meetings?|events?|réunions?|reuniones|sitzungen|calendar|calendrier|calendario|kalender|tentative|provisional|continued|cont|"
    r"in|en|of|de|for|the|du|des|im|em|na|за|на)\b\.?|[\W_]",
    re.IGNORECASE,
)
# What a list of meetings is called: only then is the year in its title that of the days.
_TITLE = re.compile(
    r"\b(?:calendar|schedule|programme?|time-?table|plan(?:ning)?|list|overview|agenda|meetings|events|dates|diary|calendrier|programme|réunions|liste|calendario|programa|"
    r"reuniones|eventos|cronograma|lista|reuniões|kalender|terminplan|termine|übersicht|sitzungen|veranstaltungen|календарь|план|расписание|мероприяти\w+|собрани\w+)\b",
    re.IGNORECASE,
)
_DAYS = re.compile(
    r"\W*(?P<days>[0-9]{1,2}(?:\.|st|nd|rd|th)?(?:\s*(?:[-–—/]|to|au|al|a|bis|and|et|y|und|e|&)\s*[0-9]{1,2}(?:\.|st|nd|rd|th)?)?)(?P<rest>(?:\s*[(,;*].*)?)",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\W*(?:(?:exact |final )?(?:dates?|days?|jours?|fechas?)\s+)?(?:t\.?b\.?[acd]\.?|to be (?:confirmed|decided|announced|determined|defined)|à (?:confirmer|définir|préciser)|"
    r"por (?:confirmar|definir)|offen|noch offen|a definir|a confirmar)\W*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Period:
    """The year and the month that count for days without them; either may be empty."""

    year: str = ""
    month: str = ""

    def below(self, heading: "Period") -> "Period":
        """A heading of a month keeps the year, one of a year begins another; January below December has none."""
        if heading.year or not heading.month:
            return heading
        months = [*months_of(self.month), *months_of(heading.month)]
        is_next_year = months != sorted(months)
        return Period("" if is_next_year else self.year, heading.month)


def find_period(text: str) -> Period | None:
    """Of a heading that says a year or a month and nothing else: `2027`, `May 2027`, `Meetings in 2027`."""
    pieces = [piece for piece in date_pieces(text) if piece.kind in "my"]
    kinds = "".join(piece.kind for piece in pieces)
    rest = text
    for piece in reversed(pieces):
        rest = f"{rest[: piece.start]} {rest[piece.end :]}"
    if kinds not in ("m", "y", "my", "ym") or _AROUND.sub("", rest):
        return None
    said = {piece.kind: text[piece.start : piece.end] for piece in pieces}
    return Period(said.get("y", ""), said.get("m", ""))


def period_beside_words(text: str) -> Period | None:
    """Of a row across all columns: `Second half of 2028 (provisional)`. Several years, or one in a sentence, are none."""
    bare = _without_days(re.sub(r"\([^()]*\)", " ", text))
    years = set(_FOUR_FIGURES.findall(_without_days(text)))
    if not years or is_no_meeting(text):
        return None
    words = bare.split()
    is_heading = len(words) <= _MOST_WORDS and any(map(_YEAR.fullmatch, [words[0], words[-1]]))
    is_sure = is_heading and len(years) == 1 and not VERB.search(text)
    return Period(years.pop() if is_sure else "")


def _without_days(text: str) -> str:
    """Without codes of assemblies and without dates that name a day."""
    text = ASSEMBLY.sub(" ", text)
    for start, end in reversed(dates_in(text)):
        if _ONE_OR_TWO_FIGURES.search(text[start:end]):
            text = text[:start] + text[end:]
    return text


def year_of_title(text: str) -> str:
    """Of the title of a list of meetings, where it names one year and no day."""
    bare = _without_days(text)
    years = set(_YEAR.findall(bare))
    is_only = len(years) == 1 and len(set(_FOUR_FIGURES.findall(bare))) == 1
    return years.pop() if is_only and _TITLE.search(text) else ""


def is_title(text: str) -> bool:
    """Whether a line is called as lists of meetings are, and names no days of one."""
    text = _TWO_YEARS.sub(" ", text)
    return bool(_TITLE.search(text)) and not any(
        _ONE_OR_TWO_FIGURES.search(text[start:end]) for start, end in dates_in(text)
    )


def with_period(text: str, period: Period) -> str:
    """`12–14` below May 2027, `12–14 May` below 2027, `TBC` below May 2027 with what is missing."""
    whole = " ".join(filter(None, [period.month, period.year]))
    if not whole:
        return text
    if _OPEN.fullmatch(text):
        return f"{whole} ({text.strip(' ()[]')})"
    if period.month and (days := _DAYS.fullmatch(text)):
        return f"{days['days'].rstrip('.')} {whole}{days['rest']}"
    return with_year(text, period.year) if period.year else text


def with_year(text: str, year: str) -> str:
    if not re.search(r"[^\W_]", text) or _FOUR_FIGURES.search(text):
        return text
    spans = dates_in(text)
    if not spans and find_period(text):
        spans = [(0, len(text.rstrip(" .")))]
    for start, end in reversed(spans):
        end += text[end : end + 1] == "."
        text = f"{_in_year(text[start:end], year)}".join([text[:start], text[end:]])
    return text


def _in_year(span: str, year: str) -> str:
    """`20 December – 5 January` ends in the next year."""
    months = [piece for piece in date_pieces(span) if piece.kind == "m"]
    if len(months) == 2 and months[0].value > months[1].value:  # noqa: PLR2004  both ends
        end = months[0].end
        return f"{span[:end]} {year}{span[end:]} {int(year) + 1}"
    return f"{span} {year}"


def composed(cells: dict[str, str], above: Period) -> tuple[dict[str, str], Period]:
    """The cells with whole days, and the year and the month of their own columns, which also count where they are empty below."""
    said = Period(cells.get("year", "").strip(" ."), _month_of(cells.get("month", "").strip(" .")))
    if heading := find_period(said.month):
        said = Period(said.year or heading.year, heading.month)
    period = Period(said.year or above.year, said.month or above.month)
    cells = {kind: text for kind, text in cells.items() if kind not in ("year", "month")}
    for kind in ("dates", "starts", "ends"):
        if kind in cells:
            cells[kind] = with_period(cells[kind], period)
    is_undated = not cells.keys() & {"dates", "starts"}
    if is_undated and (said.month or said.year):
        cells["dates"] = " ".join(filter(None, [said.month, period.year]))
    return cells, period


def _month_of(text: str) -> str:
    """By its name, where a column has its number."""
    is_number = text.isdigit() and 1 <= int(text) <= 12  # noqa: PLR2004  months
    return calendar.month_name[int(text)] if is_number else text


def months_of(text: str) -> list[int]:
    """The months that a text names, in figures."""
    return [piece.value for piece in date_pieces(text) if piece.kind == "m"]
