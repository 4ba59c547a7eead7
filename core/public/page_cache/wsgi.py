"""In front of Django: answers readers with pages that are kept, in the state in which the site is now."""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import get_language

from ..query import canonical_query
from ..stored_files import code_version
from .pages import CachedPage, Headers, PageStore, etag_of, key_of
from .state import OFFER, PageOffer, PublicState, state_if_readable

Environment = dict[str, Any]  # PEP 3333
Start = Callable[..., Any]
Application = Callable[[Environment, Start], Iterable[bytes]]

_LONGEST_QUERY = 2_000  # characters of a query string whose page is kept
_NOT_KEPT = ("/admin/", "/preview/", "/healthz", "/readyz", "/static/")
_OF_ONE_ANSWER = {"content-encoding", "content-length", "etag", "date"}


class CachedPages:
    """A WSGI application around Django's.

    It keeps only what Django answered for that very scheme and host, and asks Django whenever it is in doubt.
    """

    def __init__(self, application: Application, store: PageStore) -> None:
        self.application, self.store = application, store
        self.cookies = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages")

    def __call__(self, environ: Environment, start_response: Start) -> Iterable[bytes]:
        state = None if self._is_for_django(environ) else _state_now()
        if state is None:
            return self.application(environ, start_response)
        address = _address(environ)
        key = key_of(address, *state)
        if page := self.store.get(key):
            return _answer(page, environ, start_response)
        environ[OFFER] = PageOffer(etag_of(key), state)
        if address in self.store.not_kept:
            return self._make(address, key, environ, start_response)
        with self.store.making(key):
            if page := self.store.get(key):
                return _answer(page, environ, start_response)
            return self._make(address, key, environ, start_response)

    def _is_for_django(self, environ: Environment) -> bool:
        return (
            environ["REQUEST_METHOD"] not in {"GET", "HEAD"}
            or environ.get("PATH_INFO", "").startswith(_NOT_KEPT)
            or len(environ.get("QUERY_STRING", "")) > _LONGEST_QUERY
            or any(name in environ.get("HTTP_COOKIE", "") for name in self.cookies)
        )

    def _make(
        self, address: str, key: str, environ: Environment, start_response: Start
    ) -> Iterable[bytes]:
        offer: PageOffer = environ[OFFER]
        sent: Headers = []

        def started(status: str, headers: Headers, *rest: Any) -> Any:
            sent[:] = headers
            return start_response(status, headers, *rest)

        response = self.application(environ, started)
        if offer.body is None:
            self.store.note_not_kept(address)
        elif environ["REQUEST_METHOD"] == "GET":
            headers = [*(dict(offer.headers) | dict(sent)).items()]
            kept = [one for one in headers if one[0].lower() not in _OF_ONE_ANSWER]
            self.store.put(key, CachedPage(kept, offer.body, offer.etag))
        return response


def _state_now() -> PublicState | None:
    try:
        return state_if_readable()
    finally:
        # No request of Django's is under way that would do it; a pool has its connection back.
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()


def _address(environ: Environment) -> str:
    """With all by which Django tells the scheme."""
    of_proxy = settings.SECURE_PROXY_SSL_HEADER
    return key_of(
        environ["wsgi.url_scheme"],
        environ.get(of_proxy[0], "") if of_proxy else "",
        environ.get("HTTP_HOST", ""),
        environ.get("SCRIPT_NAME", ""),
        environ.get("PATH_INFO", ""),
        canonical_query(environ.get("QUERY_STRING", "")),
        code_version(),  # browsers have pages of the release before, with their ETags
        get_language() or "",
    )


def _answer(page: CachedPage, environ: Environment, start_response: Start) -> Iterable[bytes]:
    if _is_known(page, environ):
        rest = [(name, value) for name, value in page.headers if name != "Content-Type"]
        start_response("304 Not Modified", [*rest, ("ETag", page.etag)])
        return []
    headers, body = page.form(environ.get("HTTP_ACCEPT_ENCODING", ""))
    start_response("200 OK", headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _is_known(page: CachedPage, environ: Environment) -> bool:
    plain, header = page.etag.removeprefix("W/"), environ.get("HTTP_IF_NONE_MATCH", "")
    return any(tag.strip().removeprefix("W/") in (plain, "*") for tag in header.split(","))
