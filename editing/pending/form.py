"""The form of a row that readers see: what is saved is pending, and the page stays as it was."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from core.records.pending.changes import Contents, contents_of
from core.records.pending.models import PendingVersion, pending_of
from core.records.pending.saving import Conflicting, publish_pending, save_pending, seen_changes
from core.records.pending.shown import shown, write_pending
from core.records.permissions import may_propose, rolled_back, writing_nothing
from core.records.publishable import Publishable, may_publish_own
from core.records.saving import Stale, writing

from ..forms.lost_session import not_saved
from ..forms.versioned import parse_version, showing
from ..publication import (
    CHANNEL,
    HIDDEN_STAGES,
    error_reasons,
    follow_button,
    pressed,
    published_text,
)
from ..row_pages import row_url
from .display import shown_conflicts

KEEP, SUBMIT, KEEP_MINE = "_keep_pending", "_submit_pending", "_keep_mine"


@dataclass(frozen=True)
class PendingNotice:
    """What the form says of the version that it shows."""

    pending: PendingVersion | None
    is_public: bool
    may_publish: bool  # at once, with the same button
    hidden_label: str = ""  # why readers do not see the row now, though it is published

    @property
    def number(self) -> int:
        return self.pending.number if self.pending else 0


def row_with_pending(
    model_admin: Any, request: HttpRequest, object_id: str | None
) -> Publishable | None:
    """The row, where its form shows or makes a pending version; else None."""
    rows = model_admin.model.objects.readable_by(request.user)
    row = rows.filter(pk=unquote(object_id)).first() if object_id else None
    if not isinstance(row, Publishable) or not may_propose(request.user, row):
        return None
    if "_saveasnew" in request.POST:
        return None
    if pending_of(row) is not None:
        return row
    # What they saw pending was published or discarded while they typed.
    has_seen = bool(parse_version(request.POST.get("pending_version")))
    must_wait = has_seen or not _is_at_once(request, row)
    return row if row.is_published and must_wait else None


def pending_notice(request: HttpRequest, row: Publishable) -> PendingNotice | None:
    """Of a row that readers see, or of which a change is pending, for who may write one."""
    if not may_propose(request.user, row):
        return None
    pending = pending_of(row)
    if pending is None and not row.is_published:
        return None
    stored = type(row)._base_manager.get(pk=row.pk)
    hidden = stored.publication_label if stored.publication_stage in HIDDEN_STAGES else ""
    may_publish = may_publish_own(request.user, type(row))
    return PendingNotice(pending, row.is_published, may_publish, hidden)


def _is_at_once(request: HttpRequest, row: Publishable) -> bool:
    """Whether what is saved into a public row is published with it."""
    is_kept = KEEP in request.POST or SUBMIT in request.POST
    return not is_kept and may_publish_own(request.user, type(row))


def answer_form(
    own: Any, request: HttpRequest, row: Publishable, show: Callable[[], HttpResponse]
) -> HttpResponse:
    """Whoever may change a table may write a pending version of its public rows, on the form of the row."""
    pending = pending_of(row)
    typed = parse_version(request.POST.get("pending_number"))
    number = typed if typed is not None else pending.number if pending else 0
    version = parse_version(request.POST.get("pending_version"))
    changes = seen_changes(row, number, version)
    if request.method != "POST":
        with shown(row, changes) if changes else writing_nothing():
            return _drawn(show())
    with rolled_back(), showing(changes):
        write_pending(row, changes)
        seen = contents_of(row)
        response = show()
        if response.status_code != 302:
            return _drawn(response)
        mine = contents_of(row)
    return _keep(own, request, row, seen, mine, response)


def _keep(
    own: Any,
    request: HttpRequest,
    row: Publishable,
    seen: Contents,
    mine: Contents,
    response: HttpResponse,
) -> HttpResponse:
    verb = pressed(request)
    is_at_once = not verb and _is_at_once(request, row)
    try:
        with writing():
            pending = save_pending(
                row,
                seen,
                mine,
                by=request.user,
                channel=CHANNEL,
                is_submitted=SUBMIT in request.POST,
                keep_mine=parse_version(request.POST.get(KEEP_MINE)) or 0,
                reason=own.change_reason(request),
            )
            if pending is not None and is_at_once:
                number = pending.number
                publish_pending(pending, by=request.user, channel=CHANNEL, seen_number=number)
    except (ValidationError, Stale) as error:
        return _refused(request, row, error)
    if verb:
        if seen != mine:
            own.message_user(request, _("What you typed is kept as a pending change."))
        stored = type(row)._base_manager.get(pk=row.pk)
        return follow_button(own, request, stored, verb)
    if pending is None:
        own.message_user(request, _("There is nothing pending: the row is as readers see it."))
        return response
    if is_at_once:
        own.message_user(request, published_text(row), messages.SUCCESS)
        return response
    submitted = _("Submitted: a second person can publish it now.")
    kept = _("Kept as a pending change. Readers see the row as it was.")
    text = submitted if pending.is_submitted else kept
    own.message_user(request, text, messages.SUCCESS)
    return redirect(row_url(row, "change" if "_continue" in request.POST else "pending"))


def _refused(
    request: HttpRequest, row: Publishable, error: ValidationError | Stale
) -> HttpResponse:
    both = error if isinstance(error, Conflicting) else None
    reasons = " ".join(error_reasons(error, type(row)))
    return not_saved(
        request,
        title=_("This was not saved"),
        reason=_("Nothing you typed is lost. %(reasons)s") % {"reasons": reasons},
        status=409,
        conflicts=shown_conflicts(both.conflicts, request.user) if both else [],
        also_send=[(KEEP_MINE, str(both.number))] if both else [],
    )


def _drawn(response: HttpResponse) -> HttpResponse:
    """While the tables are as the form shows them."""
    return response.render() if isinstance(response, TemplateResponse) else response
