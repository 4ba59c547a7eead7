"""Whether two rows of a table are one, judged by their names, days, places and holders, and why."""

import datetime as dt
import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.database.letters import plain_letters
from core.records.saving import Write

from ..columns.identity import Days, Identity

NEAR_WORDS = 0.75  # likeness of two spellings of one word, from 0 to 1
A_MONTH, A_YEAR = dt.timedelta(days=31), dt.timedelta(days=366)
_WORDS = re.compile(r"\w+")
_NUMBERS = re.compile(r"\d+")


class NameLikeness(TextChoices):
    SAME = "same", gettext_lazy("same name")
    SIMILAR = "similar", gettext_lazy("similar name")
    OTHER = "other", ""


class DaysLikeness(TextChoices):
    SAME = "same", gettext_lazy("same dates")
    OVERLAPPING = "overlapping", gettext_lazy("overlapping dates")
    NEAR = "near", gettext_lazy("other dates")
    APART = "apart", gettext_lazy("dates more than a month apart")
    YEARS_APART = "years_apart", gettext_lazy("dates more than a year apart")
    UNKNOWN = "unknown", ""


SHARED = (DaysLikeness.SAME, DaysLikeness.OVERLAPPING)


def numbers_in(name: str) -> tuple[str, ...]:
    return tuple(sorted(_NUMBERS.findall(name)))


def is_same_name(one: str, other: str) -> bool:
    """Whether two names differ in case, accents, spaces and punctuation only."""
    letters = _letters(one)
    return bool(letters) and letters == _letters(other)


def _letters(name: str) -> str:
    return "".join(_words(name))


def _words(name: str) -> list[str]:
    return _WORDS.findall(plain_letters(name))


def has_exchanged_words(one: str, other: str) -> bool:
    """Whether each has a word for which the other has another one: APT and RCC are no two spellings."""
    left, right = _words(one), _words(other)
    only_left = [word for word in left if word not in right]
    only_right = [word for word in right if word not in left]
    for word in list(only_left):
        spelling = next((spelt for spelt in only_right if _are_near(word, spelt)), None)
        if spelling is not None:
            only_left.remove(word)
            only_right.remove(spelling)
    return bool(only_left and only_right)


def _are_near(one: str, other: str) -> bool:
    return SequenceMatcher(None, one, other, autojunk=False).ratio() > NEAR_WORDS


def compare_days(one: Days | None, other: Days | None) -> DaysLikeness:
    if one is None or other is None:
        return DaysLikeness.UNKNOWN
    if one == other:
        return DaysLikeness.SAME
    gap = max(one[0], other[0]) - min(one[1], other[1])
    if gap <= dt.timedelta(0):
        return DaysLikeness.OVERLAPPING
    if gap <= A_MONTH:
        return DaysLikeness.NEAR
    return DaysLikeness.APART if gap <= A_YEAR else DaysLikeness.YEARS_APART


@dataclass(frozen=True)
class Likeness:
    """Of a row that is to be written and a stored one; None: not known of one of them."""

    identity: Identity
    name: NameLikeness
    days: DaysLikeness
    have_fitting_numbers: bool
    is_same_place: bool | None
    share_holder: bool | None

    @classmethod
    def of(
        cls, identity: Identity, write: Write, stored: Any, name: NameLikeness, names: list[str]
    ) -> "Likeness":
        numbers = [set(numbers_in(text)) for text in names]
        return cls(
            identity,
            name,
            compare_days(identity.days_of(write.row), identity.days_of(stored)),
            numbers[0] <= numbers[1] or numbers[1] <= numbers[0],
            identity.is_same_place(write.row, stored),
            identity.share_holder(write, stored),
        )

    @property
    def share_days(self) -> bool:
        return self.days in SHARED

    @property
    def is_contradicted(self) -> bool:
        """By days or holders that differ plainly."""
        is_apart = self.days in (DaysLikeness.APART, DaysLikeness.YEARS_APART)
        return is_apart or self.share_holder is False

    @property
    def is_offered(self) -> bool:
        """A row of the same name may have been moved within a year, or have another holder; others are other rows."""
        if self.days == DaysLikeness.YEARS_APART:
            return False
        if self.name == NameLikeness.OTHER:
            return bool(self.share_holder) and self.share_days
        return self.name == NameLikeness.SAME or not self.is_contradicted

    @property
    def is_sure(self) -> bool:
        return self.name == NameLikeness.SAME and self.share_days and not self.is_contradicted

    @property
    def is_strong(self) -> bool:
        """Whether it must be asked about."""
        if not self.share_days or self.is_contradicted:
            return False
        is_named = self.name != NameLikeness.OTHER
        return is_named or (self.have_fitting_numbers and self.is_same_place is not False)

    @property
    def reason(self) -> str:
        holder = self.identity.other_holder if self.share_holder is False else ""
        if self.share_holder and self.name != NameLikeness.SAME:
            holder = self.identity.same_holder
        place = {True: _("same place"), False: _("other place"), None: ""}[self.is_same_place]
        parts = (self.name.label, holder, self.days.label, place)
        return ", ".join(str(part) for part in parts if part)
