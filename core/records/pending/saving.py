"""Saving, submitting, sending back, publishing and discarding pending versions: by people, on schedule, by imports."""

import datetime as dt
import logging
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from types import MappingProxyType
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError, connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ...database.sqlite.base import waiting_at_most
from ..permissions import Actor, may, may_propose, require
from ..publishable import (
    STATE_FIELDS,
    Publication,
    Publishable,
    Reviewed,
    needs_second_person,
    set_publication,
    written_by,
)
from ..publishing import publish_new_part
from ..saving import CHUNK, Stale, Write, WriteContext, locked, remove_many, save_rows, writing
from ..state_cache import replace_token
from ..tracked import TrackedModel, joined, with_keys
from .changes import (
    Changes,
    Conflict,
    Contents,
    PendingRow,
    RowKey,
    changes_between,
    conflicts_with,
    contents_of,
    contents_of_many,
    instance_of,
    key_in,
    key_of,
    many_of,
    needed_changes,
    pending_changes,
    values_in_hand,
    with_changes,
)
from .models import PendingEdit, PendingOutcome, PendingQuerySet, PendingVersion, opened, pending_of
from .shown import shown

log = logging.getLogger(__name__)

RETRY = dt.timedelta(minutes=1)  # time until another try, if a due version could not be published
_publishing = threading.Lock()
# Reviewers who correct only these are no authors: the edit has their name, and they may still publish
# it.
_MENDED_BY_REVIEWERS = {"title", "account", "summary", "public_remark"}
# Fields of the version that an edit writes.
_WRITTEN = ["number", "changes", "changed_at", "is_submitted", "submitted_at", "submitted_by_name"]
_WRITTEN += ["goes_live_at", "approved_by", "approved_by_name", "schedule_failure"]


class Conflicting(ValidationError):
    """Two people changed the same field; nothing is saved."""

    def __init__(self, row: Publishable, conflicts: list[Conflict]) -> None:
        self.row, self.conflicts = row, conflicts
        tables = [(apps.get_model(one.key[0])._meta, one.name) for one in conflicts]
        named: list[Any] = [meta.get_field(name) if name else meta for meta, name in tables]
        text = _("%(row)s: someone else changed the same: %(fields)s. Nothing was saved.")
        fields = ", ".join(str(one.verbose_name) for one in named)
        super().__init__(text % {"row": row, "fields": fields})


def pending_that_name(row: TrackedModel) -> list[PendingVersion]:
    """The open pending version of this row, and those of other rows that lead to it: once the row is gone, they could not be published."""
    own, key = PendingVersion.objects.open().of(row).first(), key_of(row)
    return [
        one
        for one in PendingVersion.objects.open()
        if one == own or any(key in change.named() for change in one.opened)
    ]


def seen_changes(row: Publishable, number: int, pending: int | None = None) -> Changes:
    """The changes after that edit, in the newest pending version of the row or in that with this key.

    For a version that ended since, without the parts that it added: they are stored, or discarded.
    """
    edits = PendingEdit.objects.filter(pending__in=PendingVersion.objects.of(row), number=number)
    if pending is not None:
        edits = edits.filter(pending=pending)
    edit = edits.select_related("pending").order_by("-pending").first() if number else None
    if edit is None:
        return []
    return [one for one in edit.opened if not edit.pending.outcome or one.verb != "added"]


# writing


@dataclass
class Edit:
    """The new changes of a pending version, which of them this edit made, and conflicts with others."""

    row: Publishable
    pending: PendingVersion
    own: Changes
    changes: Changes
    conflicts: list[Conflict] = field(default_factory=list)
    keys: list[tuple[Write, RowKey]] = field(default_factory=list)  # for imports
    is_submitted: bool = False

    @property
    def is_writing(self) -> bool:
        return any(
            one.key != key_of(self.row) or {*one.after} - _MENDED_BY_REVIEWERS for one in self.own
        )


def joined_to_pending(
    row: Publishable, pending: PendingVersion | None, stored: Contents, wanted: Changes
) -> Edit:
    """Adds changes to those already pending, comparing them with what the row and its pending version hold."""
    held = with_changes(stored, opened(pending))
    joined = with_changes(held, wanted)
    return Edit(
        row,
        pending or PendingVersion(table=ContentType.objects.get_for_model(row), row_pk=row.pk),
        changes_between(held, joined),
        pending_changes(stored, joined, opened(pending)),
        conflicts_with(held, wanted),
    )


def save_pending(
    row: Publishable, seen: Contents, mine: Contents, context: WriteContext
) -> PendingVersion | None:
    """Joins what this person changed, of what they saw, to the pending version of the row; None where nothing is pending.

    Raises PermissionDenied, or Conflicting where someone else changed the same since.
    """
    require(may_propose(context.by, row), row)
    with writing():
        # Until its end nobody else saves, publishes or ends a pending version of the row.
        type(row)._base_manager.select_for_update(of=("self",)).filter(pk=row.pk).first()
        pending, wanted = pending_of(row), changes_between(seen, mine)
        edit = joined_to_pending(row, pending, contents_of(row), wanted)
        if edit.conflicts:
            raise Conflicting(row, edit.conflicts)
        if not edit.own:
            return pending
        write_edits([edit], context)
        return edit.pending if edit.changes else None


def write_edits(edits: Sequence[Edit], context: WriteContext) -> None:
    """In a transaction of the caller, with the rows locked; a version that holds nothing ends.

    Who only drops what an import made pending becomes no author.
    """
    new = [one.pending for one in edits if one.pending.pk is None]
    known = [one.pending for one in edits if one.pending.pk is not None]
    by, now = context.by, timezone.now()
    for one in edits:
        pending = one.pending
        pending.number += 1
        pending.changes, pending.changed_at = [asdict(change) for change in one.changes], now
        pending.is_submitted = False  # the version submitted or approved has changed
        pending.clear_schedule()
        if one.is_submitted:
            pending.set_submitted(by)
    PendingVersion.objects.bulk_create(new)
    PendingVersion.objects.bulk_update(known, _WRITTEN, batch_size=CHUNK)
    PendingEdit.objects.bulk_create(
        PendingEdit(
            pending=one.pending,
            number=one.pending.number,
            by_id=by.pk,
            by_name=str(by),
            made_at=now,
            channel=context.channel,
            batch_id=context.batch,
            is_author=not context.restores and (one.pending.number == 1 or one.is_writing),
            reason=context.reason[:200],
            changes=one.pending.changes,
        )
        for one in edits
    )
    for one in edits:
        if not one.changes:
            end(one.pending, PendingOutcome.DISCARDED, by)


@contextmanager
def as_seen(
    pending: PendingVersion, seen_number: int | None, by: Actor, verb: str = "publish"
) -> Iterator[tuple[PendingVersion, Publishable]]:
    """The version and its row, locked; without a number, after any edit.

    Raises PermissionDenied, or Stale if it changed since it was seen; then nothing is done.
    """
    with writing():
        row = pending.rows.select_for_update(of=("self",)).first()
        if row is None:
            raise ValidationError(_("The row of this pending change was deleted."))
        found = PendingVersion.objects.open().filter(pk=pending.pk).first()
        if found is None or seen_number not in (None, found.number):
            raise Stale([row])
        require(may(by, verb, type(row)), row)
        yield found, row


def keep_over_stored(pending: PendingVersion, *, by: Actor, channel: str, seen_number: int) -> None:
    """Keeps pending values over values stored since: the person was shown both. Raises as `as_seen`."""
    with as_seen(pending, seen_number, by, "change") as (found, row):
        changes = needed_changes(contents_of(row), found.opened)
        write_edits([Edit(row, found, changes, changes)], WriteContext(by, channel))


# reviewing


def submit_pending(pending: PendingVersion, *, by: Actor) -> None:
    with as_seen(pending, None, by, "change") as (found, _row):
        if not found.is_submitted:
            found.set_submitted(by)
            found.save()


def send_back_pending(pending: PendingVersion, *, by: Actor, reason: str, seen_number: int) -> None:
    """Ends the submission, and tells the authors why. Raises as `as_seen`, and ValidationError without a reason."""
    with as_seen(pending, seen_number, by) as (found, _row):
        if not reason.strip():
            raise ValidationError(_("Give a reason, so that its authors know what to change."))
        found.is_submitted = False
        found.sent_back_reason, found.sent_back_by_name = reason.strip(), str(by)
        found.clear_schedule()
        found.save()


def publish_pending(pending: PendingVersion, *, by: Actor, channel: str, seen_number: int) -> None:
    """Publishes the pending version of the row and its parts, as if its authors had written them.

    Raises as `as_seen`, Conflicting if the row changed since, and ValidationError if the row may not be public; then
    nothing is saved.
    """
    with as_seen(pending, seen_number, by) as (found, row):
        if reason := blocking_reason(found, row, by):
            raise ValidationError(reason)
        stored = contents_of(row)
        if conflicts := conflicts_with(stored, found.opened):
            raise Conflicting(row, conflicts)
        changes, authors = needed_changes(stored, found.opened), found.authors()
        names = {"number": found.pk, "names": found.author_names}
        reason = _("pending change %(number)s, written by %(names)s") % names
        if said := "; ".join(dict.fromkeys(one.reason for one in found.edits.all() if one.reason)):
            reason = f"{reason}: {said}"
        with written_by(authors[-1].by_id if authors else None):
            if not row.is_published:
                set_publication(row, Publication.PUBLISHED, by)
                changes.append(PendingRow(*key_of(row), "changed"))
            alone = {key: one.pop() for key, one in found.batches().items() if len(one) == 1}
            write_changes(changes, row, WriteContext(by, channel, reason), alone)
        end(found, PendingOutcome.PUBLISHED, by)


def write_changes(
    changes: Changes,
    row: TrackedModel,
    context: WriteContext,
    batches: Mapping[RowKey, int | None] = MappingProxyType({}),
) -> None:
    """Validates each row and records its history, in a transaction of the caller.

    New and changed parts come first, since the row may depend on them, then the row, then deletions. `batches` maps
    rows to the import that alone changed them, by which they can be undone.
    """

    def place(change: PendingRow) -> tuple[int, str, int]:
        is_row = change.key == key_of(row)
        return (2 if change.verb == "removed" else int(is_row)), change.table, -change.pk

    written: list[TrackedModel] = []
    for change in sorted(changes, key=place):
        found = instance_of(change, row)
        if found is None:
            continue
        if change.verb == "removed":
            remove_many([found], context)
            continue
        if found is not row:
            publish_new_part(found, row, context.by)
        found.ensure_slug()
        found.full_clean()
        of_row = replace(context, batch=batches.get(change.key))
        save_rows([Write(found, many_of(change))], of_row)
        written.append(found)
    for one in written:
        if isinstance(one, Publishable) and one.is_published:
            one.check_publishable()


def blocking_reason(pending: PendingVersion, row: Publishable, by: Actor) -> str:
    """Why this person may not publish it; empty if they may, or if publishing would change nothing."""
    if pending.sent_back_reason and not pending.is_submitted:
        return _("It was sent back. It can be published once it is submitted again.")
    is_author = any(edit.by_id == by.pk for edit in pending.authors())
    if not (isinstance(row, Reviewed) and needs_second_person(by) and is_author):
        return ""
    if any(one.key != key_of(row) or set(one.after) - STATE_FIELDS for one in pending.opened):
        return _("You wrote this change, so a second person must publish it.")
    return ""


def missing_of(pending: PendingVersion, row: Publishable) -> ValidationError | None:
    """What must be corrected before anyone can publish it. Only reads."""
    if conflicts := conflicts_with(contents_of(row), pending.opened):
        return Conflicting(row, conflicts)
    try:
        with shown(row, pending.opened) as needed:
            for change in reversed(needed):  # the row last
                if change.verb == "removed":
                    continue
                found = with_keys(change.model).get(pk=change.pk)
                found.full_clean()
                if found.is_published:
                    found.check_publishable()
            if not row.is_published:
                type(row)._base_manager.get(pk=row.pk).check_publishable()
    except ValidationError as fault:
        return fault
    return None


def discard_pending(pending: PendingVersion, *, by: Actor, seen_number: int) -> None:
    """Raises as `as_seen`."""
    with as_seen(pending, seen_number, by, "change") as (found, _row):
        end(found, PendingOutcome.DISCARDED, by)


def end_of_deleted(rows: Sequence[models.Model], deleted_by: "Actor | None") -> None:
    """Ends pending versions of a deleted row, in the name of the person who deleted it."""
    if deleted_by is None or not isinstance(rows[0], Publishable):
        return
    table, pks = ContentType.objects.get_for_model(rows[0]), [row.pk for row in rows]
    for pending in PendingVersion.objects.open().filter(table=table, row_pk__in=pks):
        end(pending, PendingOutcome.DISCARDED, deleted_by)


def end(pending: PendingVersion, outcome: PendingOutcome, by: object) -> None:
    pending.outcome, pending.ended_at, pending.ended_by_name = outcome, timezone.now(), str(by)
    pending.save()


# schedules: the first request after its time publishes an approved version


def schedule_pending(
    pending: PendingVersion, *, by: Actor, at: dt.datetime, seen_number: int
) -> None:
    """Approves it for later. Raises PermissionDenied, Stale, or ValidationError, as publishing now would."""
    with as_seen(pending, seen_number, by) as (found, row):
        if at <= timezone.now():
            text = _("This moment has passed. Publish it now, or choose a later one.")
            raise ValidationError(text)
        if reason := blocking_reason(found, row, by):
            raise ValidationError(reason)
        if missing := missing_of(found, row):
            raise missing
        found.clear_schedule()
        found.goes_live_at, found.approved_by_id, found.approved_by_name = at, by.pk, str(by)
        found.save()
        replace_token()  # all processes reload the schedule


def cancel_schedule(pending: PendingVersion, *, by: Actor, seen_number: int) -> None:
    """Raises PermissionDenied, or Stale."""
    with as_seen(pending, seen_number, by) as (found, _row):
        found.clear_schedule()
        found.save()


def publish_due(now: dt.datetime) -> bool:
    """Publishes due versions, each in a transaction of its own; returns whether there were any.

    Never waits for a writer, and raises nothing if a version or the database cannot be written: the caller serves a
    reader.
    """
    due = list(_due(now).order_by("goes_live_at", "pk"))
    if not due or not _publishing.acquire(blocking=False):
        return False
    try:
        published = [_publish(pending, now) for pending in due]
        return any(published)
    except (OperationalError, InterfaceError):
        log.exception("What is due was not published; it is tried again")
        return False
    finally:
        _publishing.release()


def _due(now: dt.datetime) -> PendingQuerySet:
    due: PendingQuerySet = PendingVersion.objects.open().filter(goes_live_at__lte=now)
    return due


def _publish(pending: PendingVersion, now: dt.datetime) -> bool:
    """Locks the row and then reads the version again, in the order of every save, so that none waits for the other."""
    with waiting_at_most(0), writing():
        if connection.vendor == "postgresql":  # which locks single rows
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '100ms'")
        row = pending.rows.select_for_update(skip_locked=True, of=("self",)).first()
        found = _due(now).filter(pk=pending.pk).first()
        if row is None or found is None:  # being saved, or published by someone else
            return False
        try:
            with transaction.atomic():
                by, number = found.approved_by, found.number
                if by is None or not may(by, "publish", type(row)):
                    raise ValidationError(_("The account that approved it may no longer publish."))
                if not row.is_published:
                    raise ValidationError(_("The row was withdrawn."))
                publish_pending(found, by=by, channel="schedule", seen_number=number)
        except (OperationalError, InterfaceError):
            raise
        # A fault in one version must stop neither other versions nor a reader's request.
        except Exception as error:
            log.exception("Pending change %s was not published by its schedule", found.pk)
            found.clear_schedule()
            found.schedule_failure = _("An error occurred and has been logged.")
            if isinstance(error, ValidationError | Stale):
                found.schedule_failure = " ".join(getattr(error, "messages", [str(error)]))
            found.save()
            return False
        return True


# many at once: writes of imports to public rows, and undoing them


def join_writes(writes: Sequence[Write], by: Actor) -> list[Edit]:
    """By public row; all are writes of one table. As many queries for a thousand rows as for one."""
    by_root: dict[int, list[Write]] = defaultdict(list)
    for write in writes:
        by_root[write.row.root().pk].append(write)
    pending = PendingVersion.objects.open().by_row(write.row.root() for write in writes)
    stored = contents_of_many(type(writes[0].row.root()), by_root)
    return [_join(some, stored[pk], pending.get(pk), by) for pk, some in by_root.items()]


def _join(writes: list[Write], stored: Contents, pending: PendingVersion | None, by: Actor) -> Edit:
    """Replaces what this person has pending in the same fields."""
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
    writers = pending.edits_of_rows() if pending and edit.conflicts else {}
    own = {key for key, edits in writers.items() if all(one.by_id == by.pk for one in edits)}
    edit.conflicts = [one for one in edit.conflicts if not (one.name and one.key in own)]
    # An editor could not submit each change of a sheet by hand.
    edit.is_submitted = pending is None or pending.is_submitted
    return edit


def save_rows_pending(writes: Sequence[Write], context: WriteContext) -> None:
    """In a transaction of the caller: adds the writes to the pending versions of their rows, in chunks.

    Raises PermissionDenied, Stale, or Conflicting; then the caller must save nothing.
    """
    for start in range(0, len(writes), CHUNK):
        chunk = writes[start : start + CHUNK]
        roots = {write.row.root().pk: write.row.root() for write in chunk}
        for row in locked(roots.values()).values():
            require(may_propose(context.by, row), row)
        edits = join_writes(chunk, context.by)
        for edit in edits:
            if edit.conflicts:
                raise Conflicting(edit.row, edit.conflicts)
        write_edits([edit for edit in edits if edit.own], context)


# dropping what an import made pending


def plan_drop(batch: int, is_locked: bool = False) -> list[Edit]:
    """The contents of each pending version without rows that only the import changed. Rows also changed by others, or
    published since, are reported as conflicts.
    """
    pks = PendingEdit.objects.filter(batch=batch).values("pending")
    of_batch = PendingVersion.objects.exclude(outcome=PendingOutcome.DISCARDED).filter(pk__in=pks)
    by_table: dict[Any, list[PendingVersion]] = defaultdict(list)
    for pending in of_batch.select_related("table").prefetch_related("edits").order_by("pk"):
        by_table[pending.rows.model].append(pending)
    found = []
    for model, versions in by_table.items():
        rows = joined(model._base_manager.all(), model.key_select_related)
        if is_locked:
            rows = rows.select_for_update(of=("self",))
        stored = rows.in_bulk({pending.row_pk for pending in versions})
        found += [_drop(stored[one.row_pk], one, batch) for one in versions if one.row_pk in stored]
    return found


def _drop(row: Publishable, pending: PendingVersion, batch: int) -> Edit:
    batches = pending.batches()
    mine = [one for one in pending.opened if batch in batches[one.key]]
    own = [one for one in mine if batches[one.key] == {batch} and not pending.outcome]
    shared = [Conflict(one.key, "", None, None) for one in mine if batches[one.key] != {batch}]
    kept = [one for one in pending.opened if one not in own]
    return Edit(row, pending, own, kept, shared, is_submitted=pending.is_submitted)
