"""Pending versions of many rows at once: what an import writes into rows that readers see, and what undoing it drops."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from ..permissions import Actor, may_propose, require
from ..publishable import Publishable
from ..saving import CHUNK, Stale, Write
from ..saving.context import WriteContext
from ..tracked import TrackedModel, joined
from .changes import (
    Changes,
    Conflict,
    Contents,
    PendingRow,
    RowKey,
    changes_between,
    conflicts_with,
    contents_of_many,
    key_in,
    key_of,
    new_pk,
    pending_changes,
    values_in_hand,
    with_changes,
    without,
)
from .models import PendingEdit, PendingOutcome, PendingVersion
from .saving import Conflicting, Edit, new_pending, opened, write_edits


@dataclass
class JoinedWrites(Edit):
    """What some writes make of one public row and its parts, beside what is pending there."""

    conflicts: list[Conflict] = field(default_factory=list)  # with what others have pending
    keys: list[tuple[Write, RowKey]] = field(default_factory=list)

    def says_nothing_new(self, key: RowKey) -> bool:
        return all(change.key != key for change in self.own)

    def writer_of(self, conflict: Conflict) -> str:
        edit = _writer(self.pending, conflict)
        return edit.by_name if edit else ""


def _writer(pending: PendingVersion, conflict: Conflict) -> PendingEdit | None:
    writers = pending.writers() if pending.pk else {}
    return writers.get((conflict.key, conflict.name)) or writers.get((conflict.key, ""))


def join_writes(writes: Sequence[Write], by: Actor, is_locked: bool = False) -> list[JoinedWrites]:
    """By public row; all are writes of one table. As many queries for a thousand rows as for one."""
    by_root = _by_root(writes)
    if not by_root:
        return []
    model = type(writes[0].row.root())
    open_ones = PendingVersion.objects.open().about(model).filter(row_pk__in=by_root)
    if is_locked:
        open_ones = open_ones.select_for_update()
    pending = {one.row_pk: one for one in open_ones.prefetch_related("edits")}
    stored = contents_of_many(model, by_root)
    return [_join(some, stored[pk], pending.get(pk), by) for pk, some in by_root.items()]


def _by_root(writes: Iterable[Write]) -> dict[int, list[Write]]:
    found: dict[int, list[Write]] = defaultdict(list)
    for write in writes:
        found[write.row.root().pk].append(write)
    return found


def _join(
    writes: list[Write], stored: Contents, pending: PendingVersion | None, by: Actor
) -> JoinedWrites:
    """What this person has pending in the same fields gives way."""
    theirs = with_changes(stored, opened(pending))
    wanted: Changes = []
    keys: list[tuple[Write, RowKey]] = []
    for write in writes:
        values = values_in_hand(write.row, write.many)
        table, pk = key_of(write.row)
        if held := stored.get((table, pk)):
            wanted += changes_between({(table, pk): held}, {(table, pk): held | values})
            keys.append((write, (table, pk)))
        else:
            wanted.append(PendingRow(table, new_pk(), "added", {}, values))
            keys.append((write, key_in(theirs, wanted[-1])))
    row = writes[0].row.root()
    merged = with_changes(theirs, wanted)
    found = JoinedWrites(
        row,
        pending or new_pending(row),
        own=changes_between(theirs, merged),
        changes=pending_changes(stored, merged, opened(pending)),
        # One by one, an editor could not submit what a sheet changes.
        is_submitted=pending is None or pending.is_submitted,
        keys=keys,
    )
    for one in conflicts_with(theirs, wanted):
        edit = _writer(found.pending, one)
        if not (one.name and edit and edit.by_id == by.pk):
            found.conflicts.append(one)
    return found


# saving them


def iter_save_pending(writes: Sequence[Write], context: WriteContext) -> Iterator[int]:
    """In a transaction of the caller: joins them to the pending versions of their rows, in chunks.

    Raises PermissionDenied, Stale, or Conflicting; then the caller saves nothing.
    """
    done = 0
    for chunk in _chunks(writes):
        _save_chunk(chunk, context)
        done += len(chunk)
        yield done


def _chunks(writes: Sequence[Write]) -> Iterator[list[Write]]:
    """All writes of one public row stand together."""
    chunk: list[Write] = []
    for some in _by_root(writes).values():
        if chunk and len(chunk) + len(some) > CHUNK:
            yield chunk
            chunk = []
        chunk = chunk + some
    if chunk:
        yield chunk


def _save_chunk(writes: list[Write], context: WriteContext) -> None:
    _lock_as_seen(writes, context.by)
    found = join_writes(writes, context.by, is_locked=True)
    for one in found:
        if one.conflicts:
            raise Conflicting(one.row, one.conflicts)
    write_edits([one for one in found if one.own], context)


def _lock_as_seen(writes: list[Write], by: Actor) -> None:
    model: Any = type(writes[0].row.root())
    roots = model._base_manager.select_for_update(of=("self",))
    stored: dict[int, Publishable] = roots.in_bulk({write.row.root().pk for write in writes})
    stale = []
    for write in writes:
        root = stored.get(write.row.root().pk)
        is_part = write.row.root() is not write.row  # which has no version
        is_as_seen = root and (is_part or root.version == (write.seen_version or write.row.version))
        if not (root and root.is_published and is_as_seen):
            stale.append(write.row)
    if stale:
        raise Stale(stale)
    for row in stored.values():
        require(may_propose(by, row), row)


# dropping what an import made pending


@dataclass
class Dropped(Edit):
    """What dropping an import's part of a pending version takes from it, and leaves of it."""

    conflicts: list[Conflict] = field(default_factory=list)  # fields that were edited since


def plan_drop(batch: int, is_locked: bool = False) -> list[Dropped]:
    """Each edit of the import, undone; what was edited since stays as it is."""
    pks = PendingEdit.objects.filter(batch=batch).values("pending")
    found = PendingVersion.objects.open().filter(pk__in=pks).order_by("pk").select_related("table")
    if is_locked:
        found = found.select_for_update(of=("self",))
    by_table: dict[type[TrackedModel], list[PendingVersion]] = defaultdict(list)
    for pending in found.prefetch_related("edits"):
        by_table[cast(Any, pending.table.model_class())].append(pending)
    return [one for model, some in by_table.items() for one in _plan_drops(model, some, batch)]


def _plan_drops(
    model: type[TrackedModel], some: list[PendingVersion], batch: int
) -> Iterator[Dropped]:
    pks = [pending.row_pk for pending in some]
    rows = joined(model._base_manager.all(), model.key_select_related).in_bulk(pks)
    stored = contents_of_many(model, pks)
    for pending in some:
        if row := rows.get(pending.row_pk):
            yield _drop(row, pending, stored[row.pk], batch)


def _drop(row: Publishable, pending: PendingVersion, stored: Contents, batch: int) -> Dropped:
    edits = list(pending.edits.all())
    held = [stored, *(with_changes(stored, edit.opened) for edit in edits)]
    wanted, conflicts = held[-1], []
    for edit, before, after in reversed(list(zip(edits, held, held[1:], strict=False))):
        if edit.batch_id == batch:
            back = changes_between(after, before)
            found = conflicts_with(wanted, back)
            wanted = with_changes(wanted, without(back, found))
            conflicts += found
    own = changes_between(held[-1], wanted)
    changes = pending_changes(stored, wanted, pending.opened)
    return Dropped(row, pending, own, changes, pending.is_submitted, conflicts)


def drop(dropped: Iterable[Dropped], context: WriteContext) -> None:
    """Nobody becomes an author by it."""
    write_edits([one for one in dropped if one.own], context, is_author=False)


def fields_of_batch(batch: int) -> dict[RowKey, set[str]]:
    """Of rows that were changed by pending versions, and published: what the import set last."""
    found: dict[RowKey, set[str]] = defaultdict(set)
    pks = PendingEdit.objects.filter(batch=batch).values("pending")
    published = PendingVersion.objects.filter(outcome=PendingOutcome.PUBLISHED, pk__in=pks)
    for pending in published.prefetch_related("edits"):
        for (key, name), edit in pending.writers().items():
            if edit.batch_id == batch:
                found[key].add(name)
    return found
