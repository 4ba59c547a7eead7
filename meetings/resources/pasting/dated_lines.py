"""Days of a line, with the month and the year that stand in the heading above it."""

import re
from collections.abc import Sequence

from exchange.columns.date_pieces import month_named, weekday_named
from exchange.columns.days import dates_in

_BULLET = re.compile(r"^\s*[*•·▪◦‣●○■–—-]\s+")
_WEEKDAY = r"(?:[^\W\d_]{2,10}\.?,?\s*)?"
_DAY = rf"{_WEEKDAY}(?:[12][0-9]|3[01]|0?[1-9])(?![0-9])(?:st|nd|rd|th|er|[ºª°]|\.(?![0-9]))?"
_UNTIL = r"(?:[-–—/&,+→]|(?:to|au|al|a|bis|and|et|y|und|e|or|ou|o|oder)\b)"
_FROM = r"(?:from|on|du|le|les|del|el|los|vom|am|de)"
_DAYS = rf"{_DAY}(?:\s*{_UNTIL}\s*{_DAY})*"
# “9-11 Com-ITU plenary”, “Tues 23 – Thurs 25 CEPT”, “24: drafting group”; “2 meetings” are no day.
_DAYS_FIRST = re.compile(
    rf"\W{{0,2}}(?:{_FROM}\s+)?({_DAYS})(?:\s*(?:[:|)]|\s[–—-])\s+(?=[^\s0-9])|[.,;]?\s+(?=[\"“«(\[]?[A-ZÀ-ÞА-Я]))"
)
_DAYS_ALONE = re.compile(rf"\W{{0,2}}(?:{_FROM}\s+)?({_DAYS})\W*")
_ORDINAL_OF_TITLE = re.compile(r"\W{0,2}[0-9]{1,2}(?:st|nd|rd|th|er|[ºª°]) [A-ZÀ-ÞА-Я]")
_NUMBER_OF_LIST = re.compile(r"^\(?[0-9]{1,3}[.)]\s")
# `8.6.`, `8. – 10.6.`, `8.6. – 10.6.`
_IN_FIGURES = re.compile(
    r"\W{0,2}(?:(?P<day>[0-9]{1,2})\.(?:(?P<month>[0-9]{1,2})\.)?\s*[-–—]\s*)?(?P<last_day>[0-9]{1,2})\.(?P<last_month>[0-9]{1,2})\.(?![0-9])"
)
_OPEN_FIRST = re.compile(
    r"((?:exact )?(?:dates?|days?|jours?|fechas?) (?:tbc|tbd|to be (?:confirmed|decided|announced)|à confirmer|por confirmar)|tbc|tbd)[:,]?\s+",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(r"\W{0,2}([^\W\d_]{3,10})\.?(?=\s*(?:[:|,(]|\s[–—-]\s))")
_MONTH_PIECE = re.compile(
    r",\s+(?:(?:some ?time|early|late|mid|probably)[ -])*(?:in\s+)?(?P<month>[^\W\d_]{3,10})(?=\s*(?:[,;(]|$))"
)
_HAS_YEAR = re.compile(r"(?<![0-9])20[0-9]{2}(?![0-9])")
_AT_THE_START = 4


def begins_with_days(text: str, has_month: bool) -> bool:
    """Whether a line begins with days that lack a year, and perhaps the month that stands above."""
    body = _body(text)
    if spans := _first_dates(body):
        return not _HAS_YEAR.search(body[slice(*spans[0])])
    return bool(has_month and _days_first(body) or _IN_FIGURES.match(body))


def with_heading(text: str, year: str, months: Sequence[str]) -> str:
    """The line with whole dates. Of two months in the heading both are named, for the reader to choose."""
    first, *others = text.split(" | ")
    return " | ".join(
        [_with_heading(first, year, months), *(_with_year(one, year, months) for one in others)]
    )


def _with_heading(text: str, year: str, months: Sequence[str]) -> str:
    body = _body(text)
    if _first_dates(body):
        return _with_year(body, year, months)
    if (figures := _IN_FIGURES.match(body)) and year:
        return f"{_written_out(figures, year)}, {body[figures.end() :].lstrip(' ,:')}"
    days = _days_first(body) if months else None
    if days and not (_NUMBER_OF_LIST.match(body) and any(map(_has_month, _dates(body)))):
        dates = " or ".join(f"{days[1]} {month} {year}".strip() for month in months)
        return f"{dates}, {body[days.end() :]}"
    if months and (is_open := _OPEN_FIRST.match(body)):
        return f"{months[-1]} {year} ({is_open[1]}), {body[is_open.end() :].lstrip('–—- ')}"
    if (first := _MONTH_FIRST.match(body)) and month_named(first[1]) and not _HAS_YEAR.search(body):
        return f"{body[: first.end()]} {year}{body[first.end() :]}"
    if year and not _dates(text):
        return _MONTH_PIECE.sub(lambda found: _with_year_of_month(found, year), text, count=1)
    return _with_year(text, year, months)


def _with_year_of_month(found: re.Match[str], year: str) -> str:
    """“…, July, venue to be decided”, “…, some time in September, online”."""
    return f"{found[0]} {year}" if month_named(found["month"]) else found[0]


def _body(text: str) -> str:
    """Without its bullet; a number before days or an open date is one of the list, and no day."""
    body = _BULLET.sub("", text)
    rest = _NUMBER_OF_LIST.sub("", body, count=1)
    is_numbered = rest != body and (
        _first_dates(rest) or _days_first(rest) or _OPEN_FIRST.match(rest)
    )
    return rest if is_numbered else body


def _dates(text: str) -> list[str]:
    return [text[start:end] for start, end in dates_in(text)]


def _has_month(text: str) -> bool:
    return any(map(month_named, re.findall(r"[^\W\d_]+", text)))


def _first_dates(body: str) -> list[tuple[int, int]]:
    return [span for span in dates_in(body) if span[0] < _AT_THE_START]


def _days_first(body: str) -> re.Match[str] | None:
    found = _DAYS_FIRST.match(body) or _DAYS_ALONE.fullmatch(body)
    if _ORDINAL_OF_TITLE.match(body):
        return None
    words = re.findall(r"[^\W\d_]{2,}", found[1]) if found else []
    are_days = all(
        weekday_named(word) or re.fullmatch(rf"{_UNTIL}|st|nd|rd|th|er", word) for word in words
    )
    return found if are_days else None


def _with_year(text: str, year: str, months: Sequence[str]) -> str:
    """Behind each of its dates that has none; a line with a year of its own stays as it is."""
    spans = dates_in(text)
    if not year or any(_HAS_YEAR.search(text[slice(*span)]) for span in spans):
        return text
    for start, end in reversed(spans):
        divider = "" if re.match(r"\s*(?:[,:;|)(.!?]|[–—-]\s|$)", text[end:]) else ","
        if last := _year_of_end(text[start:end], int(year), months):
            text = f"{text[:end]} {last}{divider}{text[end:]}"
    return text


def _year_of_end(dates: str, year: int, months: Sequence[str]) -> int:
    """28 December – 3 January below December ends in the next year; below a year alone nobody knows which is meant: 0."""
    named = [number for word in re.findall(r"[^\W\d_]+", dates) if (number := month_named(word))]
    if not named or named[0] <= named[-1]:
        return year
    return year + (month_named(months[-1]) != named[-1]) if months else 0


def _written_out(figures: re.Match[str], year: str) -> str:
    """`8.6. – 10.6.`: with points the day stands first."""
    last = f"{year}-{int(figures['last_month']):02}-{int(figures['last_day']):02}"
    if not figures["day"]:
        return last
    return f"{year}-{int(figures['month'] or figures['last_month']):02}-{int(figures['day']):02} - {last}"
