"""Undoing an import: rows that it made are deleted, fields that it changed get their old values back.

Publishing, submitting, checking and withdrawing change no content, so they are no edits. A row whose imported content
was edited since stays as it is. Other new rows are deleted unless a remaining row refers to them, and other changed
rows get their old values back.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.db.models import QuerySet
from django.db.models.deletion import ProtectedError, RestrictedError
from django.utils.translation import gettext as _

from core.models import ImportBatch
from core.records.pending.saving import Edit, plan_drop, write_edits
from core.records.permissions import Actor, may_undo_import
from core.records.saving import Stale, Write, WriteContext, remove_many, save_rows, writing
from core.records.tracked import (
    AUDIT_FIELDS,
    HistoryLine,
    TrackedModel,
    history_model,
    joined,
    with_keys,
)
from core.records.versions import changed_fields, is_recorded, value_in
from core.registry import tables

from .batches import (
    AT_ONCE,
    RowChange,
    affected_models,
    claim_undo,
    record_undo,
    refusal_to_undo,
    row_changes,
    row_name,
)
from .checking.plan import Uniqueness
from .columns.matching import KeyIndexes, Several

# Written by publishing, submitting, withdrawing and checking: no content.
NO_CONTENT = {"publication", "published_at", "last_checked_on"}

Key = tuple[type[Any], Any]  # a row: its table and its primary key
Link = tuple[Key, str, Key]  # a row, its field, and the row that the field refers to


class UndoRefused(Exception):
    """Nothing was undone; the message says why."""


class RowLeft(NamedTuple):
    """A row that stays, in part or whole: table, primary key, name and reason."""

    model: str
    pk: Any
    name: str
    reason: str


class UndoResult(NamedTuple):
    """What undoing a batch did: rows restored and removed, pending changes dropped."""

    restored: int
    removed: int
    dropped: int
    left: list[RowLeft]


@dataclass
class RowUndo:
    """A row of a batch: whether it is deleted, what is restored, or why it stays."""

    change: RowChange
    row: Any  # as stored; None if it was deleted since
    restored: list[models.Field] = field(default_factory=list)  # fields to restore
    goes: bool = False  # a new row that will be deleted
    reason: str = ""  # why it stays

    @property
    def key(self) -> Key:
        return type(self.row), self.row.pk


class UndoPlan:
    """`settle` decides which new rows are deleted; before that, all unedited ones are."""

    def __init__(self, batch: ImportBatch, lock: bool = False) -> None:
        self.batch, self.indexes = batch, KeyIndexes()
        self.rows: dict[Any, list[RowUndo]] = {
            model: RowReader(model, self.indexes, lock).read(row_changes(batch, model))
            for model in affected_models(batch)
        }
        self.pending = plan_drop(batch.pk, is_locked=lock)

    def __iter__(self) -> Iterator[RowUndo]:
        return (one for found in self.rows.values() for one in found)

    def settle(self, cleared: Iterable[tuple[Key, str]] = ()) -> None:
        """Keeps new rows that a remaining row refers to, and parts of remaining rows. `cleared`: rows, each with a
        field that will change.
        """
        passed = set(cleared)
        going = {one.key: one for one in self if one.goes}
        pointing: dict[Key, list[Key]] = defaultdict(list)  # row → rows that refer to it
        for source, name, target in _links_to(going):
            if (source, name) not in passed:
                pointing[target].append(source)
        own_table = tables[self.batch.table].model()
        rows = {one.key: one for one in self if one.row}
        holders = {  # part → row with which it was written; none if the file names the part
            key: rows[holder]
            for key, one in going.items()
            if key[0] is not own_table and (holder := _holder_of(one.row)) in rows
        }

        def stays(key: Key) -> bool:
            is_pointed_at = any(source not in going for source in pointing[key])
            holder = holders.get(key)  # parts that came with a row stay with it
            return is_pointed_at or bool(holder and holder.reason and not holder.goes)

        while found := list(filter(stays, going)):
            for key in found:
                one = going.pop(key)
                one.goes, one.reason = False, _("It belongs to a row that stays.")
                if any(source not in going for source in pointing[key]):
                    one.reason = _("Other rows refer to it: the page to delete it names them.")

    # counts and messages

    @property
    def removed(self) -> list[RowUndo]:
        return [one for one in self if one.goes]

    @property
    def restored(self) -> list[RowUndo]:
        return [one for one in self if one.restored]

    @property
    def dropped(self) -> list[Edit]:
        return [one for one in self.pending if one.own]

    @property
    def removed_public(self) -> int:
        """New rows that are public, or parts of a public one."""
        return sum(one.row.root().is_published for one in self.removed)

    def left(self) -> list[RowLeft]:
        """Rows that stay, in part or whole; also rows with a pending change that others have edited."""
        found = [_left(one.row, one.reason) for one in self if one.reason]
        for one in filter(lambda pending: pending.conflicts, self.pending):
            reason = _("A pending change of it was edited since the import.")
            if one.pending.outcome:
                reason = _("It was published together with what others changed in it.")
            found.append(_left(one.row, reason))
        return found

    def refused_to(self, by: Actor) -> int:
        """The number of rows for which this person lacks the right to publish."""
        changed = (one.row for one in self if one.goes or one.restored)
        return sum(not may_undo_import(by, row) for row in changed)

    # carrying it out

    def carry_out(self, by: Actor) -> UndoResult:
        reason = _("import %(batch)d undone") % {"batch": self.batch.pk}
        context = WriteContext(by, "undo", reason, restores=self.batch.made_at)
        restored = removed = 0
        for model, found in self.rows.items():
            restored += self._restore(model, [one for one in found if one.restored], context)
        self.settle()
        for model, found in reversed(self.rows.items()):
            going = [one.row.pk for one in reversed(found) if one.goes]
            removed += len(going)
            for start in range(0, len(going), AT_ONCE):
                some = going[start : start + AT_ONCE]
                rows = _rows(model).in_bulk(some)
                remove_many([rows[key] for key in some], context)
        write_edits(self.dropped, context)
        done = UndoResult(restored, removed, len(self.dropped), self.left())
        if not any(done):
            raise UndoRefused(_("Nothing in this import is left to undo."))
        if self.batch.undone_at and not any(done[:3]):
            # The record must keep the undo that did something.
            raise UndoRefused(_("The rows that stayed cannot be undone yet."))
        return done

    def _restore(
        self, model: type[TrackedModel], rows: list[RowUndo], context: WriteContext
    ) -> int:
        """Returns the number restored; a row that is not valid, or no longer unique, gets the reason instead."""
        restored = 0
        for start in range(0, len(rows), AT_ONCE):
            some = rows[start : start + AT_ONCE]
            stored = _rows(model).in_bulk([one.row.pk for one in some])
            pointed: dict[
                str, dict[Any, Any]
            ] = {}  # the rows they referred to, if they still exist
            for column in dict.fromkeys(column for one in some for column in one.restored):
                if column.many_to_one or column.one_to_one:
                    changes = (one.change for one in some if column in one.restored)
                    wanted = {value_in(change.before, column) for change in changes} - {None}
                    related: Any = column.related_model
                    pointed[column.name] = with_keys(related).in_bulk(wanted)
            writes: list[tuple[Write, RowUndo]] = []
            for one in some:
                try:
                    writes.append((self._as_it_was(stored[one.row.pk], one, pointed), one))
                except ValidationError as fault:
                    one.reason = " ".join(fault.messages)
            clashes = Uniqueness(model).clashes([(0, write.row) for write, _one in writes])
            free: list[Write] = []
            for (write, one), clash in zip(writes, clashes, strict=True):
                try:
                    if clash:  # only rows that seem to clash are checked one by one
                        write.row.full_clean()
                    free.append(write)
                except ValidationError as fault:
                    one.reason = " ".join(fault.messages)
            save_rows(free, context)
            restored += len(free)
        return restored

    def _as_it_was(
        self, row: TrackedModel, one: RowUndo, pointed: dict[str, dict[Any, Any]]
    ) -> Write:
        """Raises ValidationError if the row is no longer valid; uniqueness is checked for many rows at once."""
        many = {}
        for column in one.restored:
            value = value_in(one.change.before, column)
            if column.many_to_many:
                related: Any = column.related_model
                many[column.name] = [self.indexes.find(related, key) for key in sorted(value)]
                continue
            setattr(row, column.attname, value)
            if column.name in pointed and value is not None:
                if value not in pointed[column.name]:
                    said = _("Its former %(column)s no longer exists.")
                    raise ValidationError(said % {"column": column.verbose_name})
                setattr(row, column.name, pointed[column.name][value])
        relations = {column.name for column in row._meta.concrete_fields if column.is_relation}
        row.full_clean(exclude=relations, validate_unique=False, validate_constraints=False)
        return Write(row, many=many)


def plan_undo(batch: ImportBatch) -> UndoPlan:
    """What undoing would do now."""
    plan = UndoPlan(batch)
    plan.settle((one.key, field.name) for one in plan if one.row for field in one.restored)
    return plan


class RowReader:
    """Compares the rows of one table with what the batch found and left."""

    def __init__(
        self,
        model: type[TrackedModel],
        indexes: KeyIndexes | None = None,
        lock: bool = False,
    ) -> None:
        self.model, self.indexes, self.lock = model, indexes or KeyIndexes(), lock
        fields = [*history_model(model).tracked_fields, *model._meta.many_to_many]
        self.fields = [field for field in fields if field.name not in AUDIT_FIELDS]

    def read(self, changes: list[RowChange]) -> list[RowUndo]:
        """Reads the rows with what their names and rights need; with a lock until the transaction ends, if asked."""
        many = [field.name for field in self.model._meta.many_to_many]
        rows = _rows(self.model).prefetch_related(*many)
        if self.lock:
            rows = rows.select_for_update(of=("self",))
        found: list[RowUndo] = []
        for start in range(0, len(changes), AT_ONCE):
            some = changes[start : start + AT_ONCE]
            stored: dict[Any, Any] = rows.in_bulk([change.after.id for change in some])
            found += [self._one(change, stored.get(change.after.id)) for change in some]
        return found

    def _one(self, change: RowChange, row: TrackedModel | None) -> RowUndo:
        found, edited = RowUndo(change, row), list[models.Field]()
        if row is None:
            return found
        if change.before is None and not change.made:
            found.reason = _("Its earlier state is no longer on record.")
            return found
        columns = [column for column in self.fields if is_recorded(change.after, column)]
        if not change.made:
            columns = changed_fields(change.before, change.after, self.fields, self._then)
        for column in columns:
            now = getattr(row, column.attname)
            if column.many_to_many:
                now = {one.pk for one in getattr(row, column.name).all()}
            if now == self._then(change.after, column):
                found.restored.append(column)
            elif column.name not in NO_CONTENT and (
                change.made or now != self._then(change.before, column)
            ):
                edited.append(column)
        if edited:
            labels = ", ".join(str(column.verbose_name) for column in edited)
            found.reason = _("Edited since: %(columns)s.") % {"columns": labels}
        found.goes = change.made and not edited
        if change.made or edited:
            found.restored = []
        elif "publication" not in {column.name for column in found.restored}:
            found.restored = [one for one in found.restored if one.name != "published_at"]
        return found

    def _then(self, line: Any, field: models.Field) -> object:
        """The value in a history record; for a many-to-many field, the rows that still exist."""
        value = value_in(line, field)
        if not field.many_to_many:
            return value
        other: Any = field.related_model
        index = self.indexes.of(other)
        found = (index.get(other.normalise_key(key)) for key in value)
        return {row.pk for row in found if row is not None and not isinstance(row, Several)}


def _rows(model: Any) -> QuerySet[Any]:
    """The rows with what their names and rights need: the parent of a part, and its parent."""
    names: list[str] = []
    holder = model
    while holder.parent_field:
        names.append("__".join([*names[-1:], holder.parent_field]))
        holder = holder._meta.get_field(holder.parent_field).related_model
    rows: QuerySet[Any] = joined(model._base_manager.all(), {*model.key_select_related, *names})
    return rows


def _holder_of(row: Any) -> Key | None:
    """The row that this one is part of."""
    if not row.parent_field:
        return None
    column = row._meta.get_field(row.parent_field)
    return column.related_model, getattr(row, column.attname)


def _links_to(rows: Iterable[Key]) -> Iterator[Link]:
    """Every row of any table that refers to one of these, with the field."""
    by_table: dict[Any, list[Any]] = defaultdict(list)
    for model, pk in rows:
        by_table[model].append(pk)
    for model, pks in by_table.items():
        relations = [
            relation
            for relation in model._meta.get_fields(include_hidden=True)
            if relation.auto_created and not relation.concrete
        ]
        for start in range(0, len(pks), AT_ONCE):
            some = pks[start : start + AT_ONCE]
            for relation in relations:
                other, column = relation.related_model, relation.field
                if relation.many_to_many:
                    there = column.remote_field.through._base_manager
                    here, far = column.m2m_column_name(), column.m2m_reverse_name()
                elif issubclass(other, HistoryLine) or other._meta.auto_created:
                    continue
                else:
                    there, here, far = other._base_manager, "pk", column.attname
                found = there.filter(**{f"{far}__in": some}).values_list(here, far)
                yield from (((other, row), column.name, (model, pk)) for row, pk in found)


def _left(row: Any, reason: str) -> RowLeft:
    return RowLeft(row._meta.label, row.pk, row_name(row), reason)


def undo(batch: ImportBatch, *, by: Actor) -> UndoResult:
    """Restores what the batch changed and deletes what it made.

    Rows that were edited later stay, and so do new rows that others refer to; they can be undone later. Raises
    UndoRefused, or PermissionDenied if a row is public and the person may not publish; then nothing is undone.
    """
    if reason := refusal_to_undo(batch, by):
        raise UndoRefused(reason)
    try:
        with writing():
            if not claim_undo(batch, by):
                raise UndoRefused(_("Someone else has just undone this import."))
            result = UndoPlan(batch, lock=True).carry_out(by)
            left = [list(one) for one in result.left]
            restored = result.restored + result.dropped
            record_undo(batch, by, restored=restored, removed=result.removed, left=left)
    except (Stale, ProtectedError, RestrictedError):
        said = _("Someone else was changing these rows at the same time. Try again.")
        raise UndoRefused(said) from None
    except IntegrityError as fault:
        raise UndoRefused(_("The database refused a row (%(fault)s).") % {"fault": fault}) from None
    return result
