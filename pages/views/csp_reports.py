"""Reports of browsers about what they refused to load. Anybody can send one: little is read, and less is logged."""

import json
import logging
import re

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from core.public.operation.throttle import Limit, client_network, too_many

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
# The first reports show what is wrong with a page; more would only fill the disk.
FROM_ONE = Limit("csp-report-from-one", tries=10, seconds=60 * 60)
FROM_ALL = Limit("csp-report-from-all", tries=100, seconds=60 * 60)


@csrf_exempt
@require_POST
def csp_report(request: HttpRequest) -> HttpResponse:
    # As the header says: no more can be sent. A value that is no number counts as too much.
    size = request.META.get("CONTENT_LENGTH") or "0"
    if not re.fullmatch(r"[0-9]{1,9}", size) or int(size) > MOST_BYTES:
        return _refused(_("A report can have at most %(most)d bytes.") % {"most": MOST_BYTES}, 413)
    try:
        report = json.loads(request.body)
    except (ValueError, RecursionError):
        return _refused(_("A report must be JSON."), 400)
    if fields := _format_fields(report):
        wait = FROM_ONE.take(client_network(request)) or FROM_ALL.take("all")
        if wait:
            return too_many(_("Too many reports. Please try again later."), wait)
        log.warning("csp report: %s", fields)
    return HttpResponse(status=204)


def _format_fields(report: object) -> str:
    """The known fields, each cut and quoted, so that no line can be forged."""
    fields = report.get("csp-report") if isinstance(report, dict) else None
    if not isinstance(fields, dict):
        return ""
    known = {name: fields[name] for name in FIELDS if isinstance(fields.get(name), (str, int))}
    return ", ".join(
        f"{name} {ascii(str(value)[:LONGEST])[:LONGEST]}" for name, value in known.items()
    )


def _refused(message: str, status: int) -> HttpResponse:
    return HttpResponse(f"{message}\n", status=status, content_type="text/plain; charset=utf-8")
