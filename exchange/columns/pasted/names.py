"""The rows of a table that words of a text name: by code, by name, by every alias that only one of them has."""

import re
from collections import Counter
from collections.abc import Iterable

from ..keys import TrackedRow

_LONGEST_ACRONYM = 5


def rows_by_name(rows: Iterable[TrackedRow]) -> dict[str, TrackedRow]:
    """Rows by key and by every name that only one of them has, as `normalise_key` leaves them."""
    rows = list(rows)
    names = {row.pk: {row.normalise_key(other) for other in row.key_aliases()} for row in rows}
    times = Counter(name for of_row in names.values() for name in of_row)
    found = {name: row for row in rows for name in names[row.pk] if times[name] == 1}
    return found | {row.normalise_key(row.natural_key_text()): row for row in rows}


def any_of(names: Iterable[str]) -> re.Pattern[str]:
    """Any of the names as a word, the longest first; acronyms are read as spelt."""
    spelt = [
        re.escape(name)
        if name.isupper() and len(name) <= _LONGEST_ACRONYM
        else f"(?i:{re.escape(name)})"
        for name in sorted(names, key=lambda name: (-len(name), name))
    ]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(spelt)})(?!\w|-\w)")
