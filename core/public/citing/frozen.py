"""What the pages of releases and of paper editions have in common: their contents as a file."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from ...records.frozen import Frozen, as_bytes
from ..formats import attachment
from ..operation.failures import refusal


def contents_file(row: Frozen, name: str) -> HttpResponse:
    """The bytes of which the page publishes the SHA-256."""
    kind = "application/json; charset=utf-8"
    return attachment(HttpResponse(as_bytes(row.contents), content_type=kind), f"{name}.json")


def cannot_be_shown(row: Frozen) -> HttpResponse:
    message = _("%(row)s cannot be shown: its stored contents are damaged.") % {"row": row}
    return refusal([message], 503)


def staff_reason(request: HttpRequest, row: Frozen) -> str:
    """The reason, shown to staff. The session is read only if the request has its cookie."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_staff:
        return ""
    return row.damage_reason()
