"""Columns of foreign spreadsheets that fill several fields of ours: Dates, Venue."""

from typing import Any

from .keys import Context


class Composite:
    """One column that fills several fields."""

    fields: tuple[str, ...] = ()

    def read(self, text: str, context: Context) -> dict[str, Any]:
        """Values by field. Raises ValidationError where the text cannot be understood."""
        raise NotImplementedError

    def parts(self, row: Any, text: str, context: Context) -> list[Any]:
        """Unsaved rows of a part table that are to be stored with this new row. Raises ValidationError."""
        return []
