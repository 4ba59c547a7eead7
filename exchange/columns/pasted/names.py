"""Finds rows of a table that a text names: by code, by name, by any alias that only one of them has."""

import re
from collections.abc import Iterable
from functools import cached_property
from typing import Generic

from ..matching import Several, TrackedRow, index_by_name

_LONGEST_ACRONYM = 5


class Names(Generic[TrackedRow]):
    def __init__(self, rows: Iterable[TrackedRow], more: Iterable[str] = ()) -> None:
        """`more`: further words for one of the rows."""
        rows = list(rows)
        names = (name for row in rows for name in (row.natural_key_text(), *row.key_aliases()))
        self._words = {*names, *more}
        self._rows = {
            name: row for name, row in index_by_name(rows).items() if not isinstance(row, Several)
        }
        self._normalise = rows[0].normalise_key if rows else str

    def find(self, name: str) -> TrackedRow | None:
        return self._rows.get(self._normalise(name))

    def all_in(self, text: str) -> list[TrackedRow]:
        found = map(self.find, self.pattern.findall(text))
        return list({row.pk: row for row in found if row}.values())

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Matches any of the names as a word, the longest first; acronyms must match exactly."""
        spelt = [
            re.escape(name)
            if name.isupper() and len(name) <= _LONGEST_ACRONYM
            else f"(?i:{re.escape(name)})"
            for name in sorted(self._words, key=lambda name: (-len(name), name))
        ]
        return re.compile(rf"(?<![\w-])(?:{'|'.join(spelt)})(?!\w|-\w)")
