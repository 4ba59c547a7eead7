"""The form of a public row, which saves a pending version while the public page stays as it was; and that version's page."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import desk_zone
from core.records.pending.changes import Contents, conflicts_with, contents_of
from core.records.pending.models import PendingVersion, pending_of
from core.records.pending.saving import (
    Conflicting,
    blocking_reason,
    cancel_schedule,
    discard_pending,
    keep_over_stored,
    missing_of,
    publish_pending,
    save_pending,
    schedule_pending,
    seen_changes,
    send_back_pending,
    submit_pending,
)
from core.records.pending.shown import shown, write_pending
from core.records.permissions import (
    may,
    may_propose,
    may_read_pending,
    rolled_back,
    writing_nothing,
)
from core.records.publishable import Publishable, may_publish_own
from core.records.saving import Stale, WriteContext, writing

from ..forms import ScheduleForm, error_reasons, parse_version
from ..lost_session import not_saved
from ..publication import (
    CHANNEL,
    HIDDEN_STAGES,
    doubts_of,
    follow_button,
    published_text,
)
from ..row_pages import RowPage, row_url
from .display import changed_rows, shown_conflicts
from .preview import preview_url

KEEP, SUBMIT = "_keep_pending", "_submit_pending"


def pending_notice(request: HttpRequest, row: Publishable) -> dict[str, object] | None:
    """The notice of a form on its version, for a public row or one with a pending change."""
    pending = pending_of(row) if may_propose(request.user, row) else None
    if pending is None and not (row.is_published and may_propose(request.user, row)):
        return None
    return {
        "pending": pending,
        "number": pending.number if pending else 0,
        "is_public": row.is_published,
        "may_publish": may_publish_own(request.user, type(row)),  # at once, by the same button
        "hidden_label": _hidden_label(type(row)._base_manager.get(pk=row.pk)),
    }


def _hidden_label(row: Publishable) -> str:
    """Why readers do not see the row now, though it is published."""
    return row.publication_label if row.publication_stage in HIDDEN_STAGES else ""


def answer_form(
    own: Any, request: HttpRequest, row: Publishable, show: Callable[[], HttpResponse]
) -> HttpResponse:
    """On the form of a public row, whoever may change the table may write a pending version."""
    pending = pending_of(row)
    typed = parse_version(request.POST.get("pending_number"))
    number = typed if typed is not None else pending.number if pending else 0
    version = parse_version(request.POST.get("pending_version"))
    changes = seen_changes(row, number, version)
    if request.method != "POST":
        with shown(row, changes) if changes else writing_nothing():
            return _drawn(show())
    with rolled_back():
        write_pending(row, changes)
        seen = contents_of(row)
        response = show()
        if response.status_code != 302:
            return _drawn(response)
        mine = contents_of(row)
    return _keep(own, request, row, seen, mine, response)


def _drawn(response: HttpResponse) -> HttpResponse:
    """Renders the response while the tables hold what the form shows."""
    return response.render() if isinstance(response, TemplateResponse) else response


def _keep(
    own: Any,
    request: HttpRequest,
    row: Publishable,
    seen: Contents,
    mine: Contents,
    response: HttpResponse,
) -> HttpResponse:
    verb, is_kept = own.pressed(request), KEEP in request.POST or SUBMIT in request.POST
    is_at_once = not (verb or is_kept) and may_publish_own(request.user, type(row))
    try:
        with writing():
            context = WriteContext(request.user, CHANNEL, own.change_reason(request))
            pending = save_pending(row, seen, mine, context)
            if pending is not None and (is_at_once or SUBMIT in request.POST):
                submit_pending(pending, by=request.user)
            if pending is not None and is_at_once:
                number = pending.number
                publish_pending(pending, by=request.user, channel=CHANNEL, seen_number=number)
    except (ValidationError, Stale) as error:
        both = error if isinstance(error, Conflicting) else None
        reasons = " ".join(error_reasons(error, type(row)))
        return not_saved(
            request,
            title=_("This was not saved"),
            reason=_("Nothing you typed is lost. %(reasons)s") % {"reasons": reasons},
            status=409,
            conflicts=shown_conflicts(both.conflicts, request.user) if both else [],
            back=row_url(row) if both else "",
        )
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
    text = _("Kept as a pending change. Readers see the row as it was.")
    if SUBMIT in request.POST or pending.is_submitted:
        text = _("Submitted: a second person can publish it now.")
    own.message_user(request, text, messages.SUCCESS)
    return redirect(row_url(row, "change" if "_continue" in request.POST else "pending"))


class PendingPage(RowPage):
    """The changes, what is missing, and who may publish or discard them."""

    name, title = "pending", gettext_lazy("Pending change")
    is_linked = False  # the notice on the form links to it

    def is_allowed(self, request: HttpRequest, row: Publishable) -> bool:
        return super().is_allowed(request, row) and may_read_pending(request.user, row)

    def respond(self, request: HttpRequest, row: Publishable) -> HttpResponseBase:
        pending = pending_of(row)
        if pending is None:
            self.message_user(request, _("Nothing is pending for this row."), messages.INFO)
            return redirect(row_url(row))
        if request.method == "POST":
            return self._act(request, row, pending)
        by, changes = request.user, pending.opened
        may_publish, fault = may(by, "publish", type(row)), missing_of(pending, row)
        context = {
            "subtitle": str(row),
            "hidden_label": _hidden_label(row),
            "pending": pending,
            "edits": pending.edits.all(),
            "changed": changed_rows(row, changes, by),
            "conflicts": shown_conflicts(conflicts_with(contents_of(row), changes), by),
            "missing": error_reasons(fault, type(row)) if fault else [],
            "doubts": doubts_of(row, pending),
            "may_propose": may_propose(by, row),
            "may_publish": may_publish,
            "reason": blocking_reason(pending, row, by) if may_publish else "",
            "form_url": row_url(row),
            "preview_url": preview_url(row),
            "schedule_form": ScheduleForm(),
            "zone": desk_zone().key,
        }
        return self.render(request, row, "editing/pending.html", context)

    def _act(
        self, request: HttpRequest, row: Publishable, pending: PendingVersion
    ) -> HttpResponseBase:
        try:
            text = _done(request, pending) % {"row": row}
        except (Stale, ValidationError) as error:
            text = " ".join(error_reasons(error, type(row)))
            if isinstance(error, Stale):
                text = _(
                    "Someone changed this since you opened the page. Nothing was done: look at it again."
                )
            self.message_user(request, text, messages.ERROR)
            return redirect(request.path)
        is_published = "publish" in request.POST
        text = published_text(row) if is_published else text
        self.message_user(request, text, messages.SUCCESS)
        came_from = request.POST.get("next", "")
        if url_has_allowed_host_and_scheme(came_from, allowed_hosts=None):
            return redirect(came_from)
        has_ended = is_published or "discard" in request.POST
        return redirect(row_url(row) if has_ended else request.path)


def _done(request: HttpRequest, pending: PendingVersion) -> str:
    """Performs the pressed button for the version on the page, and says so. Raises as `as_seen`, or ValidationError."""
    post, by = request.POST, request.user
    seen: Any = {"by": by, "seen_number": parse_version(post.get("seen_number")) or 0}
    if "publish" in post:
        publish_pending(pending, channel=CHANNEL, **seen)
        return ""
    if "schedule" in post:
        form = ScheduleForm(post)
        if not form.is_valid():
            raise ValidationError([text for texts in form.errors.values() for text in texts])
        schedule_pending(pending, at=form.cleaned_data["goes_live_at"], **seen)
        return _("Approved: %(row)s is published at the moment you chose.")
    if "cancel_schedule" in post:
        cancel_schedule(pending, **seen)
        return _("No longer scheduled: %(row)s.")
    if "discard" in post:
        discard_pending(pending, **seen)
        return _("Discarded. %(row)s stays as readers see it.")
    if "keep" in post:
        keep_over_stored(pending, channel=CHANNEL, **seen)
        return _("The pending change of %(row)s stays as it is.")
    if "send_back" in post:
        send_back_pending(pending, reason=post.get("reason", ""), **seen)
        return _("Sent back to its authors: %(row)s.")
    submit_pending(pending, by=by)
    return _("Submitted: a second person can publish it now.")
