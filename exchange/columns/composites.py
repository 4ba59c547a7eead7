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
        """Values by field. Raises ValidationError if the text cannot be understood."""
        raise NotImplementedError

    def near(self, text: str, context: Context) -> str:
        """The likely meaning of a refused text; empty if there is none."""
        return ""

    def parts(self, row: Any, text: str, context: Context) -> Sequence[TrackedModel]:
        """Unsaved rows of a part table, to be stored with this new row. Raises ValidationError."""
        return []


def not_stored(
    parts: Iterable[TrackedRow], fields: Sequence[str], context: Context
) -> list[TrackedRow]:
    """Leaves out parts that are stored with the same values: importing a row twice changes nothing."""
    found = []
    for part in parts:
        key, index = part.normalise_key(part.natural_key_text()), context.indexes.of(type(part))
        stored = index.get(key)
        alike = [getattr(stored, name, None) == getattr(part, name) for name in fields]
        if not (isinstance(stored, type(part)) and all(alike)):
            found.append(part)
    return found


class Dates(Composite):
    """A span of days as text: `19–23 August 2024`, `April 2024 (exact dates to be confirmed)`, `TBC`."""

    def __init__(self, confirmed: bool = True) -> None:
        """`confirmed`: whether the table can store that dates are still open."""
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
