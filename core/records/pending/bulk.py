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
    RowKey,
    Values,
    changes_between,
    contents_of_many,
    key_of,
    merge,
    new_pk,
    pending_changes,
    values_in_hand,
    with_changes,
    with_own_values,
)
from .models import PendingEdit, PendingOutcome, PendingVersion
from .saving import Conflicting, end, is_mending, new_pending, next_edit, set_submitted

_WRITTEN = ["number", "changes", "changed_at"]
_WRITTEN += ["is_submitted", "submitted_at", "submitted_by_name", *PendingVersion.SCHEDULE]


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

    @property
    def changes(self) -> Changes:
        earlier = self.pending.opened if self.pending else []
        return pending_changes(self.stored, self.merged, earlier)

    def says_nothing_new(self, key: RowKey) -> bool:
        return self.merged.get(key) == self.theirs.get(key)

    def writer_of(self, conflict: Conflict) -> str:
        edit = _writer(self.pending, conflict)
        return edit.by_name if edit else ""


def _writer(pending: PendingVersion | None, conflict: Conflict) -> PendingEdit | None:
    writers = pending.writers() if pending else {}
    return writers.get((conflict.key, conflict.name)) or writers.get((conflict.key, ""))


def join_writes(writes: Sequence[Write], by: Actor, is_locked: bool = False) -> list[JoinedWrites]:
    """By public row; all are writes of one table. As many queries for a thousand rows as for one."""
    by_root: dict[int, list[Write]] = defaultdict(list)
    for write in writes:
        by_root[write.row.root().pk].append(write)
    if not by_root:
        return []
    model = type(writes[0].row.root())
    open_ones = PendingVersion.objects.open().of_table(model).filter(row_pk__in=by_root)
    if is_locked:
        open_ones = open_ones.select_for_update()
    pending = {one.row_pk: one for one in open_ones.prefetch_related("edits")}
    stored = contents_of_many(model, by_root)
    return [_join(some, stored[pk], pending.get(pk), by) for pk, some in by_root.items()]


def _join(
    writes: list[Write], stored: Contents, pending: PendingVersion | None, by: Actor
) -> JoinedWrites:
    theirs = with_changes(stored, pending.opened if pending else [])
    seen, mine = dict(stored), dict(stored)
    keyed: list[tuple[Write, RowKey]] = []
    for write in writes:
        values = values_in_hand(write.row, write.many)
        key = _key_of(write.row, values, theirs)
        if key in theirs and key not in stored:  # added already, and not public yet
            seen[key] = {}
        mine[key] = stored.get(key, theirs.get(key, _empty_many(write.row))) | values
        keyed.append((write, key))
    merged, conflicts = merge(seen, theirs, mine)
    found = JoinedWrites(writes[0].row.root(), pending, stored, theirs, merged, conflicts, keyed)
    own = [one for one in conflicts if (edit := _writer(pending, one)) and edit.by_id == by.pk]
    found.merged = with_own_values(merged, own)
    found.conflicts = [one for one in conflicts if one not in own]
    return found


def _empty_many(row: TrackedModel) -> Values:
    return {field.name: [] for field in row._meta.many_to_many}


def _key_of(row: TrackedModel, values: Values, theirs: Contents) -> RowKey:
    """A new part is the one with the same key that is pending already, if there is one."""
    table, pk = key_of(row)
    if pk is not None:
        return table, pk
    for key, others in theirs.items():
        is_pending = key[0] == table and key[1] < 0
        if is_pending and all(others.get(name) == values[name] for name in row.key_fields):
            return key
    return table, new_pk()


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
    by_root: dict[int, list[Write]] = defaultdict(list)
    for write in writes:
        by_root[write.row.root().pk].append(write)
    chunk: list[Write] = []
    for some in by_root.values():
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
    _keep(
        [
            _Edited(one.row, one.pending, own, one.changes)
            for one in found
            if (own := changes_between(one.theirs, one.merged))
        ],
        context,
    )


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


@dataclass
class _Edited:
    """What a pending version is to hold, and what of that this edit changes."""

    row: Publishable
    pending: PendingVersion | None
    own: Changes
    changes: Changes


def _keep(edited: list[_Edited], context: WriteContext, is_author: bool = True) -> None:
    new: list[PendingVersion] = []
    known: list[PendingVersion] = []
    edits: list[PendingEdit] = []
    for one in edited:
        pending = one.pending or new_pending(one.row)
        # One by one, an editor could not submit what a sheet changes.
        is_submitted = pending.is_submitted or one.pending is None
        edit = next_edit(pending, one.changes, context.by, context.channel, context.batch)
        edit.is_author = is_author and (pending.number == 1 or not is_mending(one.own, one.row))
        if is_submitted:
            set_submitted(pending, context.by)
        (known if one.pending else new).append(pending)
        edits.append(edit)
    PendingVersion.objects.bulk_create(new)
    PendingVersion.objects.bulk_update(known, _WRITTEN, batch_size=CHUNK)
    PendingEdit.objects.bulk_create(edits)
    for one in edited:
        if one.pending and not one.changes:
            end(one.pending, PendingOutcome.DISCARDED, context.by)


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
    """Each edit of the import, undone by a merge: what was edited since stays as it is."""
    open_ones = PendingVersion.objects.open().filter(edits__batch=batch).order_by("pk")
    pks = list(open_ones.distinct().values_list("pk", flat=True))
    found = PendingVersion.objects.open().filter(pk__in=pks).select_related("table")
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
    now, conflicts = held[-1], []
    for place in reversed(range(len(edits))):
        if edits[place].batch_id == batch:
            now, found = merge(held[place + 1], now, held[place])
            conflicts += found
    own = changes_between(held[-1], now)
    changes = pending_changes(stored, now, pending.opened)
    return Dropped(row, pending, own, changes, conflicts)


def drop(dropped: Iterable[Dropped], context: WriteContext) -> None:
    """Nobody becomes an author by it."""
    edited = [_Edited(one.row, one.pending, one.own, one.changes) for one in dropped if one.own]
    _keep(edited, context, is_author=False)


def fields_of_batch(batch: int) -> dict[RowKey, set[str]]:
    """Of rows that were changed by pending versions, and published: what the import set last."""
    found: dict[RowKey, set[str]] = defaultdict(set)
    published = PendingVersion.objects.filter(
        outcome=PendingOutcome.PUBLISHED, edits__batch=batch
    ).distinct()
    for pending in published.prefetch_related("edits"):
        for (key, name), edit in pending.writers().items():
            if edit.batch_id == batch:
                found[key].add(name)
    return found
