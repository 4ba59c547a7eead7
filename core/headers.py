"""Headers that every answer carries and no library sets."""

from collections.abc import Callable

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
