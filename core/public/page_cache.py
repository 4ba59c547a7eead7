"""Caches pages for readers in front of Django, each under the public state in which it was made.

That state is the day, the last moment at which a schedule took effect, and the content version.
"""

import datetime as dt
import gzip
import hashlib
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, NamedTuple
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import brotli
from django.apps import apps
from django.conf import settings
from django.db import Error as DatabaseFailure
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

from ..records.pending.models import PendingVersion
from ..records.pending.saving import RETRY, publish_due
from ..records.publishable import Publication, Publishable
from ..records.state_cache import read_token, reading_state
from .query import RequestQuery, canonical_query
from .stored_files import code_version

Headers = list[tuple[str, str]]
_PER_PAGE = 2_000  # bytes a page takes besides its body
_ADDRESSES = 10_000  # number of URLs remembered as not cacheable
_RENDER_WAIT = 10.0  # seconds a request waits for another one making the same page
_REFUSED = re.compile(r"\w+\s*;\s*q=0(?:\.0*)?\s*(?:,|$)")  # encodings that a browser refuses
_PACKERS: dict[str, Callable[[bytes], bytes]] = {  # best first
    "br": lambda body: brotli.compress(body, quality=5),
    "gzip": lambda body: gzip.compress(body, compresslevel=6, mtime=0),
}

# the public state


OFFER = "wtsa.page_offer"  # key of the CachedPage in the WSGI environment
_FREE_TEXT = frozenset({"q", "about"})
_PROBES = {"/healthz", "/readyz"}  # answered even if the database does not answer


class PublicState(NamedTuple):
    """Pages with the same URL and state are the same."""

    day: str
    last_scheduled: str  # when a row last went live or expired on schedule
    token: str  # the content version


_Moment = dt.datetime | None
# Shared by all threads: the token, and the last and next moment of a schedule known for it.
_schedule: tuple[str, _Moment, _Moment] = ("", None, None)


def read_state() -> PublicState | None:
    """The public state now, to be read before a page is made; None if nothing is public.

    When the token has changed or the next moment of a schedule has passed, this publishes pending versions that are
    due and looks up the schedules. The token is read before them: schedules newer than their token do no harm, older
    ones would. Raises DatabaseError.
    """
    global _schedule  # noqa: PLW0603
    token = read_token()
    if token is None:
        return None
    now, (known, last, following) = timezone.now(), _schedule
    if known != token or (following and following <= now):
        if publish_due(now):
            token = read_token() or token
        known, last, following = _schedule = (token, *_last_and_next(now))
    return PublicState(now.date().isoformat(), str(last), known)


def state_if_readable() -> PublicState | None:
    """Also None if the database does not answer: the page that then asks it reports the failure."""
    try:
        return read_state()
    except DatabaseFailure:
        return None


def _last_and_next(now: dt.datetime) -> tuple[_Moment, _Moment]:
    """The last and next moment of all schedules. A scheduled change that could not be published is tried again."""
    with connection.cursor() as cursor:
        cursor.execute(*_moments())
        moments = [one if one.tzinfo else one.replace(tzinfo=dt.UTC) for (one,) in cursor]
    last = max((one for one in moments if one <= now), default=None)
    if last and PendingVersion.objects.open().filter(goes_live_at__lte=now).exists():
        moments.append(now + RETRY)
    return last, min((one for one in moments if one > now), default=None)


@cache
def _moments() -> tuple[str, tuple[Any, ...]]:
    """One query for the moments in all schedules. Cached as SQL: the ORM takes 50 ms to build it."""
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
    return first.union(*others).order_by().query.sql_with_params()


# pages


@dataclass
class CachedPage:
    """Passed to Django in the environment. If the page may be cached, Django fills in the body, not compressed."""

    etag: str
    state: PublicState
    headers: Headers = field(default_factory=list)  # except those of one encoding
    body: bytes = b""
    _forms: dict[str, tuple[Headers, bytes]] = field(default_factory=dict)

    def form(self, accepted: str) -> tuple[Headers, bytes]:
        """Headers and body in the best encoding that the browser accepts."""
        encoding = _best_encoding(accepted)
        if encoding not in self._forms:
            body = _PACKERS[encoding](self.body) if encoding else self.body
            named = [("Content-Encoding", encoding)] if encoding else []
            length = ("Content-Length", str(len(body)))
            self._forms[encoding] = ([*self.headers, ("ETag", self.etag), *named, length], body)
        return self._forms[encoding]

    @property
    def size(self) -> int:
        """Bytes, including two compressed bodies of about a fifth each."""
        return int(len(self.body) * 1.4) + _PER_PAGE


def key_of(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()


class PageStore:
    """The pages used last, up to a number of bytes."""

    def __init__(self, most: int) -> None:
        self.most, self.size = most, 0
        self._pages: OrderedDict[str, CachedPage] = OrderedDict()
        self._lock = threading.Lock()
        self._locks = [threading.Lock() for _number in range(256)]
        self.not_kept: set[str] = set()  # URLs whose last page could not be cached

    def get(self, key: str) -> CachedPage | None:
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: str, page: CachedPage) -> None:
        if page.size > self.most // 4:
            return
        with self._lock:
            replaced = self._pages.pop(key, None)
            self.size += page.size - (replaced.size if replaced else 0)
            self._pages[key] = page
            while self.size > self.most:
                _key, dropped = self._pages.popitem(last=False)
                self.size -= dropped.size

    @contextmanager
    def making(self, key: str) -> Iterator[None]:
        """Lets one request make a page, while others for the same page wait, but not for ever."""
        lock = self._locks[int(key[:2], 16)]
        is_held = lock.acquire(timeout=_RENDER_WAIT)
        try:
            yield
        finally:
            if is_held:
                lock.release()


@lru_cache(maxsize=500)
def _best_encoding(accepted: str) -> str:
    words = set(re.findall(r"\w+", _REFUSED.sub("", accepted.lower())))
    return next((name for name in _PACKERS if name in words), "")


class PageOfferMiddleware:
    """Stands inside the middleware that compresses and compares ETags: the cache needs the page before that."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        page: CachedPage | None = getattr(request, "environ", {}).get(OFFER)
        if page:
            state: PublicState | None = page.state
        else:  # staff and forms read it too, so that what is due is published first
            state = None if request.path in _PROBES else state_if_readable()
        is_read = request.method in {"GET", "HEAD"}
        with reading_state(lambda: state if is_read else None):
            response = self.get_response(request)
        if page and isinstance(response, HttpResponse) and _may_be_kept(request, response):
            response["ETag"] = page.etag
            patch_vary_headers(response, ["Accept-Encoding"])
            if settings.CDN_MAX_AGE:
                response["CDN-Cache-Control"] = f"public, max-age={settings.CDN_MAX_AGE}"
                response["Cache-Tag"] = f"content-{page.state.token}"
            page.body, page.headers = response.content, [*response.items()]
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


# in front of Django

_LONGEST_QUERY = 2_000  # characters; pages with a longer query string are not cached
_NOT_KEPT = ("/admin/", "/preview/", "/healthz", "/readyz", "/static/")
_OF_ONE_ANSWER = {"content-encoding", "content-length", "etag", "date"}


class CachedPages:
    """A WSGI application around Django's.

    It caches only what Django answered for the same scheme and host, and leaves all doubtful requests to Django.
    """

    def __init__(self, application: WSGIApplication, store: PageStore) -> None:
        self.application, self.store = application, store
        self.cookies = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages")

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        state = None if self._is_for_django(environ) else state_if_readable()
        if not connection.in_atomic_block:  # as Django does before a request
            connection.close_if_unusable_or_obsolete()
        if state is None:
            return self.application(environ, start_response)
        address = _address(environ)
        key = key_of(address, *state)
        if page := self.store.get(key):
            return _answer(page, environ, start_response)
        is_waited_for = address not in self.store.not_kept
        with self.store.making(key) if is_waited_for else nullcontext():
            if page := self.store.get(key):
                return _answer(page, environ, start_response)
            # Weak, because the encodings of a page share one tag.
            page = environ[OFFER] = CachedPage(f'W/"{key[:32]}"', state)
            sent: Headers = []

            def started(status: str, headers: Headers, *rest: Any) -> Any:
                sent[:] = headers
                return start_response(status, headers, *rest)

            response = self.application(environ, started)
            if not page.body:
                if len(self.store.not_kept) >= _ADDRESSES:
                    self.store.not_kept.clear()
                self.store.not_kept.add(address)
            elif environ["REQUEST_METHOD"] == "GET":
                headers = (dict(page.headers) | dict(sent)).items()
                page.headers = [one for one in headers if one[0].lower() not in _OF_ONE_ANSWER]
                self.store.put(key, page)
            return response

    def _is_for_django(self, environ: WSGIEnvironment) -> bool:
        return (
            environ["REQUEST_METHOD"] not in {"GET", "HEAD"}
            or environ.get("PATH_INFO", "").startswith(_NOT_KEPT)
            or len(environ.get("QUERY_STRING", "")) > _LONGEST_QUERY
            or any(name in environ.get("HTTP_COOKIE", "") for name in self.cookies)
        )


def _address(environ: WSGIEnvironment) -> str:
    """A key that includes all from which Django derives the scheme."""
    of_proxy = settings.SECURE_PROXY_SSL_HEADER
    return key_of(
        environ["wsgi.url_scheme"],
        environ.get(of_proxy[0], "") if of_proxy else "",
        environ.get("HTTP_HOST", ""),
        environ.get("SCRIPT_NAME", ""),
        environ.get("PATH_INFO", ""),
        canonical_query(environ.get("QUERY_STRING", "")),
        code_version(),  # the ETags of an older release must not match
        get_language() or "",
    )


def _answer(
    page: CachedPage, environ: WSGIEnvironment, start_response: StartResponse
) -> Iterable[bytes]:
    plain, asked = page.etag.removeprefix("W/"), environ.get("HTTP_IF_NONE_MATCH", "")
    if any(tag.strip().removeprefix("W/") in (plain, "*") for tag in asked.split(",")):
        rest = [(name, value) for name, value in page.headers if name != "Content-Type"]
        start_response("304 Not Modified", [*rest, ("ETag", page.etag)])
        return []
    headers, body = page.form(environ.get("HTTP_ACCEPT_ENCODING", ""))
    start_response("200 OK", headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
