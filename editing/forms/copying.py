"""What “Save as new” leaves behind: what is known of the first row is not known of its copy."""

from typing import Any

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.records.sources import Sourced

_SOURCES = tuple(field.name for field in Sourced._meta.local_fields)


def leave_behind(row: models.Model, first: models.Model) -> list[str]:
    """Empties what its editor left as it is in the first row, and gives the labels of it.

    The sources are one thing: who changed one of them has looked at all.
    """
    left = []
    for label, names in ((_("Sources and confidence"), _SOURCES), ("", ("editors_note",))):
        if all(hasattr(row, name) for name in names) and _are_the_same(row, first, names):
            left += [label or _label(row, names[0])] if _empty(row, names) else []
    return left


def _are_the_same(row: models.Model, first: models.Model, names: tuple[str, ...]) -> bool:
    return all(getattr(row, name) == getattr(first, name) for name in names)


def _empty(row: models.Model, names: tuple[str, ...]) -> bool:
    """Whether there was something to empty."""
    before = [getattr(row, name) for name in names]
    for name in names:
        setattr(row, name, _field(row, name).get_default())
    return before != [getattr(row, name) for name in names]


def _field(row: models.Model, name: str) -> Any:
    return row._meta.get_field(name)


def _label(row: models.Model, name: str) -> str:
    return capfirst(str(_field(row, name).verbose_name))
