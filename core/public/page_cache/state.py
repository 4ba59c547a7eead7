"""Which state of what is public a page shows: the day, the last turn of a schedule, the content version."""

import datetime as dt
import threading
from typing import NamedTuple

from django.apps import apps
from django.db.models import Max, Min, Q
from django.utils import timezone

from ...records.content_version import read_token
from ...records.pending.schedule import next_due, publish_due
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
    """Of the schedules of all published rows, and of pending versions."""
    past: list[dt.datetime] = []
    future: list[dt.datetime] = []
    for model in apps.get_models():
        if not issubclass(model, Publishable):
            continue
        rows = model._base_manager.filter(
            Q(live_at__isnull=False) | Q(expires_at__isnull=False),
            publication=Publication.PUBLISHED,
        )
        found = rows.aggregate(
            **{
                f"{name}_{word}": function(name, filter=Q(**{f"{name}__{lookup}": now}))
                for name in ("live_at", "expires_at")
                for word, function, lookup in (("last", Max, "lte"), ("next", Min, "gt"))
            }
        )
        past += [found[name] for name in ("live_at_last", "expires_at_last") if found[name]]
        future += [found[name] for name in ("live_at_next", "expires_at_next") if found[name]]
    if due := next_due(now):
        future.append(due)
    return max(past, default=None), min(future, default=None)
