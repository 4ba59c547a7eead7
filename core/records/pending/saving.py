"""How pending versions are saved, published and discarded."""

from collections.abc import Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from ..content_version import writing
from ..permissions import Actor, Operator, may, may_propose, require
from ..publishable import Publishable
from ..reviewing import STATE_FIELDS, Reviewed, needs_second_person
from ..saving import Stale
from .applying import apply
from .changes import (
    Changes,
    Conflict,
    Contents,
    PendingRow,
    changes_between,
    conflicts_with_stored,
    contents_of,
    merge,
    pending_changes,
    to_json,
    with_changes,
    with_own_parts,
    with_own_values,
)
from .models import PendingEdit, PendingOutcome, PendingVersion
from .rolled_back import rolled_back
from .rows import write_unchecked

# A reviewer who mends these has not written the row: their edit is named, and they may still publish it.
_MENDED_BY_REVIEWERS = {"title", "account", "summary", "public_remark"}


class Conflicting(ValidationError):
    """Two people changed the same field; nothing is saved."""

    def __init__(self, row: Publishable, conflicts: list[Conflict], number: int = 0) -> None:
        self.row, self.conflicts, self.number = row, conflicts, number
        super().__init__(
            _("%(row)s: someone else changed the same: %(fields)s. Nothing was saved.")
            % {"row": row, "fields": ", ".join(map(field_label, conflicts))}
        )


def field_label(conflict: Conflict) -> str:
    model: Any = PendingRow(*conflict.key, "changed").model
    if not conflict.name:
        return str(model._meta.verbose_name)
    return str(model._meta.get_field(conflict.name).verbose_name)


def pending_of(row: Publishable) -> PendingVersion | None:
    """The open pending version of a row."""
    found: PendingVersion | None = PendingVersion.objects.open().of(row).first()
    return found


def seen_changes(row: Publishable, number: int, pending: int | None = None) -> Changes:
    """What a pending version of the row held after that edit: the newest one, or the one with this key.

    Of one that ended since, without the parts that it added: they are stored, or discarded.
    """
    if not number:
        return []
    edits = PendingEdit.objects.filter(pending__in=PendingVersion.objects.of(row), number=number)
    if pending is not None:
        edits = edits.filter(pending=pending)
    edit = edits.select_related("pending").order_by("-pending").first()
    if edit is None:
        return []
    return [one for one in edit.opened if not edit.pending.outcome or one.verb != "added"]


def contents_at(row: Publishable, number: int) -> Contents:
    """What the row and its parts hold with the pending version as it was after that edit; 0: before the first."""
    return with_changes(contents_of(row), seen_changes(row, number))


def write_pending(row: Publishable, number: int, pending: int | None = None) -> None:
    """Puts the pending version, as it was after that edit, into the tables, within `rolled_back()` only."""
    stored = contents_of(row)
    shown = with_changes(stored, seen_changes(row, number, pending))
    write_unchecked(row, changes_between(stored, shown))


def save_pending(
    row: Publishable,
    seen: Contents,
    mine: Contents,
    *,
    by: Actor,
    channel: str,
    is_submitted: bool = False,
    keep_mine: int = 0,
    reason: str = "",
) -> PendingVersion | None:
    """Joins what this person changed, of what they saw, to the pending version of the row; None where it changes nothing.

    `keep_mine` is the number of the edit that they were asked about: theirs stays instead.

    Raises PermissionDenied, or Conflicting where someone else changed the same since.
    """
    require(may_propose(by, row), row)
    with writing():
        _lock(row)
        stored = contents_of(row)
        pending = pending_of(row)
        theirs = with_changes(stored, pending.opened if pending else [])
        seen, mine = with_own_parts(seen, theirs, mine)
        merged, conflicts = merge(seen, theirs, mine)
        if conflicts and not (pending and pending.number == keep_mine):
            raise Conflicting(row, conflicts, pending.number if pending else 0)
        merged = with_own_values(merged, conflicts)
        own = changes_between(seen, mine)
        all_changes = pending_changes(stored, merged, pending.opened if pending else [])
        if not own:
            if pending is not None and is_submitted:
                _submit(pending, by)
            return pending
        pending = pending or new_pending(row)
        edit = next_edit(pending, all_changes, by, channel)
        edit.is_author = pending.number == 1 or not is_mending(own, row)
        edit.reason = reason
        pending.save()
        edit.save()
        if is_submitted:
            _submit(pending, by)
        if not all_changes:
            end(pending, PendingOutcome.DISCARDED, by)
            return None
        return pending


def _lock(row: Publishable) -> Publishable | None:
    """Until the end of the transaction nobody else saves, publishes or ends a pending version of the row."""
    rows = type(row)._base_manager.select_for_update(of=("self",))
    found: Publishable | None = rows.filter(pk=row.pk).first()
    return found


def new_pending(row: Publishable) -> PendingVersion:
    return PendingVersion(table=ContentType.objects.get_for_model(row), row_pk=row.pk)


def next_edit(
    pending: PendingVersion, changes: Changes, by: Actor, channel: str, batch: int | None = None
) -> PendingEdit:
    """Makes the pending version hold these changes; neither is saved."""
    pending.number += 1
    pending.changes = to_json(changes)
    pending.changed_at = timezone.now()
    pending.is_submitted = False  # what was submitted or approved is another version now
    pending.clear_schedule()
    return PendingEdit(
        pending=pending,
        number=pending.number,
        by_id=by.pk,
        by_name=str(by),
        channel=channel,
        batch_id=batch,
        changes=pending.changes,
    )


def set_submitted(pending: PendingVersion, by: Actor) -> None:
    pending.is_submitted = True
    pending.submitted_at, pending.submitted_by_name = timezone.now(), str(by)


def _submit(pending: PendingVersion, by: Actor) -> None:
    if not pending.is_submitted:
        set_submitted(pending, by)
        pending.save(update_fields=["is_submitted", "submitted_at", "submitted_by_name"])


def is_mending(changes: Changes, row: Publishable) -> bool:
    own = (row._meta.label, row.pk)
    return all(
        change.key == own and set(change.after) <= _MENDED_BY_REVIEWERS for change in changes
    )


def submit_pending(pending: PendingVersion, *, by: Actor) -> None:
    row = _row_of(pending)
    require(may_propose(by, row), row)
    with writing():
        _lock(row)
        found = PendingVersion.objects.open().filter(pk=pending.pk).first()
        if found is not None:
            _submit(found, by)


def send_back_pending(pending: PendingVersion, *, by: Actor, reason: str, seen_number: int) -> None:
    """It is no longer submitted, and its authors read why.

    Raises PermissionDenied, Stale where it changed since it was seen, and ValidationError without a reason.
    """
    with writing():
        found, row = as_seen(pending, seen_number)
        require(may(by, "publish", type(row)), row)
        if not reason.strip():
            raise ValidationError(_("Give a reason, so that its authors know what to change."))
        found.is_submitted = False
        found.sent_back_reason, found.sent_back_by_name = reason.strip(), str(by)
        found.clear_schedule()
        names = ["is_submitted", "sent_back_reason", "sent_back_by_name"]
        found.save(update_fields=[*names, *PendingVersion.SCHEDULE])


def keep_over_stored(pending: PendingVersion, *, by: Actor, channel: str, seen_number: int) -> None:
    """Of what changed beneath, what is pending stays: whoever asks was shown both.

    Raises PermissionDenied, or Stale where it changed since it was seen.
    """
    with writing():
        found, row = as_seen(pending, seen_number)
        require(may_propose(by, row), row)
        stored = contents_of(row)
        changes = changes_between(stored, with_changes(stored, found.opened))
        edit = next_edit(found, changes, by, channel)
        found.save()
        edit.save()


def discard_pending(pending: PendingVersion, *, by: Actor, seen_number: int) -> None:
    """Raises PermissionDenied, or Stale where it changed since it was seen."""
    with writing():
        found, row = as_seen(pending, seen_number)
        require(may_propose(by, row), row)
        end(found, PendingOutcome.DISCARDED, by)


def publish_pending(pending: PendingVersion, *, by: Actor, channel: str, seen_number: int) -> None:
    """Makes the pending version public, the row and its parts, in one transaction.

    Raises PermissionDenied, Stale where it changed since it was seen, Conflicting where the row changed
    beneath, and ValidationError for what a public row must not be; then nothing is saved.
    """
    with writing():
        found, row = as_seen(pending, seen_number)
        require(may(by, "publish", type(row)), row)
        if reason := blocking_reason(found, row, by):
            raise ValidationError(reason)
        if conflicts := conflicts_with_stored(contents_of(row), found.opened):
            raise Conflicting(row, conflicts)
        apply(found, row, by, channel)
        end(found, PendingOutcome.PUBLISHED, by)


def blocking_reason(pending: PendingVersion, row: Publishable, by: Actor) -> str:
    """Why this person may not publish it; empty where they may, or where nothing is published with it."""
    is_author = any(edit.by_id == by.pk for edit in pending.authors())
    must_wait = isinstance(row, Reviewed) and needs_second_person(by) and is_author
    if must_wait and _changes_content(pending.opened, row):
        return _("You wrote this change, so a second person must publish it.")
    return ""


def _changes_content(changes: Changes, row: Publishable) -> bool:
    own = (row._meta.label, row.pk)
    return any(change.key != own or set(change.after) - STATE_FIELDS for change in changes)


def missing_of(pending: PendingVersion, row: Publishable) -> ValidationError | None:
    """What must still be mended before it can be published, whoever publishes it."""
    conflicts = conflicts_with_stored(contents_of(row), pending.opened)
    if conflicts:
        return Conflicting(row, conflicts)
    anyone = Operator(may_publish=True)
    try:
        with rolled_back():
            apply(pending, type(row)._base_manager.get(pk=row.pk), anyone, "check")
    except ValidationError as fault:
        return fault
    return None


def as_seen(pending: PendingVersion, seen_number: int) -> tuple[PendingVersion, Publishable]:
    """With its row, which is locked."""
    row = _lock(_row_of(pending))
    found = PendingVersion.objects.open().filter(pk=pending.pk).first()
    if row is None:
        raise Stale([_row_of(pending)])
    if found is None or found.number != seen_number:
        raise Stale([row])
    return found, row


def _row_of(pending: PendingVersion) -> Publishable:
    row = pending.row()
    if row is None:
        raise ValidationError(_("The row of this pending change was deleted."))
    return row


def end_of_deleted(rows: Sequence[models.Model], are_deleted: bool) -> None:
    """A follower: what was pending for a deleted row ends with it, by whoever deleted the row."""
    if not are_deleted or not isinstance(rows[0], Publishable):
        return
    table = ContentType.objects.get_for_model(rows[0])
    for pending in PendingVersion.objects.open().filter(
        table=table, row_pk__in=[row.pk for row in rows]
    ):
        deletion = type(rows[0]).history.filter(id=pending.row_pk).first()
        end(pending, PendingOutcome.DISCARDED, deletion.history_by_name)


def end(pending: PendingVersion, outcome: PendingOutcome, by: object) -> None:
    pending.outcome, pending.ended_at, pending.ended_by_name = outcome, timezone.now(), str(by)
    pending.save(update_fields=["outcome", "ended_at", "ended_by_name"])
