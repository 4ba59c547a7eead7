"""Days as a text says them: in figures, of which the text tells the order, and several of which one must be chosen."""

import re
from collections.abc import Iterable
from contextlib import suppress

from django.core.exceptions import ValidationError

from core.dates import Precision
from exchange.columns.day_lists import listed_days
from exchange.columns.days import days_of_week, read_span

_FIGURES = re.compile(r"[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{4}")


def choices_of_days(dates: str, order: str) -> list[str]:
    """Of several days in one writing, and of a week; none where the days are one span."""
    if days := listed_days(dates):
        return days
    with suppress(ValidationError):
        return list(filter(None, [days_of_week(dates, order)]))
    return []


def in_order(dates: str, order: str) -> str:
    """Days in figures as ISO dates, where the text tells their order."""
    if not order or not _FIGURES.search(dates):
        return dates
    try:
        span = read_span(dates, order)
    except ValidationError:
        return dates
    if span.first is None or span.last is None or span.precision != Precision.DAY:
        return dates
    return " - ".join(dict.fromkeys([span.first.isoformat(), span.last.isoformat()]))


def order_in(texts: Iterable[str]) -> str:
    """The order of figures that one of the dates gives away: 27/11/2026 is day first."""
    orders = set()
    for text in texts:
        for one, other in re.findall(
            r"(?<![0-9./])([0-9]{1,2})[./-]([0-9]{1,2})[./-][0-9]{4}(?![0-9])", text
        ):
            if int(one) > 12 >= int(other):
                orders.add("dmy")
            elif int(other) > 12 >= int(one):
                orders.add("mdy")
    return orders.pop() if len(orders) == 1 else ""
