"""How much a request may bring: refused before a byte of it is read, by the numbers that the proxy has too."""

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

MEGABYTE = 1024 * 1024
OF_READERS = 256 * 1024  # bytes: nine times the longest form that readers can send


class RequestSizeMiddleware:
    """Only staff may send long forms, since reading one takes eighty times its size in memory.

    It stands behind the middleware that knows the user, and in front of all that reads a form.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.headers.get("Transfer-Encoding"):
            # Django reads no body of unknown length: a form would seem to be empty.
            return _refused(_("A request must say how long it is. Nothing was saved."), 411)
        length = _length(request)
        if length > OF_READERS:
            if not request.path.startswith("/admin/"):
                return _refused(_("A form can have at most 256 kB. Nothing was saved."), 413)
            if length > _most_of_staff(request):
                return too_large()
            if not (request.user.is_active and request.user.is_staff):
                return _not_signed_in(request)
        return self.get_response(request)


def _length(request: HttpRequest) -> int:
    given = request.META.get("CONTENT_LENGTH") or "0"
    return int(given) if given.isascii() and given.isdigit() and len(given) < 16 else 10**16


def _most_of_staff(request: HttpRequest) -> int:
    has_files = request.content_type == "multipart/form-data" and re.fullmatch(
        settings.UPLOAD_PATHS, request.path
    )
    most = settings.REQUEST_MAX_BYTES if has_files else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return int(most)


def _not_signed_in(request: HttpRequest) -> HttpResponse:
    # A proxy has all of it by now, and takes an answer in the midst of its sending for a failure: nothing is kept.
    while settings.SECURE_PROXY_SSL_HEADER and request.read(64 * 1024):
        pass
    message = _(
        "Nothing was saved: your session has ended, and only staff who are signed in can send more than 256 kB. Sign in in another "
        "tab, then reload this page: your browser sends the form again. Or go back and send it from there."
    )
    return _refused(message, 413)


def too_large() -> HttpResponse:
    message = _(
        "This is too much to send at once: a form can have at most %(form)d MB, and a file at most %(file)d MB. Nothing was saved. "
        "Go back and choose a smaller file or a shorter text."
    )
    most = {
        "form": settings.DATA_UPLOAD_MAX_MEMORY_SIZE // MEGABYTE,
        "file": settings.UPLOAD_MAX_BYTES // MEGABYTE,
    }
    return _refused(message % most, 413)


def _refused(message: str, status: int) -> HttpResponse:
    return HttpResponse(f"{message}\n", status=status, content_type="text/plain; charset=utf-8")
