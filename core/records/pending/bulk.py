"""Pending versions of many rows at once: what an import writes into rows that readers see, and what undoing it drops."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ..permissions import Actor, may_propose, require
from ..publishable import Publishable
from ..saving import CHUNK, Stale, Write, WriteContext
from ..tracked import joined
from .changes import (
    Changes,
    Conflict,
    Contents,
    RowKey,
    changes_between,
    contents_of_many,
    key_in,
    key_of,
    pending_changes,
    values_in_hand,
    with_changes,
)
from .models import PendingEdit, PendingOutcome, PendingVersion
from .saving import Conflicting, Edit, joined_to_pending, opened, write_edits


def join_writes(writes: Sequence[Write], by: Actor) -> list[Edit]:
    """By public row; all are writes of one table. As many queries for a thousand rows as for one."""
    by_root = _by_root(writes)
    if not by_root:
        return []
    model = type(writes[0].row.root())
    found = PendingVersion.objects.open().of_table(model).filter(row_pk__in=by_root)
    pending = {one.row_pk: one for one in found.prefetch_related("edits")}
    stored = contents_of_many(model, by_root)
    return [_join(some, stored[pk], pending.get(pk), by) for pk, some in by_root.items()]


def _by_root(writes: Iterable[Write]) -> dict[int, list[Write]]:
    found: dict[int, list[Write]] = defaultdict(list)
    for write in writes:
        found[write.row.root().pk].append(write)
    return found


def _join(writes: list[Write], stored: Contents, pending: PendingVersion | None, by: Actor) -> Edit:
    """What this person has pending in the same fields gives way."""
    held = with_changes(stored, opened(pending))
    wanted: Changes = []
    keys: list[tuple[Write, RowKey]] = []
    for write in writes:
        table, pk = key = key_of(write.row)
        before = {key: stored[key]} if key in stored else {}
        values = before.get(key, {}) | values_in_hand(write.row, write.many)
        made = changes_between(before, {(table, pk or 0): values})
        keys.append((write, key if before else key_in(held, made[0])))
        wanted += made
    edit = joined_to_pending(writes[0].row.root(), pending, stored, wanted)
    edit.keys = keys
    for one in list(edit.conflicts):
        writer = edit.pending.writer_of(one)
        if one.name and writer and writer.by_id == by.pk:
            edit.conflicts.remove(one)
    # One by one, an editor could not submit what a sheet changes.
    edit.is_submitted = pending is None or pending.is_submitted
    return edit


# saving them


def iter_save_pending(writes: Sequence[Write], context: WriteContext) -> Iterator[int]:
    """In a transaction of the caller: joins them to the pending versions of their rows, in chunks.

    Raises PermissionDenied, Stale, or Conflicting; then the caller saves nothing.
    """
    done = 0
    for chunk in _chunks(writes):
        _lock_as_seen(chunk, context.by)
        edits = join_writes(chunk, context.by)
        for edit in edits:
            if edit.conflicts:
                raise Conflicting(edit.row, edit.conflicts)
        write_edits([edit for edit in edits if edit.own], context)
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


def _lock_as_seen(writes: list[Write], by: Actor) -> None:
    model: Any = type(writes[0].row.root())
    roots = model._base_manager.select_for_update(of=("self",))
    stored: dict[int, Publishable] = roots.in_bulk({write.row.root().pk for write in writes})
    stale = [one.row for one in writes if not _is_as_seen(one, stored.get(one.row.root().pk))]
    if stale:
        raise Stale(stale)
    for row in stored.values():
        require(may_propose(by, row), row)


def _is_as_seen(write: Write, root: Publishable | None) -> bool:
    if root is None or not root.is_published:
        return False
    is_part = write.row.root() is not write.row  # which has no version
    return is_part or root.version == (write.seen_version or write.row.version)


# dropping what an import made pending


def plan_drop(batch: int, is_locked: bool = False) -> list[Edit]:
    """What each pending version holds without the import; one that was edited since stays, as a conflict."""
    of_batch = PendingVersion.objects.open().filter(
        pk__in=PendingEdit.objects.filter(batch=batch).values("pending")
    )
    found = []
    by_table: dict[Any, set[int]] = defaultdict(set)
    for pending in of_batch.select_related("table"):
        by_table[pending.rows.model].add(pending.row_pk)
    for model, pks in by_table.items():
        rows = joined(model._base_manager.all(), model.key_select_related)
        if is_locked:
            rows = rows.select_for_update(of=("self",))
        stored, rows = contents_of_many(model, pks), rows.in_bulk(pks)
        versions = of_batch.of_table(model).filter(row_pk__in=rows).order_by("pk")
        for pending in versions.prefetch_related("edits"):
            found.append(_drop(rows[pending.row_pk], pending, stored[pending.row_pk], batch))
    return found


def _drop(row: Publishable, pending: PendingVersion, stored: Contents, batch: int) -> Edit:
    """Back to before its first edit, where all later ones are of the import too."""
    edits = list(pending.edits.all())
    first = next(place for place, edit in enumerate(edits) if edit.batch_id == batch)
    if any(edit.batch_id != batch for edit in edits[first:]):
        stays = Conflict(key_of(row), "", pending.opened, None)
        return Edit(row, pending, [], pending.opened, [stays])
    wanted = with_changes(stored, edits[first - 1].opened if first else [])
    own = changes_between(with_changes(stored, pending.opened), wanted)
    changes = pending_changes(stored, wanted, pending.opened)
    return Edit(row, pending, own, changes, is_submitted=pending.is_submitted)


def drop(dropped: Iterable[Edit], context: WriteContext) -> None:
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
