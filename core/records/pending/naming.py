"""Open pending versions that name a row: once it is gone, they could not be published."""

from .changes import PendingRow, RowKey, field_named
from .models import PendingVersion


def pending_that_name(key: RowKey) -> list[PendingVersion]:
    """The one of this row, and those of others that change it or lead to it."""
    open_ones = PendingVersion.objects.open().select_related("table")
    return [
        one
        for one in open_ones
        if one.key == key or any(_names(change, key) for change in one.opened)
    ]


def _names(change: PendingRow, key: RowKey) -> bool:
    if change.key == key:
        return True
    for name, value in (*change.before.items(), *change.after.items()):
        related = field_named(change.model, name).related_model
        keys = value if isinstance(value, list) else [value]
        if isinstance(related, type) and related._meta.label == key[0] and key[1] in keys:
            return True
    return False
