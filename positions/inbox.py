"""The one door for what readers send: how much of it is taken, who may deal with it, and when it is forgotten.

Nothing in it is ever public. No address of a sender is stored: a scrambled code of it counts for an hour, in the cache.
"""

import datetime as dt
import ipaddress
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from core.rights import By, may

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
    if SentEvidence.objects.filter(sent_at__gt=now - dt.timedelta(days=1)).count() >= settings.EVIDENCE_PER_DAY:
        raise TooMuch(_("So much was sent in today that no more is taken. Please send it again tomorrow."), 24 * AN_HOUR)
    if _sent_this_hour(sender) > settings.EVIDENCE_PER_HOUR:
        raise TooMuch(_("A good deal was sent from your network within this hour. Please send this again in an hour."), AN_HOUR)
    forget_what_is_over()
    evidence.save()


def deal_with(rows: Any, by: By) -> int:
    """Marks what was not dealt with yet; gives how many."""
    _require(by)
    return rows.filter(handled_at=None).update(handled_at=timezone.now(), handled_by=by.pk)


def reopen(rows: Any, by: By) -> int:
    _require(by)
    return rows.exclude(handled_at=None).update(handled_at=None, handled_by=None)


def forget_what_is_over() -> None:
    SentEvidence.objects.filter(handled_at__lt=timezone.now() - KEPT_FOR).delete()


def sender_of(request: HttpRequest) -> str:
    """The network that it came from, as far as the site can know: an address of version 4, or the half of one of version 6.

    The header of a proxy is believed only where the settings say that there is one; of several addresses the last is the proxy's word.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:
        address = request.headers.get("X-Forwarded-For", address).rpartition(",")[2].strip()
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return "not known"
    return str(known) if known.version == 4 else str(ipaddress.ip_network((known.packed[:8] + bytes(8), 64)))


def _sent_this_hour(sender: str) -> int:
    """With this one. The code cannot be turned back without the site's secret."""
    key = f"evidence-{salted_hmac('positions.inbox', sender, algorithm='sha256').hexdigest()}"
    cache.add(key, 0, AN_HOUR)
    try:
        return cache.incr(key)
    except ValueError:  # its hour ended between the two
        cache.set(key, 1, AN_HOUR)
        return 1


def _require(by: By) -> None:
    if not may(by, "change", SentEvidence):
        raise PermissionDenied(_("You may not deal with what readers sent."))
