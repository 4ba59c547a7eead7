"""What a pending version changes in a row and its parts: as plain JSON, compared and merged."""

import json
import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal, TypeAlias

from django.apps import apps
from django.core import serializers
from django.db import models

from ..tracked import TrackedModel
from ..versions import AUDIT_FIELDS

# A table and a primary key, which is negative while the row is only pending.
RowKey: TypeAlias = tuple[str, int]
Values: TypeAlias = dict[str, Any]  # by name of field, as JSON holds them
# A row and its parts, each with its values.
Contents: TypeAlias = dict[RowKey, Values]

_NO_CONTENT = AUDIT_FIELDS | {"publication", "published_at"}


@dataclass(frozen=True)
class PendingRow:
    """What happens to one row: which fields change, from what to what."""

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
        return _model(self.table)


Changes: TypeAlias = list[PendingRow]


def to_json(changes: Changes) -> list[dict[str, Any]]:
    return [asdict(change) for change in changes]


def from_json(stored: Iterable[Mapping[str, Any]]) -> Changes:
    return [PendingRow(**change) for change in stored]


# what rows hold


def contents_of(row: TrackedModel) -> Contents:
    """A row and the parts that are typed on its form, as they are stored."""
    return contents_of_many(type(row), [row.pk])[row.pk]


def contents_of_many(model: type[TrackedModel], pks: Collection[int]) -> dict[int, Contents]:
    """The same of several rows of a table, by primary key; as many queries as of one."""
    found: dict[int, Contents] = {pk: {} for pk in pks}
    for row in _stored(model, pk__in=pks):
        found[row.pk][key_of(row)] = values_of(row)
    for part, name in part_models(model):
        for one in _stored(part, **{f"{name}__in": pks}):
            found[getattr(one, f"{name}_id")][key_of(one)] = values_of(one)
    return found


def values_in_hand(row: TrackedModel, many: Mapping[str, Iterable[models.Model]]) -> Values:
    """Of a row that is not saved: its columns, and those relations to several rows that are given."""
    columns = [one for one in content_fields(type(row)) if not one.many_to_many]
    for column in columns:
        if column.is_relation and (other := column.get_cached_value(row, default=None)):  # type: ignore[attr-defined]
            setattr(row, column.name, other)  # which may have got its key since
    names = [one.name for one in columns]
    (found,) = json.loads(serializers.serialize("json", [row], fields=names))
    values: Values = found["fields"]
    return values | {name: sorted(one.pk for one in rows) for name, rows in many.items()}


def part_models(model: type[TrackedModel]) -> Iterator[tuple[type[TrackedModel], str]]:
    """The tables of its parts, each with the name of the key that points at their row."""
    for relation in model._meta.related_objects:
        part, name = relation.related_model, relation.field.name
        if not (isinstance(part, type) and issubclass(part, TrackedModel)):
            continue
        if part.parent_field == name or name in getattr(part, "published_with", ()):
            yield part, name


def content_fields(model: type[TrackedModel]) -> list[models.Field]:
    """What an editor writes, in the order of the table; relations to several rows last."""
    fields = [*model._meta.concrete_fields, *model._meta.many_to_many]
    return [one for one in fields if one.name not in _NO_CONTENT]


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
    return {
        name: sorted(value) if field_named(type(row), name).many_to_many else value
        for name, value in values.items()
    }


def _model(table: str) -> type[TrackedModel]:
    found: type[TrackedModel] = apps.get_model(table)
    return found


def field_named(model: type[models.Model], name: str) -> models.Field:
    found: Any = model._meta.get_field(name)
    return found  # type: ignore[no-any-return]


# comparing and merging


def changes_between(before: Contents, after: Contents) -> Changes:
    """The row first, then its parts in the order of their tables."""
    added = [_added(key, after[key]) for key in after if key not in before]
    removed = [PendingRow(*key, "removed", before[key]) for key in before if key not in after]
    edited = [_edited(key, before[key], after[key]) for key in before if key in after]
    return [*filter(None, edited), *added, *removed]


def _added(key: RowKey, values: Values) -> PendingRow:
    """Under a key of its own: the database may give the one that it had to another row."""
    table, pk = key
    return PendingRow(table, pk if pk < 0 else new_pk(), "added", {}, values)


def new_pk() -> int:
    """Of a row that is only pending."""
    return -1 - secrets.randbelow(2**31 - 1)


def _edited(key: RowKey, before: Values, after: Values) -> PendingRow | None:
    names = [name for name in after if before.get(name) != after[name]]
    if not names:
        return None
    old, new = ({name: side.get(name) for name in names} for side in (before, after))
    return PendingRow(*key, "changed", old, new)


def with_changes(stored: Contents, changes: Changes) -> Contents:
    """What the row and its parts hold with the changes; what is gone meanwhile stays gone.

    A new part that someone else has stored meanwhile is that one.
    """
    found = {key: dict(values) for key, values in stored.items()}
    for change in changes:
        if change.verb == "removed":
            found.pop(change.key, None)
        elif change.verb == "added":
            key = same_part(change.table, change.after, stored) or change.key
            found[key] = found.get(key, {}) | change.after
        elif change.key in found:
            found[change.key] |= change.after
    return found


def same_part(table: str, values: Values, others: Contents) -> RowKey | None:
    """The one of other rows that has the key of a part."""
    names = _model(table).key_fields
    for key, held in others.items():
        if key[0] == table and all(held.get(name) == values.get(name) for name in names):
            return key
    return None


def with_own_parts(seen: Contents, theirs: Contents, mine: Contents) -> tuple[Contents, Contents]:
    """What was seen and what is mine, where a part that both added is one part, and no other one of mine has its key."""
    seen, mine = dict(seen), dict(mine)
    their_new = {key: values for key, values in theirs.items() if key not in seen}
    for key in [key for key in mine if key not in seen]:
        values = mine.pop(key)
        if same := same_part(key[0], values, their_new):
            seen[same] = {}
        # The database may have given a key that it took back to a part of someone else.
        mine[same or (key if key[1] < 0 else (key[0], new_pk()))] = values
    return seen, mine


def pending_changes(stored: Contents, merged: Contents, earlier: Changes) -> Changes:
    """What a pending version holds after an edit: what was saved beneath since the first one stays a conflict."""
    changes = changes_between(stored, merged)
    known = {change.key: change for change in earlier if change.verb != "added"}
    gone = [
        change
        for change in earlier
        if change.verb == "changed" and change.key not in stored and change.key not in merged
    ]
    return [*(_as_first_seen(change, known.get(change.key)) for change in changes), *gone]


def _as_first_seen(change: PendingRow, earlier: PendingRow | None) -> PendingRow:
    """Each field from what it was when it was first changed."""
    if earlier is None or change.verb == "added":
        return change
    before = {name: earlier.before.get(name, value) for name, value in change.before.items()}
    return replace(change, before=before)


@dataclass(frozen=True)
class Conflict:
    """A field that two people changed, each in another way; without a name, the whole part: one removed it."""

    key: RowKey
    name: str
    theirs: Any
    mine: Any


def merge(seen: Contents, theirs: Contents, mine: Contents) -> tuple[Contents, list[Conflict]]:
    """Both changed what was seen; what is theirs stays where both changed the same in different ways."""
    merged: Contents = {}
    conflicts: list[Conflict] = []
    for key in {**theirs, **mine}:
        sides = seen.get(key), theirs.get(key), mine.get(key)
        values, found = _merge_row(key, *sides)
        conflicts += found
        if values is not None:
            merged[key] = values
    return merged, conflicts


def _merge_row(
    key: RowKey, seen: Values | None, theirs: Values | None, mine: Values | None
) -> tuple[Values | None, list[Conflict]]:
    if seen is None:  # one of them added it
        return (theirs if mine is None else mine), []
    if theirs in (seen, mine):
        return mine, []
    if mine == seen:
        return theirs, []
    if theirs is None or mine is None:  # one removed what the other changed
        return theirs if theirs is not None else mine, [Conflict(key, "", theirs, mine)]
    merged, conflicts = dict(theirs), []
    for name, value in mine.items():
        if value in (seen.get(name), theirs.get(name)):
            continue
        if theirs.get(name) == seen.get(name):
            merged[name] = value
        else:
            conflicts.append(Conflict(key, name, theirs.get(name), value))
    return merged, conflicts


def with_own_values(merged: Contents, conflicts: Iterable[Conflict]) -> Contents:
    """What is merged, with mine where both changed the same."""
    found = {key: dict(values) for key, values in merged.items()}
    for conflict in conflicts:
        if conflict.name:
            found[conflict.key][conflict.name] = conflict.mine
        elif conflict.mine is None:
            found.pop(conflict.key, None)
        else:
            found[conflict.key] = conflict.mine
    return found


def conflicts_with_stored(stored: Contents, changes: Changes) -> list[Conflict]:
    """Where the stored rows are neither as they were when the changes were made nor as these make them."""
    found: list[Conflict] = []
    for change in changes:
        now = stored.get(change.key)
        if change.verb == "changed" and now is None:
            found.append(Conflict(change.key, "", None, change.after))
        elif change.verb == "changed" and now is not None:
            found += [
                Conflict(change.key, name, now.get(name), value)
                for name, value in change.after.items()
                if now.get(name) not in (change.before.get(name), value)
            ]
        elif change.verb == "removed" and now not in (None, change.before):
            found.append(Conflict(change.key, "", now, None))
    return found
