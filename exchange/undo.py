"""Taking an import back: the rows that it made go, the fields that it changed are as they were.

Publishing, submitting, checking and withdrawing are no edits: they change none of the content.
A row whose imported content was edited since stays as it is. Of the others a new row goes, unless a
row that stays points at it, and a changed row gets back what it held.
"""

from collections import defaultdict
from collections.abc import Collection, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.db.models.deletion import ProtectedError, RestrictedError
from django.utils.translation import gettext as _

from core.models import ImportBatch
from core.public.cell_text import csv_bytes, escape_cell
from core.records.content_version import writing
from core.records.history import HistoryLine, history_model
from core.records.pending.bulk import drop, fields_of_batch, plan_drop
from core.records.pending.changes import RowKey, key_of
from core.records.pending.saving import Edit, field_label
from core.records.permissions import Actor, may_undo_import
from core.records.saving import Stale, Write, WriteContext, iter_save, remove_many
from core.records.tracked import TrackedModel, joined, with_keys
from core.records.versions import AUDIT_FIELDS, changed_fields, is_recorded, value_in
from core.registry import table_name, tables

from .batches import (
    AT_ONCE,
    RowChange,
    affected_models,
    claim_undo,
    create_file,
    record_undo,
    refusal_to_undo,
    row_changes,
    row_name,
)
from .checking.row import CLEAR
from .checking.unique import NamedRows, Uniqueness
from .columns.keys import KeyIndexes, Several
from .models import ImportFile

# What publishing, submitting, withdrawing and checking write: no content.
NO_CONTENT = {"publication", "published_at", "last_checked_on"}
NAMED = 3  # rows that point at one, by name

Key = tuple[type[Any], Any]  # a row: its table and its primary key
Link = tuple[Key, str, Key]  # a row, its field, and the row that the field points at


@dataclass
class RowUndo:
    """One row of a batch: whether it goes, what is put back, or why it stays."""

    change: RowChange
    row: Any  # as it is stored; None when it was deleted since
    restored: list[models.Field] = field(default_factory=list)  # to put back
    others: list[models.Field] = field(default_factory=list)  # published with it, not imported
    goes: bool = False  # a new row that is deleted
    reason: str = ""  # why the row stays

    @property
    def key(self) -> Key:
        return type(self.row), self.row.pk

    def keeps(self, part: type[TrackedModel]) -> bool:
        """Whether parts that came with the row stay: with the row, or for what they repeat of it,
        as the dates that were stated before new ones which others published."""
        kept = {column.attname for column in self.others}
        repeated = any(one.attname in kept for one in part._meta.concrete_fields)
        return not self.goes and (bool(self.reason) or repeated)


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
        """Keeps each new row at which a row that stays points, and parts of rows that stay; `cleared`
        are rows, each with a field that will no longer point where it points now."""
        passed = set(cleared)
        going = {one.key: one for one in self if one.goes}
        pointing: dict[Key, list[Key]] = defaultdict(list)  # row → rows that point at it
        for source, name, target in _links_to(going):
            if (source, name) not in passed:
                pointing[target].append(source)
        own_table = tables[self.batch.table].model()
        rows = {one.key: one for one in self if one.row}
        holders = {  # part → the row with which it was written; parts that a file names come alone
            key: rows[holder]
            for key, one in going.items()
            if key[0] is not own_table and (holder := _holder_of(one.row)) in rows
        }

        def stays(key: Key) -> bool:
            is_pointed_at = any(source not in going for source in pointing[key])
            return is_pointed_at or (key in holders and holders[key].keeps(key[0]))

        staying: dict[Key, RowUndo] = {}
        while found := list(filter(stays, going)):
            for key in found:
                staying[key] = one = going.pop(key)
                one.goes, one.reason = False, _("It belongs to a row that stays.")
        outside = {key: [one for one in pointing[key] if one not in going] for key in staying}
        named = _names_of_some([one for keys in outside.values() for one in keys[:NAMED]])
        for key, keys in outside.items():
            names = [named[one] for one in keys[:NAMED]]
            if len(keys) > NAMED:
                names.append("…")
            if names:
                reason = _("Other rows refer to it: %(rows)s.")
                staying[key].reason = reason % {"rows": ", ".join(names)}

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
    def dropped(self) -> list[Edit]:
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
        found, edited = RowUndo(change, row), list[models.Field]()
        if row is None:
            return found
        if change.before is None and not change.made:
            found.reason = _("Its earlier state is no longer on record.")
            return found
        own = None if change.made else self.own.get(key_of(row))
        for column in self._columns(change):
            now = _now(row, column)
            if own is not None and column.name not in own:
                found.others.append(column)
            elif now == self._then(change.after, column):
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

    def _columns(self, change: RowChange) -> list[models.Field]:
        """Those that the import filled."""
        if change.made:
            return [column for column in self.fields if is_recorded(change.after, column)]
        return list(changed_fields(change.before, change.after, self.fields, self._then))

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


def _holder_of(row: Any) -> Key | None:
    """The row of which this one is a part."""
    if not row.parent_field:
        return None
    column = row._meta.get_field(row.parent_field)
    return column.related_model, getattr(row, column.attname)


def _links_to(rows: Iterable[Key]) -> Iterator[Link]:
    """Every row of any table that points at one of these, with the field by which it does."""
    keys: dict[Any, list[Any]] = defaultdict(list)
    for model, pk in rows:
        keys[model].append(pk)
    for model, pks in keys.items():
        for start in range(0, len(pks), AT_ONCE):
            yield from _links_to_some(model, pks[start : start + AT_ONCE])


def _links_to_some(model: Any, keys: list[object]) -> Iterator[Link]:
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


# carrying it out

CHANNEL = "undo"

Restoring = tuple[Write, RowUndo, list[str]]  # with the cells of what goes


class UndoRefused(Exception):
    """Nothing was taken back; says why."""


class RowLeft(NamedTuple):
    """A row that stays, in part or whole: its table, its number, its name, and why."""

    model: str
    pk: Any
    name: str
    reason: str


class UndoResult(NamedTuple):
    """What taking a batch back did."""

    restored: int
    removed: int
    left: list[RowLeft]
    dropped: int = 0  # pending changes of public rows


def row_left(one: RowUndo, reason: str = "") -> RowLeft:
    return RowLeft(one.row._meta.label, one.row.pk, row_name(one.row), reason or one.reason)


def pending_left(pending: Iterable[Edit]) -> Iterator[RowLeft]:
    """What others edited in a pending version since the import."""
    for one in pending:
        if one.conflicts:
            labels = ", ".join(dict.fromkeys(map(field_label, one.conflicts)))
            reason = _("Pending, and edited since: %(columns)s.") % {"columns": labels}
            yield RowLeft(one.row._meta.label, one.row.pk, row_name(one.row), reason)


def undo(batch: ImportBatch, *, by: Actor) -> Generator[int, None, UndoResult]:
    """Puts back what the batch changed and removes what it made, in steps of rows done.

    What was edited later stays, and so does a row at which others point; it may be taken back
    later. Raises UndoRefused, or PermissionDenied where a row is published and whoever asks may not
    publish; then nothing is taken back.
    """
    if reason := refusal_to_undo(batch, by):
        raise UndoRefused(reason)
    try:
        with writing():
            if not claim_undo(batch, by):
                raise UndoRefused(_("Someone else has just undone this import."))
            result = yield from _Undo(batch, by).steps()
            left = [list(one) for one in result.left]
            record_undo(batch, by, restored=result.restored, removed=result.removed, left=left)
    except (Stale, ProtectedError, RestrictedError):
        said = _("Someone else was changing these rows at the same time. Try again.")
        raise UndoRefused(said) from None
    except IntegrityError as fault:
        raise UndoRefused(_("The database refused a row (%(fault)s).") % {"fault": fault}) from None
    return result


class _Undo:
    def __init__(self, batch: ImportBatch, by: Actor) -> None:
        self.batch = batch
        reason = _("import %(batch)d undone") % {"batch": batch.pk}
        self.write_context = WriteContext(by, CHANNEL, reason, restores=batch.made_at)
        self.indexes = KeyIndexes()
        # Of what went, by table: cells of changed rows, and of new ones.
        self.changed: dict[str, list[list[str]]] = defaultdict(list)
        self.gone: dict[str, list[list[str]]] = defaultdict(list)
        self.restored = self.removed = 0

    def steps(self) -> Generator[int, None, UndoResult]:
        plan = UndoPlan(self.batch, self.indexes, lock=True)
        waiting: list[RowUndo] = []
        for model, found in plan.rows.items():
            waiting += yield from self._restore(model, [one for one in found if one.restored])
        for one in waiting:
            one.reason = ""
        plan.settle()
        for model, found in reversed(plan.rows.items()):
            yield from self._remove(model, [one.row.pk for one in reversed(found) if one.goes])
        # What could not be put back beside a row that the batch made may be put back now.
        for one in waiting:
            yield from self._restore(type(one.row), [one])
        drop(plan.pending, self.write_context)
        left = [*map(row_left, plan.staying), *pending_left(plan.pending)]
        dropped = len(plan.dropped)
        if not (self.restored or self.removed or left or dropped):
            raise UndoRefused(_("Nothing in this import is left to undo."))
        self._keep_what_went()
        return UndoResult(self.restored, self.removed, left, dropped)

    # what was changed

    def _restore(
        self, model: type[TrackedModel], rows: list[RowUndo]
    ) -> Generator[int, None, list[RowUndo]]:
        """Gives the rows that another row kept from being what they were."""
        clashing: list[RowUndo] = []
        for start in range(0, len(rows), AT_ONCE):
            writes = self._writes(model, rows[start : start + AT_ONCE])
            free, taken = self._unique(model, writes)
            clashing += taken
            already = self.restored
            for count in iter_save([write for write, *_more in free], self.write_context):
                self.restored = already + count
                yield self.restored + self.removed
            for _write, one, went in free:
                one.reason = ""
                self.changed[table_name(model)].append(went)
        return clashing

    def _writes(self, model: type[TrackedModel], some: list[RowUndo]) -> list[Restoring]:
        """Of the rows that can be what they were; the others get the reason."""
        stored = _with_cells(model, [one.row.pk for one in some])
        pointed = self._pointed_at(some)
        writes: list[Restoring] = []
        for one in some:
            row = stored[one.row.pk]
            went = _cells_of_change(row, one.restored)
            try:
                writes.append((self._as_it_was(row, one, pointed), one, went))
            except ValidationError as fault:
                one.reason = " ".join(fault.messages)
        return writes

    def _pointed_at(self, some: list[RowUndo]) -> dict[str, dict[Any, Any]]:
        """For each relation to put back the rows that it pointed at, as far as they are there."""
        wanted: dict[Any, set[Any]] = defaultdict(set)
        for one in some:
            for column in one.restored:
                if column.many_to_one or column.one_to_one:
                    wanted[column].add(value_in(one.change.before, column))
        return {
            column.name: with_keys(column.related_model).in_bulk(keys - {None})
            for column, keys in wanted.items()
        }

    def _as_it_was(
        self, row: TrackedModel, one: RowUndo, pointed: dict[str, dict[Any, Any]]
    ) -> Write:
        """Raises ValidationError where the row cannot be what it was; whether it is unique is asked
        for many at once."""
        many = {}
        for column in one.restored:
            value = value_in(one.change.before, column)
            if column.many_to_many:
                related: Any = column.related_model
                many[column.name] = [self.indexes.find(related, key) for key in sorted(value)]
                continue
            setattr(row, column.attname, value)
            if column.name in pointed and value is not None:
                setattr(row, column.name, _still_there(column, pointed[column.name].get(value)))
        relations = {column.name for column in row._meta.concrete_fields if column.is_relation}
        row.full_clean(exclude=relations, validate_unique=False, validate_constraints=False)
        return Write(row, many=many)

    def _unique(
        self, model: type[TrackedModel], writes: list[Restoring]
    ) -> tuple[list[Restoring], list[RowUndo]]:
        """Those that may be stored, and those that another row keeps out, each with the reason."""
        free, taken = [], []
        rows: NamedRows = [(write.row.pk, write.row) for write, *_more in writes]
        clashes = Uniqueness(model).clashes(rows)
        for (write, one, went), clash in zip(writes, clashes, strict=True):
            try:
                if clash:  # only what seems to clash is asked one by one
                    write.row.full_clean()
                free.append((write, one, went))
            except ValidationError as fault:
                one.reason = " ".join(fault.messages)
                taken.append(one)
        return free, taken

    # what was made

    def _remove(self, model: type[TrackedModel], keys: Sequence[object]) -> Iterator[int]:
        for start in range(0, len(keys), AT_ONCE):
            chunk = keys[start : start + AT_ONCE]
            found = _with_cells(model, chunk)
            rows = [found[key] for key in chunk]
            self.gone[table_name(model)] += map(_cells_of_row, rows)
            remove_many(rows, self.write_context)
            self.removed += len(rows)
            yield self.restored + self.removed

    # the file of what went, to be imported again

    def _keep_what_went(self) -> None:
        """Rows go from the last to the first, and stand in the file from the first to the last: a
        row may point at one above it."""
        for table in tables:
            if rows := [*reversed(self.gone[table]), *self.changed[table]]:
                body = csv_bytes(tables[table].columns(), rows, escape=str)
                create_file(self.batch, ImportFile.Kind.WENT, f"{table}.csv", body, len(rows))


def _cells(row: TrackedModel) -> dict[str, str]:
    """None of a table that files do not know: redirects."""
    resource = tables.get(table_name(type(row)))
    made = resource() if resource else None
    return dict(zip(made.columns(), made.cells(row), strict=True)) if made else {}


def _cells_of_row(row: TrackedModel) -> list[str]:
    return [escape_cell(text) for text in _cells(row).values()]


def _cells_of_change(row: TrackedModel, fields: Iterable[models.Field]) -> list[str]:
    """Of a row that is about to be changed: its key and these fields; an empty cell keeps what is stored."""
    names = {field.name for field in fields}
    kept: list[str] = []
    for name, text in _cells(row).items():
        if name in row.key_fields:
            kept.append(escape_cell(text))
        else:
            kept.append((escape_cell(text) or CLEAR) if name in names else "")
    return kept


def _with_cells(model: type[TrackedModel], keys: Sequence[object]) -> dict[Any, Any]:
    """Rows with what their cells in a file need, and the right to them."""
    rows = model._base_manager.all()
    resource = tables.get(table_name(model))
    rows = resource.joined(rows) if resource else joined(rows, model.key_select_related)
    found: dict[Any, TrackedModel] = joined(rows, holder_joins(model)).in_bulk(keys)
    return found


def _still_there(column: models.Field, row: TrackedModel | None) -> TrackedModel:
    if row is None:
        said = _("Its former %(column)s no longer exists.")
        raise ValidationError(said % {"column": column.verbose_name})
    return row
