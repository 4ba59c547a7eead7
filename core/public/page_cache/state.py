"""Which state of what is public a page shows: the day, the last moment of a schedule, the content version."""

import datetime as dt
import threading
from functools import cache
from typing import Any, NamedTuple

from django.apps import apps
from django.db import connection
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive

from ...records.content_version import read_token
from ...records.pending.models import PendingVersion
from ...records.pending.schedule import RETRY, publish_due
from ...records.publishable import Publication, Publishable


class PublicState(NamedTuple):
    """Pages of the same address in the same state are the same."""

    day: str
    last_scheduled: str  # when a row last went live or expired by its schedule
    token: str  # the content version


class _Schedule(NamedTuple):
    token: str
    last: dt.datetime | None
    next: dt.datetime | None


_schedule: _Schedule | None = None
_reading = threading.Lock()


def read_state() -> PublicState | None:
    """The state at this moment, read before a page is made; None while nothing is public.

    Pending versions that are due are published first.

    Raises DatabaseError. The token is read first: a schedule that is newer than it does no harm, one that is older would.
    """
    token = read_token()
    if token is None:
        return None
    now = timezone.now()
    if _is_due(token, now) and publish_due(now):
        token = read_token() or token
    schedule = _schedule_of(token, now)
    return PublicState(now.date().isoformat(), str(schedule.last), token)


def _is_due(token: str, now: dt.datetime) -> bool:
    """Whether the schedule must be looked up: for a new token, and when its next moment has passed."""
    known = _schedule
    return known is None or known.token != token or bool(known.next and known.next <= now)


def _schedule_of(token: str, now: dt.datetime) -> _Schedule:
    """Looked up once for each token in a process, and again when its next moment has passed."""
    global _schedule  # noqa: PLW0603 - one for all threads
    with _reading:
        known = _schedule
        if known is None or _is_due(token, now):
            known = _schedule = _Schedule(token, *_last_and_next(now))
    return known


def _last_and_next(now: dt.datetime) -> tuple[dt.datetime | None, dt.datetime | None]:
    """Of all schedules. An approved change whose moment has passed could not be published: it is tried again."""
    at = connection.ops.adapt_datetimefield_value(now)
    moments, values = _moments()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT MAX(CASE WHEN live_at <= %s THEN live_at END),"  # noqa: S608  made by the ORM
            f" MIN(CASE WHEN live_at > %s THEN live_at END) FROM ({moments}) AS moments",
            [at, at, *values],
        )
        last, following = (_as_moment(value) for value in cursor.fetchone())
    if last and PendingVersion.objects.open().filter(goes_live_at__lte=now).exists():
        following = min(filter(None, [following, now + RETRY]))
    return last, following


@cache
def _moments() -> tuple[str, tuple[Any, ...]]:
    """One query of all moments in schedules, the first column `live_at`: made once, since the ORM takes 50 ms."""
    models = [model for model in apps.get_models() if issubclass(model, Publishable)]
    schedules = [
        (model._base_manager.filter(publication=Publication.PUBLISHED), name)
        for model in models
        for name in ("live_at", "expires_at")
    ]
    first, *others = (
        rows.exclude(**{name: None}).order_by().values_list(name)
        for rows, name in [*schedules, (PendingVersion.objects.open(), "goes_live_at")]
    )
    sql, values = first.union(*others, all=True).query.sql_with_params()
    return sql, values


def _as_moment(value: Any) -> dt.datetime | None:
    """SQLite gives text, in UTC."""
    moment = parse_datetime(value) if isinstance(value, str) else value
    return moment.replace(tzinfo=dt.UTC) if moment and is_naive(moment) else moment
