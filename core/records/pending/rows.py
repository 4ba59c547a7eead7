"""The rows that changes of a pending version make, in memory."""

from collections.abc import Iterable
from typing import Any

from django.db import models

from ..tracked import TrackedModel, joined, part_models
from .changes import PendingRow, field_named, key_of


def instance_of(change: PendingRow, row: TrackedModel) -> TrackedModel | None:
    """The row of a change as the change makes it, not saved; None where it is gone.

    `row` is the one that the pending version is about, and stands for itself and as the parent of its parts.
    """
    model = change.model
    if change.key == key_of(row):
        found: TrackedModel | None = row
    elif change.verb == "added":
        found = model()
    else:
        rows = joined(model._base_manager.filter(pk=change.pk), model.key_select_related)
        found = rows.first()
    if found is not None:
        make_changed(found, change, row)
    return found


def make_changed(found: TrackedModel, change: PendingRow, row: TrackedModel) -> None:
    """A relation by its column, so that no row is read for it; a part points at the row in hand, so that
    a new version of it is noted there."""
    for name, value in change.after.items():
        column = field_named(change.model, name)
        if not column.many_to_many:
            setattr(found, column.attname, column.to_python(value))
    for model, name in part_models(type(row)):
        if isinstance(found, model) and getattr(found, f"{name}_id") == row.pk:
            setattr(found, name, row)


def many_of(change: PendingRow) -> dict[str, list[Any]]:
    """What relations to several rows shall hold; rows that are gone are left out."""
    fields = (field_named(change.model, name) for name in change.after)
    return {
        one.name: list(with_pks(one.related_model, change.after[one.name]))  # type: ignore[arg-type]
        for one in fields
        if one.many_to_many
    }


def with_pks(model: type[models.Model], pks: Iterable[int]) -> Any:
    return model._base_manager.filter(pk__in=list(pks)).order_by("pk")
