"""Columns of foreign spreadsheets that fill several fields of ours: Dates, Venue."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.records.tracked import TrackedModel

from .days import read_span
from .matching import Context, TrackedRow


class Composite:
    """One column that fills several fields."""

    fields: tuple[str, ...] = ()

    def read(self, text: str, context: Context) -> dict[str, object]:
        """Values by field. Raises ValidationError where the text cannot be understood."""
        raise NotImplementedError

    def near(self, text: str, context: Context) -> str:
        """What may be meant by a text that was refused; empty where nothing is near."""
        return ""

    def parts(self, row: Any, text: str, context: Context) -> Sequence[TrackedModel]:
        """Unsaved rows of a part table that are to be stored with this new row. Raises ValidationError."""
        return []


def not_stored(
    parts: Iterable[TrackedRow], fields: Sequence[str], context: Context
) -> list[TrackedRow]:
    """Without parts that are stored with the same values, so that a row imported twice is no change."""
    found = []
    for part in parts:
        key, index = part.normalise_key(part.natural_key_text()), context.indexes.of(type(part))
        stored = index.get(key)
        alike = [getattr(stored, name, None) == getattr(part, name) for name in fields]
        if not (isinstance(stored, type(part)) and all(alike)):
            found.append(part)
    return found


class Dates(Composite):
    """A span of days in words: `19–23 August 2024`, `April 2024 (exact dates to be confirmed)`, `TBC`."""

    def __init__(self, confirmed: bool = True) -> None:
        """`confirmed`: whether the table can hold that dates are still open."""
        self.confirmed = confirmed
        fields = ("starts_on", "ends_on", "date_precision", "dates_confirmed")
        self.fields = fields if confirmed else fields[:-1]

    def read(self, text: str, context: Context) -> dict[str, object]:
        span = read_span(text, context.date_order)
        if span.is_known and not span.confirmed and not self.confirmed:
            message = _(
                "“%(text)s”: this table cannot record that dates are to be confirmed. Write only the dates."
            )
            raise ValidationError(message % {"text": text})
        values = (span.first, span.last, span.precision, span.confirmed)
        return dict(zip(self.fields, values, strict=False))
