"""What tells the rows of a table apart besides their names: their days, their places, who holds them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from core.fields import normalise
from core.records.saving import Write

Days = tuple[dt.date, dt.date]


@dataclass(frozen=True)
class Identity:
    """The fields of a table that say so; rows of a table that names none are told apart by their names only."""

    first_day: str = ""
    last_day: str = ""
    place: tuple[str, ...] = ()  # the closest first
    holders: str = ""  # a relation to many
    same_holder: str | Promise = ""  # in words
    other_holder: str | Promise = ""

    def days_of(self, row: Any) -> Days | None:
        if not self.first_day:
            return None
        first, last = getattr(row, self.first_day), getattr(row, self.last_day)
        return (first, last) if first and last else None

    def is_same_place(self, one: Any, other: Any) -> bool | None:
        """By the closest that is known of both; None where there is none."""
        for name in self.place:
            places = getattr(one, name), getattr(other, name)
            if all(places):
                texts = [normalise(str(place)) for place in places]
                return texts[0] == texts[1]
        return None

    def share_holder(self, write: Write, stored: Any) -> bool | None:
        """None where those of one of the two are not known."""
        if not self.holders:
            return None
        own = {row.pk for row in write.many.get(self.holders, ())}
        others = {row.pk for row in getattr(stored, self.holders).all()}
        return bool(own & others) if own and others else None

    def joined(self, rows: Any, relations: Iterable[str]) -> Any:
        """The rows with all that is compared; `relations` are those of the table."""
        places = [name for name in self.place if name in relations]
        rows = rows.select_related(*places) if places else rows
        return rows.prefetch_related(self.holders) if self.holders else rows
