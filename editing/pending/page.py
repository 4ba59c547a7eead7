"""The page of a pending version: what would change, what is missing, and who may publish or discard it."""

import datetime as dt
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from core.records.pending.changes import conflicts_with_stored, contents_of
from core.records.pending.models import PendingVersion
from core.records.pending.saving import (
    blocking_reason,
    discard_pending,
    keep_over_stored,
    missing_of,
    pending_of,
    publish_pending,
    send_back_pending,
    submit_pending,
)
from core.records.pending.schedule import cancel_schedule, schedule_pending
from core.records.permissions import may, may_propose, may_read_pending
from core.records.publishable import Publishable
from core.records.saving import Stale
from core.text import desk_zone

from ..forms.desk_time import ScheduleForm
from ..forms.merging import parse_version
from ..publication.actions import CHANNEL, HIDDEN_STAGES, error_reasons, published_text
from ..publication.doubts import doubts_of
from .display import NamedRows, changed_rows, shown_conflicts
from .preview import preview_url


class PendingPageAdmin(admin.ModelAdmin):
    def pending_urls(self, name: str) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.pending_view)
        return [path("<path:object_id>/pending/", view, name=f"{name}_pending")]

    def pending_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        row: Any = self.get_object(request, unquote(object_id))
        if not isinstance(row, Publishable):
            raise Http404
        if not (self.has_view_permission(request, row) and may_read_pending(request.user, row)):
            raise PermissionDenied
        pending = pending_of(row)
        if pending is None:
            self.message_user(request, _("Nothing is pending for this row."), messages.INFO)
            return redirect(self._form_url(row))
        if request.method == "POST":
            return self._act(request, row, pending)
        return render(request, "editing/pending.html", self._pending_context(request, row, pending))

    def _form_url(self, row: Publishable) -> str:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        return reverse(name, args=[row.pk])

    def _pending_context(
        self, request: HttpRequest, row: Publishable, pending: PendingVersion
    ) -> dict[str, object]:
        may_publish = may(request.user, "publish", type(row))
        fault = missing_of(pending, row)
        return {
            **self.admin_site.each_context(request),
            "title": _("Pending change"),
            "subtitle": str(row),
            "opts": self.opts,
            "row": row,
            "hidden_label": row.publication_label if row.publication_stage in HIDDEN_STAGES else "",
            "pending": pending,
            "edits": pending.edits.all(),
            "changed": changed_rows(row, pending.opened, NamedRows(pending.opened, request.user)),
            "conflicts": shown_conflicts(
                conflicts_with_stored(contents_of(row), pending.opened), request.user
            ),
            "missing": error_reasons(fault, type(row)) if fault else [],
            "doubts": doubts_of(row, pending),
            "may_propose": may_propose(request.user, row),
            "may_publish": may_publish,
            "reason": blocking_reason(pending, row, request.user) if may_publish else "",
            "form_url": self._form_url(row),
            "preview_url": preview_url(row),
            "schedule_form": ScheduleForm(),
            "zone": desk_zone().key,
        }

    def _act(
        self, request: HttpRequest, row: Publishable, pending: PendingVersion
    ) -> HttpResponseBase:
        """What was pressed, for the version that was on the page."""
        seen = parse_version(request.POST.get("seen_number")) or 0
        page = redirect(request.path)
        try:
            if "publish" in request.POST:
                publish_pending(pending, by=request.user, channel=CHANNEL, seen_number=seen)
                done, page = published_text(row), redirect(self._form_url(row))
            elif "schedule" in request.POST:
                schedule_pending(pending, by=request.user, at=_moment(request), seen_number=seen)
                done = _("Approved: %(row)s is published at the moment you chose.")
            elif "cancel_schedule" in request.POST:
                cancel_schedule(pending, by=request.user, seen_number=seen)
                done = _("No longer scheduled: %(row)s.")
            elif "discard" in request.POST:
                discard_pending(pending, by=request.user, seen_number=seen)
                done = _("Discarded. %(row)s stays as readers see it.")
                page = redirect(self._form_url(row))
            elif "keep" in request.POST:
                keep_over_stored(pending, by=request.user, channel=CHANNEL, seen_number=seen)
                done = _("The pending change of %(row)s stays as it is.")
            elif "send_back" in request.POST:
                reason = request.POST.get("reason", "")
                send_back_pending(pending, by=request.user, reason=reason, seen_number=seen)
                done = _("Sent back to its authors: %(row)s.")
            else:
                submit_pending(pending, by=request.user)
                done = _("Submitted: a second person can publish it now.")
        except Stale:
            return render(
                request,
                "editing/pending.html",
                self._pending_context(request, row, pending)
                | {
                    "stale": _(
                        "Someone changed this since you opened the page. Nothing was done: look at it again."
                    )
                },
                status=409,
            )
        except ValidationError as error:
            text = " ".join(error_reasons(error, type(row)))
            self.message_user(request, text, messages.ERROR)
        else:
            text = done if "publish" in request.POST else done % {"row": row}
            self.message_user(request, text, messages.SUCCESS)
            came_from = request.POST.get("next", "")
            if url_has_allowed_host_and_scheme(came_from, allowed_hosts=None):
                return redirect(came_from)
        return page


def _moment(request: HttpRequest) -> dt.datetime:
    """Raises ValidationError for what is no moment."""
    form = ScheduleForm(request.POST)
    if not form.is_valid():
        raise ValidationError([text for texts in form.errors.values() for text in texts])
    at: dt.datetime = form.cleaned_data["goes_live_at"]
    return at
