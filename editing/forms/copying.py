"""What “Save as new” does not copy: sources and notes are about the first row."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.records.publishable import Publishable
from core.records.sources import Sourced
from core.records.tracked import TrackedModel

_SOURCES = tuple(field.name for field in Sourced._meta.local_fields)


def uncopied_labels(model: type[TrackedModel], parts: Iterable[type[models.Model]]) -> list[str]:
    """What “Save as new” would not copy, of the row and of its parts."""
    sources = [_("Sources and confidence")] if issubclass(model, Sourced) else []
    note = [_note_label()] if issubclass(model, Publishable) else []
    return [*sources, *note, *(str(part._meta.verbose_name_plural) for part in parts)]


def clear_uncopied(row: TrackedModel, first: TrackedModel) -> list[str]:
    """Empties what the editor left as it is in the first row, and gives its labels.

    The sources count as one: who changed one of them has looked at all.
    """
    cleared = []
    if isinstance(row, Sourced) and _cleared(row, first, _SOURCES):
        cleared.append(_("Sources and confidence"))
    if isinstance(row, Publishable) and _cleared(row, first, ("editors_note",)):
        cleared.append(_note_label())
    return cleared


def _note_label() -> str:
    return capfirst(str(Publishable._meta.get_field("editors_note").verbose_name))


def _cleared(row: models.Model, first: models.Model, names: tuple[str, ...]) -> bool:
    """Empties the fields where they are the same in both rows; whether there was something to empty."""
    before = [getattr(row, name) for name in names]
    if before != [getattr(first, name) for name in names]:
        return False
    for name in names:
        field: Any = row._meta.get_field(name)
        setattr(row, name, field.get_default())
    return before != [getattr(row, name) for name in names]
