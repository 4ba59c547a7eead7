"""Days and spans of days as people write them; ambiguous text is refused with its possible meanings."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.dates import MONTHS, MONTHS_3, MONTHS_ALT, MONTHS_AP, WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from openpyxl.utils.datetime import WINDOWS_EPOCH

from core.dates import Precision, Span, format_day, month_bounds
from core.fields import normalise, tidy_line

from .doubts import doubts_in

LANGUAGES = ("en", "fr", "es", "de", "ru", "ar", "zh-hans")
# Only full names of months in these: short ones are words of other languages, out and set.
_FURTHER = ("pt", "it", "nl", "pl", "uk", "tr", "cs", "sw", "id")

# Words inside a date without meaning of their own, and words between two dates.
_FILLER = re.compile("de|del|do|of|the|le|el|den|dem|am|on|from|du|vom|von|desde|с|г|года|r|من")
_UNTIL = re.compile("to|until|till|through|au|à|bis|al|a|hasta|até|по|до|إلى|至|到")
_ARTICLE = r"(?:\s+(?:the|le|el|o|dem))?(?!\w)"
_PIECE = re.compile(
    rf"""
    (?:
        (?P<year_first>[0-9]{{4}})(?P<by>[-/.]|\.\s)(?P<month_next>[0-9]{{1,2}})(?P=by)(?P<day_last>[0-9]{{1,2}})
      | (?P<one>[0-9]{{1,2}})(?P<between>[-/.])(?P<other>[0-9]{{1,2}})(?P=between)(?P<year_last>[0-9]{{4}}|[0-9]{{2}})
      | (?P<year_of_month>[0-9]{{4}})[-/.](?P<month_after>[0-9]{{1,2}})
      | (?P<month_before>[0-9]{{1,2}})[-/.](?P<year_after>[0-9]{{4}})
      | [qt](?P<quarter>[1-4])
      | (?P<quarter_number>[1-4])(?:st|nd|rd|th|er|e|o|º|ème|\.)?\s+(?:quarter|trimestre|quartal|квартал\w*|кв)
      | (?P<quarter_roman>IV|I{{1,3}})\s+(?:quarter|trimestre|quartal|квартал\w*)
      | (?P<number>[0-9]+)(?P<ordinal>st|nd|rd|th|er|\.?[ºª°])?(?!:[0-9]{{2}})
    )(?![^\W至到])
  | (?P<year_counted>[0-9]{{4}})\s*[年년]|(?P<month_counted>1[0-2]|0?[1-9])\s*[月월]|(?P<day_counted>[0-9]{{1,2}})\s*[日号일]
  | (?P<range>between|entre|zwischen){_ARTICLE}
  | (?P<both>(?:and|et|und|u|y|e){_ARTICLE}|[&+]|و(?=\s?[0-9]))
  | (?P<either>(?:(?:and|y)/)?(?:or|ou|oder|o|ó)(?!\w))
  | (?P<word>[^\W\d_]+)
  | (?P<dash>[-/,])
  | (?P<nothing>[\s.]+)
  | (?P<unknown>.)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_MORE_MONTHS = {"janv": 1, "févr": 2, "fev": 2, "dez": 12, "juill": 7}
_LAST_MONTH = 12
_MORE_WEEKDAYS = {"tues": 1, "weds": 2, "thur": 3, "thurs": 3} | {
    "seg": 0,
    "ter": 1,
    "qua": 2,
    "qui": 3,
}
_GLUED = re.compile(r"(?:[-./']?\w+)*")
_WEEKDAYS_IN_BRACKETS = re.compile(r"\(([^\W\d_]+\.?(?:\s*-\s*[^\W\d_]+\.?)?)\)")


@dataclass(frozen=True)
class DatePiece:
    """A piece of a text. `kind` is its letter in a shape, or `n` figures in unknown order, `s` with a short year, `w`
    weekday, dash, slash, comma, `&` and, `|` or, `b` between, a space for filler, `?` for what is no part of a date.
    """

    kind: str
    value: Any
    start: int
    end: int
    is_ordinal: bool = False


@cache
def _months() -> dict[str, int]:
    names = _names(LANGUAGES, MONTHS, MONTHS_3, MONTHS_AP, MONTHS_ALT)
    return _names(_FURTHER, MONTHS, MONTHS_ALT) | names | _MORE_MONTHS


@cache
def _weekdays() -> dict[str, int]:
    return _names(LANGUAGES, WEEKDAYS, WEEKDAYS_ABBR) | _MORE_WEEKDAYS


def month_named(word: str) -> int:
    """Its number; 0 if the word names no month."""
    return _months().get(normalise(word), 0)


def _names(languages: Iterable[str], *catalogues: Mapping[int, str]) -> dict[str, int]:
    """Number by name in these languages, without names that have two meanings."""
    numbers: dict[str, set[int]] = {}
    for language in languages:
        with translation.override(language):
            for number, name in (item for catalogue in catalogues for item in catalogue.items()):
                numbers.setdefault(normalise(str(name)).rstrip("."), set()).add(number)
    numbers.pop("jui", None)  # could be “juin” or “juillet”
    return {name: found.pop() for name, found in numbers.items() if len(found) == 1}


def date_pieces(line: str) -> Iterator[DatePiece]:
    place = 0
    while match := _PIECE.match(line, place):
        end = match.end()
        kind, value = _kind_of(match)
        if kind == "?" and line[end - 1].isalnum():  # WTSA-24 is one word, not the 24th
            end = _GLUED.match(line, end).end()  # type: ignore[union-attr]
        yield DatePiece(kind, value, place, end, is_ordinal=bool(match["ordinal"]))
        place = end


def _kind_of(match: re.Match[str]) -> tuple[str, Any]:
    match {name: said for name, said in match.groupdict().items() if said is not None}:
        case {"year_first": year, "month_next": month, "day_last": day}:
            return "i", (int(year), int(month), int(day))
        case {"one": one, "other": other, "year_last": year}:
            return "n" if len(year) == 4 else "s", (match[0], int(one), int(other), int(year))
        case {"year_of_month": year, "month_after": month} | {
            "year_after": year,
            "month_before": month,
        }:
            return ("p", (int(year), int(month))) if int(month) <= _LAST_MONTH else ("?", None)
        case {"quarter": quarter} | {"quarter_number": quarter}:
            return "q", int(quarter)
        case {"quarter_roman": roman}:
            return "q", ("I", "II", "III", "IV").index(roman.upper()) + 1
        case {"number": number}:
            return {1: "d", 2: "d", 4: "y"}.get(len(number), "?"), int(number)
        case {"word": "so"}:
            return "?", None  # English “so”; the German day is “So”
        case {"word": word}:
            return _kind_of_word(normalise(word))
    kinds = {"range": "b", "both": "&", "either": "|", "dash": match[0], "nothing": " "}
    name = match.lastgroup or ""
    if name.endswith("_counted"):
        return name[0], int(match[name])
    return kinds.get(name, "?"), None


def _kind_of_word(word: str) -> tuple[str, int | None]:
    # A word that could be both is a month: French “mar.” is Tuesday or March.
    for kind, names in (("m", _months()), ("w", _weekdays())):
        if word in names:
            return kind, names[word]
    return "-" if _UNTIL.fullmatch(word) else " " if _FILLER.fullmatch(word) else "?", None


def even(text: str) -> str:
    """With one kind of dash and of figures, and blanks for brackets around weekdays; characters keep their places."""
    text = text if text.isascii() else "".join(map(_even_character, text))
    return _WEEKDAYS_IN_BRACKETS.sub(_without_brackets, text)


def _even_character(char: str) -> str:
    is_dash = unicodedata.category(char) == "Pd" or char in "−~〜～→"
    return "-" if is_dash else str(unicodedata.decimal(char, char))


def _without_brackets(said: re.Match[str]) -> str:
    is_weekdays = all(normalise(word) in _weekdays() for word in re.findall(r"[^\W\d_]+", said[1]))
    return f" {said[1]} " if is_weekdays else said[0]


# Several days: “5 and 6 May” is a span; “5, 7 and 9 May” and “5 or 6 May” are asked about.

# In shapes, a letter for each piece.
_DAY = "(?:w,?)?d"
_NEIGHBOURS = re.compile(rf"(?<![-d]){_DAY}(?:[,/]{_DAY})*[&/]{_DAY}(?![-/])")
_TUESDAY = re.compile("(?<!d)m(?=,?dm)")  # “mar. 6 avril”
_OF_TWO_MONTHS = re.compile(r"(?<![-d])dm&dm")
_OF_FIGURES = re.compile("(?<![-d])[nd]&n(?![-/])")
# 15-19/mar; 2027/1/25 (Mon) - 1/29 (Fri)
_WITHIN_A_DAY = re.compile("(?<=d)/(?=m)|(?<=i[-/]d)[-/](?=d)|(?<=iw-d)/(?=d)")
_BETWEEN = re.compile(r"b[wdmyin,]+&(?=[wdmin])")
_DAYS_BEFORE = re.compile(rf"(?:{_DAY}(?:[-/]{_DAY})?m?,?)+[&|]$")
_LAST_DAYS = {2: 29} | dict.fromkeys((4, 6, 9, 11), 30)


def shape_of(pieces: Iterable[DatePiece]) -> str:
    return "".join(piece.kind for piece in pieces)


def with_spans(pieces: Iterable[DatePiece]) -> list[DatePiece]:
    """Drops pieces without meaning, and puts a dash between the first and the last of consecutive days."""
    found = [piece for piece in pieces if piece.kind != " "]
    for within in reversed(list(_WITHIN_A_DAY.finditer(shape_of(found)))):
        del found[within.start()]
    for tuesday in _TUESDAY.finditer(shape_of(found)):
        if found[tuesday.start()].value == month_named("mar"):
            found[tuesday.start()] = replace(found[tuesday.start()], kind="w", value=1)
    for shape in (_BETWEEN, _NEIGHBOURS, _OF_TWO_MONTHS, _OF_FIGURES):
        for place in reversed(list(shape.finditer(shape_of(found)))):
            inside = found[place.start() : place.end()]
            sign = max(at for at, piece in enumerate(inside) if piece.kind in "&/")
            first = inside[:sign]
            if inside[0].kind == "b":
                first[:2] = [replace(inside[1], start=inside[0].start)]
            elif not _follow(inside):
                continue
            elif shape is _NEIGHBOURS:
                first = first[: shape_of(first).index("d") + 1]
            dash = replace(inside[sign], kind="-")
            found[place.start() : place.end()] = [*first, dash, *inside[sign + 1 :]]
    return found


def _follow(pieces: Sequence[DatePiece]) -> bool:
    """Consecutive: 5, 6 and 7; 31 May and 1 June; 16-04-2026 & 17-04-2026."""
    figures = [piece.value[1:] for piece in pieces if piece.kind == "n"]
    days, months = ([one.value for one in pieces if one.kind == kind] for kind in "dm")
    if figures and days:  # 6 and 7/10/2026
        return [figures[0][0] - 1] == days
    if figures:
        (one, month, year), (other, *rest) = figures
        return bool(other - one == 1 and rest == [month, year])
    if len(months) < 2:
        return all(other - one == 1 for one, other in zip(days, days[1:], strict=False))
    is_last = days == [_LAST_DAYS.get(months[0], 31), 1]
    return is_last and months[1] == months[0] % 12 + 1


def start_of_list(pieces: Sequence[DatePiece], start: int) -> int:
    """Where the days before a date begin that have no month of their own: “5, 7 and 9 May”."""
    before = _DAYS_BEFORE.search(shape_of(pieces[:start]))
    return before.start() if before else start


def listed_days(text: str) -> list[str]:
    """Each day or span that a text names, with month and year, and the days as one span; none if there is only one."""
    line = even(text)
    pieces = with_spans(date_pieces(line))
    parts: list[list[DatePiece]] = [[]]
    for place, piece in enumerate(pieces):
        around = shape_of([*pieces[place - 1 : place], *pieces[place + 1 : place + 2]])
        if piece.kind in "&|" or (piece.kind in ",/" and around in ("dd", "md")):
            parts.append([])
        else:
            parts[-1].append(piece)
    said = [{piece.kind: line[piece.start : piece.end] for piece in part} for part in parts]
    months = [kinds["m"] for kinds in said if "m" in kinds]
    years = [kinds["y"] for kinds in said if "y" in kinds]
    days = [(part, kinds) for part, kinds in zip(parts, said, strict=True) if "d" in kinds]
    if len(days) < 2 or not months:  # one day is no list
        return []
    whole = []
    for part, kinds in days:
        bare = re.sub(r",?\s*[0-9]{4}$", "", text[part[0].start : part[-1].end])
        whole.append(" ".join([bare, *([] if "m" in kinds else months[-1:]), *years[-1:]]))
    if "|" in shape_of(pieces) or len(set(months)) > 1:
        return whole
    numbers = [piece.value for part, _kinds in days for piece in part if piece.kind == "d"]
    return [*whole, " ".join([f"{numbers[0]}-{numbers[-1]}", months[0], *years[-1:]])]


# Text as days.

LONGEST = 200  # characters of a cell that may hold dates

# Without spaces, as `normalise` returns them.
_UNKNOWN = re.compile(r"n/a|n\.a\.|na|none|-|\?|unknown|notknown|(dates)?notannounced|pending|open")

_FIGURE = re.compile(r"\d")
_FIGURES = re.compile(r"(?<![0-9./])([0-9]{1,2})[./-]([0-9]{1,2})[./-][0-9]{4}(?![0-9])")
_ISO_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MIDNIGHT = re.compile(
    r"(?<=[0-9])(?:\s*,?\s+|T)00?:00(?::00(?:\.0+)?)?\s*(?:Z|[+-][0-9]{2}:?[0-9]{2})?(?![\w:])",
    re.IGNORECASE,
)
_WEEK_FROM = re.compile(
    r"(?<!\w)(?:w/c|(?:the )?week (?:commencing|beginning|starting|of)|(?:la )?semaine du|(?:la )?semana del?|Woche (?:vom|ab)|неделя с)"
    r"(?: on)?(?: the)?[\s:]+",
    re.IGNORECASE,
)
_DAY_MONTH_BEFORE = re.compile(
    r"(?<![0-9./-])([0-9]{1,2})([./])([0-9]{1,2})\2?\s*(?:-|\b(?:to|until|au|al|a|à|bis|по|до)\b)\s*([0-9]{1,2}\2[0-9]{1,2}\2([0-9]{4}))(?![0-9])"
)

# Letters of a shape: d day, m month, y year, i full date in figures, p year and month in figures, q quarter.
_DAYS = frozenset({"dmy", "mdy", "ymd", "i"})
_MONTHS = frozenset({"my", "ym", "p"})
_QUARTERS = frozenset({"qy", "yq"})
_SPANS = frozenset(
    {
        *("d-dmy", "dm-dmy", "md-dy", "md-mdy", "ymd-d", "ymd-md"),
        *("d-i", "i-d", "i-dd"),
        *(f"{one}-{other}" for one in _DAYS for other in _DAYS),
    }
)
_SHORTENED = frozenset({"dd-i", "d-d-i"})
_YEARLESS = frozenset(
    {"dm", "md", "d-dm", "dm-dm", "md-d", "md-md", "dmd", "mdd", "d-dmd", "dm-dmd"}
)
# Weekdays, a comma before a year, the dashes of 15-Oct-2024 and Q2-2024: ignored in shapes.
_IDLE = re.compile(
    "w(?:-w)?,?|,(?=y)|(?<=d)-(?=m-y)|(?<=[mq])-(?=y)|(?<=y)-(?=q|m-d)|(?<=y-m)-(?=d)"
)
_LONGEST_SHAPE = 16


def read_day(text: str, order: str = "") -> dt.date:
    """One day. `order` of figures: `dmy`, `mdy`, or empty where it is not known. Raises ValidationError."""
    found = _read(text, order, _("Write year, month and day: 2024-10-15."))
    if found.first is None or not found.confirmed:
        message = _("“%(text)s” is not a confirmed day. Leave the cell empty until it is.")
    elif found.precision != Precision.DAY:
        message = _("“%(text)s” does not name a day. Write year, month and day: 2024-10-15.")
    elif found.first != found.last:
        message = _("“%(text)s” names more than one day. Write one: 2024-10-15.")
    else:
        return found.first
    raise _refusal(message, text)


def read_span(text: str, order: str = "") -> Span:
    """Days, a month, a quarter, a year, or an open date. Raises ValidationError."""
    return _read(
        text, order, _("Write 2024-10-15, 15-24 October 2024, April 2024, Q2 2024, 2024 or TBC.")
    )


def choices_of_days(text: str, order: str = "") -> list[str]:
    """Readings of several days, or the working days of “week of 14 October 2024”; none if the text is one span."""
    if days := listed_days(text):
        return days
    line = doubts_in(even(tidy_line(text))).rest
    with suppress(ValidationError):
        if week := _WEEK_FROM.match(line):
            return ["/".join(map(str, _working_days(line[week.end() :], order)))]
    return []


_SERIAL = re.compile(r"(?<![\w./-])([3-7][0-9]{4})(?:\.[0-9]+)?(?![\w/])")  # a day of a workbook


def by_order(text: str) -> dict[str, str]:
    """Order of figures → the days that they are then."""
    found: dict[str, str] = {}
    for order in ("dmy", "mdy"):
        with suppress(ValidationError):
            span = read_span(text, order)
            found[order] = span.format() + " (TBC)" * (not span.confirmed)
    return found


def readings_of(text: str, order: str = "") -> list[str]:
    """What may be meant by a text that was refused: days in either order, one of several, days among other words."""
    line = even(tidy_line(text))[:LONGEST]
    line = _SERIAL.sub(lambda found: str(WINDOWS_EPOCH.date() + dt.timedelta(int(found[1]))), line)
    found = [*by_order(line).values(), *choices_of_days(line, order), *months_in(line)]
    return list(dict.fromkeys(found)) or [line[start:end] for start, end in dates_in(line)]


def is_span(text: str) -> bool:
    """Whether a text is one span of days in some order of its figures."""
    return bool(text and by_order(text))


def months_in(text: str) -> list[str]:
    """Each month of `May/June 2024` with its year; none if there is only one."""
    year = re.search(r"[0-9]{4}", text)
    months = [text[piece.start : piece.end] for piece in date_pieces(text) if piece.kind == "m"]
    return [f"{month} {year[0]}" for month in months] if year and len(months) > 1 else []


def order_in(texts: Iterable[str]) -> str:
    """The order of figures that a date reveals: 27/11/2026 is day first. Empty if two dates contradict each other."""
    orders = set()
    for one, other in (pair for text in texts for pair in _FIGURES.findall(text)):
        if int(one) > _LAST_MONTH >= int(other):
            orders.add("dmy")
        elif int(other) > _LAST_MONTH >= int(one):
            orders.add("mdy")
    return orders.pop() if len(orders) == 1 else ""


def read_partial(text: str, order: str = "") -> str:
    """As much as the text says: `2024`, `2024-04` or `2024-04-15`. Raises ValidationError."""
    found = _read(text, order, _("Write 2024, 2024-04 or 2024-04-15, as much as is known."))
    if found.first is None or not found.confirmed:
        message = _("“%(text)s” is not a confirmed date. Leave the cell empty until it is.")
        raise _refusal(message, text)
    length = {Precision.YEAR: 4, Precision.MONTH: 7, Precision.DAY: 10}.get(
        Precision(found.precision)
    )
    if length is None or (length == 10 and found.first != found.last):
        message = _(
            "“%(text)s” is not one day, month or year. Write 2024, 2024-04 or 2024-04-15, as much as is known."
        )
        raise _refusal(message, text)
    return found.first.isoformat()[:length]


def dates_in(line: str) -> list[tuple[int, int]]:
    """Start and end of each date in a tidied line, also of dates that must be asked about: 10/11/2024, 5 May."""
    return list(_dates_in(line)) if _FIGURE.search(line) else []


@lru_cache(maxsize=1024)  # readers of pasted text ask for the same line repeatedly
def _dates_in(line: str) -> tuple[tuple[int, int], ...]:
    same = even(line)
    pieces = with_spans(date_pieces(same))
    weeks = {week.end(): week.start() for week in _WEEK_FROM.finditer(line)}
    spans: list[tuple[int, int]] = []
    begin = 0
    for place, piece in enumerate([*pieces, DatePiece("?", None, 0, 0)]):
        # “27-28 April 1st meeting”: the month has its days in front, so “1st” is no day of it.
        is_of_name = piece.is_ordinal and shape_of(pieces[begin:place]).endswith("dm")
        if not (piece.kind in "?&|b" or is_of_name):
            continue
        run, begin = pieces[begin:place], place + 1
        readable = _MONTHS | _QUARTERS | _DAYS | _SPANS | _SHORTENED
        if found := _longest(run, readable) or _longest(run, _YEARLESS):
            first, end = found[0].start, found[-1].end
            # Includes words that turn a day into a week, and days in front without a month.
            start = pieces[start_of_list(pieces, pieces.index(found[0]))].start
            start = weeks.get(first, start)
            spans = [span for span in spans if span[0] < start]
            # Includes the bracket behind a weekday, which became a space.
            spans.append((start, end + (line[end : end + 1] != same[end : end + 1] == " ")))
    return tuple(spans)


def _longest(run: list[DatePiece], shapes: frozenset[str]) -> list[DatePiece]:
    if not any(piece.kind in "mqipns" for piece in run):
        return []
    for length in range(min(len(run), _LONGEST_SHAPE), 0, -1):
        for start in range(len(run) - length + 1):
            window = run[start : start + length]
            shape = re.sub("[ns]", "i", _shape(_telling(window)))
            if shape in shapes and "," not in (window[0].kind, window[-1].kind):
                return window
    return []


def _refusal(message: str, text: str, **more: object) -> ValidationError:
    text = tidy_line(text)
    shown = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
    return ValidationError(message % ({"text": shown} | more))


def _read(text: str, order: str, how: str) -> Span:
    line = even(tidy_line(text))
    if _ISO_DAY.fullmatch(line):
        day = _day(text, *map(int, line.split("-")))
        return Span(day, day, Precision.DAY)
    doubts = doubts_in(line[: LONGEST + 1])
    if doubts.place and not doubts.dates:
        raise _refusal(_("“%(text)s” mentions a place. Put it in the column of the place."), text)
    is_open = doubts.dates or doubts.unsaid
    if _UNKNOWN.fullmatch(normalise(doubts.rest or line)) or (is_open and not doubts.rest):
        return Span(None, None, Precision.DAY, confirmed=False)
    if not doubts.rest or len(line) > LONGEST:
        raise _refusal(_("“%(text)s” is not a date. %(how)s"), text, how=how)
    first, last, precision = _bounds(text, _written_out(text, doubts.rest, order), order, how)
    if last < first:
        message = _("“%(text)s” would end on %(last)s, before it starts on %(first)s.")
        raise _refusal(message, text, first=format_day(first), last=format_day(last))
    return Span(first, last, precision, confirmed=not is_open)


def _written_out(text: str, line: str, order: str) -> str:
    """Without midnight, and with both ends of a span in full."""
    if week := _WEEK_FROM.match(line):
        # The days of that week are not said, so its working days are offered.
        first, last = _working_days(line[week.end() :], order)
        message = _("“%(text)s” names a week. Write its first and last day: %(first)s/%(last)s.")
        raise _refusal(message, text, first=first, last=last)
    return _DAY_MONTH_BEFORE.sub(r"\1\2\3\2\5 - \4", _MIDNIGHT.sub("", line))


def _working_days(day: str, order: str) -> tuple[dt.date, dt.date]:
    first = read_day(day, order)
    return first, first + dt.timedelta(days=4 - first.weekday() if first.weekday() < 5 else 0)


def _telling(pieces: Sequence[DatePiece]) -> list[DatePiece]:
    """The pieces that make up the shape."""
    idle = {place for found in _IDLE.finditer(_shape(pieces)) for place in range(*found.span())}
    return [piece for place, piece in enumerate(pieces) if place not in idle]


def _shape(pieces: Sequence[DatePiece]) -> str:
    return shape_of(pieces).replace("/", "-")


# From pieces to days.


def _bounds(text: str, line: str, order: str, how: str) -> tuple[dt.date, dt.date, Precision]:
    pieces = with_spans(date_pieces(line))
    for piece in pieces:
        if piece.kind in "?&|b":
            part = line[piece.start : piece.end]
            message = _("“%(text)s” is not a date: “%(part)s” is not recognised. %(how)s")
            raise _refusal(message, text, part=part, how=how)
        if piece.kind == "s":
            message = _("“%(text)s” has a two-digit year. Write all four digits: 2024-10-15.")
            raise _refusal(message, text)
    telling = _telling(pieces)
    # In `1-3/12/2024` the order is clear: two days come before one month.
    order = "dmy" if _shape(telling) == "d-n" else order
    telling = [_in_order(text, piece, order) if piece.kind == "n" else piece for piece in telling]
    first, last, precision = _of_shape(text, telling, how)
    weekdays = [piece.value for piece in pieces if piece.kind == "w"]
    if weekdays and (precision != Precision.DAY or len(weekdays) > 2):
        raise _refusal(_("“%(text)s” is not a date. %(how)s"), text, how=how)
    for day, weekday in zip((first, last), weekdays, strict=False):
        if day.weekday() != weekday:
            message = _("“%(text)s” contradicts itself: %(day)s is a %(weekday)s.")
            raise _refusal(message, text, day=format_day(day), weekday=WEEKDAYS[day.weekday()])
    return first, last, precision


def _of_shape(text: str, pieces: list[DatePiece], how: str) -> tuple[dt.date, dt.date, Precision]:
    shape = _shape(pieces)
    parts = _parts(pieces)
    if shape in _DAYS:
        day = _day(text, parts["y"], parts["m"], parts["d"])
        return day, day, Precision.DAY
    if shape in _SPANS:
        divided = shape.index("-")
        left, right = _parts(pieces[:divided]), _parts(pieces[divided + 1 :])
        if "y" not in left and left.get("m", 0) > right.get("m", 12):
            left["y"] = right["y"] - 1  # 28 December - 3 January 2028
        first, last = (
            _day(text, ends["y"], ends["m"], ends["d"]) for ends in (right | left, left | right)
        )
        return first, last, Precision.DAY
    if shape in _MONTHS:
        return *_months_from(text, parts["y"], parts["m"], 1), Precision.MONTH
    if shape in _QUARTERS:
        return *_months_from(text, parts["y"], 3 * parts["q"] - 2, 3), Precision.QUARTER
    if shape == "y":
        return *_months_from(text, parts["y"], 1, 12), Precision.YEAR
    if shape in _YEARLESS or shape in ("m", "q"):
        raise _refusal(_("“%(text)s” has no four-digit year. %(how)s"), text, how=how)
    raise _refusal(_("“%(text)s” is not a single date or range of days. %(how)s"), text, how=how)


def _parts(pieces: Sequence[DatePiece]) -> dict[str, int]:
    if _shape(pieces) == "dd":  # after its year and month
        return dict(zip("md", (piece.value for piece in pieces), strict=True))
    parts: dict[str, int] = {}
    for piece in pieces:
        has_several = piece.kind in "ip"
        values = piece.value if has_several else [piece.value]
        parts |= zip("ymd" if has_several else piece.kind, values, strict=False)
    return parts


def _in_order(text: str, piece: DatePiece, order: str) -> DatePiece:
    """Figures with the year last, day first or month first."""
    said, one, other, year = piece.value
    readings = {"dmy": (year, other, one), "mdy": (year, one, other)}
    found = [_possible(*one) for name, one in readings.items() if order in ("", name)]
    days = list(dict.fromkeys(filter(None, found)))
    if not days:
        message = _("“%(said)s” names a day that does not exist.")
        if any(_possible(*reading) for reading in readings.values()):
            message = _(
                "“%(said)s” is not a date if the %(part)s comes first. Write 2024-10-15, or choose another date order."
            )
        part = _("day") if order == "dmy" else _("month")
        raise _refusal(message, text, said=said, part=part)
    if len(days) > 1:
        message = _(
            "“%(said)s” may be %(one)s or %(other)s; write %(first)s or %(second)s, or choose the file's date order."
        )
        names = {"one": format_day(days[0]), "other": format_day(days[1])}
        raise _refusal(message, text, said=said, first=days[0], second=days[1], **names)
    return DatePiece("i", days[0].timetuple()[:3], piece.start, piece.end)


def _possible(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _day(text: str, year: int, month: int, day: int) -> dt.date:
    found = _possible(year, month, day)
    if found is None:
        raise _refusal(_("“%(text)s” names a day that does not exist."), text)
    return found


def _months_from(text: str, year: int, month: int, count: int) -> tuple[dt.date, dt.date]:
    """From the first day of a month to the last day of `count` months."""
    try:
        return month_bounds(year, month, count)
    except ValueError:
        raise _refusal(_("“%(text)s” names a month that does not exist."), text) from None
