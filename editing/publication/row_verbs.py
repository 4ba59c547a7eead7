"""What each button, and each action of a list, does to a row, or to the pending change of a public row; and which buttons a form has."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.records.pending.models import PendingVersion
from core.records.pending.saving import publish_pending, submit_pending
from core.records.permissions import Actor, may, may_propose, may_write_at_once
from core.records.publishable import Publication, Publishable
from core.records.publishing import publish, submit, withdraw
from core.records.saving import save_row
from editing.publication import (
    CHANNEL,
    publish_blocking_reason,
    published_text,
    unpublished_parents,
)

from .actions import change_blocking_reason

_ALREADY = {
    Publication.DRAFT: gettext_lazy("Already a draft."),
    Publication.IN_REVIEW: gettext_lazy("Already in review."),
    Publication.PUBLISHED: gettext_lazy("Already published."),
}


def writing_refusal(by: Actor, row: Publishable) -> str:
    if may_write_at_once(by, row):
        return ""
    if row.is_published:
        return _("You can't do this: the row is public, and you may not publish.")
    return _("You can't change this row.")


@dataclass(frozen=True)
class RowVerb:
    """`change` is the pending version of a row that readers see."""

    name: str  # of its button, and of its page
    label: Any  # lazy: on the button
    write: Callable[..., None]
    publication: Publication | None  # that it leads to
    success: Promise = gettext_lazy("")
    is_confirmed: bool = True  # on the form of one row: readers see the difference
    is_about_changes: bool = False

    @property
    def is_publishing(self) -> bool:
        return self.publication == Publication.PUBLISHED

    def nothing_to_do(self, row: Publishable, change: PendingVersion | None) -> str:
        """Why the row stays as it is; empty where there is something to do."""
        if change is not None:
            is_done = change.is_submitted and not self.is_publishing
            return _("Its change was already submitted.") if is_done else ""
        if self.publication is None:
            is_checked = getattr(row, "last_checked_on", None) == timezone.localdate()
            return _("Needs no change.") if is_checked else ""
        if self.is_about_changes and not self.is_publishing and row.is_published:
            return _("Already public, nothing to submit.")
        if row.publication != self.publication:
            return ""
        if row.publication_stage == "scheduled":
            return _("Already approved: it goes live by itself.")
        return str(_ALREADY[self.publication])

    def refusal(self, row: Publishable, change: PendingVersion | None, by: Actor) -> str:
        """Why this person cannot do it; empty when they can."""
        if self.is_publishing:
            if change is None:
                return publish_blocking_reason(by, row)
            return change_blocking_reason(by, row, change)
        if change is None:
            return writing_refusal(by, row)
        return "" if may_propose(by, row) else _("You can't change this row.")

    def apply(self, row: Publishable, change: PendingVersion | None, by: Actor) -> None:
        if change is None:
            self.write(row, by=by, channel=CHANNEL)
        elif self.is_publishing:
            publish_pending(change, by=by, channel=CHANNEL, seen_number=change.number)
        else:
            submit_pending(change, by=by)

    def told(self, row: Publishable) -> str:
        return published_text(row) if self.is_publishing else self.success % {"row": row}


def check_today(row: Any, *, by: Actor, channel: str) -> None:
    row.last_checked_on = timezone.localdate()
    save_row(row, by=by, channel=channel, reason="checked")


SUBMIT = RowVerb(
    "submit",
    gettext_lazy("Submit for review"),
    submit,
    Publication.IN_REVIEW,
    gettext_lazy("Submitted for review: %(row)s."),
    is_confirmed=False,
    is_about_changes=True,
)
PUBLISH = RowVerb(
    "publish", gettext_lazy("Publish"), publish, Publication.PUBLISHED, is_about_changes=True
)
WITHDRAW = RowVerb(
    "withdraw",
    gettext_lazy("Withdraw"),
    withdraw,
    Publication.DRAFT,
    gettext_lazy("Withdrawn, now a draft: %(row)s."),
)
RETURN = replace(
    WITHDRAW,
    name="return",
    label=gettext_lazy("Back to draft"),
    success=gettext_lazy("Sent back, now a draft: %(row)s."),
    is_confirmed=False,
)
CHECK = RowVerb(
    "check",
    gettext_lazy("Mark as checked today"),
    check_today,
    None,
    gettext_lazy("Checked today: %(row)s."),
)
BUTTONS = {verb.name: verb for verb in (SUBMIT, PUBLISH, WITHDRAW, RETURN)}
OFFERED = {
    Publication.DRAFT: (SUBMIT, PUBLISH),
    Publication.IN_REVIEW: (PUBLISH, RETURN),
    Publication.PUBLISHED: (WITHDRAW,),
}


def pending_by_row(rows: Iterable[Publishable]) -> dict[int, PendingVersion]:
    """The open pending versions of rows of one table, in two queries."""
    found = {row.pk: type(row) for row in rows}
    if not found:
        return {}
    pending = PendingVersion.objects.open().of_table(next(iter(found.values())))
    return {one.row_pk: one for one in pending.filter(row_pk__in=found).prefetch_related("edits")}


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
