"""Stored rows that a new row may duplicate.

A duplicate has the same name, whatever its case, accents, spaces and punctuation, or the same holder and days. It is
not refused, but strong ones must be answered.
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.database.letters import plain_letters
from core.records.permissions import Actor
from core.records.saving import Write
from core.records.tracked import TrackedModel, readable_pks

from ..columns.resource import Days, TableResource

MOST = 5  # shown for one row
A_MONTH, A_YEAR = dt.timedelta(days=31), dt.timedelta(days=366)

SAME, OVERLAPPING = gettext_lazy("same dates"), gettext_lazy("overlapping dates")
NEAR, APART = gettext_lazy("other dates"), gettext_lazy("dates more than a month apart")
YEARS_APART = gettext_lazy("dates more than a year apart")


def compare_days(one: Days | None, other: Days | None) -> Promise | None:
    """One of the labels above; None if the days of one are not known."""
    if one is None or other is None:
        return None
    gap = max(one[0], other[0]) - min(one[1], other[1])
    if gap <= dt.timedelta(0):
        return SAME if one == other else OVERLAPPING
    return NEAR if gap <= A_MONTH else APART if gap <= A_YEAR else YEARS_APART


@dataclass(frozen=True)
class PossibleDuplicate:
    """A sure duplicate can be accepted unseen; a strong one needs an answer before a new row is made."""

    row: Any
    reason: str
    is_sure: bool
    is_strong: bool


class Duplicates:
    """Finds duplicates among the rows of one table, which are read when the first row is checked."""

    def __init__(
        self, resource: type[TableResource] | TableResource, by: "Actor | None" = None
    ) -> None:
        """Considers the rows that this person may read; without a person, all."""
        self.resource, self.by = resource, by
        self.model: type[TrackedModel] = resource.model()
        self.title_field = resource.title_field()

    def of(self, write: Write) -> list[PossibleDuplicate]:
        """Sure ones first. None for parts, which their key identifies."""
        if len(self.model.key_fields) > 1:
            return []
        likely = {row.pk: row for row in self._likely(write) if row.pk != write.row.pk}
        readable = readable_pks(self.model, likely, self.by) if self.by else likely
        found = [self.compared(write, row) for pk, row in likely.items() if pk in readable]
        found.sort(key=lambda one: (not one.is_sure, not one.is_strong))
        return found[:MOST]

    def _likely(self, write: Write) -> Iterator[Any]:
        """Rows with the same name, or with the same holder and common days."""
        identity = self.resource.identity
        days = identity.days_of(write.row)
        if letters := self._letters(write.row):
            for stored in self._by_name.get(letters, ()):
                # A meeting of the same name may have been moved, but not by years.
                if compare_days(days, identity.days_of(stored)) != YEARS_APART:
                    yield stored
        for holder in write.many.get(identity.holders, ()) if days else ():
            for stored in self._by_holder[holder.pk]:
                if compare_days(days, identity.days_of(stored)) in (SAME, OVERLAPPING):
                    yield stored

    @cached_property
    def _by_name(self) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = defaultdict(list)
        for stored in self._stored:
            found[self._letters(stored)].append(stored)
        return found

    @cached_property
    def _by_holder(self) -> dict[Any, list[Any]]:
        found: dict[Any, list[Any]] = defaultdict(list)
        for stored in self._stored:
            for holder in getattr(stored, self.resource.identity.holders).all():
                found[holder.pk].append(stored)
        return found

    @cached_property
    def _stored(self) -> list[Any]:
        return list(self.resource.stored_rows().order_by("pk"))

    def _letters(self, row: Any) -> str:
        """Of a row's name, without case, accents, spaces and punctuation."""
        name = str(getattr(row, self.title_field)) if self.title_field else ""
        return "".join(re.findall(r"\w+", plain_letters(name)))

    def compared(self, write: Write, stored: Any, is_namesake: bool = False) -> PossibleDuplicate:
        """What two rows have in common, in words. A namesake is the stored row with the same key or unique value."""
        identity, letters = self.resource.identity, self._letters(write.row)
        is_same_name = bool(letters) and letters == self._letters(stored)
        days = compare_days(identity.days_of(write.row), identity.days_of(stored))
        share_holder = identity.share_holder(write, stored)
        holder = identity.other_holder if share_holder is False else ""
        if share_holder and not is_same_name:
            holder = identity.same_holder
        parts = [_("same name") if is_same_name else "", holder, days or ""]
        is_contradicted = days in (APART, YEARS_APART) or share_holder is False
        if is_namesake:
            keys = {self.model.normalise_key(one.natural_key_text()) for one in (write.row, stored)}
            parts.insert(0, _("same key") if len(keys) == 1 else _("same unique value"))
            is_sure, is_strong = len(keys) == 1 and not is_contradicted, True
        else:
            is_strong = days in (SAME, OVERLAPPING) and not is_contradicted
            is_sure = is_strong and is_same_name
        reason = ", ".join(str(part) for part in parts if part)
        return PossibleDuplicate(stored, reason, is_sure, is_strong)
