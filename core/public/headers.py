"""Headers that every answer carries and no library sets, and what those of a request say of the page that sent it."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse

_ALWAYS = {
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()",
    # Pages are asked for again each time, and answered 304 while unchanged: what is withdrawn is gone at once.
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


def comes_from_here(request: HttpRequest) -> bool:
    """Whether a page of this host sent the form: by what a browser says and no page can forge. For forms without a cookie to protect."""
    if "Sec-Fetch-Site" in request.headers:
        return request.headers["Sec-Fetch-Site"] == "same-origin"
    page = request.headers.get("Origin") or request.headers.get("Referer", "")
    try:
        return urlsplit(page).netloc == request.get_host()
    except ValueError:
        return False
