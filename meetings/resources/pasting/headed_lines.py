"""Lines as they are read: with the year and the month above them, parts between slashes apart, long ones by sentence."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from exchange.columns.date_pieces import date_pieces
from exchange.columns.days import dates_in
from exchange.columns.pasted import PastedRow

from .running_text import is_running_text, sentences_of

_YEAR = re.compile(r"\W*(20[0-9]{2})\W*")
_HEADING_WORDS = 3  # “February 2027”, “de février 2027”
_DAYS = r"[0-9]{1,2}(?:\s*(?:[-–]|to|au|al|bis|and|et|y|&)\s*[0-9]{1,2})?"
# “9-11 Com-ITU plenary”, “24: Drafting group”; “2 meetings” are no day.
_DAYS_FIRST = re.compile(rf"({_DAYS})(?:\.|:|,|\))?\s+(?=[\"“«(]?[A-ZÀ-ÞА-Я])")
_OPEN_FIRST = re.compile(
    r"((?:exact )?(?:dates?|days?|jours?|fechas?) (?:tbc|tbd|to be (?:confirmed|decided|announced)|à confirmer|por confirmar)|tbc|tbd)[:,]?\s+",
    re.IGNORECASE,
)
# “4 The Second …”: of a paragraph.
_NUMBER_FIRST = re.compile(r"^[0-9]{1,2}[.)]?\s+(?=[A-ZÀ-Þ])")
_SLASH = re.compile(r"\s+/\s+")


def read_with_headings(rows: list[PastedRow]) -> Iterator[PastedRow]:
    """The rows, each with its whole dates; headings of months and years are rows no more where days stand below them."""
    is_calendar = _is_calendar(rows)
    year = month = ""
    for row in rows:
        heading = _heading(row) if is_calendar else None
        if heading:
            year, month = (
                (heading[0], "")
                if heading[0] and not heading[1]
                else (heading[0] or year, heading[1])
            )
            continue
        text = _dated(row.text, month, year) if is_calendar and year and not row.cells else row.text
        if row.paragraph:
            yield row
        elif is_running_text(row):
            yield from sentences_of(replace(row, text=_NUMBER_FIRST.sub("", text)))
        else:
            yield replace(row, text=_divided_by_bars(text))


def _heading(row: PastedRow) -> tuple[str, str] | None:
    """The year and the month that stand alone in a line; either may be empty."""
    if year := _YEAR.fullmatch(row.text):
        return year[1], ""
    words = row.text.strip(" :.–-").split()
    if row.cells or not words or len(words) > _HEADING_WORDS:
        return None
    kinds = {piece.kind: word for word in words for piece in date_pieces(word.strip(",."))}
    is_month = kinds.keys() <= {"m", "y"} and "m" in kinds and len(kinds) == len(words)
    return (kinds.get("y", ""), kinds["m"]) if is_month else None


def _is_calendar(rows: Iterable[PastedRow]) -> bool:
    """Whether a line that begins with days and no month stands below a heading of a month."""
    is_below = False
    for row in rows:
        if heading := _heading(row):
            is_below = bool(heading[1])
        elif is_below and _DAYS_FIRST.match(row.text) and not _begins_with_dates(row.text):
            return True
    return False


def _begins_with_dates(text: str) -> bool:
    return any(start < 4 for start, _end in dates_in(text))


def _dated(text: str, month: str, year: str) -> str:
    spans = [span for span in dates_in(text) if span[0] < 4]
    if spans:
        end = spans[0][1]
        is_whole = re.search(r"(?<![0-9])20[0-9]{2}(?![0-9])", text[:end])
        return text if is_whole else f"{text[:end]} {year},{text[end:]}"
    if not month:
        return text
    if days := _DAYS_FIRST.match(text):
        return f"{days[1]} {month} {year}, {text[days.end() :]}"
    if is_open := _OPEN_FIRST.match(text):
        return f"{month} {year} ({is_open[1]}), {text[is_open.end() :]}"
    return text


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
