"""Which state of what is public a page shows: the day, the last turn of a schedule, the content version."""

import datetime as dt
import threading
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import Max, Min, Q
from django.utils import timezone

from ...records.content_version import read_token
from ...records.pending.models import PendingVersion
from ...records.pending.schedule import RETRY, publish_due
from ...records.publishable import Publication, Publishable


class PublicState(NamedTuple):
    """Pages of the same address in the same state are the same."""

    day: str
    turn: str  # when a row last went live or expired by its schedule
    token: str  # the content version


class _Turns(NamedTuple):
    token: str
    last: dt.datetime | None
    next: dt.datetime | None


_turns: _Turns | None = None
_reading = threading.Lock()


def read_state() -> PublicState | None:
    """The state at this moment, read before a page is made; None while nothing is public.

    Pending versions that are due are published first.

    Raises DatabaseError. The token is read first: a turn that is newer than it does no harm, one that is older would.
    """
    token = read_token()
    if token is None:
        return None
    now = timezone.now()
    if _is_turn(token, now) and publish_due(now):
        token = read_token() or token
    turns = _turns_of(token, now)
    return PublicState(now.date().isoformat(), str(turns.last), token)


def _is_turn(token: str, now: dt.datetime) -> bool:
    """Whether the turns must be looked up: for a new token, and when the next has passed."""
    known = _turns
    return known is None or known.token != token or bool(known.next and known.next <= now)


def _turns_of(token: str, now: dt.datetime) -> _Turns:
    """Looked up once for each token in a process, and again when the next turn has passed."""
    global _turns  # noqa: PLW0603 - one for all threads
    with _reading:
        known = _turns
        if known is None or _is_turn(token, now):
            known = _turns = _Turns(token, *_last_and_next(now))
    return known


def _last_and_next(now: dt.datetime) -> tuple[dt.datetime | None, dt.datetime | None]:
    """Of all schedules. An approved change whose moment has passed could not be published: it is tried again."""
    past: list[dt.datetime] = []
    future: list[dt.datetime] = []
    for rows, names in _schedules():
        moments = {
            f"{name}_{word}": function(name, filter=Q(**{f"{name}__{lookup}": now}))
            for name in names
            for word, function, lookup in (("last", Max, "lte"), ("next", Min, "gt"))
        }
        found = rows.aggregate(**moments)
        past += [found[f"{name}_last"] for name in names if found[f"{name}_last"]]
        future += [found[f"{name}_next"] for name in names if found[f"{name}_next"]]
        if found.get("goes_live_at_last"):
            future.append(now + RETRY)
    return max(past, default=None), min(future, default=None)


def _schedules() -> Iterator[tuple[Any, tuple[str, ...]]]:
    """What changes by the clock, and the fields with its moments."""
    for model in apps.get_models():
        if issubclass(model, Publishable):
            rows = model._base_manager.filter(publication=Publication.PUBLISHED)
            yield rows.exclude(live_at=None, expires_at=None), ("live_at", "expires_at")
    yield PendingVersion.objects.open(), ("goes_live_at",)
