"""Imports on record: what each changed, and taking one back."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models.deletion import Collector, ProtectedError, RestrictedError
from django.utils import timezone
from django.utils.translation import gettext as _

from ..history import Recorded, with_keys
from ..models import ImportBatch
from ..registry import table_name, tables
from ..rights import By, may
from ..writing import Errand, Stale, Write, remove_many, storing
from .keys import KeyIndexes
from .plan import Plan
from .unique import Uniqueness, stored_name

AT_ONCE = 200
DOOR = "undo"
# What a row was when last stamped is not put back: it is written anew.
STAMPS = {"id", "version", "created_at", "created_by_id", "changed_at", "changed_by_id"}


class UndoRefused(Exception):
    """Nothing was taken back; says why."""


def opened(plan: Plan, *, by: By, door: str, origin: Any) -> ImportBatch:
    """Puts the import on record, in the transaction that carries it out, and once in the log of the admin."""
    batch = ImportBatch.objects.create(
        table=table_name(plan.resource.model()),
        file_name=origin.file_name[:200],
        content_hash=origin.content_hash,
        token=origin.token,
        door=door,
        by_id=by.pk,
        by_name=str(by),
        new=len(plan.new),
        changed=len(plan.changed),
        same=plan.same,
        refused=len(plan.refused_rows),
    )
    _log(batch, by, ADDITION, _("Imported %(file)s.") % {"file": batch.file_name})
    return batch


def _log(batch: ImportBatch, by: By, flag: int, message: str) -> None:
    if by.pk:
        LogEntry.objects.log_actions(by.pk, [batch], flag, change_message=message, single_object=True)


@dataclass(frozen=True)
class Trace:
    """What a batch did to one row: the state it left (a line of history), the one it found, and whether others wrote it since."""

    left: Any
    found: Any
    is_written_since: bool

    @property
    def made(self) -> bool:
        return self.left.history_type == "+"


def traces_of(batch: ImportBatch, model: type[Recorded], start: int = 0, stop: int | None = None) -> list[Trace]:
    """In the order of writing, two queries for any number of rows."""
    lines = model.history.model.objects
    same_row = lines.filter(id=models.OuterRef("id"))
    first = lines.filter(batch=batch, id=models.OuterRef("id")).order_by("history_id").values("history_id")[:1]
    before = same_row.filter(history_id__lt=models.OuterRef("history_id"))
    own = list(
        lines.filter(batch=batch, history_id=models.Subquery(first))
        .annotate(
            found=models.Subquery(before.order_by("-history_id").values("history_id")[:1]),
            last=models.Subquery(same_row.order_by("-history_id").values("history_id")[:1]),
        )
        .order_by("history_id")[start:stop]
    )
    others = lines.in_bulk({number for line in own for number in (line.found, line.last) if number and number != line.history_id})
    return [Trace(line, others.get(line.found), _is_written_since(line, others.get(line.last, line))) for line in own]


def _is_written_since(left: Any, last: Any) -> bool:
    """Not where the last word on a row is a later import taken back, after which it is again as this one left it."""
    if last.batch_id == left.batch_id:
        return False
    return last.door != DOOR or last.history_type == "-" or _state(last) != _state(left)


def _state(line: Any) -> list[Any]:
    return [line.many, *(getattr(line, field.attname) for field in line.tracked_fields if field.attname not in STAMPS)]


def names_of(lines: list[Any]) -> list[str]:
    """What people call the rows of one table; few queries for any number of them."""
    rows = [line.instance for line in lines]
    for start in range(0, len(rows), AT_ONCE):
        models.prefetch_related_objects(rows[start : start + AT_ONCE], *rows[0].key_joins)
    return [_name(row) for row in rows]


def _name(row: Any) -> str:
    try:
        return str(row)
    except ObjectDoesNotExist:  # a row that its name speaks of is gone
        return f"{row._meta.verbose_name} {row.pk}"


def touched(batch: ImportBatch) -> list[type[Recorded]]:
    """The tables that hold rows of a batch: its own, those of parts, redirects."""
    return [model for model in _recorded() if model.history.model.objects.filter(batch=batch).exists()]


def _recorded() -> list[Any]:
    """Lower tables first."""
    order = {resource.model(): place for place, resource in enumerate(tables.values())}
    found = [model for model in apps.get_models() if issubclass(model, Recorded)]
    return sorted(found, key=lambda model: order.get(model, len(order)))


def may_undo(batch: ImportBatch, by: By) -> bool:
    return batch.undone_at is None and batch.table in tables and may(by, "import", tables[batch.table].model())


@dataclass
class Undoing:
    """What taking a batch back did, and which rows were left, each with the reason."""

    restored: int = 0
    removed: int = 0
    left: list[tuple[str, str]] = field(default_factory=list)


def undo(batch: ImportBatch, *, by: By) -> Generator[int, None, Undoing]:
    """Puts back what the batch changed and removes what it made, in steps of rows done; rows that were edited later are left.

    Raises UndoRefused, or PermissionDenied where a row may not be written by whoever asks; then nothing is taken back.
    """
    if not may_undo(batch, by):
        raise UndoRefused(_("This import was taken back already, or you may not import this table."))
    try:
        with transaction.atomic():
            claimed = ImportBatch.objects.filter(pk=batch.pk, undone_at=None).update(undone_at=timezone.now(), undone_by_name=str(by))
            if not claimed:
                raise UndoRefused(_("This import was taken back already."))
            done = yield from _Undo(batch, by).steps()
            _log(batch, by, CHANGE, _("Taken back; %(count)d rows were left.") % {"count": len(done.left)})
    except (Stale, ProtectedError, RestrictedError):
        raise UndoRefused(_("Someone else was writing these rows at the same moment; try again.")) from None
    except IntegrityError as fault:
        raise UndoRefused(_("The database refused a row (%(fault)s).") % {"fault": fault}) from None
    return done


class _Undo:
    def __init__(self, batch: ImportBatch, by: By) -> None:
        self.batch = batch
        self.errand = Errand(by, DOOR, _("import %(batch)d taken back") % {"batch": batch.pk}, restores=True)
        self.done = Undoing()
        self.indexes = KeyIndexes()

    def steps(self) -> Generator[int, None, Undoing]:
        traces = {model: self._untouched_since(model) for model in touched(self.batch)}
        waiting: list[tuple[Any, Trace]] = []
        for model, found in traces.items():
            waiting += yield from self._restore(model, [trace for trace in found if not trace.made])
        for model, found in reversed(traces.items()):
            yield from self._remove(model, [trace.left.id for trace in reversed(found) if trace.made])
        # What could not be put back beside a row that the batch made may be put back now.
        for model, trace in waiting:
            for _model, _trace, reason in (yield from self._restore_some(model, [trace])):
                self.done.left += [(name, reason) for name in names_of([trace.left])]
        return self.done

    def _untouched_since(self, model: type[Recorded]) -> list[Trace]:
        found = traces_of(self.batch, model)
        later = names_of([trace.left for trace in found if trace.is_written_since])
        self.done.left += [(name, _("It was edited later.")) for name in later]
        return [trace for trace in found if not trace.is_written_since]

    def _count(self) -> int:
        return self.done.restored + self.done.removed

    # what was changed

    def _restore(self, model: Any, traces: list[Trace]) -> Generator[int, None, list[tuple[Any, Trace]]]:
        failed = []
        for start in range(0, len(traces), AT_ONCE):
            for failure in (yield from self._restore_some(model, traces[start : start + AT_ONCE])):
                failed.append(failure[:2])
        return failed

    def _restore_some(self, model: Any, traces: list[Trace]) -> Generator[int, None, list[tuple[Any, Trace, str]]]:
        stored = with_keys(model).in_bulk([trace.left.id for trace in traces])
        writes, failed = [], []
        pointed = self._pointed_at(model, [trace.found for trace in traces if trace.found])
        for trace in traces:
            try:
                writes.append((self._as_it_was(stored[trace.left.id], trace.found, pointed), trace))
            except ValidationError as fault:
                failed.append((model, trace, " ".join(fault.messages)))
        already = self.done.restored
        free, taken = self._unique(model, writes)
        for count in storing(free, self.errand):
            self.done.restored = already + count
            yield self._count()
        return failed + taken

    def _pointed_at(self, model: Any, lines: list[Any]) -> dict[str, dict[Any, Any]]:
        """For each relation the rows that the lines point at, as far as they are still there."""
        columns = [column for column in model._meta.concrete_fields if column.is_relation and column.attname not in STAMPS]
        wanted = {column: {getattr(line, column.attname) for line in lines} - {None} for column in columns}
        return {column.name: with_keys(column.related_model).in_bulk(keys) for column, keys in wanted.items() if keys}

    def _as_it_was(self, row: Any, line: Any, pointed: dict[str, dict[Any, Any]]) -> Write:
        """Raises ValidationError where the row cannot be again what it was; whether it is unique is asked for many at once."""
        if line is None:
            raise ValidationError(_("What it was before is not on record any more."))
        for column in row._meta.concrete_fields:
            if column.attname not in STAMPS:
                value = getattr(line, column.attname)
                setattr(row, column.attname, value)
                if column.is_relation and value is not None:
                    setattr(row, column.name, _still_there(column, pointed[column.name].get(value)))
        relations = {column.name for column in row._meta.concrete_fields if column.is_relation}
        row.full_clean(exclude=relations, validate_unique=False, validate_constraints=False)
        many = {name: self._found(row, name, keys) for name, keys in line.many.items()}
        return Write(row, many=many)

    def _unique(self, model: Any, writes: list[tuple[Write, Trace]]) -> tuple[list[Write], list[tuple[Any, Trace, str]]]:
        """Those that may be stored, and those that another row keeps out; only what seems to clash is asked one by one."""
        free, taken = [], []
        clashes = Uniqueness(model).clashes([(stored_name(write.row.pk), write.row) for write, _trace in writes])
        for (write, trace), clash in zip(writes, clashes, strict=True):
            try:
                if clash:
                    write.row.full_clean()
                free.append(write)
            except ValidationError as fault:
                taken.append((model, trace, " ".join(fault.messages)))
        return free, taken

    def _found(self, row: Any, name: str, keys: list[str]) -> list[Any]:
        return [self.indexes.find(row._meta.get_field(name).related_model, key) for key in keys]

    # what was made

    def _remove(self, model: Any, keys: list[Any]) -> Iterator[int]:
        for start in range(0, len(keys), AT_ONCE):
            rows = with_keys(model).in_bulk(keys[start : start + AT_ONCE])
            together = [rows[key] for key in keys[start : start + AT_ONCE] if key in rows]
            if together and not self._holds_back(together):
                self._take_away(together)
            else:
                for row in together:
                    if reason := self._holds_back([row]):
                        self.done.left.append((str(row), reason))
                    else:
                        self._take_away([row])
            yield self._count()

    def _take_away(self, rows: list[Any]) -> None:
        self.done.removed += len(rows)
        remove_many(rows, self.errand)

    def _holds_back(self, rows: list[Any]) -> str:
        """Why the rows cannot go: others lean on them, or would go with them that this batch did not make."""
        going = Collector(using=self.batch._state.db or "default", origin=rows[0])
        try:
            going.collect(rows)
        except (ProtectedError, RestrictedError):
            return _("Other rows point at it.")
        if _are_linked(rows):
            return _("Other rows point at it.")
        mine = {(type(row), row.pk) for row in rows}
        others = [
            (model, row)
            for model, gone in going.data.items()
            for row in gone
            if issubclass(model, Recorded) and (model, row.pk) not in mine
        ]
        return _("Others were added to it since.") if others else ""


def _still_there(column: Any, row: Any) -> Any:
    if row is None:
        raise ValidationError(_("What it had as %(column)s is gone.") % {"column": column.verbose_name})
    return row


def _are_linked(rows: list[Any]) -> bool:
    """Whether rows of other tables hold one of these in a many-to-many field: deleting it would change them without a word."""
    fields = [relation.field for relation in rows[0]._meta.related_objects if relation.many_to_many]
    return any(
        field.remote_field.through._base_manager.filter(**{f"{field.m2m_reverse_field_name()}__in": rows}).exists() for field in fields
    )
