"""How pending versions are saved, submitted, sent back, published and discarded."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from ..content_version import writing
from ..permissions import Actor, may, may_propose, require
from ..publishable import Publishable
from ..reviewing import STATE_FIELDS, Reviewed, needs_second_person
from ..saving import CHUNK, Stale, Write, WriteContext
from ..tracked import with_keys
from .applying import apply
from .changes import (
    Changes,
    Conflict,
    Contents,
    RowKey,
    Values,
    changes_between,
    conflicts_with,
    contents_of,
    key_of,
    make_changed,
    needed_changes,
    pending_changes,
    to_json,
    with_changes,
)
from .models import PendingEdit, PendingOutcome, PendingVersion
from .shown import shown

# A reviewer who mends these has not written the row: their edit is named, and they may still publish it.
_MENDED_BY_REVIEWERS = {"title", "account", "summary", "public_remark"}
# What an edit writes into its version.
_WRITTEN = ["number", "changes", "changed_at", "is_submitted", "submitted_at", "submitted_by_name"]
_WRITTEN += ["goes_live_at", "approved_by", "approved_by_name", "schedule_failure"]


class Conflicting(ValidationError):
    """Two people changed the same field; nothing is saved."""

    def __init__(self, row: Publishable, conflicts: list[Conflict], number: int = 0) -> None:
        self.row, self.conflicts, self.number = row, conflicts, number
        super().__init__(
            _("%(row)s: someone else changed the same: %(fields)s. Nothing was saved.")
            % {"row": row, "fields": ", ".join(map(field_label, conflicts))}
        )


def field_label(conflict: Conflict) -> str:
    meta: Any = apps.get_model(conflict.key[0])._meta
    named = meta.get_field(conflict.name) if conflict.name else meta
    return str(named.verbose_name)


def pending_of(row: Publishable) -> PendingVersion | None:
    """The open pending version of a row."""
    found: PendingVersion | None = PendingVersion.objects.open().of(row).first()
    return found


def opened(pending: PendingVersion | None) -> Changes:
    return pending.opened if pending else []


def pending_that_name(key: RowKey) -> list[PendingVersion]:
    """The open pending version of this row, and those of other rows that lead to it: once the row is gone, they could not be published."""
    return [
        one
        for one in PendingVersion.objects.open().select_related("table")
        if one.key == key
        or any(change.key == key or key in change.named() for change in one.opened)
    ]


def seen_changes(row: Publishable, number: int, pending: int | None = None) -> Changes:
    """What a pending version of the row held after that edit: the newest one, or the one with this key.

    Of one that ended since, without the parts that it added: they are stored, or discarded.
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
    """What a pending version is to hold, what of that this edit changes, and where others have another value."""

    row: Publishable
    pending: PendingVersion
    own: Changes
    changes: Changes
    conflicts: list[Conflict] = field(default_factory=list)
    keys: list[tuple[Write, RowKey]] = field(default_factory=list)  # of an import
    is_submitted: bool = False

    def says_nothing_new(self, key: RowKey) -> bool:
        return all(change.key != key for change in self.own)


def joined_to_pending(
    row: Publishable,
    pending: PendingVersion | None,
    stored: Contents,
    wanted: Changes,
    whole: Mapping[RowKey, Values] = MappingProxyType({}),
) -> Edit:
    """Changes, held against what the row holds with what is pending there, and joined to it.

    What others removed there comes back as it is in `whole`.
    """
    held = with_changes(stored, opened(pending))
    conflicts = conflicts_with(held, wanted)
    back = {one.key: whole[one.key] for one in conflicts if one.key in whole.keys() - held}
    joined = with_changes(held | back, wanted)
    return Edit(
        row,
        pending or PendingVersion(table=ContentType.objects.get_for_model(row), row_pk=row.pk),
        changes_between(held, joined),
        pending_changes(stored, joined, opened(pending)),
        conflicts,
    )


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
    """Joins what this person changed, of what they saw, to the pending version of the row; None where nothing is pending.

    `keep_mine` is the number of the edit that they were asked about: theirs stays instead.

    Raises PermissionDenied, or Conflicting where someone else changed the same since.
    """
    require(may_propose(by, row), row)
    with writing():
        # Until its end nobody else saves, publishes or ends a pending version of the row.
        type(row)._base_manager.select_for_update(of=("self",)).filter(pk=row.pk).first()
        pending, wanted = pending_of(row), changes_between(seen, mine)
        edit = joined_to_pending(row, pending, contents_of(row), wanted, mine)
        number = edit.pending.number
        if edit.conflicts and not (number and number == keep_mine):
            raise Conflicting(row, edit.conflicts, number)
        if edit.own:
            edit.is_submitted = is_submitted
            write_edits([edit], WriteContext(by, channel), reason=reason)
            return edit.pending if edit.changes else None
        if pending is not None and is_submitted:
            _submit(pending, by)
        return pending


def write_edits(
    edits: Sequence[Edit], context: WriteContext, reason: str = "", is_author: bool = True
) -> None:
    """In a transaction of the caller, with the rows locked; a version that holds nothing ends."""
    new = [one.pending for one in edits if one.pending.pk is None]
    known = [one.pending for one in edits if one.pending.pk is not None]
    by, now = context.by, timezone.now()
    for one in edits:
        pending = one.pending
        pending.number += 1
        pending.changes, pending.changed_at = to_json(one.changes), now
        pending.is_submitted = False  # what was submitted or approved is another version now
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
            is_author=is_author and (one.pending.number == 1 or not _is_mending(one.own, one.row)),
            reason=reason,
            changes=one.pending.changes,
        )
        for one in edits
    )
    for one in edits:
        if not one.changes:
            end(one.pending, PendingOutcome.DISCARDED, by)


def _is_mending(changes: Changes, row: Publishable) -> bool:
    return all(
        change.key == key_of(row) and set(change.after) <= _MENDED_BY_REVIEWERS
        for change in changes
    )


@contextmanager
def as_seen(
    pending: PendingVersion, seen_number: int | None, by: Actor, verb: str = "publish"
) -> Iterator[tuple[PendingVersion, Publishable]]:
    """In a transaction, with its row, which is locked; without a number, whichever edit was its last.

    Raises PermissionDenied, or Stale where it changed since it was seen; then nothing is done.
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
    """Of what changed beneath, what is pending stays: whoever asks was shown both. Raises as `as_seen`."""
    with as_seen(pending, seen_number, by, "change") as (found, row):
        changes = needed_changes(contents_of(row), found.opened)
        write_edits([Edit(row, found, changes, changes)], WriteContext(by, channel))


# reviewing


def submit_pending(pending: PendingVersion, *, by: Actor) -> None:
    with as_seen(pending, None, by, "change") as (found, _row):
        _submit(found, by)


def _submit(pending: PendingVersion, by: Actor) -> None:
    if not pending.is_submitted:
        pending.set_submitted(by)
        pending.save()


def send_back_pending(pending: PendingVersion, *, by: Actor, reason: str, seen_number: int) -> None:
    """It is no longer submitted, and its authors read why. Raises as `as_seen`, and ValidationError without a reason."""
    with as_seen(pending, seen_number, by) as (found, _row):
        if not reason.strip():
            raise ValidationError(_("Give a reason, so that its authors know what to change."))
        found.is_submitted = False
        found.sent_back_reason, found.sent_back_by_name = reason.strip(), str(by)
        found.clear_schedule()
        found.save()


def publish_pending(pending: PendingVersion, *, by: Actor, channel: str, seen_number: int) -> None:
    """Makes the pending version public, the row and its parts.

    Raises as `as_seen`, Conflicting where the row changed beneath, and ValidationError for what a public row
    must not be; then nothing is saved.
    """
    with as_seen(pending, seen_number, by) as (found, row):
        if reason := blocking_reason(found, row, by):
            raise ValidationError(reason)
        stored = contents_of(row)
        if conflicts := conflicts_with(stored, found.opened):
            raise Conflicting(row, conflicts)
        apply(found, needed_changes(stored, found.opened), row, by, channel)
        end(found, PendingOutcome.PUBLISHED, by)


def blocking_reason(pending: PendingVersion, row: Publishable, by: Actor) -> str:
    """Why this person may not publish it; empty where they may, or where nothing is published with it."""
    is_author = any(edit.by_id == by.pk for edit in pending.authors())
    must_wait = isinstance(row, Reviewed) and needs_second_person(by) and is_author
    if must_wait and _changes_content(pending.opened, row):
        return _("You wrote this change, so a second person must publish it.")
    return ""


def _changes_content(changes: Changes, row: Publishable) -> bool:
    return any(change.key != key_of(row) or set(change.after) - STATE_FIELDS for change in changes)


def missing_of(pending: PendingVersion, row: Publishable) -> ValidationError | None:
    """What must still be mended before it can be published, whoever publishes it. Only reads."""
    if conflicts := conflicts_with(contents_of(row), pending.opened):
        return Conflicting(row, conflicts)
    parts = [change for change in pending.opened if change.key != key_of(row)]
    found = type(row)._base_manager.get(pk=row.pk)
    try:
        with shown(found, parts) as needed:  # so that the row can count on them
            for part in needed:
                if part.verb != "removed":
                    _check(with_keys(part.model).get(pk=part.pk))
            for change in pending.opened:
                if change.key == key_of(row):
                    make_changed(found, change, found)
                    _check(found)
            if not row.is_published:
                found.check_publishable()
    except ValidationError as fault:
        return fault
    return None


def _check(row: Any) -> None:
    row.ensure_slug()
    row.full_clean()
    if row.is_published:
        row.check_publishable()


def discard_pending(pending: PendingVersion, *, by: Actor, seen_number: int) -> None:
    """Raises as `as_seen`."""
    with as_seen(pending, seen_number, by, "change") as (found, _row):
        end(found, PendingOutcome.DISCARDED, by)


def end_of_deleted(rows: Sequence[models.Model], are_deleted: bool) -> None:
    """A follower: what was pending for a deleted row ends with it, by whoever deleted the row."""
    if not are_deleted or not isinstance(rows[0], Publishable):
        return
    table, pks = ContentType.objects.get_for_model(rows[0]), [row.pk for row in rows]
    for pending in PendingVersion.objects.open().filter(table=table, row_pk__in=pks):
        deletion = type(rows[0]).history.filter(id=pending.row_pk).first()
        end(pending, PendingOutcome.DISCARDED, deletion.history_by_name)


def end(pending: PendingVersion, outcome: PendingOutcome, by: object) -> None:
    pending.outcome, pending.ended_at, pending.ended_by_name = outcome, timezone.now(), str(by)
    pending.save()
