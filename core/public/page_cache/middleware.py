"""Inside Django: takes what mails add out of the address, and hands whole pages to the cache."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from ...records.reading.state_cache import reading_state
from ..query import RequestQuery, canonical_query
from .state import PublicState, state_if_readable

OFFER = "wtsa.page_offer"  # key in the environment of a request
FREE_TEXT = frozenset({"q", "about"})
_PROBES = {"/healthz", "/readyz"}  # answered whatever the database does
_READ = {"GET", "HEAD"}


@dataclass
class PageOffer:
    """Made by the cache for a page that it would keep; filled where the page may be kept."""

    etag: str
    state: PublicState
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)


class QueryMiddleware:
    """Gives public views the query string in one form, whoever wrote it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method in _READ and not request.path.startswith("/admin/"):
            query_string = canonical_query(request.META.get("QUERY_STRING", ""))
            request.META["QUERY_STRING"] = query_string
            request.GET = RequestQuery(query_string, encoding=request.encoding)
        return self.get_response(request)


class PageOfferMiddleware:
    """Inside those that pack a page and compare its ETag: the cache needs it as it is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        offer: PageOffer | None = getattr(request, "environ", {}).get(OFFER)
        # Read for each request, forms and staff too: what is due is public before anything is read.
        state = offer.state if offer else _state_for(request)
        with reading_state(lambda: state if request.method in _READ else None):
            response = self.get_response(request)
        if offer and isinstance(response, HttpResponse) and _may_be_kept(request, response):
            response["ETag"] = offer.etag
            patch_vary_headers(response, ["Accept-Encoding"])
            if settings.CDN_MAX_AGE:
                response["CDN-Cache-Control"] = f"public, max-age={settings.CDN_MAX_AGE}"
                response["Cache-Tag"] = f"content-{offer.state.token}"
            offer.body, offer.headers = response.content, dict(response.headers)
        return response


def _state_for(request: HttpRequest) -> PublicState | None:
    return None if request.path in _PROBES else state_if_readable()


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
        and set(query) <= query.known - FREE_TEXT
    )
