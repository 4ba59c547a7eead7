"""Submit, publish and withdraw on the form of one row: which buttons there are, and why one cannot be pressed."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from core.records.permissions import may, may_write_at_once
from core.records.publishable import Publication, Publishable

from .actions import publish_blocking_reason, unpublished_parents
from .row_verbs import BUTTONS, OFFERED, PUBLISH, RowVerb


def pressed(request: HttpRequest) -> RowVerb | None:
    return next((verb for name, verb in BUTTONS.items() if f"_{name}" in request.POST), None)


def publication_context(request: HttpRequest, row: Publishable) -> dict[str, object]:
    """Of a row as stored: the buttons that this person has for it, each with why it cannot be pressed, and what others may."""
    by, buttons, note = request.user, list[tuple[RowVerb, str]](), ""
    may_publish = may(by, "publish", type(row))
    if may_write_at_once(by, row):
        offered = OFFERED[Publication(row.publication)]
        buttons = [
            (verb, publish_blocking_reason(by, row) if verb.is_publishing else "")
            for verb in offered
            if may_publish or verb is not PUBLISH
        ]
        note = "" if may_publish else _("To publish it, you need permission to publish.")
    elif row.is_published:
        note = _("To withdraw it, you need permission to publish.")
    else:
        note = _("Your account can view this row, but not change it.")
    hidden_by = unpublished_parents(row) if row.is_published else []
    return {"row": row, "buttons": buttons, "note": note, "hidden_by": hidden_by}
