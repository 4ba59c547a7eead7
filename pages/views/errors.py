"""The pages for what went wrong, in plain words and with the right status."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404
from django.utils.translation import gettext as _

from editing.forms.lost_session import can_preserve, token_expired


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """With the message of our own views; that of the URL resolver is for programmers."""
    message = ""
    if isinstance(exception, Http404) and not isinstance(exception, Resolver404) and exception.args:
        message = exception.args[0] if isinstance(exception.args[0], str) else ""
    return render(request, "404.html", {"page_note": message}, status=404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", {"reason": str(exception)}, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    if can_preserve(request):
        return token_expired(request)
    message = _(
        "The form has expired or was not sent from this site. Go back, reload the page and send it again; "
        "your text is still there."
    )
    return render(request, "403.html", {"reason": message}, status=403)
