"""Two versions of a cell, word by word, cut to what a list can show."""

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from core.fields import LinesField
from core.public.comparison.words import CAME, GONE, KEPT, LONGEST, Pieces, whole_diff
from core.public.comparison.words import word_diff as whole_word_diff
from core.records.versions import is_free_text

__all__ = ["AROUND", "CAME", "GONE", "KEPT", "LONGEST", "Pieces", "cell_diff", "word_diff"]

AROUND = 40  # characters shown of what is the same before and after a change


def cell_diff(model: type[models.Model], column: str, old: str, new: str) -> Pieces:
    """Word by word where the column holds free text or a list; else the old cell and the new one."""
    if old and new and old != new and _is_one_value(model, column):
        return whole_diff([old], [new])[0]
    return word_diff(old, new)


def _is_one_value(model: type[models.Model], column: str) -> bool:
    try:
        field: Any = model._meta.get_field(column)
    except FieldDoesNotExist:  # several fields in one column
        return False
    return not (field.many_to_many or isinstance(field, LinesField) or is_free_text(field))


def word_diff(old: str, new: str) -> Pieces:
    """What stayed, went and came; long stretches that stayed are cut in the middle."""
    return whole_word_diff(old, new, cut=_ends)


def _ends(text: str) -> str:
    return text if len(text) <= 2 * AROUND + 3 else f"{text[:AROUND]} … {text[-AROUND:]}"
