"""The one door through which every row is written or removed: rights, version, history, and what must be written along."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from django.core.exceptions import ValidationError
from django.db import router, transaction
from django.db.models import F
from django.db.models.deletion import Collector
from django.utils import timezone
from django.utils.translation import gettext as _

from .history import TrackedModel, joined, record, recorded_by_hand
from .permissions import Actor, is_public, may, may_take_back, may_write, require

BATCH = 200
_NOTHING: Mapping[str, list[Any]] = MappingProxyType(
    {}
)  # one for all writes: a large file has a hundred thousand of them


class Stale(Exception):
    """Someone else was first: the rows changed, or went, since they were read."""

    def __init__(self, rows: list[TrackedModel]) -> None:
        self.rows = rows
        super().__init__(
            _("Changed by someone else in the meantime: %(rows)s.")
            % {"rows": ", ".join(map(str, rows))}
        )


@dataclass(slots=True)
class Write:
    """A row to be stored, the version of it that its writer saw, what its many-to-many fields shall hold, and new parts of it."""

    row: Any
    seen_version: int | None = None
    many: Mapping[str, list[Any]] = field(default_factory=lambda: _NOTHING)
    parts: Sequence[Any] = ()


@dataclass(frozen=True)
class WriteContext:
    """Who writes, by which door, why, and in which batch of an import; `restores` when an import is taken back: the right to import was asked."""

    by: Actor
    channel: str
    why: str = ""
    batch: int | None = None
    restores: bool = False

    def record(
        self, rows: list[Any], verb: str, many: list[dict[str, list[str]]] | None = None
    ) -> None:
        record(
            rows, verb, by=self.by, channel=self.channel, why=self.why, many=many, batch=self.batch
        )


def save_row(
    row: TrackedModel,
    *,
    by: Actor,
    channel: str,
    why: str = "",
    seen_version: int | None = None,
    many: dict[str, list[Any]] | None = None,
) -> None:
    """Checks and saves one row. Raises ValidationError, PermissionDenied or Stale; then nothing is saved."""
    row.ensure_slug()
    row.full_clean()
    save_rows([Write(row, seen_version, many or {})], by=by, channel=channel, why=why)


def save_rows(writes: list[Write], *, by: Actor, channel: str, why: str = "") -> None:
    """Saves rows of one table that were checked already: all of them or, on PermissionDenied or Stale, none."""
    with transaction.atomic():
        for _count in iter_save(writes, WriteContext(by, channel, why)):
            pass


def iter_save(writes: list[Write], write_context: "WriteContext") -> Iterator[int]:
    """The same in steps, inside a transaction of the caller's: gives the number of rows saved so far."""
    done = 0
    for chunk in _chunks(writes):
        _save_chunk(chunk, write_context)
        done += len(chunk)
        yield done


def remove(row: TrackedModel, *, by: Actor, channel: str, why: str = "") -> None:
    """Deletes one row and its parts, keeping their history.

    Raises PermissionDenied, Stale, or ProtectedError where others lean on it; then nothing is deleted.
    """
    remove_many([row], WriteContext(by, channel, why))


def remove_many(rows: list[Any], write_context: "WriteContext") -> None:
    """The same for rows of one table: all of them or none."""
    with transaction.atomic():
        stored = _locked([Write(row) for row in rows])
        for row in stored.values():
            require(_may_remove(write_context, row), row.root())
        going = Collector(
            using=router.db_for_write(type(rows[0]), instance=rows[0]), origin=rows[0]
        )
        going.collect(rows)
        _bump_root_versions(stored.values(), write_context)
        for model, gone in going.data.items():
            if issubclass(model, TrackedModel):
                write_context.record(list(gone), "-")
        with recorded_by_hand():
            going.delete()


def _chunks(writes: list[Write]) -> Iterator[list[Write]]:
    """Batches in order, cut where a row points at a row of its own table that is still to be saved."""
    chunk: list[Write] = []
    for write in writes:
        if len(chunk) == BATCH or any(parent.pk is None for parent in _own_kind(write.row)):
            yield chunk
            chunk = []
        chunk.append(write)
    if chunk:
        yield chunk


def _own_kind(row: Any) -> Iterator[Any]:
    for relation in row._meta.concrete_fields:
        if (
            relation.is_relation
            and relation.related_model is type(row)
            and relation.is_cached(row)
            and (parent := getattr(row, relation.name))
        ):
            yield parent


def _save_chunk(writes: list[Write], write_context: WriteContext, along: bool = False) -> None:
    """`along`: what the house itself writes with a row; the right to the row was asked."""
    before = _locked(writes)
    for write in writes:
        if not along:
            _require(before.get(write.row.pk), write.row, write_context)
        _set_audit_fields(write, before.get(write.row.pk), write_context.by)
    new = [write for write in writes if write.row.pk not in before]
    changed = [write for write in writes if write.row.pk in before]
    if new:
        type(new[0].row)._base_manager.bulk_create([write.row for write in new])
    with recorded_by_hand():
        for write in changed:
            write.row.save(force_update=True)
    _set_many(new + changed)
    _bump_root_versions([*(write.row for write in writes), *before.values()], write_context)
    for verb, part in (("+", new), ("~", changed)):
        write_context.record(
            [write.row for write in part],
            verb,
            [_many_as_keys(write, is_new=part is new) for write in part],
        )
    for extra in _extras(new, changed, before, write_context):
        _save_chunk([Write(extra)], write_context, along=True)
    for parts in _made_public(changed, before, write_context):
        _save_chunk(
            [Write(part) for part in parts],
            replace(write_context, why="published with its row"),
            along=True,
        )


def _made_public(
    changed: list[Write], before: dict[Any, Any], write_context: WriteContext
) -> Iterator[list[Any]]:
    """By table, the parts of each row that has become public, checked."""
    for write in changed:
        if (
            is_public(write.row)
            and not is_public(before[write.row.pk])
            and not write_context.restores
        ):
            yield from write.row.parts_to_publish(write_context.by)


def _extras(
    new: list[Write], changed: list[Write], before: dict[Any, Any], write_context: WriteContext
) -> Iterator[Any]:
    """New parts, and what changed rows write along; checked."""
    for write in new:
        for part in write.parts:
            yield _as_part(part, write.row)
    if not write_context.restores:
        for write in changed:
            for row in write.row.related_writes(before[write.row.pk]):
                row.full_clean()
                yield row


def _as_part(part: Any, holder: Any) -> Any:
    """The part was checked with its holder; where it no longer fits, someone was first. Raises Stale."""
    setattr(part, part.parent_field, holder)  # it has a primary key only now
    try:
        part.full_clean()
    except ValidationError:
        raise Stale([part]) from None
    return part


def _locked(writes: list[Write]) -> dict[Any, Any]:
    """The rows as they are stored, locked for this transaction. Raises Stale for what changed or went since it was seen."""
    known = [write for write in writes if not write.row._state.adding]
    if not known:
        return {}
    model: Any = type(known[0].row)
    rows = joined(
        model._base_manager.select_for_update(of=("self",)),
        [model.parent_field] if model.parent_field else [],
    )
    before = rows.in_bulk([write.row.pk for write in known])
    if stale := [write.row for write in known if _is_stale(write, before.get(write.row.pk))]:
        raise Stale(stale)
    return before


def _is_stale(write: Write, stored: Any) -> bool:
    if stored is None:
        return True
    seen = (
        write.row.version
        if write.seen_version is None and hasattr(stored, "version")
        else write.seen_version
    )
    return seen is not None and stored.version != seen


def _may_remove(write_context: WriteContext, row: Any) -> bool:
    if write_context.restores:
        return may_take_back(write_context.by, row)
    return may_write(write_context.by, row, "delete")


def _require(stored: Any, row: Any, write_context: WriteContext) -> None:
    """Rights over the row as it is stored, over what it is to hang on, and to publish or withdraw it."""
    by = write_context.by
    if write_context.restores:
        require(may_take_back(by, stored), stored.root())
        require(may_take_back(by, row), row.root())
        return
    if stored is None:
        require(may_write(by, row, "add"), row.root())
        return
    require(may_write(by, stored, "change"), stored.root())
    if row.parent_field and row.root() != stored.root():
        require(may_write(by, row, "change"), row.root())
    if is_public(row) != is_public(stored):
        require(may(by, "publish", type(row)), row)


def _set_audit_fields(write: Write, stored: Any, by: Actor) -> None:
    """Version, and when and by whom, on rows that have them; parts have none."""
    row = write.row
    if not hasattr(row, "version"):
        return
    if hasattr(row, "note_writer"):
        row.note_writer(stored, write.many, by)
    user_id = by.pk
    row.changed_at, row.changed_by_id = timezone.now(), user_id
    if row._state.adding:
        row.created_at, row.created_by_id, row.version = row.changed_at, user_id, 1
    else:
        row.version += 1


def _bump_root_versions(rows: Iterable[TrackedModel], write_context: WriteContext) -> None:
    """A changed part makes a new version of the row that it is part of, in the store and in the hand of its writer."""
    holders: dict[int, Any] = {id(row.root()): row.root() for row in rows if row.parent_field}
    for model in {type(holder) for holder in holders.values()}:
        _bump_version(
            model,
            [holder for holder in holders.values() if isinstance(holder, model)],
            write_context,
        )


def _bump_version(model: Any, holders: list[Any], write_context: WriteContext) -> None:
    stored = model._base_manager.filter(pk__in={holder.pk for holder in holders})
    along = model.written_in_parts(write_context.by) if hasattr(model, "written_in_parts") else {}
    public = (
        set(stored.filter(publication="published").values_list("pk", flat=True)) if along else set()
    )
    stored.update(
        version=F("version") + 1, changed_at=timezone.now(), changed_by=write_context.by.pk, **along
    )
    now = stored.in_bulk() if along else {}
    write_context.record([now[pk] for pk in public if not is_public(now[pk])], "~")
    for holder in holders:
        holder.version += 1
        if holder.pk in now:
            holder.publication, holder.written_by_id = (
                now[holder.pk].publication,
                now[holder.pk].written_by_id,
            )


def _set_many(writes: list[Write]) -> None:
    for name in {name for write in writes for name in write.many}:
        relation = type(writes[0].row)._meta.get_field(name)
        through, here, there = (
            relation.remote_field.through,
            relation.m2m_field_name(),
            relation.m2m_reverse_field_name(),
        )
        held = [write for write in writes if name in write.many]
        through._base_manager.filter(**{f"{here}__in": [write.row.pk for write in held]}).delete()
        through._base_manager.bulk_create(
            [
                through(**{here: write.row, there: other})
                for write in held
                for other in write.many[name]
            ]
        )


def _many_as_keys(write: Write, is_new: bool) -> dict[str, list[str]]:
    """What the many-to-many fields hold now, as keys, for the history."""
    return {
        relation.name: [other.natural_key_text() for other in _held(write, relation.name, is_new)]
        for relation in write.row._meta.many_to_many
    }


def _held(write: Write, name: str, is_new: bool) -> Iterable[Any]:
    if name in write.many:
        return write.many[name]
    return [] if is_new else getattr(write.row, name).all()
