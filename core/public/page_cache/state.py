"""Which state of what is public a page shows: the day, the last moment of a schedule, the content version; inside
Django, gives that state to the page and hands the page to the cache."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from django.apps import apps
from django.conf import settings
from django.db import Error as DatabaseFailure
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from ...records.pending.models import PendingVersion
from ...records.pending.schedule import RETRY, publish_due
from ...records.publishable import Publication, Publishable
from ...records.state_cache import read_token, reading_state
from ..query import RequestQuery

OFFER = "wtsa.page_offer"  # key in the environment of a request
_FREE_TEXT = frozenset({"q", "about"})
_PROBES = {"/healthz", "/readyz"}  # answered whatever the database does


class PublicState(NamedTuple):
    """Pages of the same address in the same state are the same."""

    day: str
    last_scheduled: str  # when a row last went live or expired by its schedule
    token: str  # the content version


# For all threads: a token, and the last moment of a schedule and the next, as the database writes them.
_schedule: tuple[str, Any, Any] = ("", None, None)


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
    now, (known, last, following) = timezone.now(), _schedule
    if known != token or (following and following <= _as_stored(now)):
        if publish_due(now):
            token = read_token() or token
        known, last, following = _schedule = (token, *_last_and_next(now))
    return PublicState(now.date().isoformat(), str(last), known)


def state_if_readable() -> PublicState | None:
    """None also where the database does not answer: what the page asks next says what is the matter."""
    try:
        return read_state()
    except DatabaseFailure:
        return None


def _as_stored(moment: dt.datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)


def _last_and_next(now: dt.datetime) -> tuple[Any, Any]:
    """Of all schedules. An approved change whose moment has passed could not be published: it is tried again."""
    at, retry = _as_stored(now), _as_stored(now + RETRY)
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


@dataclass
class PageOffer:
    """Made by the cache for a page that it would keep; filled where the page may be kept."""

    etag: str
    state: PublicState
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)


class PageOfferMiddleware:
    """Inside those that pack a page and compare its ETag: the cache needs it as it is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        offer: PageOffer | None = getattr(request, "environ", {}).get(OFFER)
        if offer:
            state: PublicState | None = offer.state
        else:  # read for forms and staff too: what is due is public before anything is read
            state = None if request.path in _PROBES else state_if_readable()
        is_read = request.method in {"GET", "HEAD"}
        with reading_state(lambda: state if is_read else None):
            response = self.get_response(request)
        if offer and isinstance(response, HttpResponse) and _may_be_kept(request, response):
            response["ETag"] = offer.etag
            patch_vary_headers(response, ["Accept-Encoding"])
            if settings.CDN_MAX_AGE:
                response["CDN-Cache-Control"] = f"public, max-age={settings.CDN_MAX_AGE}"
                response["Cache-Tag"] = f"content-{offer.state.token}"
            offer.body, offer.headers = response.content, dict(response.headers)
        return response


def _may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    query = request.GET
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and "Cookie" not in response.get("Vary", "")
        and not {"no-store", "private"} & set(response.get("Cache-Control", "").split(", "))
        and not response.has_header("ETag")
        and isinstance(query, RequestQuery)
        and not query.is_refused
        and set(query) <= query.known - _FREE_TEXT
    )
