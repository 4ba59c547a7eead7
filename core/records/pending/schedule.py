"""Pending versions that are approved now and published later, by the clock: the first request after it publishes them."""

import datetime as dt
import logging
import threading

from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ...database.sqlite.base import waiting_at_most
from ..permissions import Actor, may
from ..saving import Stale, writing
from ..state_cache import replace_token
from .models import PendingQuerySet, PendingVersion
from .saving import as_seen, blocking_reason, missing_of, publish_pending

log = logging.getLogger(__name__)

RETRY = dt.timedelta(minutes=1)  # what is due and could not be published is tried again after it
_publishing = threading.Lock()


def schedule_pending(
    pending: PendingVersion, *, by: Actor, at: dt.datetime, seen_number: int
) -> None:
    """Approves it. Raises PermissionDenied, Stale, or ValidationError, as publishing it now would."""
    with as_seen(pending, seen_number, by) as (found, row):
        if at <= timezone.now():
            raise ValidationError(
                _("This moment has passed. Publish it now, or choose a later one.")
            )
        if reason := blocking_reason(found, row, by):
            raise ValidationError(reason)
        if missing := missing_of(found, row):
            raise missing
        found.clear_schedule()
        found.goes_live_at, found.approved_by_id, found.approved_by_name = at, by.pk, str(by)
        found.save()
        replace_token()  # all processes look up the schedule again


def cancel_schedule(pending: PendingVersion, *, by: Actor, seen_number: int) -> None:
    """Raises PermissionDenied, or Stale."""
    with as_seen(pending, seen_number, by) as (found, _row):
        found.clear_schedule()
        found.save()


def publish_due(now: dt.datetime) -> bool:
    """Publishes what is due, each version in a transaction of its own; whether any was.

    Waits for nobody who writes. Raises nothing for a version that cannot be published, nor where
    the database cannot be written: whoever asks is a reader.
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
    """Locks the row and then looks at the version again, as every save does, so that none waits for the other."""
    with waiting_at_most(0), writing():
        if connection.vendor == "postgresql":  # where each row has a lock
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '100ms'")
        row = pending.rows.select_for_update(skip_locked=True, of=("self",)).first()
        found = _due(now).filter(pk=pending.pk).first()
        if row is None or found is None:  # someone saves it now, or was first
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
        # A fault of one version must not keep the others, or a reader, from going on.
        except Exception as error:
            log.exception("Pending change %s was not published by its schedule", found.pk)
            text = _("An error occurred and has been logged.")
            if isinstance(error, ValidationError | Stale):
                text = " ".join(getattr(error, "messages", [str(error)]))
            found.clear_schedule()
            found.schedule_failure = text
            found.save()
            return False
        return True
