"""Years of two figures in the columns of days, as spreadsheets write them: `18-May-27`, `18/05/27`."""

import re
from collections.abc import Sequence
from dataclasses import replace

from exchange.columns.pasted import PastedRow

_DAY = re.compile(
    r"(?<![\w./-])(?P<first>[0-9]{1,2})(?P<by>[-/. ])(?P<month>[^\W\d_]{3,9}\.?|[0-9]{1,2})(?P=by)(?P<last>[0-9]{2})(?![\w/-])"
)
_KINDS = ("dates", "starts", "ends")
_YEARS = frozenset(range(20, 41))


def with_whole_years(rows: Sequence[PastedRow]) -> list[PastedRow]:
    """The rows as they are where the first figures may be the years as well: then each day is asked about."""
    days = [
        day for row in rows for kind in _KINDS for day in _DAY.finditer(row.cells.get(kind, ""))
    ]
    firsts, lasts = ({int(day[part]) for day in days} for part in ("first", "last"))
    if not days or not lasts <= _YEARS or firsts <= _YEARS:
        return list(rows)
    return [
        replace(
            row,
            cells={
                kind: _DAY.sub(r"\g<first>\g<by>\g<month>\g<by>20\g<last>", text)
                if kind in _KINDS
                else text
                for kind, text in row.cells.items()
            },
        )
        for row in rows
    ]
