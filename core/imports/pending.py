"""A file between its preview and its confirmation: kept for one user and one table, used once, gone after a day."""

import datetime as dt
import hashlib
import json
import secrets
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import PendingImport
from .checking import Plan

KEPT_FOR = dt.timedelta(days=1)


class PendingRefused(Exception):
    """The token is forged, another's, used or too old."""


def keep(user: Any, table: str, data: bytes, file_name: str, plan: Plan) -> str:
    """Keeps the file; returns the token that confirms it. Sweeps what is too old, and this user's earlier files of the table."""
    PendingImport.objects.filter(kept_at__lt=timezone.now() - KEPT_FOR).delete()
    PendingImport.objects.filter(user=user, table=table).delete()
    token = secrets.token_urlsafe(24)
    PendingImport.objects.create(token=token, user=user, table=table, content=data, file_name=file_name[:200], plan_print=print_of(plan))
    return token


def take(user: Any, table: str, token: str) -> PendingImport:
    """The file, for the last time. Raises PendingRefused."""
    found = PendingImport.objects.filter(
        token=token[:64].replace("\x00", ""), user=user, table=table, kept_at__gte=timezone.now() - KEPT_FOR
    ).first()
    if found is None or not PendingImport.objects.filter(pk=found.pk).delete()[0]:
        raise PendingRefused(_("This confirmation was used already, is too old, or is not yours. Upload the file again."))
    return found


def print_of(plan: Plan) -> str:
    """A fingerprint of what the plan would do to which versions of which rows."""
    rows = [[row.number, row.key, row.write.seen_version, row.write.row.pk, sorted(row.changes.items())] for row in plan.rows]
    return hashlib.sha256(json.dumps([rows, plan.same, len(plan.refusals)]).encode()).hexdigest()
