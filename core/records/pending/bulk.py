"""Pending versions of many rows at once: what an import writes into rows that readers see, and what undoing it drops."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
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
class JoinedWrites:
    """What some writes make of one public row and its parts, beside what is pending there."""

    row: Publishable
    pending: PendingVersion | None
    stored: Contents
    theirs: Contents  # with what is pending
    merged: Contents  # with the writes too
    conflicts: list[Conflict]  # with what others have pending
    writes: list[tuple[Write, RowKey]]

    def says_nothing_new(self, key: RowKey) -> bool:
        return self.merged.get(key) == self.theirs.get(key)

    def writer_of(self, conflict: Conflict) -> str:
        edit = _writer(self.pending, conflict)
        return edit.by_name if edit else ""

    def edit(self) -> Edit | None:
        """None where the writes say nothing new."""
        own = changes_between(self.theirs, self.merged)
        changes = pending_changes(self.stored, self.merged, opened(self.pending))
        # One by one, an editor could not submit what a sheet changes.
        is_submitted = self.pending is None or self.pending.is_submitted
        pending = self.pending or new_pending(self.row)
        return Edit(self.row, pending, own, changes, is_submitted) if own else None


def _writer(pending: PendingVersion | None, conflict: Conflict) -> PendingEdit | None:
    writers = pending.writers() if pending else {}
    return writers.get((conflict.key, conflict.name)) or writers.get((conflict.key, ""))


def join_writes(writes: Sequence[Write], by: Actor, is_locked: bool = False) -> list[JoinedWrites]:
    """By public row; all are writes of one table. As many queries for a thousand rows as for one."""
    by_root = _by_root(writes)
    if not by_root:
        return []
    model = type(writes[0].row.root())
    open_ones = PendingVersion.objects.open().of_table(model).filter(row_pk__in=by_root)
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
    own: Changes = []
    keyed: list[tuple[Write, RowKey]] = []
    for write in writes:
        values = values_in_hand(write.row, write.many)
        table, pk = key_of(write.row)
        if held := stored.get((table, pk)):
            own += changes_between({(table, pk): held}, {(table, pk): held | values})
            keyed.append((write, (table, pk)))
        else:
            own.append(PendingRow(table, new_pk(), "added", {}, values))
            keyed.append((write, key_in(theirs, own[-1])))
    conflicts = [
        one
        for one in conflicts_with(theirs, own)
        if not (one.name and (edit := _writer(pending, one)) and edit.by_id == by.pk)
    ]
    merged = with_changes(theirs, own)
    row = writes[0].row.root()
    return JoinedWrites(row, pending, stored, theirs, merged, conflicts, keyed)


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
    write_edits([edit for one in found if (edit := one.edit())], context)


def _lock_as_seen(writes: list[Write], by: Actor) -> None:
    model: Any = type(writes[0].row.root())
    pks = {write.row.root().pk for write in writes}
    stored = model._base_manager.select_for_update(of=("self",)).in_bulk(pks)
    stale = [write.row for write in writes if not _is_as_seen(write, stored)]
    if stale:
        raise Stale(stale)
    for row in stored.values():
        require(may_propose(by, row), row)


def _is_as_seen(write: Write, stored: dict[int, Publishable]) -> bool:
    root = stored.get(write.row.root().pk)
    is_root = write.row.root() is write.row
    if root is None or not root.is_published:
        return False
    return not is_root or root.version == (write.seen_version or write.row.version)


# dropping what an import made pending


@dataclass
class Dropped:
    """What dropping an import's part of a pending version leaves of it."""

    row: Publishable
    pending: PendingVersion
    own: Changes  # what goes
    changes: Changes  # what stays pending
    conflicts: list[Conflict]  # fields of the import that were edited since


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
    return Dropped(row, pending, own, changes, conflicts)


def drop(dropped: Iterable[Dropped], context: WriteContext) -> None:
    """Nobody becomes an author by it."""
    edits = [
        Edit(one.row, one.pending, one.own, one.changes, one.pending.is_submitted)
        for one in dropped
        if one.own
    ]
    write_edits(edits, context, is_author=False)


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
