"""What the row that stays holds of two that are merged, field by field, as JSON holds it."""

from typing import Any

from django.db import models

from core.fields import LinesField
from core.records.pending.changes import Values, content_fields, values_of
from core.records.tracked import TrackedModel


def differing_fields(keep: TrackedModel, gone: TrackedModel) -> list[models.Field]:
    """Fields that an editor may choose of. What a row is about is not mixed of two rows."""
    own: Any = type(keep)
    kept, other = values_of(keep), values_of(gone)
    passed = {"slug", *own.exactly_one_of}
    return [
        one
        for one in content_fields(own)
        if one.editable
        and one.name not in passed
        and kept[one.name] != other[one.name]
        and not _leads_to(one, kept[one.name], gone)
        and not _leads_to(one, other[one.name], keep)
    ]


def _leads_to(one: models.Field, value: Any, row: TrackedModel) -> bool:
    """A link between the two is none to choose."""
    return one.related_model is type(row) and value == row.pk


def chosen_by_default(keep: TrackedModel, gone: TrackedModel) -> Values:
    """What one lacks and the other has, and the lists of both. A draft gives a public row nothing by itself."""
    if keep.is_published and not gone.is_published:
        return {}
    kept, other = values_of(keep), values_of(gone)
    return {
        one.name: of_both(one, kept[one.name], other[one.name])
        for one in differing_fields(keep, gone)
        if is_list(one) or _is_empty(one, kept[one.name])
    }


def of_both(one: models.Field, kept: Any, other: Any) -> Any:
    """Of lists what is in either; of single values the one that says something."""
    if one.many_to_many:
        return sorted({*kept, *other})
    if isinstance(one, LinesField):
        return "\n".join(dict.fromkeys([*kept.splitlines(), *other.splitlines()]))
    return other if _is_empty(one, kept) else kept


def is_list(one: models.Field) -> bool:
    return bool(one.many_to_many) or isinstance(one, LinesField)


def _is_empty(one: Any, value: Any) -> bool:
    return value in (None, "", []) or (not one.many_to_many and value == one.get_default())
