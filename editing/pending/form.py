"""The form of a row that readers see: what is saved is pending, and the page stays as it was."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.records.content_version import writing
from core.records.pending.changes import Contents, contents_of
from core.records.pending.models import PendingVersion
from core.records.pending.rolled_back import is_rolled_back, rolled_back, writing_nothing
from core.records.pending.saving import (
    Conflicting,
    pending_of,
    publish_pending,
    save_pending,
    seen_changes,
    write_pending,
)
from core.records.permissions import may_propose
from core.records.publishable import Publishable
from core.records.reviewing import may_publish_own
from core.records.saving import Stale

from ..forms.lost_session import not_saved
from ..forms.merging import parse_version, showing
from ..publication.actions import CHANNEL, HIDDEN_STAGES, error_reasons, published_text
from ..publication.form import PublicationFormAdmin, pressed
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


class PendingFormAdmin(PublicationFormAdmin):
    """Whoever may change a table may write a pending version of its public rows."""

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        if super().has_change_permission(request, obj):
            return True
        return isinstance(obj, Publishable) and obj.is_published and may_propose(request.user, obj)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponse:
        row = self._row_with_pending(request, object_id)
        if row is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        pending = pending_of(row)
        typed = parse_version(request.POST.get("pending_number"))
        number = typed if typed is not None else pending.number if pending else 0
        version = parse_version(request.POST.get("pending_version"))
        if request.method != "POST" and not number:
            with writing_nothing():
                response = super().changeform_view(request, object_id, form_url, extra_context)
                return response.render() if isinstance(response, TemplateResponse) else response
        with rolled_back(), showing(seen_changes(row, number, version)):
            write_pending(row, number, version)
            seen = contents_of(row)
            response = super().changeform_view(request, object_id, form_url, extra_context)
            if isinstance(response, TemplateResponse):
                response.render()
            mine = contents_of(row)
        is_saved = request.method == "POST" and response.status_code == 302
        return self._keep(request, row, seen, mine, response) if is_saved else response

    def _row_with_pending(self, request: HttpRequest, object_id: str | None) -> Publishable | None:
        """The row, where its form shows or makes a pending version; else None."""
        row = self.get_object(request, unquote(object_id)) if object_id else None
        if not isinstance(row, Publishable) or not may_propose(request.user, row):
            return None
        if "_saveasnew" in request.POST:
            return None
        if pending_of(row) is not None:
            return row
        must_wait = (
            KEEP in request.POST
            or SUBMIT in request.POST
            or not may_publish_own(request.user, type(row))
        )
        # What they saw pending was published or discarded while they typed.
        has_seen = bool(parse_version(request.POST.get("pending_version")))
        return row if row.is_published and (must_wait or has_seen) else None

    def _keep(
        self,
        request: HttpRequest,
        row: Publishable,
        seen: Contents,
        mine: Contents,
        response: HttpResponse,
    ) -> HttpResponse:
        is_at_once = not (
            pressed(request)
            or KEEP in request.POST
            or SUBMIT in request.POST
            or not may_publish_own(request.user, type(row))
        )
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
                    reason=self.change_reason(request),
                )
                if pending is not None and is_at_once:
                    publish_pending(
                        pending, by=request.user, channel=CHANNEL, seen_number=pending.number
                    )
        except Conflicting as conflicting:
            return self._refused(request, conflicting.messages, conflicting)
        except (ValidationError, Stale) as error:
            return self._refused(request, error_reasons(error, type(row)))
        if name := pressed(request):
            if seen != mine:
                self.message_user(request, _("What you typed is kept as a pending change."))
            return self.follow_button(request, type(row)._base_manager.get(pk=row.pk), name)
        return self._kept(request, row, pending, is_at_once, response)

    def _refused(
        self, request: HttpRequest, reasons: list[str], conflicting: Conflicting | None = None
    ) -> HttpResponse:
        return not_saved(
            request,
            title=_("This was not saved"),
            reason=_("Nothing you typed is lost. %(reasons)s") % {"reasons": " ".join(reasons)},
            status=409,
            conflicts=shown_conflicts(conflicting.conflicts, request.user) if conflicting else [],
            also_send=[(KEEP_MINE, str(conflicting.number))] if conflicting else [],
        )

    def _kept(
        self,
        request: HttpRequest,
        row: Publishable,
        pending: PendingVersion | None,
        is_at_once: bool,
        response: HttpResponse,
    ) -> HttpResponse:
        if pending is None:
            self.message_user(request, _("There is nothing pending: the row is as readers see it."))
            return response
        if is_at_once:
            self.message_user(request, published_text(row), messages.SUCCESS)
            return response
        submitted = _("Submitted: a second person can publish it now.")
        kept = _("Kept as a pending change. Readers see the row as it was.")
        text = submitted if pending.is_submitted else kept
        self.message_user(request, text, messages.SUCCESS)
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        return (
            redirect(reverse(f"{name}_change", args=[row.pk]))
            if "_continue" in request.POST
            else redirect(reverse(f"{name}_pending", args=[row.pk]))
        )

    def response_change(self, request: HttpRequest, obj: models.Model) -> HttpResponse:
        """What is rolled back is not called saved."""
        if not is_rolled_back():
            return super().response_change(request, obj)
        page = "change" if "_continue" in request.POST else "changelist"
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}"
        return redirect(reverse(name, args=[obj.pk] if page == "change" else []))

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: models.Model | None = None,
    ) -> HttpResponse:
        row = context["original"]
        if isinstance(row, Publishable) and may_propose(request.user, row):
            pending = pending_of(row)
            if pending is not None or row.is_published:
                may_publish = may_publish_own(request.user, type(row))
                stored = type(row)._base_manager.get(pk=row.pk)
                is_hidden = stored.publication_stage in HIDDEN_STAGES
                hidden = stored.publication_label if is_hidden else ""
                context |= {
                    "pending": PendingNotice(pending, row.is_published, may_publish, hidden),
                    "show_save": False,
                    "show_save_and_add_another": False,
                    "show_save_and_continue": False,
                }
        return super().render_change_form(request, context, add, change, form_url, obj)
