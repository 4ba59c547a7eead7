"""Error pages in plain words, with the right status."""

import sys

from django.contrib.messages.storage import default_storage
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import Error as DatabaseFailure
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.urls import Resolver404
from django.utils.translation import gettext as _

from core.public.operation.failures import Failure, failure_of
from core.public.operation.middleware import request_id, too_large
from editing.lost_session import (
    can_preserve,
    holds_secrets,
    not_saved,
    token_expired,
    typed_in,
)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Shows messages of our views; those of the URL resolver are for programmers."""
    is_ours = isinstance(exception, Http404) and not isinstance(exception, Resolver404)
    return render(request, "404.html", {"page_note": f"{exception}" if is_ours else ""}, status=404)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Does not use the request: its host or its form may be unreadable."""
    if isinstance(exception, RequestDataTooBig):
        return too_large()
    reason = ""
    if isinstance(exception, TooManyFieldsSent):
        reason = _("The form has more fields than can be saved at once. Send fewer rows.")
    return HttpResponse(get_template("400.html").render({"reason": reason}), status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", {"reason": str(exception)}, status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """503 with the typed text if the database or the disk fails for a while; else 500 with the id of the log."""
    failure = failure_of(sys.exception())
    if hasattr(request, "_messages"):  # messages of a view that failed are not true
        request._messages = default_storage(request)
    if failure is None:
        page = get_template("500.html").render({"request_id": request_id.get()})
        return HttpResponse(page, status=500)
    response = _not_now(request, failure)
    response["Retry-After"] = str(failure.retry_after)
    response["Cache-Control"] = "private, no-store"
    return response


def _not_now(request: HttpRequest, failure: Failure) -> HttpResponse:
    if request.method == "POST" and can_preserve(request):
        try:
            return not_saved(
                request, title=_("Nothing was saved"), reason=str(failure.reason), status=503
            )
        except DatabaseFailure:
            pass  # cannot be read: the plain page follows
    # Without a view, nothing has decided that the form may be read.
    is_read = request.resolver_match is not None and not holds_secrets(request)
    typed = typed_in(request) if is_read else []
    context = {"reason": failure.reason, "typed": typed, "request_id": request_id.get()}
    return HttpResponse(get_template("503.html").render(context), status=503)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    if can_preserve(request):
        return token_expired(request)
    message = _(
        "The form has expired or was not sent from this site. Go back, reload the page and send it again; "
        "your text is still there."
    )
    return render(request, "403.html", {"reason": message}, status=403)
