"""The one door for what readers send: how much of it is taken, who may deal with it, and when it is forgotten.

Nothing in it is ever public. No address of a sender is stored: a scrambled code of it counts for an hour (core/throttle.py).
"""

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from core.records.permissions import Actor, may
from core.throttle import Limit

from .models import SentEvidence

KEPT_FOR = dt.timedelta(days=90)  # after it was dealt with
AN_HOUR = 60 * 60


class TooMuch(Exception):
    """Nothing was kept; says when to try again. `wait` is that time in seconds."""

    def __init__(self, said: str, wait: int) -> None:
        self.wait = wait
        super().__init__(said)


def receive(evidence: SentEvidence, sender: str) -> None:
    """Keeps it for staff. Raises TooMuch."""
    now = timezone.now()
    if (
        SentEvidence.objects.filter(sent_at__gt=now - dt.timedelta(days=1)).count()
        >= settings.EVIDENCE_PER_DAY
    ):
        raise TooMuch(
            _("So much was sent in today that no more is taken. Please send it again tomorrow."),
            24 * AN_HOUR,
        )
    if wait := Limit("evidence", settings.EVIDENCE_PER_HOUR, AN_HOUR).take(sender):
        raise TooMuch(
            _(
                "A good deal was sent from your network within this hour. Please send this again in an hour."
            ),
            wait,
        )
    forget_what_is_over()
    evidence.save()


def deal_with(rows: Any, by: Actor) -> int:
    """Marks what was not dealt with yet; gives how many."""
    _require(by)
    return rows.filter(handled_at=None).update(handled_at=timezone.now(), handled_by=by.pk)


def reopen(rows: Any, by: Actor) -> int:
    _require(by)
    return rows.exclude(handled_at=None).update(handled_at=None, handled_by=None)


def forget_what_is_over() -> None:
    SentEvidence.objects.filter(handled_at__lt=timezone.now() - KEPT_FOR).delete()


def _require(by: Actor) -> None:
    if not may(by, "change", SentEvidence):
        raise PermissionDenied(_("You may not deal with what readers sent."))
