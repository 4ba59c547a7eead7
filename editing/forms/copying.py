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
    note = Publishable._meta.get_field("editors_note").verbose_name
    notes = [capfirst(str(note))] if issubclass(model, Publishable) else []
    return [*sources, *notes, *(str(part._meta.verbose_name_plural) for part in parts)]


def clear_uncopied(row: TrackedModel, first: TrackedModel) -> None:
    """Empties what the editor left as it is in the first row.

    The sources count as one: who changed one of them has looked at all.
    """
    own: Any = type(row)._meta
    for table, names in ((Sourced, _SOURCES), (Publishable, ("editors_note",))):
        if isinstance(row, table) and all(getattr(row, n) == getattr(first, n) for n in names):
            for name in names:
                setattr(row, name, own.get_field(name).get_default())
