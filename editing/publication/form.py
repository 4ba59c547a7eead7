"""Submit, publish and withdraw on the form of one row: which buttons there are, and why one cannot be pressed."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _

from core.records.permissions import may, may_write_at_once
from core.records.publishable import Publication, Publishable

from .actions import publish_blocking_reason, unpublished_parents
from .row_verbs import BUTTONS, OFFERED, PUBLISH, RowVerb


@dataclass(frozen=True)
class PublicationButton:
    name: str
    label: str
    reason: str = ""  # why it cannot be pressed


def pressed(request: HttpRequest) -> RowVerb | None:
    return next((verb for name, verb in BUTTONS.items() if f"_{name}" in request.POST), None)


def publication_context(request: HttpRequest, row: Publishable) -> dict[str, object]:
    """Of a row as stored: the buttons that this person has for it, and notes on what they may not do."""
    buttons: list[PublicationButton] = []
    notes: list[str] = []
    if may_write_at_once(request.user, row):
        may_publish = may(request.user, "publish", type(row))
        offered = OFFERED[Publication(row.publication)]
        buttons = [_button(request, row, one) for one in offered if may_publish or one != PUBLISH]
        notes = [] if may_publish else [_("To publish it, you need permission to publish.")]
    elif row.is_published:
        notes = [_("To withdraw it, you need permission to publish.")]
    else:
        notes = [_("Your account can view this row, but not change it.")]
    return {
        "row": row,
        "buttons": buttons,
        "notes": notes,
        "hidden_by": unpublished_parents(row) if row.is_published else [],
    }


def _button(request: HttpRequest, row: Publishable, verb: RowVerb) -> PublicationButton:
    reason = publish_blocking_reason(request.user, row) if verb.is_publishing else ""
    ellipsis = "…" if verb.is_confirmed else ""
    return PublicationButton(verb.name, f"{verb.label}{ellipsis}", reason)
