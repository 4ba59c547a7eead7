"""Pending versions after rows were merged: they name the rows that stay."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ..tracked import TrackedModel
from .changes import Changes, PendingRow, RowKey, Values, to_json
from .links import PreviewLink
from .models import PendingVersion

# Of rows that go, the keys of those that stay in their place.
Merged = Mapping[RowKey, int]


def move_pending(keep: TrackedModel, gone: TrackedModel) -> bool:
    """Makes what is pending of one row pending of the other; whether there was something.

    Raises ValidationError where something is pending of both.
    """
    table = ContentType.objects.get_for_model(type(gone))
    pending = PendingVersion.objects.open().filter(table=table)
    moved = pending.filter(row_pk=gone.pk).first()
    if moved is None:
        return False
    if pending.filter(row_pk=keep.pk).exists():
        raise ValidationError(
            _(
                "Changes are pending of “%(keep)s” and of “%(gone)s”. Publish or discard one of them."
            )
            % {"keep": keep, "gone": gone}
        )
    moved.row_pk = keep.pk
    moved.save(update_fields=["row_pk"])
    PreviewLink.objects.filter(pending=moved).update(row_pk=keep.pk)
    return True


def name_those_that_stay(merged: Merged) -> int:
    """In all that is pending; gives the number of pending versions that named a row which goes."""
    count = 0
    for pending in PendingVersion.objects.open().select_for_update().prefetch_related("edits"):
        named = False
        for one in (pending, *pending.edits.all()):
            changes = to_json(_renamed(one.opened, merged))
            if changes != one.changes:
                named, one.changes = True, changes
                one.save(update_fields=["changes"])
        count += named
    return count


def _renamed(changes: Changes, merged: Merged) -> Changes:
    return [
        replace(
            change,
            pk=merged.get(change.key, change.pk),
            before=_values(change, change.before, merged),
            after=_values(change, change.after, merged),
        )
        for change in changes
    ]


def _values(change: PendingRow, values: Values, merged: Merged) -> Values:
    return {name: _value(change, name, value, merged) for name, value in values.items()}


def _value(change: PendingRow, name: str, value: Any, merged: Merged) -> Any:
    field: Any = change.model._meta.get_field(name)
    if not field.is_relation or value is None:
        return value
    table = field.related_model._meta.label
    if field.many_to_many:
        return sorted({merged.get((table, pk), pk) for pk in value})
    return merged.get((table, value), value)
