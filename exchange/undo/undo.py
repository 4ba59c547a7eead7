"""Taking an import back: the rows that it made go, the fields that it changed are as they were."""

from collections import defaultdict
from collections.abc import Generator, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.db.models.deletion import ProtectedError, RestrictedError
from django.utils.translation import gettext as _

from core.models import ImportBatch
from core.records.content_version import writing
from core.records.pending.bulk import Dropped, drop
from core.records.pending.saving import field_label
from core.records.permissions import Actor
from core.records.saving import Stale, Write, iter_save, remove_many
from core.records.saving.context import WriteContext
from core.records.tracked import TrackedModel, joined, with_keys
from core.records.versions import value_in
from core.registry import table_name, tables

from ..batches import AT_ONCE, claim_undo, record_undo, refusal_to_undo, row_name
from ..checking.unique import NamedRows, Uniqueness
from ..columns.keys import KeyIndexes
from .files import WentFiles
from .plan import RowUndo, UndoPlan, holder_joins

CHANNEL = "undo"

Restoring = tuple[Write, RowUndo]


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


def pending_left(pending: Iterable[Dropped]) -> Iterator[RowLeft]:
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
        self.went = WentFiles()
        self.restored = self.removed = 0

    def steps(self) -> Generator[int, None, UndoResult]:
        plan = UndoPlan(self.batch, self.indexes, lock=True)
        waiting: list[RowUndo] = []
        for model, found in plan.rows.items():
            waiting += yield from self._restore(model, [one for one in found if one.restored])
        plan.settle()
        for model, found in reversed(plan.rows.items()):
            yield from self._remove(model, [one.row.pk for one in reversed(found) if one.goes])
        # What could not be put back beside a row that the batch made may be put back now.
        for one in waiting:
            yield from self._restore_some(type(one.row), [one])
        drop(plan.pending, self.write_context)
        left = [*map(row_left, plan.staying), *pending_left(plan.pending)]
        dropped = len(plan.dropped)
        if not (self.restored or self.removed or left or dropped):
            raise UndoRefused(_("Nothing in this import is left to undo."))
        self.went.keep(self.batch)
        return UndoResult(self.restored, self.removed, left, dropped)

    # what was changed

    def _restore(
        self, model: type[TrackedModel], rows: list[RowUndo]
    ) -> Generator[int, None, list[RowUndo]]:
        """Gives the rows that another row kept from being what they were."""
        clashing: list[RowUndo] = []
        for start in range(0, len(rows), AT_ONCE):
            clashing += yield from self._restore_some(model, rows[start : start + AT_ONCE])
        return clashing

    def _restore_some(
        self, model: type[TrackedModel], some: list[RowUndo]
    ) -> Generator[int, None, list[RowUndo]]:
        stored = _with_cells(model, [one.row.pk for one in some])
        pointed = self._pointed_at(some)
        writes: list[Restoring] = []
        for one in some:
            row = stored[one.row.pk]
            cells = self.went.cells(row)
            try:
                write = self._as_it_was(row, one, pointed)
            except ValidationError as fault:
                one.reason = " ".join(fault.messages)
                continue
            writes.append((write, one))
            self.went.offer(row, cells, one.restored)
        free, clashing = self._unique(model, writes)
        already = self.restored
        for count in iter_save([write for write, _one in free], self.write_context):
            self.restored = already + count
            yield self.restored + self.removed
        for write, one in free:
            one.reason = one.reason if one.edited else ""
            self.went.take(write.row)
        return clashing

    def _pointed_at(self, some: list[RowUndo]) -> dict[str, dict[Any, Any]]:
        """For each relation to put back the rows that it pointed at, as far as they are there."""
        wanted: dict[Any, set[Any]] = defaultdict(set)
        for one in some:
            for field in one.restored:
                if field.many_to_one or field.one_to_one:
                    wanted[field].add(value_in(one.change.before, field))
        return {
            field.name: with_keys(field.related_model).in_bulk(keys - {None})
            for field, keys in wanted.items()
        }

    def _as_it_was(
        self, row: TrackedModel, one: RowUndo, pointed: dict[str, dict[Any, Any]]
    ) -> Write:
        """Raises ValidationError where the row cannot be what it was; whether it is unique is asked
        for many at once."""
        many = {}
        for field in one.restored:
            value = value_in(one.change.before, field)
            if field.many_to_many:
                related: Any = field.related_model
                many[field.name] = [self.indexes.find(related, key) for key in sorted(value)]
                continue
            setattr(row, field.attname, value)
            if field.name in pointed and value is not None:
                setattr(row, field.name, _still_there(field, pointed[field.name].get(value)))
        relations = {column.name for column in row._meta.concrete_fields if column.is_relation}
        row.full_clean(exclude=relations, validate_unique=False, validate_constraints=False)
        return Write(row, many=many)

    def _unique(
        self, model: type[TrackedModel], writes: list[Restoring]
    ) -> tuple[list[Restoring], list[RowUndo]]:
        """Those that may be stored, and those that another row keeps out, each with the reason."""
        free, taken = [], []
        rows: NamedRows = [(write.row.pk, write.row) for write, _one in writes]
        clashes = Uniqueness(model).clashes(rows)
        for (write, one), clash in zip(writes, clashes, strict=True):
            try:
                if clash:  # only what seems to clash is asked one by one
                    write.row.full_clean()
                free.append((write, one))
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
            for row in rows:
                self.went.take_whole(row)
            remove_many(rows, self.write_context)
            self.removed += len(rows)
            yield self.restored + self.removed


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
