"""Submit, publish and withdraw on the form of one row: which buttons there are, and why one cannot be pressed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.records.content_version import writing
from core.records.pending.saving import pending_of, publish_pending
from core.records.permissions import Actor, may, may_write_at_once
from core.records.publishable import Publication, Publishable, ready_parts
from core.records.publishing import publish, submit, withdraw
from core.records.saving import Stale
from core.records.tracked import TrackedModel, with_keys

from ..forms.merging import parse_version
from ..links.consequences import consequences_of
from .actions import (
    CHANNEL,
    ConfirmedActionsAdmin,
    change_blocking_reason,
    error_reasons,
    format_versions,
    missing_to_publish,
    publish_blocking_reason,
    published_text,
    require_seen_version,
    unpublished_parents,
)
from .doubts import doubts_of
from .parts import report_draft_parts, report_published_parts
from .row_verbs import ActionLine, unchanged_publication, writing_refusal


@dataclass(frozen=True)
class PublicationAction:
    """What a button does, the publication it leads to, and the words on the button and after it."""

    apply: Callable[..., None]
    target: Publication
    label: Promise
    success: Promise
    is_confirmed: bool = True  # readers see the difference


ACTIONS = {
    "submit": PublicationAction(
        submit,
        Publication.IN_REVIEW,
        gettext_lazy("Submit for review"),
        gettext_lazy("Submitted for review: %(row)s."),
        is_confirmed=False,
    ),
    "publish": PublicationAction(
        publish,
        Publication.PUBLISHED,
        gettext_lazy("Publish"),
        gettext_lazy("Published: %(row)s."),
    ),
    "withdraw": PublicationAction(
        withdraw,
        Publication.DRAFT,
        gettext_lazy("Withdraw"),
        gettext_lazy("Withdrawn, now a draft: %(row)s."),
    ),
    "return": PublicationAction(
        withdraw,
        Publication.DRAFT,
        gettext_lazy("Back to draft"),
        gettext_lazy("Sent back, now a draft: %(row)s."),
        is_confirmed=False,
    ),
}
OFFERED = {
    Publication.DRAFT: ("submit", "publish"),
    Publication.IN_REVIEW: ("publish", "return"),
    Publication.PUBLISHED: ("withdraw",),
}


@dataclass(frozen=True)
class PublicationButton:
    name: str
    label: str
    reason: str = ""  # why it cannot be pressed


class PublicationFormAdmin(ConfirmedActionsAdmin):
    """The buttons of publication on the form, and the pages that ask before readers see a difference."""

    # on the form

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: models.Model | None = None,
    ) -> HttpResponse:
        original = context["original"]
        if original is not None and not context["is_popup"]:
            row = with_keys(self.model).get(pk=original.pk)  # as stored, not as typed
            context["publication"] = self._publication_context(request, row)
            if row.is_published:
                context["show_delete"] = False  # withdrawn first: what points at it stays whole
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _publication_context(self, request: HttpRequest, row: Publishable) -> dict[str, object]:
        buttons, notes = self._buttons_and_notes(request, row)
        is_published = row.publication == Publication.PUBLISHED
        return {
            "row": row,
            "buttons": buttons,
            "notes": notes,
            "hidden_by": unpublished_parents(row) if is_published else [],
        }

    def _buttons_and_notes(
        self, request: HttpRequest, row: Publishable
    ) -> tuple[list[PublicationButton], list[str]]:
        """The buttons that this person has for this row, and notes on what they may not do."""
        if not may_write_at_once(request.user, row):
            if row.publication == Publication.PUBLISHED:
                return [], [_("To withdraw it, you need permission to publish.")]
            return [], [_("Your account can view this row, but not change it.")]
        may_publish = may(request.user, "publish", self.model)
        names = [
            name
            for name in OFFERED[Publication(row.publication)]
            if name != "publish" or may_publish
        ]
        notes = [] if may_publish else [_("To publish it, you need permission to publish.")]
        is_offered = "publish" in names
        reasons = {"publish": publish_blocking_reason(request.user, row)} if is_offered else {}
        buttons = []
        for name in names:
            ellipsis = "…" if ACTIONS[name].is_confirmed else ""
            label = f"{ACTIONS[name].label}{ellipsis}"
            buttons.append(PublicationButton(name, label, reasons.get(name, "")))
        return buttons, notes

    # pressed: the form is saved first

    def save_model(self, request: HttpRequest, obj: TrackedModel, form: Any, change: bool) -> None:
        if change and pressed(request) and not form.changes_row:
            return  # nothing was typed: whoever publishes a row has not written it
        super().save_model(request, obj, form, change)

    def response_change(self, request: HttpRequest, obj: models.Model) -> HttpResponse:
        name = pressed(request)
        if not name:
            return super().response_change(request, obj)
        row = with_keys(self.model).get(pk=obj.pk)
        if str(row.version) != request.POST.get("seen_version"):
            self.message_user(request, _("Your changes are saved."), messages.SUCCESS)
        return self.follow_button(request, row, name)

    def follow_button(self, request: HttpRequest, row: Publishable, name: str) -> HttpResponse:
        if ACTIONS[name].is_confirmed:
            return redirect(self._row_url(name, row))
        self._apply(request, row, name)
        return redirect(self._row_url("change", row))

    def _row_url(self, page: str, row: models.Model) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", args=[row.pk])

    def _apply(
        self,
        request: HttpRequest,
        row: Publishable,
        name: str,
        apply: Callable[..., None] | None = None,
    ) -> None:
        action = ACTIONS[name]
        parts = self._ready_parts(request, row, name)
        try:
            with writing():
                (apply or action.apply)(row, by=request.user, channel=CHANNEL)
        except (ValidationError, PermissionDenied, Stale) as error:
            self.message_user(request, " ".join(error_reasons(error, self.model)), messages.ERROR)
            return
        text = published_text(row) if name == "publish" else action.success % {"row": row}
        self.message_user(request, text, messages.SUCCESS)
        if name == "submit":
            report_missing(self, request, row)
        report_published_parts(self, request, parts)
        report_draft_parts(self, request, row)

    def _ready_parts(self, request: HttpRequest, row: Publishable, name: str) -> list[Publishable]:
        return ready_parts(row, request.user) if name == "publish" else []

    # asked before readers see a difference

    def publication_urls(self, name: str) -> list[URLPattern]:
        return [
            path(
                f"<path:object_id>/{verb}/",
                self.admin_site.admin_view(self.publication_view),
                {"name": verb},
                name=f"{name}_{verb}",
            )
            for verb, action in ACTIONS.items()
            if action.is_confirmed
        ]

    def publication_view(self, request: HttpRequest, object_id: str, name: str) -> HttpResponseBase:
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        may_publish = may(request.user, "publish", self.model)
        if refusal := writing_refusal(request.user, row):
            raise PermissionDenied(refusal)
        if name == "publish" and not may_publish:
            raise PermissionDenied(_("Your account does not have permission to publish."))
        back = redirect(self._row_url("change", row))
        if row.publication == ACTIONS[name].target:
            if name == "publish" and pending_of(row):
                return redirect(self._row_url("pending", row))
            self.message_user(request, unchanged_publication(row).count(1), messages.INFO)
            return back
        if request.method != "POST":
            return self._confirmation_page(request, row, name)
        try:
            require_seen_version(request, row)
        except Stale as stale:
            text = _("%(reason)s Nothing was changed. Please check the row and try again.")
            self.message_user(request, text % {"reason": stale}, messages.ERROR)
            return redirect(request.get_full_path())
        self._apply(
            request, row, name, _pending_as_seen(request, row) if name == "publish" else None
        )
        return back

    def _confirmation_page(self, request: HttpRequest, row: Publishable, name: str) -> HttpResponse:
        is_publishing = name == "publish"
        reason = publish_blocking_reason(request.user, row) if is_publishing else ""
        pending = pending_of(row) if is_publishing else None
        context = {
            **self.admin_site.each_context(request),
            "title": ACTIONS[name].label,
            "lines": [
                ActionLine(row, refusal=reason, doubts=doubts_of(row) if is_publishing else ())
            ],
            "opts": self.opts,
            "original": row,
            "seen": format_versions([row]),
            "is_possible": not reason,
            "pending": pending,
            "pending_reason": change_blocking_reason(request.user, row, pending) if pending else "",
            "pending_url": self._row_url("pending", row),
            "parts": self._ready_parts(request, row, name),
            "hidden_by": unpublished_parents(row) if name == "publish" else [],
            "back": self._row_url("change", row),
            **(self._withdrawal_context(request, row) if name == "withdraw" else {}),
        }
        return render(request, "editing/confirm.html", context)

    def _withdrawal_context(self, request: HttpRequest, row: Publishable) -> dict[str, object]:
        may_delete = self.has_delete_permission(request, row)
        return {
            "consequences": consequences_of(self.model, [row.pk]),
            "usage": self.usage_of(request, [row.pk], with_names=True),
            "delete_url": self._row_url("delete", row) if may_delete else "",
        }


def _pending_as_seen(request: HttpRequest, row: Publishable) -> Callable[..., None] | None:
    """Publishes the pending version instead of the last public one, where that was chosen."""
    seen = parse_version(request.POST.get("pending_number"))
    pending = pending_of(row)
    if seen is None:
        return None
    if pending is None:
        raise Stale([row])

    def publish_it(row: Publishable, *, by: Actor, channel: str) -> None:
        publish_pending(pending, by=by, channel=channel, seen_number=seen)

    return publish_it


def report_missing(admin: admin.ModelAdmin, request: HttpRequest, row: Publishable) -> None:
    """To whoever submits it, and not first to whoever reviews it."""
    if missing := missing_to_publish(row):
        text = _("%(row)s cannot be published yet. Missing: %(missing)s")
        admin.message_user(request, text % {"row": row, "missing": missing}, messages.WARNING)


def pressed(request: HttpRequest) -> str:
    return next((name for name in ACTIONS if f"_{name}" in request.POST), "")
