"""What browsers refused to load, as they report it: little of it is read, and less is logged."""

import json
import logging
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from core.public.throttle import Limit, client_network

log = logging.getLogger(__name__)

MOST_BYTES = 16 * 1024  # browsers send one or two thousand
LONGEST = 200  # characters of a field
FIELDS = (
    "document-uri",
    "effective-directive",
    "violated-directive",
    "blocked-uri",
    "source-file",
    "line-number",
    "disposition",
)
# A fault of a page is seen in the first reports of it; the rest would only fill the disk.
FROM_ONE = Limit("csp-report-from-one", tries=10, seconds=60 * 60)
FROM_ALL = Limit("csp-report-from-all", tries=100, seconds=60 * 60)


@csrf_exempt
@require_POST
def csp_report(request: HttpRequest) -> HttpResponse:
    if _size(request) > MOST_BYTES:
        return _refused(_("A report has at most %(most)d bytes.") % {"most": MOST_BYTES}, 413)
    try:
        report = json.loads(request.body)
    except (ValueError, RecursionError):
        return _refused(_("A report is JSON."), 400)
    if said := _said(report):
        wait = FROM_ONE.take(client_network(request)) or FROM_ALL.take("all")
        if wait:
            answer = _refused(_("There were enough reports for now."), 429)
            answer["Retry-After"] = str(wait)
            return answer
        log.warning("csp report: %s", said)
    return HttpResponse(status=204)


def _size(request: HttpRequest) -> int:
    """As the browser says, which can send no more; a size that is no number is too much."""
    word = request.META.get("CONTENT_LENGTH") or "0"
    return int(word) if word.isascii() and word.isdigit() and len(word) < 10 else MOST_BYTES + 1


def _said(report: Any) -> str:
    """The known fields, each cut and quoted, so that no line can be forged."""
    fields = report.get("csp-report") if isinstance(report, dict) else None
    if not isinstance(fields, dict):
        return ""
    known = {name: fields[name] for name in FIELDS if isinstance(fields.get(name), (str, int))}
    return ", ".join(
        f"{name} {ascii(str(value)[:LONGEST])[:LONGEST]}" for name, value in known.items()
    )


def _refused(said: str, status: int) -> HttpResponse:
    return HttpResponse(f"{said}\n", status=status, content_type="text/plain; charset=utf-8")
