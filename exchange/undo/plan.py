"""What taking an import back would do to each row that it wrote. Only reads.

Publishing, submitting, checking and withdrawing are no edits: they change none of the content.
A new row goes unless its content was edited, or a row that stays points at it. A changed row gets
back each field that still holds what was imported; a field that was edited since keeps its edit.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from core.models import ImportBatch
from core.records.history import HistoryLine, history_model
from core.records.pending.bulk import Dropped, fields_of_batch, plan_drop
from core.records.pending.changes import RowKey, key_of
from core.records.permissions import Actor, may_undo_import
from core.records.tracked import TrackedModel, joined, with_keys
from core.records.versions import AUDIT_FIELDS, changed_fields, is_recorded, value_in
from core.registry import tables

from ..batches import AT_ONCE, RowChange, affected_models, row_changes, row_name
from ..columns.keys import KeyIndexes, Several

# What publishing, submitting, withdrawing and checking write: no content.
NO_CONTENT = {"publication", "published_at", "last_checked_on"}
NAMED = 3  # rows that point at one, by name

Key = tuple[type[Any], Any]  # a row: its table and its primary key
Link = tuple[Key, str, Key]  # a row, its field, and the row that the field points at


@dataclass
class RowUndo:
    """One row of a batch: what of it goes, what is put back, and why the rest stays."""

    change: RowChange
    row: Any  # as it is stored; None when it was deleted since
    restored: list[models.Field] = field(default_factory=list)  # to put back
    edited: list[models.Field] = field(default_factory=list)  # that stay as they were edited since
    others: list[models.Field] = field(default_factory=list)  # published with it, not imported
    goes: bool = False  # a new row that is deleted
    reason: str = ""  # why the row, or a part of it, stays

    @property
    def key(self) -> Key:
        return type(self.row), self.row.pk


class UndoPlan:
    """`settle` decides which new rows go; until then every unedited one would."""

    def __init__(self, batch: ImportBatch, indexes: KeyIndexes, lock: bool = False) -> None:
        self.batch = batch
        self.rows: dict[Any, list[RowUndo]] = {}
        own = fields_of_batch(batch.pk)
        for model in affected_models(batch):
            reader = _RowReader(model, indexes, lock, own)
            self.rows[model] = reader.read(row_changes(batch, model))
        self.pending = plan_drop(batch.pk, is_locked=lock)

    def __iter__(self) -> Iterator[RowUndo]:
        return (one for found in self.rows.values() for one in found)

    def settle(self, cleared: Iterable[tuple[Key, str]] = ()) -> None:
        """Keeps each new row at which a row that stays points; `cleared` are rows, each with a field
        that will no longer point where it points now."""
        _Settling(self, set(cleared)).settle()

    def would_clear(self) -> Iterator[tuple[Key, str]]:
        return ((one.key, field.name) for one in self if one.row for field in one.restored)

    # counts, and what to tell

    @property
    def removed(self) -> list[RowUndo]:
        return [one for one in self if one.goes]

    @property
    def restored(self) -> list[RowUndo]:
        return [one for one in self if one.restored]

    @property
    def staying(self) -> list[RowUndo]:
        return [one for one in self if one.reason]

    @property
    def dropped(self) -> list[Dropped]:
        return [one for one in self.pending if one.own]

    @property
    def gone(self) -> int:
        return sum(one.row is None for one in self)

    @property
    def removed_public(self) -> int:
        """New rows that are public now, or hang on one that is."""
        return sum(one.row.root().is_published for one in self.removed)

    def refused_to(self, by: Actor) -> int:
        """How many rows need a right to publish that this person lacks."""
        changed = (one.row for one in self if one.goes or one.restored)
        return sum(not may_undo_import(by, row) for row in changed)


def plan_undo(batch: ImportBatch) -> UndoPlan:
    """As it would be done now."""
    plan = UndoPlan(batch, KeyIndexes())
    plan.settle(plan.would_clear())
    return plan


def rows_of_changes(
    batch: ImportBatch, model: type[TrackedModel], changes: list[RowChange]
) -> list[RowUndo]:
    """The rows of some changes, each against what the batch left and what it found."""
    return _RowReader(model, KeyIndexes(), False, fields_of_batch(batch.pk)).read(changes)


class _RowReader:
    """Holds the rows of one table as they are against what the batch left and what it found."""

    def __init__(
        self,
        model: type[TrackedModel],
        indexes: KeyIndexes,
        lock: bool,
        own: Mapping[RowKey, Collection[str]],
    ) -> None:
        """`own` has, of rows whose change was pending first, the fields that the import set."""
        self.model, self.indexes, self.lock, self.own = model, indexes, lock, own
        fields = [*history_model(model).tracked_fields, *model._meta.many_to_many]
        self.fields = [field for field in fields if field.name not in AUDIT_FIELDS]

    def read(self, changes: list[RowChange]) -> list[RowUndo]:
        found: list[RowUndo] = []
        for start in range(0, len(changes), AT_ONCE):
            some = changes[start : start + AT_ONCE]
            rows = self._rows([change.after.id for change in some])
            found += [self._one(change, rows.get(change.after.id)) for change in some]
        return found

    def _rows(self, keys: list[object]) -> dict[Any, Any]:
        """With what their names and rights need; locked until the transaction ends where asked."""
        rows = self.model._base_manager.all()
        if self.lock:
            rows = rows.select_for_update(of=("self",))
        joins = {*self.model.key_select_related, *holder_joins(self.model)}
        many = [field.name for field in self.model._meta.many_to_many]
        found: dict[Any, Any] = joined(rows, joins).prefetch_related(*many).in_bulk(keys)
        return found

    def _one(self, change: RowChange, row: TrackedModel | None) -> RowUndo:
        found = RowUndo(change, row)
        if row is None:
            return found
        if change.made:
            found.edited = [field for field in self.fields if self._is_edited(change, row, field)]
            found.goes = not found.edited
        elif change.before is None:
            found.reason = _("Its earlier state is no longer on record.")
        else:
            self._set_changed(found)
        if found.edited:
            labels = ", ".join(str(field.verbose_name) for field in found.edited)
            found.reason = _("Edited since: %(columns)s.") % {"columns": labels}
        return found

    def _set_changed(self, found: RowUndo) -> None:
        after, before = found.change.after, found.change.before
        own = self.own.get(key_of(found.row))
        for column in changed_fields(before, after, self.fields, self._then):
            if own is not None and column.name not in own:
                found.others.append(column)
                continue
            now = _now(found.row, column)
            if now == self._then(after, column):
                found.restored.append(column)
            elif now != self._then(before, column) and column.name not in NO_CONTENT:
                found.edited.append(column)
        if "publication" not in {field.name for field in found.restored}:
            found.restored = [field for field in found.restored if field.name != "published_at"]

    def _is_edited(self, change: RowChange, row: TrackedModel, field: models.Field) -> bool:
        if field.name in NO_CONTENT or not is_recorded(change.after, field):
            return False
        return bool(self._then(change.after, field) != _now(row, field))

    def _then(self, line: Any, field: models.Field) -> object:
        """What the line of history says; of a many-to-many field the rows that are still there."""
        value = value_in(line, field)
        if not field.many_to_many:
            return value
        other: Any = field.related_model
        index = self.indexes.of(other)
        found = (index.get(other.normalise_key(key)) for key in value)
        return {row.pk for row in found if row is not None and not isinstance(row, Several)}


def _now(row: TrackedModel, field: models.Field) -> object:
    if field.many_to_many:
        return {one.pk for one in getattr(row, field.name).all()}
    return getattr(row, field.attname)


def holder_joins(model: Any) -> list[str]:
    """From a part to the row that it hangs on, and on to the row that this one hangs on."""
    names: list[str] = []
    while model.parent_field:
        names.append("__".join([*names[-1:], model.parent_field]))
        model = model._meta.get_field(model.parent_field).related_model
    return names


class _Settling:
    """Which new rows go: not those at which a row points that stays, nor its parts."""

    def __init__(self, plan: UndoPlan, cleared: set[tuple[Key, str]]) -> None:
        self.cleared = cleared
        self.own_table = tables[plan.batch.table].model()
        self.going = {one.key: one for one in plan if one.goes}
        self.edited = {one.key: one for one in plan if one.edited or one.others}
        self.pointing: dict[Key, list[Key]] = defaultdict(list)  # row → rows that point at it
        self.pointed: dict[Key, list[Key]] = defaultdict(list)  # row → rows that it points at
        self.parts: dict[Key, list[Key]] = defaultdict(list)  # row → parts that came with it

    def settle(self) -> None:
        self._read_links()
        waiting = [row for row, sources in self.pointing.items() if self._not_going(sources)]
        waiting += [part for one in self.edited.values() for part in self._parts_that_stay(one)]
        staying: dict[Key, RowUndo] = {}
        while waiting:
            key = waiting.pop()
            if key in self.going:
                staying[key] = self.going.pop(key)
                staying[key].goes = False
                waiting += [*self.pointed[key], *self.parts[key]]
        self._say_why(staying)

    def _read_links(self) -> None:
        for source, name, target in self._links():
            if (source, name) not in self.cleared:
                self.pointing[target].append(source)
                self.pointed[source].append(target)
        for key, one in self.going.items():
            if holder := self._came_with(one):
                self.parts[holder].append(key)

    def _came_with(self, one: RowUndo) -> Key | None:
        """The row with which a part was written; parts that a file names come alone."""
        model, row = type(one.row), one.row
        if model is self.own_table or not model.parent_field:
            return None
        column = model._meta.get_field(model.parent_field)
        return column.related_model, getattr(row, column.attname)

    def _parts_that_stay(self, one: RowUndo) -> list[Key]:
        """All that came with a new row; of a changed one what repeats a field that stays edited:
        the dates that were stated before, when new ones stay."""
        if one.change.made:
            return self.parts[one.key]
        edited = {field.attname for field in (*one.edited, *one.others)}
        return [part for part in self.parts[one.key] if edited & _attnames(part[0])]

    def _links(self) -> Iterator[Link]:
        keys: dict[Any, list[Any]] = defaultdict(list)
        for model, pk in self.going:
            keys[model].append(pk)
        for model, pks in keys.items():
            for start in range(0, len(pks), AT_ONCE):
                yield from _links_to(model, pks[start : start + AT_ONCE])

    def _say_why(self, staying: dict[Key, RowUndo]) -> None:
        outside = {key: self._not_going(self.pointing[key]) for key in staying}
        named = _names_of_some([one for keys in outside.values() for one in keys[:NAMED]])
        for key, one in staying.items():
            names = [named[other] for other in outside[key][:NAMED]]
            if len(outside[key]) > NAMED:
                names.append("…")
            one.reason = _("It belongs to a row that stays.")
            if names:
                one.reason = _("Other rows refer to it: %(rows)s.") % {"rows": ", ".join(names)}

    def _not_going(self, keys: list[Key]) -> list[Key]:
        return [key for key in keys if key not in self.going]


def _attnames(model: type[TrackedModel]) -> set[str]:
    return {column.attname for column in model._meta.concrete_fields}


def _links_to(model: Any, keys: list[object]) -> Iterator[Link]:
    """Every row of any table that points at one of these, with the field by which it does."""
    for relation in model._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete:
            continue
        other, column = relation.related_model, relation.field
        if relation.many_to_many:
            through = column.remote_field.through._base_manager
            here, there = column.m2m_column_name(), column.m2m_reverse_name()
            found = through.filter(**{f"{there}__in": keys}).values_list(here, there)
        elif issubclass(other, HistoryLine) or other._meta.auto_created:
            continue
        else:
            found = other._base_manager.filter(**{f"{column.attname}__in": keys})
            found = found.values_list("pk", column.attname)
        yield from (((other, row), column.name, (model, pk)) for row, pk in found)


def _names_of_some(keys: list[Key]) -> dict[Key, str]:
    wanted: dict[Any, set[Any]] = defaultdict(set)
    for model, pk in keys:
        wanted[model].add(pk)
    named: dict[Key, str] = {}
    for model, pks in wanted.items():
        rows = with_keys(model).in_bulk(pks)
        named |= {(model, pk): row_name(row) for pk, row in rows.items()}
    return named
