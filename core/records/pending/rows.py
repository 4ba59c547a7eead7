"""The rows that changes of a pending version make: in memory, or in tables that are rolled back."""

from collections.abc import Iterable
from typing import Any

from django.db import models

from ..history import recorded_by_hand
from ..publishable import Publishable
from ..tracked import TrackedModel, joined
from .changes import Changes, PendingRow, field_named, key_of, part_models
from .rolled_back import is_rolled_back


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
    for name, value in change.after.items():
        if not field_named(change.model, name).many_to_many:
            _set(found, name, value)
    _join(found, row)


def _set(row: models.Model, name: str, value: Any) -> None:
    """A relation by its column, so that no row is read for it."""
    column = field_named(type(row), name)
    setattr(row, column.attname, column.to_python(value))


def _join(part: TrackedModel, row: TrackedModel) -> None:
    """Points at the row in hand, so that a new version of it is noted there."""
    for model, name in part_models(type(row)):
        if isinstance(part, model) and getattr(part, f"{name}_id") == row.pk:
            setattr(part, name, row)


def many_of(change: PendingRow) -> dict[str, list[Any]]:
    """What relations to several rows shall hold; rows that are gone are left out."""
    fields = (field_named(change.model, name) for name in change.after)
    many = [one for one in fields if one.many_to_many]
    return {
        one.name: list(
            with_pks(one.related_model, change.after[one.name])  # type: ignore[arg-type]
        )
        for one in many
    }


def with_pks(model: type[models.Model], pks: Iterable[int]) -> Any:
    return model._base_manager.filter(pk__in=list(pks)).order_by("pk")


def write_unchecked(row: Publishable, changes: Changes) -> None:
    """Puts the changes into the tables as they are. Raises RuntimeError where they would stay."""
    if not is_rolled_back():
        raise RuntimeError("Unchecked rows must be rolled back.")
    with recorded_by_hand():
        for change in changes:
            if change.verb == "removed":
                rows = change.model._base_manager.filter(pk=change.pk)
                rows._raw_delete(rows.db)
                continue
            found = instance_of(change, row)
            if found is None:
                continue
            if change.verb == "added":
                found.pk = change.pk
            found.save_base(raw=True, force_insert=change.verb == "added")
            for name, others in many_of(change).items():
                getattr(found, name).set(others)
