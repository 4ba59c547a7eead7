"""How much a request may bring: refused before a byte of it is read, by the number that the proxy has too."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

MEGABYTE = 1024 * 1024
OF_READERS = 256 * 1024  # bytes: nine times the longest form that readers can send


class RequestSizeMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.headers.get("Transfer-Encoding"):
            # Django reads no body of unknown length: a form would seem to be empty.
            return _refused(_("A request must say how long it is. Nothing was saved."), 411)
        if _length(request) > _most(request):
            return too_large()
        return self.get_response(request)


def _length(request: HttpRequest) -> int:
    given = request.META.get("CONTENT_LENGTH") or "0"
    return int(given) if given.isascii() and given.isdigit() and len(given) < 16 else 10**16


def _most(request: HttpRequest) -> int:
    is_of_staff = request.path.startswith("/admin/") and request.path != "/admin/login/"
    return settings.REQUEST_MAX_BYTES if is_of_staff else OF_READERS


def too_large() -> HttpResponse:
    message = _("This is too much to send at once: a file can have at most %(most)d MB. ")
    hint = _("Nothing was saved. Go back and choose a smaller file or a shorter text.")
    most = settings.UPLOAD_MAX_BYTES // MEGABYTE
    return _refused(message % {"most": most} + hint, 413)


def _refused(message: str, status: int) -> HttpResponse:
    return HttpResponse(f"{message}\n", status=status, content_type="text/plain; charset=utf-8")
