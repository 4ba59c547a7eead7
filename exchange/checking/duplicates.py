"""Stored rows that a new one may be, under another key: nothing is refused for them, the strong ones must be answered."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from heapq import nlargest
from operator import itemgetter
from typing import Any

from django.utils.translation import gettext as _

from core.fields import normalise
from core.records.permissions import Actor
from core.records.saving import Write
from core.records.tracked import TrackedModel, readable_pks

from ..columns.resource import TableResource
from .likeness import (
    SHARED,
    Likeness,
    NameLikeness,
    compare_days,
    has_exchanged_words,
    is_same_name,
    numbers_in,
)
from .plan import Namesake

NEAR = 0.88  # likeness of two titles, from 0 to 1
COMPARED = 20  # of the titles that have nearly the same letters, in any order
MOST = 5  # told of one row


@dataclass(frozen=True)
class PossibleDuplicate:
    """A sure one can be taken without a look at it; a strong one must be asked about before a new row is made."""

    row: Any
    reason: str
    is_sure: bool = False
    is_strong: bool = False


class Duplicates:
    """Of the rows of one table; the rows that are stored are read once, when the first row is asked about."""

    def __init__(
        self, resource: type[TableResource] | TableResource, by: "Actor | None" = None
    ) -> None:
        """Of the rows that this person may read; of all rows without one."""
        self.resource, self.by = resource, by
        self.model: type[TrackedModel] = resource.model()
        self.title_field = resource.title_field()
        self._by_numbers: dict[tuple[str, ...], list[tuple[str, Any]]] | None = None
        self._by_holder: dict[Any, list[Any]] = defaultdict(list)

    def of(self, write: Write) -> list[PossibleDuplicate]:
        """The sure ones first. None of a part: its key says what it is."""
        if len(self.model.key_fields) > 1:
            return []
        names: dict[Any, tuple[Any, NameLikeness]] = {}
        for stored, name in [*self._near(write.row), *self._of_same_holder(write)]:
            names.setdefault(stored.pk, (stored, name))
        found = []
        readable = readable_pks(self.model, names, self.by) if self.by else names
        for stored, name in names.values():
            likeness = self._likeness(write, stored, name)
            is_other = stored.pk != write.row.pk and stored.pk in readable
            if is_other and likeness.is_offered:
                sure, strong = likeness.is_sure, likeness.is_strong
                found.append(PossibleDuplicate(stored, likeness.reason, sure, strong))
        found.sort(key=lambda one: (not one.is_sure, not one.is_strong))
        return found[:MOST]

    def of_namesake(self, namesake: Namesake) -> PossibleDuplicate:
        """The stored row whose key a row would take. It is asked about in any case: a second row cannot have this key."""
        write, stored = namesake
        is_same = is_same_name(self._title(write.row), self._title(stored))
        name = NameLikeness.SAME if is_same else NameLikeness.OTHER
        likeness = self._likeness(write, stored, name)
        reason = ", ".join(filter(None, [_("same key"), likeness.reason]))
        return PossibleDuplicate(stored, reason, not likeness.is_contradicted, is_strong=True)

    def _likeness(self, write: Write, stored: Any, name: NameLikeness) -> Likeness:
        names = [self._title(write.row), self._title(stored)]
        return Likeness.of(self.resource.identity, write, stored, name, names)

    def _title(self, row: Any) -> str:
        return str(getattr(row, self.title_field)) if self.title_field else ""

    def _near(self, row: TrackedModel) -> Iterator[tuple[TrackedModel, NameLikeness]]:
        title = self._title(row)
        matcher = SequenceMatcher(b=normalise(title), autojunk=False)
        likely: list[tuple[float, str, Any]] = []
        for other, stored in self._titles().get(numbers_in(title), []) if title else []:
            matcher.set_seq1(other)
            if matcher.real_quick_ratio() >= NEAR and (likeness := matcher.quick_ratio()) >= NEAR:
                likely.append((likeness, other, stored))
        for _likeness, other, stored in nlargest(COMPARED, likely, key=itemgetter(0)):
            matcher.set_seq1(other)
            if matcher.ratio() < NEAR:
                continue
            if is_same_name(title, self._title(stored)):
                yield stored, NameLikeness.SAME
            elif not has_exchanged_words(title, self._title(stored)):
                yield stored, NameLikeness.SIMILAR

    def _of_same_holder(self, write: Write) -> Iterator[tuple[TrackedModel, NameLikeness]]:
        """Those that share days with the row, whatever their names."""
        identity = self.resource.identity
        days = identity.days_of(write.row)
        holders = write.many.get(identity.holders, ())
        if not holders or days is None:
            return
        self._titles()
        for holder in holders:
            for stored in self._by_holder[holder.pk]:
                if compare_days(days, identity.days_of(stored)) in SHARED:
                    yield stored, NameLikeness.OTHER

    def _titles(self) -> dict[tuple[str, ...], list[tuple[str, Any]]]:
        """By the numbers in them: those with other numbers are other things, the 2nd and the 3rd meeting."""
        if self._by_numbers is None:
            self._by_numbers = defaultdict(list)
            holders = self.resource.identity.holders
            for stored in self.resource.stored_rows():
                title = self._title(stored)
                self._by_numbers[numbers_in(title)].append((normalise(title), stored))
                for holder in getattr(stored, holders).all() if holders else ():
                    self._by_holder[holder.pk].append(stored)
        return self._by_numbers
