"""Submit, publish and withdraw on the form of one row: what can be pressed now, and why not."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.records.permissions import may
from core.records.publishable import Publication, parts_along
from core.records.publishing import publish, submit, withdraw
from core.records.saving import Stale
from core.records.tracked import with_keys

from ..consequences import consequences_of
from .actions import (
    CHANNEL,
    error_reasons,
    missing_to_publish,
    parents_not_public,
    publish_blocking_reason,
    require_seen,
    versions_said,
)
from .parts import tell_of_draft_parts, tell_of_public_parts


@dataclass(frozen=True)
class Verb:
    """What the button does: its publication afterwards, and the words of the button and after it."""

    move: Callable[..., None]
    aim: Publication
    label: Any
    done: Any
    is_confirmed: bool = True  # readers see the difference


VERBS = {
    "submit": Verb(
        submit,
        Publication.IN_REVIEW,
        gettext_lazy("Submit for review"),
        gettext_lazy("Submitted for review: %(row)s."),
        is_confirmed=False,
    ),
    "publish": Verb(
        publish,
        Publication.PUBLISHED,
        gettext_lazy("Publish"),
        gettext_lazy("Published: %(row)s."),
    ),
    "withdraw": Verb(
        withdraw,
        Publication.DRAFT,
        gettext_lazy("Withdraw"),
        gettext_lazy("Withdrawn to draft: %(row)s."),
    ),
    "return": Verb(
        withdraw,
        Publication.DRAFT,
        gettext_lazy("Back to draft"),
        gettext_lazy("Back to draft: %(row)s."),
        is_confirmed=False,
    ),
}
OFFERED = {
    Publication.DRAFT: ("submit", "publish"),
    Publication.IN_REVIEW: ("publish", "return"),
    Publication.PUBLISHED: ("withdraw",),
}


@dataclass(frozen=True)
class Button:
    name: str
    label: str
    reason: str = ""  # why it cannot be pressed


class PublicationViews:
    """For the admin of rows that are drafted and published."""

    model: Any
    opts: Any
    admin_site: Any
    message_user: Any
    get_object: Any
    has_change_permission: Any

    # on the form

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        original = context["original"]
        if original is not None and not context["is_popup"]:
            row = with_keys(self.model).get(
                pk=original.pk
            )  # as stored: what is typed is not saved yet
            context["publication"] = self._panel(request, row)
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]

    def _panel(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        buttons, notes = self._offered(request, row)
        return {
            "row": row,
            "buttons": buttons,
            "notes": notes,
            "hidden_by": parents_not_public(row)
            if row.publication == Publication.PUBLISHED
            else [],
        }

    def _offered(self, request: HttpRequest, row: Any) -> tuple[list[Button], list[str]]:
        """Buttons that this person has for this row, and in words what is left to others."""
        is_public = row.publication == Publication.PUBLISHED
        if not self.has_change_permission(request, row):
            if is_public:
                return [], [_("Changing or withdrawing it needs the right to publish.")]
            return [], [_("Your account can read this row, not change it.")]
        may_publish = may(request.user, "publish", self.model)
        names = [name for name in OFFERED[row.publication] if name != "publish" or may_publish]
        notes = [] if may_publish else [_("Publishing it needs the right to publish.")]
        reasons = (
            {"publish": publish_blocking_reason(request.user, row)} if "publish" in names else {}
        )
        labels = {name: str(VERBS[name].label) for name in names}
        return [
            Button(name, f"{label}…" if VERBS[name].is_confirmed else label, reasons.get(name, ""))
            for name, label in labels.items()
        ], notes

    # pressed: the form is saved first

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change and _pressed(request) and not form.changes_row:
            return  # nothing was typed: whoever publishes a row has not written it
        super().save_model(request, obj, form, change)  # type: ignore[misc]

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        name = _pressed(request)
        if not name:
            response: HttpResponse = super().response_change(request, obj)  # type: ignore[misc]
            return response
        row = with_keys(self.model).get(pk=obj.pk)
        if str(row.version) != request.POST.get("seen_version"):
            self.message_user(request, _("Your changes are saved."), messages.SUCCESS)
        if VERBS[name].is_confirmed:
            return redirect(self._address(name, row))
        self._move(request, row, name)
        return redirect(self._address("change", row))

    def _address(self, page: str, row: Any) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", args=[row.pk])

    def _move(self, request: HttpRequest, row: Any, name: str) -> bool:
        verb = VERBS[name]
        parts = self._parts_along(request, row, name)
        try:
            with transaction.atomic():
                verb.move(row, by=request.user, channel=CHANNEL)
        except (ValidationError, PermissionDenied, Stale) as fault:
            self.message_user(request, " ".join(error_reasons(fault, self.model)), messages.ERROR)
            return False
        self.message_user(request, verb.done % {"row": row}, messages.SUCCESS)
        if name == "submit" and (missing := missing_to_publish(row)):
            said = _("Who reads it cannot publish it yet. Missing: %(missing)s")
            self.message_user(request, said % {"missing": missing}, messages.WARNING)
        tell_of_public_parts(self, request, parts)
        tell_of_draft_parts(self, request, row)
        return True

    def _parts_along(self, request: HttpRequest, row: Any, name: str) -> list[Any]:
        return parts_along(row, request.user) if name == "publish" else []

    # asked before readers see a difference

    def publication_paths(self, name: str) -> list[Any]:
        return [
            path(
                f"<path:object_id>/{verb}/",
                self.admin_site.admin_view(self.publication_view),
                {"name": verb},
                name=f"{name}_{verb}",
            )
            for verb, about in VERBS.items()
            if about.is_confirmed
        ]

    def publication_view(self, request: HttpRequest, object_id: str, name: str) -> HttpResponseBase:
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        back = redirect(self._address("change", row))
        if row.publication == VERBS[name].aim:
            self.message_user(request, _("Nothing was changed: it is so already."), messages.INFO)
            return back
        if request.method != "POST":
            return self._question(request, row, name)
        try:
            require_seen(request, row)
        except Stale as stale:
            self.message_user(
                request, _("%(why)s Nothing was done; look again.") % {"why": stale}, messages.ERROR
            )
            return redirect(request.get_full_path())
        self._move(request, row, name)
        return back

    def _question(self, request: HttpRequest, row: Any, name: str) -> HttpResponse:
        verb = VERBS[name]
        reason = publish_blocking_reason(request.user, row) if name == "publish" else ""
        context = {
            **self.admin_site.each_context(request),
            "title": verb.label,
            "lines": [(row, reason)],
            "opts": self.opts,
            "original": row,
            "seen": versions_said([row]),
            "is_possible": not reason,
            "parts": self._parts_along(request, row, name),
            "hidden_by": parents_not_public(row) if name == "publish" else [],
            "back": self._address("change", row),
            "consequences": consequences_of(self.model, [row.pk]) if name == "withdraw" else None,
        }
        return render(request, "editing/confirm.html", context)


def _pressed(request: HttpRequest) -> str:
    return next((name for name in VERBS if f"_{name}" in request.POST), "")
