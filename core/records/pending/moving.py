"""Pending versions after rows were merged: they name the rows that stay."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ..tracked import TrackedModel
from .changes import Changes, PendingRow, RowKey, Values, to_json
from .links import PreviewLink
from .models import PendingEdit, PendingVersion

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
        raise ValidationError(_pending_of_both(keep, gone))
    moved.row_pk = keep.pk
    moved.save(update_fields=["row_pk"])
    PreviewLink.objects.filter(pending=moved).update(row_pk=keep.pk)
    return True


def pending_of_both(pairs: Sequence[tuple[TrackedModel, TrackedModel]]) -> list[str]:
    """Why rows of one table cannot be merged, by what is pending: each pair is the row that stays and the one that goes."""
    table = ContentType.objects.get_for_model(type(pairs[0][0]))
    wanted = {row.pk for pair in pairs for row in pair}
    pending = PendingVersion.objects.open().filter(table=table, row_pk__in=wanted)
    known = set(pending.values_list("row_pk", flat=True))
    return [_pending_of_both(keep, gone) for keep, gone in pairs if {keep.pk, gone.pk} <= known]


def _pending_of_both(keep: TrackedModel, gone: TrackedModel) -> str:
    text = _("Changes are pending of “%(keep)s” and of “%(gone)s”. Publish or discard one of them.")
    return text % {"keep": keep, "gone": gone}


def name_those_that_stay(merged: Merged) -> int:
    """In all that is pending; gives the number of pending versions that named a row which goes."""
    found = _naming(PendingVersion.objects.open().select_for_update(), merged)
    for changed in found:
        for one in changed:
            one.save(update_fields=["changes"])
    return len(found)


def count_those_that_name(merged: Merged) -> int:
    """Of the pending versions, how many name a row which goes."""
    return len(_naming(PendingVersion.objects.open(), merged))


def _naming(rows: Any, merged: Merged) -> list[list[PendingVersion | PendingEdit]]:
    """For each pending version that names a row which goes, what of it and its edits holds other changes then, not saved."""
    found: list[list[PendingVersion | PendingEdit]] = []
    for pending in rows.prefetch_related("edits"):
        changed = []
        for one in (pending, *pending.edits.all()):
            changes = to_json(_renamed(one.opened, merged))
            if changes != one.changes:
                one.changes = changes
                changed.append(one)
        if changed:
            found.append(changed)
    return found


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
