"""The changes in a pending version of a row and its parts: as plain JSON, compared, and applied in memory."""

import json
import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias

from django.apps import apps
from django.core import serializers
from django.db import models

from ..tracked import AUDIT_FIELDS, TrackedModel, part_models, with_keys
from ..versions import all_fields, field_of

# A table and a primary key, which is negative while the row is only pending.
RowKey: TypeAlias = tuple[str, int]
Values: TypeAlias = dict[str, Any]  # by field name, as JSON
# A row and its parts, each with its values.
Contents: TypeAlias = dict[RowKey, Values]

_NO_CONTENT = AUDIT_FIELDS | {"publication", "published_at"}


@dataclass(frozen=True)
class PendingRow:
    """The changes of one row: fields with their old and new values."""

    table: str
    pk: int
    verb: Literal["added", "changed", "removed"]
    before: Values = field(default_factory=dict)
    after: Values = field(default_factory=dict)

    @property
    def key(self) -> RowKey:
        return self.table, self.pk

    @property
    def model(self) -> type[TrackedModel]:
        found: type[TrackedModel] = apps.get_model(self.table)
        return found

    def named(self) -> set[RowKey]:
        """The row, and those at the ends of its relations, before and after."""
        found = {self.key}
        for name, value in (*self.before.items(), *self.after.items()):
            related: Any = field_of(self.model, name).related_model
            pks = (value if isinstance(value, list) else [value]) if related else []
            found |= {(related._meta.label, pk) for pk in pks if isinstance(pk, int)}
        return found


Changes: TypeAlias = list[PendingRow]


def from_json(stored: Iterable[Mapping[str, Any]]) -> Changes:
    return [PendingRow(**change) for change in stored]


# contents of rows


def contents_of(row: TrackedModel) -> Contents:
    """The stored values of a row and of the parts on its form."""
    return contents_of_many(type(row), [row.pk])[row.pk]


def contents_of_many(model: type[TrackedModel], pks: Collection[int]) -> dict[int, Contents]:
    """The same for several rows of a table, by primary key, with as many queries as for one."""
    found: dict[int, Contents] = {pk: {} for pk in pks}
    for row in _stored(model, pk__in=pks):
        found[row.pk][key_of(row)] = values_of(row)
    for part, name in part_models(model):
        for one in _stored(part, **{f"{name}__in": pks}):
            found[getattr(one, f"{name}_id")][key_of(one)] = values_of(one)
    return found


def values_in_hand(row: TrackedModel, many: Mapping[str, Iterable[models.Model]]) -> Values:
    """For a row that is not saved: its columns, and the many-to-many values that are given."""
    columns = [one for one in content_fields(type(row)) if not one.many_to_many]
    for column in columns:
        if column.is_relation and (other := column.get_cached_value(row, default=None)):  # type: ignore[attr-defined]
            setattr(row, column.name, other)  # it may have got its primary key since
    values = plain_values(row, columns)
    return values | {name: sorted(one.pk for one in rows) for name, rows in many.items()}


def content_fields(model: type[TrackedModel]) -> list[models.Field]:
    """Fields that editors write, in the order of the table; many-to-many fields last."""
    return [one for one in all_fields(model) if one.name not in _NO_CONTENT]


def _stored(model: type[TrackedModel], **condition: object) -> Any:
    names = [one.name for one in model._meta.many_to_many]
    return model._base_manager.filter(**condition).order_by("pk").prefetch_related(*names)


def key_of(row: models.Model) -> RowKey:
    return row._meta.label, row.pk


def plain_values(row: TrackedModel, fields: Iterable[models.Field]) -> Values:
    names = [one.name for one in fields]
    (found,) = json.loads(serializers.serialize("json", [row], fields=names))
    values: Values = found["fields"]
    return values


def values_of(row: TrackedModel) -> Values:
    values = plain_values(row, content_fields(type(row)))
    return values | {one.name: sorted(values[one.name]) for one in row._meta.many_to_many}


# comparing and applying


def changes_between(before: Contents, after: Contents) -> Changes:
    """The row first, then its parts in the order of their tables."""
    found = []
    for key, old in before.items():
        new = after.get(key, old)
        if names := [name for name in new if old.get(name) != new[name]]:
            sides = ({name: side.get(name) for name in names} for side in (old, new))
            found.append(PendingRow(*key, "changed", *sides))
    for (table, pk), values in after.items():
        if (table, pk) not in before:
            # A temporary key: the database may give the former one to another row.
            own = pk if pk < 0 else -1 - secrets.randbelow(2**31 - 1)
            found.append(PendingRow(table, own, "added", {}, values))
    return found + [PendingRow(*key, "removed", before[key]) for key in before if key not in after]


def with_changes(held: Contents, changes: Changes) -> Contents:
    """The contents of the row and its parts after the changes; deleted rows stay deleted."""
    found = {key: dict(values) for key, values in held.items()}
    for change in changes:
        if change.verb == "removed":
            found.pop(change.key, None)
    for change in changes:
        if change.verb == "added":
            key = key_in(found, change)
            found[key] = found.get(key, {}) | change.after
        elif change.verb == "changed" and change.key in found:
            found[change.key] |= change.after
    return found


def needed_changes(stored: Contents, changes: Changes) -> Changes:
    """Those that are still to be made in what is stored now."""
    return changes_between(stored, with_changes(stored, changes))


def key_in(held: Contents, change: PendingRow) -> RowKey:
    """A new part that someone else has added meanwhile, under the same key, is that one."""
    if change.verb == "added":
        names = change.model.key_fields
        for key, values in held.items():
            is_same = all(values.get(name) == change.after.get(name) for name in names)
            if key[0] == change.table and is_same:
                return key
    return change.key


@dataclass(frozen=True)
class Conflict:
    """A field that two people changed, each in another way; without a name, the whole part: one removed it."""

    key: RowKey
    name: str
    theirs: Any
    mine: Any


def conflicts_with(held: Contents, changes: Changes) -> list[Conflict]:
    """Where what is held is neither as it was when the changes were made nor as these make it."""
    found: list[Conflict] = []
    removed = {change.key for change in changes if change.verb == "removed"}
    others = {key: values for key, values in held.items() if key not in removed}
    for change in changes:
        if change.verb == "removed":
            if held.get(change.key, change.before) != change.before:
                found.append(Conflict(change.key, "", held[change.key], None))
            continue
        key = key_in(others, change)
        if key in others:
            now, before = others[key], change.before
            found += [
                Conflict(key, name, now.get(name), value)
                for name, value in change.after.items()
                if now.get(name) not in (before.get(name), value)
            ]
        elif change.verb == "changed":
            found.append(Conflict(key, "", None, change.after))
    return found


def pending_changes(stored: Contents, wanted: Contents, earlier: Changes) -> Changes:
    """What a pending version holds after an edit: what was saved beneath since the first one stays a conflict."""
    known = {change.key: change for change in earlier if change.verb != "added"}
    found = []
    for change in changes_between(stored, wanted):
        if change.verb != "added" and (first := known.get(change.key)):
            before = {name: first.before.get(name, v) for name, v in change.before.items()}
            change = replace(change, before=before)
        found.append(change)
    there = stored.keys() | wanted.keys()
    gone = [one for one in known.values() if one.verb == "changed" and one.key not in there]
    return [*found, *gone]


# the rows that changes make, in memory


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
        found = with_keys(model).filter(pk=change.pk).first()
    if found is not None:
        make_changed(found, change, row)
    return found


def make_changed(found: TrackedModel, change: PendingRow, row: TrackedModel) -> None:
    """A relation by its column, so that no row is read for it; a part points at the row in hand, so that
    a new version of it is noted there."""
    for name, value in change.after.items():
        column = field_of(change.model, name)
        if not column.many_to_many:
            setattr(found, column.attname, column.to_python(value))
    for model, name in part_models(type(row)):
        if isinstance(found, model) and getattr(found, f"{name}_id") == row.pk:
            setattr(found, name, row)


def many_of(change: PendingRow) -> dict[str, list[Any]]:
    """What relations to several rows shall hold; rows that are gone are left out."""
    fields: list[Any] = [field_of(change.model, name) for name in change.after]
    return {
        one.name: list(one.related_model._base_manager.filter(pk__in=change.after[one.name]))
        for one in fields
        if one.many_to_many
    }
