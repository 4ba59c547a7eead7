"""Rows below a heading that says for all of them in which month they are, or who organises them."""

import re
from collections.abc import Iterable
from dataclasses import replace

from django.core.exceptions import ValidationError

from core.dates import Precision
from exchange.columns.days import dates_in, read_span
from exchange.columns.pasted import PastedRow

from .known_rows import KnownRows

_DAYS_FIRST = re.compile(
    r"^\W*([0-9]{1,2}(?:\s*(?:[-–—]|to|and)\s*[0-9]{1,2})?)(?!\d|st|nd|rd|th|[./])(?:\s*[:,.–—]\s+|\s+(?:[-–—]\s+)?(?=\D|[0-9]{1,2}(?:st|nd|rd|th)))"
)


def with_headings(rows: Iterable[PastedRow], known: KnownRows) -> list[PastedRow]:
    """Each row with what its heading says. A heading that no row needed stays a row of its own."""
    found: list[PastedRow] = []
    month = organiser = ""
    for row in rows:
        heading = found[-1] if found and found[-1].text in (month, organiser) else None
        if is_month(row.text):
            month = row.text
        elif known.is_nothing_but_organisers(row.text):
            organiser = row.text
        elif not row.is_listed:
            month, organiser = month if _DAYS_FIRST.match(row.text) else "", ""
        text = row.text
        if month and not dates_in(text) and (days := _DAYS_FIRST.match(text)):
            text = f"{days[1]} {month}: {text[days.end() :]}"
        if organiser and row.is_listed and not known.organisers_in(text):
            text = f"{text} | {organiser}"
        if text != row.text and heading:
            found.pop()
        found.append(replace(row, text=text))
    return found


def is_month(text: str) -> bool:
    if dates_in(text) != [(0, len(text))]:
        return False
    try:
        return read_span(text).precision == Precision.MONTH
    except ValidationError:
        return False
