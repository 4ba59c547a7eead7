"""Days and spans of days as people write them. Only what can mean one thing is taken; the rest is refused with what it may mean."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from core.dates import Precision, Span, format_day, month_bounds
from core.fields import normalise, tidy_line

from .date_pieces import DatePiece, date_pieces, even
from .day_lists import listed_days, shape_of, start_of_list, with_spans
from .doubts import doubts_in

LONGEST = 200  # characters of a cell that may be dates

# Without spaces, as `normalise` leaves them.
_UNKNOWN = re.compile(r"n/a|n\.a\.|na|none|-|\?|unknown|notknown|(dates)?notannounced|pending|open")

_FIGURE = re.compile(r"\d")
_FIGURES = re.compile(r"(?<![0-9./])([0-9]{1,2})[./-]([0-9]{1,2})[./-][0-9]{4}(?![0-9])")
_MONTHS_OF_A_YEAR = 12
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

# A shape has a letter for each piece: d day, m month, y year, i a whole day in figures, p year and month in figures, q quarter.
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
# Weekdays, a comma before a year, and the dashes of 15-Oct-2024 and Q2-2024.
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
    """Days, a month, a quarter, a year, or what is not known yet. Raises ValidationError."""
    return _read(
        text, order, _("Write 2024-10-15, 15-24 October 2024, April 2024, Q2 2024, 2024 or TBC.")
    )


def days_of_week(text: str, order: str = "") -> str:
    """The working days of “week of 14 October 2024”, as a span to choose; empty where no week is said so."""
    line = doubts_in(even(tidy_line(text))).rest
    week = _WEEK_FROM.match(line)
    return "/".join(map(str, _working_days(line[week.end() :], order))) if week else ""


def choices_of_days(text: str, order: str = "") -> list[str]:
    """Of several days in one writing, and of a week; none where the days are one span."""
    if days := listed_days(text):
        return days
    with suppress(ValidationError):
        return list(filter(None, [days_of_week(text, order)]))
    return []


def is_span(text: str, order: str = "") -> bool:
    """Whether a text is one span of days in some order of its figures."""
    for one in dict.fromkeys([order, "dmy", "mdy"]):
        with suppress(ValidationError):
            read_span(text, one)
            return bool(text)
    return False


def is_several_days(text: str, order: str = "") -> bool:
    with suppress(ValidationError):
        found = read_span(text, order)
        return found.precision == Precision.DAY and found.first != found.last
    return False


def months_in(text: str) -> list[str]:
    """Each month of `May/June 2024` with its year; none where one is named."""
    year = re.search(r"[0-9]{4}", text)
    months = [text[piece.start : piece.end] for piece in date_pieces(text) if piece.kind == "m"]
    return [f"{month} {year[0]}" for month in months] if year and len(months) > 1 else []


def order_in(texts: Iterable[str]) -> str:
    """The order of figures that one of the dates gives away: 27/11/2026 is day first. Empty where two contradict each other."""
    orders = set()
    for one, other in (pair for text in texts for pair in _FIGURES.findall(text)):
        if int(one) > _MONTHS_OF_A_YEAR >= int(other):
            orders.add("dmy")
        elif int(other) > _MONTHS_OF_A_YEAR >= int(one):
            orders.add("mdy")
    return orders.pop() if len(orders) == 1 else ""


def read_partial(text: str, order: str = "") -> str:
    """As much as is known: `2024`, `2024-04` or `2024-04-15`. Raises ValidationError."""
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
    """From where to where a tidied line speaks of days, be they readable or such that a reader must be asked: 10/11/2024, 5 May."""
    return list(_dates_in(line)) if _FIGURE.search(line) else []


@lru_cache(maxsize=1024)  # readers of pasted text ask of one line more than once
def _dates_in(line: str) -> tuple[tuple[int, int], ...]:
    same = even(line)
    pieces = with_spans(date_pieces(same))
    weeks = {week.end(): week.start() for week in _WEEK_FROM.finditer(line)}
    spans: list[tuple[int, int]] = []
    begin = 0
    for place, piece in enumerate([*pieces, DatePiece("?", None, 0, 0)]):
        # “27-28 April 1st meeting”: the month has its day in front, so the ordinal is no day of it.
        is_of_name = piece.is_ordinal and shape_of(pieces[begin:place]).endswith("dm")
        if not (piece.kind in "?&|b" or is_of_name):
            continue
        run, begin = pieces[begin:place], place + 1
        readable = _MONTHS | _QUARTERS | _DAYS | _SPANS | _SHORTENED
        if found := _longest(run, readable) or _longest(run, _YEARLESS):
            first, end = found[0].start, found[-1].end
            # With the words that make a day a week, or days in front that lack the month.
            start = pieces[start_of_list(pieces, pieces.index(found[0]))].start
            start = weeks.get(first, start)
            spans = [span for span in spans if span[0] < start]
            # With the bracket behind a weekday, which was made a blank.
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
        # Nobody said on which days of the week: its working days are offered.
        first, last = _working_days(line[week.end() :], order)
        message = _("“%(text)s” names a week. Write its first and last day: %(first)s/%(last)s.")
        raise _refusal(message, text, first=first, last=last)
    return _DAY_MONTH_BEFORE.sub(r"\1\2\3\2\5 - \4", _MIDNIGHT.sub("", line))


def _working_days(day: str, order: str) -> tuple[dt.date, dt.date]:
    first = read_day(day, order)
    return first, first + dt.timedelta(days=4 - first.weekday() if first.weekday() < 5 else 0)


def _telling(pieces: Sequence[DatePiece]) -> list[DatePiece]:
    """The pieces that make the shape."""
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
    # Of `1-3/12/2024` the order is plain: two days stand in front of one month.
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
    if shape in _YEARLESS or shape == "m":
        raise _refusal(_("“%(text)s” has no four-digit year. %(how)s"), text, how=how)
    raise _refusal(_("“%(text)s” is not a single date or range of days. %(how)s"), text, how=how)


def _parts(pieces: Sequence[DatePiece]) -> dict[str, int]:
    if _shape(pieces) == "dd":  # behind a year and its month
        return dict(zip("md", (piece.value for piece in pieces), strict=True))
    parts: dict[str, int] = {}
    for piece in pieces:
        has_several = piece.kind in "ip"
        values = piece.value if has_several else [piece.value]
        parts |= zip("ymd" if has_several else piece.kind, values, strict=False)
    return parts


def _in_order(text: str, piece: DatePiece, order: str) -> DatePiece:
    """Figures with the year last, read day first or month first."""
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
    """From the first day of a month to the last of the month that ends so many."""
    try:
        return month_bounds(year, month, count)
    except ValueError:
        raise _refusal(_("“%(text)s” names a month that does not exist."), text) from None
