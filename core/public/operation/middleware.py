"""What each request passes: headers of the response, its line in the log, limits of its network and of its size."""

import contextvars
import json
import logging
import re
import secrets
import time
import traceback
from collections import Counter
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _

from ..stored_files import RETRY_AFTER, Busy
from .failures import refusal
from .throttle import client_network

_ALWAYS = {
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), "
        "microphone=(), payment=(), usb=()"
    ),
    # Browsers ask each time and get a 304 while a page is unchanged, so a withdrawn row is gone at
    # once.
    "Cache-Control": "no-cache",
}
_GIVEN_ID = re.compile("[A-Za-z0-9_-]{8,64}")
_THIS_MACHINE = {"127.0.0.1", "::/64", "not known"}
_SMALL_FILES = {"/robots.txt", "/favicon.ico", "/.well-known/security.txt"}
MEGABYTE = 1024 * 1024
OF_READERS = 256 * 1024  # bytes: nine times the longest form that readers can send

log = logging.getLogger("wtsa.slow")
# Id of the current request; empty outside of a request.
request_id: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default="")
_TOKEN = re.compile(r"(/preview/)[\w:-]+")  # secret: with it anybody may read a draft


class HeadersMiddleware(MiddlewareMixin):
    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        for name, value in _ALWAYS.items():
            response.headers.setdefault(name, value)
        if "text/html" in response.get("Content-Type", "") and response.has_header("Set-Cookie"):
            response["Cache-Control"] = "private, no-store"
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, Busy):
            return refusal([str(error.reason)], 503, RETRY_AFTER)
        return None


class RequestLogMiddleware:
    """Gives each request an id, or keeps that of the proxy, and logs slow requests."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-ID", "") if settings.SECURE_PROXY_SSL_HEADER else ""
        number = given if _GIVEN_ID.fullmatch(given) else secrets.token_hex(8)
        token = request_id.set(number)
        began = time.monotonic()
        try:
            response = self.get_response(request)
            if response.status_code >= 500:  # other responses must not differ by request
                response["X-Request-ID"] = number
            took = time.monotonic() - began
            if took * 1000 >= settings.SLOW_REQUEST_MS:
                facts = {"path": request.path, "method": request.method, "ms": round(took * 1000)}
                log.warning("slow request", extra={"facts": facts})
            return response
        finally:
            request_id.reset(token)


# the log as JSON, one object a line, with the id of the request and nothing about who sent it


class LineFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        if record.name.startswith("django.security"):
            record.exc_info = None  # a refused request is no fault of the program
        return _TOKEN.sub(r"\1…", self.line(record))

    def line(self, record: logging.LogRecord) -> str:
        return super().format(record)


class JsonFormatter(LineFormatter):
    def line(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": request_id.get(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            line["traceback"] = "".join(traceback.format_exception(*record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)


class RequestLimitMiddleware(MiddlewareMixin):
    """Limits expensive requests, counted in each process: a shared count would cost more than it saves.

    Searches, files, forms and previews of readers count; the sign-in and the admin have limits of their own. Each
    network may send REQUESTS_PER_MINUTE in a minute of the clock. Requests from this machine are not counted: behind
    a proxy that the settings do not name, all readers would share one count.
    """

    _minute = -1
    _asked: Counter[str]

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        per_minute, path = settings.REQUESTS_PER_MINUTE, request.path
        is_preview = path.startswith("/preview/")  # in a transaction that is rolled back
        is_file = "." in path.rpartition("/")[2] and path not in _SMALL_FILES
        costs_much = is_preview or is_file or request.method == "POST" or request.GET.get("q")
        if per_minute and costs_much and not path.startswith("/admin/"):
            minute, second = divmod(int(time.monotonic()), 60)
            if minute != self._minute:
                self._minute, self._asked = minute, Counter()
            who = client_network(request)
            self._asked[who] += 1
            if self._asked[who] > per_minute and who not in _THIS_MACHINE:
                reason = _("Too many requests. Please try again in a minute.")
                return refusal([reason], 429, 60 - second)
        return None


class RequestSizeMiddleware(MiddlewareMixin):
    """Only staff may send long forms: parsing a form takes eighty times its size in memory.

    It stands after the middleware that sets the user, and before anything that reads a form.
    """

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        if request.headers.get("Transfer-Encoding"):
            # Django does not read a body of unknown length: the form would seem empty.
            return refusal([_("A request must say how long it is. Nothing was saved.")], 411)
        given = request.META.get("CONTENT_LENGTH") or "0"
        length = int(given) if re.fullmatch("[0-9]{1,15}", given) else 10**16
        if length > OF_READERS:
            if not request.path.startswith("/admin/"):
                return refusal([_("A form can have at most 256 kB. Nothing was saved.")], 413)
            if length > settings.REQUEST_MAX_BYTES:  # without its files, Django itself allows 2 MB
                return too_large()
            if not (request.user.is_active and request.user.is_staff):
                # The rest is read and dropped: to a proxy, an answer before it has sent everything is a failure.
                while settings.SECURE_PROXY_SSL_HEADER and request.read(64 * 1024):
                    pass
                message = _(
                    "Nothing was saved: your session has ended, and only staff who are signed in can send more than 256 kB. Sign in in "
                    "another tab, then reload this page: your browser sends the form again. Or go back and send it from there."
                )
                return refusal([message], 413)
        return None


def too_large() -> HttpResponse:
    message = _(
        "This is too much to send at once: a form can have at most %(form)d MB, a file at most %(file)d MB, and a file to be "
        "imported at most %(import)d MB. Nothing was saved. "
        "Go back and choose a smaller file or a shorter text."
    )
    most = {
        "form": settings.DATA_UPLOAD_MAX_MEMORY_SIZE // MEGABYTE,
        "file": settings.UPLOAD_MAX_BYTES // MEGABYTE,
        "import": settings.IMPORT_MAX_BYTES // MEGABYTE,
    }
    return refusal([message % most], 413)


def is_same_origin(request: HttpRequest, ignore_scheme: bool = False) -> bool:
    """Whether a page of this site sent the form, by headers that browsers set and no page can forge.

    A site behind a proxy that its settings do not name does not know its own scheme: hence `ignore_scheme`.
    """
    if "Sec-Fetch-Site" in request.headers:
        return request.headers["Sec-Fetch-Site"] == "same-origin"
    page = request.headers.get("Origin") or request.headers.get("Referer", "")
    scheme, _separator, rest = page.partition("://")
    is_same_scheme = ignore_scheme or scheme == request.scheme
    return is_same_scheme and rest.partition("/")[0] == request.get_host()
