"""Headers that every response carries, and what those of a request say of its sender."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse

_ALWAYS = {
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), "
        "microphone=(), payment=(), usb=()"
    ),
    # Browsers ask again each time, and get a 304 while a page is unchanged: what is withdrawn is
    # gone at once.
    "Cache-Control": "no-cache",
}


class HeadersMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in _ALWAYS.items():
            response.headers.setdefault(name, value)
        if "text/html" in response.get("Content-Type", "") and response.has_header("Set-Cookie"):
            response["Cache-Control"] = "private, no-store"
        return response


def is_same_origin(request: HttpRequest, ignore_scheme: bool = False) -> bool:
    """Whether a page of this site sent the form: by what a browser says and no page can forge.

    A site behind a proxy that it was not told of does not know its own scheme.
    """
    if "Sec-Fetch-Site" in request.headers:
        return request.headers["Sec-Fetch-Site"] == "same-origin"
    page = request.headers.get("Origin") or request.headers.get("Referer", "")
    try:
        sender = urlsplit(page)
    except ValueError:
        return False
    is_same_scheme = ignore_scheme or sender.scheme == request.scheme
    return is_same_scheme and sender.netloc == request.get_host()
