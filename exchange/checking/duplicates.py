"""Stored rows that a new one may be, under another key: warnings only, nothing is refused for them."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from heapq import nlargest
from operator import itemgetter
from typing import Any

from django.utils.translation import gettext as _

from core.fields import normalise
from core.records.saving import Write
from core.records.tracked import TrackedModel, with_keys

from ..columns.resource import TableResource

NEAR = 0.88  # likeness of two titles, from 0 to 1
COMPARED = 20  # of the titles that have nearly the same letters, in any order
MOST = 5  # told of one row
_NUMBERS = re.compile(r"\d+")


@dataclass(frozen=True)
class PossibleDuplicate:
    row: Any
    reason: str


class Duplicates:
    """Of the rows of one table; the titles that are stored are read once, when the first row is asked about."""

    def __init__(self, resource: type[TableResource] | TableResource) -> None:
        self.resource = resource
        self.model: type[TrackedModel] = resource.model()
        self.title_field = resource.title_field()
        self._stored: dict[tuple[str, ...], list[tuple[str, Any]]] | None = None

    def of(self, write: Write) -> list[PossibleDuplicate]:
        """None of a part: its key says what it is."""
        if len(self.model.key_fields) > 1:
            return []
        found = [*self.resource.duplicates_of(write), *self._near(write.row)]
        reasons = {row.pk: PossibleDuplicate(row, reason) for row, reason in found}
        return [one for pk, one in reasons.items() if pk != write.row.pk][:MOST]

    def _near(self, row: TrackedModel) -> Iterator[tuple[TrackedModel, str]]:
        title = getattr(row, self.title_field) if self.title_field else ""
        matcher = SequenceMatcher(b=normalise(title), autojunk=False)
        likely: list[tuple[float, str, Any]] = []
        for other, stored in self._titles().get(_numbers(title), []) if title else []:
            matcher.set_seq1(other)
            if matcher.real_quick_ratio() >= NEAR and (likeness := matcher.quick_ratio()) >= NEAR:
                likely.append((likeness, other, stored))
        for _likeness, other, stored in nlargest(COMPARED, likely, key=itemgetter(0)):
            matcher.set_seq1(other)
            if matcher.ratio() >= NEAR:
                yield stored, _("near title")

    def _titles(self) -> dict[tuple[str, ...], list[tuple[str, Any]]]:
        """By the numbers in them: those with other numbers are other things, the 2nd and the 3rd meeting."""
        if self._stored is None:
            self._stored = defaultdict(list)
            for stored in with_keys(self.model):
                title = getattr(stored, self.title_field)
                self._stored[_numbers(title)].append((normalise(title), stored))
        return self._stored


def _numbers(title: str) -> tuple[str, ...]:
    return tuple(sorted(_NUMBERS.findall(title)))
