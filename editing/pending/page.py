"""The page of a pending version: what would change, what is missing, and who may publish or discard it."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import desk_zone
from core.records.pending.changes import conflicts_with, contents_of
from core.records.pending.models import PendingVersion, pending_of
from core.records.pending.saving import (
    blocking_reason,
    discard_pending,
    keep_over_stored,
    missing_of,
    publish_pending,
    send_back_pending,
    submit_pending,
)
from core.records.pending.schedule import cancel_schedule, schedule_pending
from core.records.permissions import may, may_propose, may_read_pending
from core.records.publishable import Publishable
from core.records.saving import Stale

from ..forms.fields import ScheduleForm
from ..forms.versioned import parse_version
from ..publication import CHANNEL, HIDDEN_STAGES, doubts_of, error_reasons, published_text
from ..row_pages import RowPage, row_url
from .display import changed_rows, shown_conflicts
from .preview import preview_url


class PendingPage(RowPage):
    name, title = "pending", gettext_lazy("Pending change")

    def is_allowed(self, request: HttpRequest, row: Publishable) -> bool:
        return super().is_allowed(request, row) and may_read_pending(request.user, row)

    def link(self, request: HttpRequest, row: Publishable) -> None:
        """The notice on what is pending leads there."""

    def respond(self, request: HttpRequest, row: Publishable) -> HttpResponseBase:
        pending = pending_of(row)
        if pending is None:
            self.message_user(request, _("Nothing is pending for this row."), messages.INFO)
            return redirect(row_url(row))
        if request.method == "POST":
            return self._act(request, row, pending)
        return self._page(request, row, pending)

    def _page(
        self,
        request: HttpRequest,
        row: Publishable,
        pending: PendingVersion,
        stale: str = "",
        status: int = 200,
    ) -> HttpResponse:
        by, changes = request.user, pending.opened
        may_publish, fault = may(by, "publish", type(row)), missing_of(pending, row)
        context = {
            "stale": stale,
            "subtitle": str(row),
            "hidden_label": row.publication_label if row.publication_stage in HIDDEN_STAGES else "",
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
        return self.render(request, row, "editing/pending.html", context, status)

    def _act(
        self, request: HttpRequest, row: Publishable, pending: PendingVersion
    ) -> HttpResponseBase:
        try:
            text = _done(request, pending) % {"row": row}
        except Stale:
            text = _(
                "Someone changed this since you opened the page. Nothing was done: look at it again."
            )
            return self._page(request, row, pending, text, status=409)
        except ValidationError as error:
            text = " ".join(error_reasons(error, type(row)))
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
    """Does what was pressed to the version that was on the page, and says so. Raises as `as_seen`, or ValidationError."""
    seen: Any = {
        "by": request.user,
        "seen_number": parse_version(request.POST.get("seen_number")) or 0,
    }
    if "publish" in request.POST:
        publish_pending(pending, channel=CHANNEL, **seen)
        return ""
    if "schedule" in request.POST:
        schedule_pending(pending, at=_moment(request), **seen)
        return _("Approved: %(row)s is published at the moment you chose.")
    if "cancel_schedule" in request.POST:
        cancel_schedule(pending, **seen)
        return _("No longer scheduled: %(row)s.")
    if "discard" in request.POST:
        discard_pending(pending, **seen)
        return _("Discarded. %(row)s stays as readers see it.")
    if "keep" in request.POST:
        keep_over_stored(pending, channel=CHANNEL, **seen)
        return _("The pending change of %(row)s stays as it is.")
    if "send_back" in request.POST:
        send_back_pending(pending, reason=request.POST.get("reason", ""), **seen)
        return _("Sent back to its authors: %(row)s.")
    submit_pending(pending, by=request.user)
    return _("Submitted: a second person can publish it now.")


def _moment(request: HttpRequest) -> dt.datetime:
    """Raises ValidationError for what is no moment."""
    form = ScheduleForm(request.POST)
    if not form.is_valid():
        raise ValidationError([text for texts in form.errors.values() for text in texts])
    at: dt.datetime = form.cleaned_data["goes_live_at"]
    return at
