"""Which state of what is public a page shows: the day, the last moment of a schedule, the content version."""

import datetime as dt
from functools import cache
from typing import Any, NamedTuple

from django.apps import apps
from django.db import Error as DatabaseFailure
from django.db import connection
from django.utils import timezone

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
    """Moments as the database writes them."""

    token: str
    last: Any
    next: Any


_schedule: _Schedule | None = None  # one for all threads


def read_state() -> PublicState | None:
    """The state at this moment, read before a page is made; None while nothing is public.

    The schedule is looked up, and pending versions that are due are published, once for each token in a process and
    when its next moment has passed. The token is read first: a schedule that is newer than it does no harm, one that
    is older would. Raises DatabaseError.
    """
    global _schedule  # noqa: PLW0603
    token = read_token()
    if token is None:
        return None
    now, known = timezone.now(), _schedule
    if known is None or known.token != token or _has_passed(known.next, now):
        if publish_due(now):
            token = read_token() or token
        known = _schedule = _Schedule(token, *_last_and_next(now))
    return PublicState(now.date().isoformat(), str(known.last), known.token)


def state_if_readable() -> PublicState | None:
    """None also where the database does not answer: what the page asks next says what is the matter."""
    try:
        return read_state()
    except DatabaseFailure:
        return None


def _has_passed(moment: Any, now: dt.datetime) -> bool:
    return moment is not None and moment <= connection.ops.adapt_datetimefield_value(now)


def _last_and_next(now: dt.datetime) -> tuple[Any, Any]:
    """Of all schedules. An approved change whose moment has passed could not be published: it is tried again."""
    adapt = connection.ops.adapt_datetimefield_value
    at: Any = adapt(now)
    retry: Any = adapt(now + RETRY)
    moments, values = _moments()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT MAX(CASE WHEN goes_live_at <= %s THEN goes_live_at END),"  # noqa: S608  made by the ORM
            f" MIN(CASE WHEN goes_live_at > %s THEN goes_live_at END) FROM ({moments}) AS moments",
            [at, at, *values],
        )
        last, following = cursor.fetchone()
    if last and PendingVersion.objects.open().filter(goes_live_at__lte=now).exists():
        following = min(following or retry, retry)
    return last, following


@cache
def _moments() -> tuple[str, tuple[Any, ...]]:
    """One query of all moments in schedules, named as the first is: made once, since the ORM takes 50 ms."""
    published = [
        (model._base_manager.filter(publication=Publication.PUBLISHED), name)
        for model in apps.get_models()
        if issubclass(model, Publishable)
        for name in ("live_at", "expires_at")
    ]
    first, *others = (
        rows.exclude(**{name: None}).order_by().values_list(name)
        for rows, name in [(PendingVersion.objects.open(), "goes_live_at"), *published]
    )
    sql, values = first.union(*others, all=True).query.sql_with_params()
    return sql, values
