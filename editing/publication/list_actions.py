"""Actions of a list that submit, publish, withdraw and check several rows, each asked about first."""

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.records.pending.models import PendingVersion
from core.records.permissions import Actor, may
from core.records.publishable import Publication, Publishable, ready_parts
from core.records.publishing import withdraw
from core.records.saving import Stale, save_row

from ..forms.merging import parse_version
from ..links.consequences import consequences_of
from .actions import (
    ConfirmedActionsAdmin,
    error_reasons,
    require_seen_version,
    unpublished_parents,
)
from .doubts import doubts_of
from .form import report_missing
from .parts import report_draft_parts, report_published_parts
from .row_verbs import (
    ActionLine,
    ActionResult,
    PublishVerb,
    RowVerb,
    SubmitVerb,
    format_done,
    pending_by_row,
)

MAX_CHECKED = 200  # rows that are checked one by one before the question is asked


class ListActionsAdmin(ConfirmedActionsAdmin):
    model: type[Publishable]
    _row_url: Callable[[str, models.Model], str]

    @admin.action(description=gettext_lazy("Submit for review"), permissions=["change"])
    def submit_rows(
        self, request: HttpRequest, queryset: QuerySet[Publishable]
    ) -> HttpResponse | None:
        verb = SubmitVerb()
        response = self.confirm_and_apply(request, queryset, "submit_rows", verb)
        for row in verb.submitted:
            report_missing(self, request, row)
        return response

    @admin.action(description=gettext_lazy("Publish"), permissions=["publish"])
    def publish_rows(
        self, request: HttpRequest, queryset: QuerySet[Publishable]
    ) -> HttpResponse | None:
        """Names the parts that become public with the rows, before and after."""
        verb = PublishVerb()
        response = self.confirm_and_apply(request, queryset, "publish_rows", verb)
        if isinstance(response, TemplateResponse):
            drafts = [row for row in queryset if not row.is_published]
            along = [part for row in drafts for part in ready_parts(row, request.user)]
            response.context_data = {**(response.context_data or {}), "parts": along}
            return response
        report_published_parts(self, request, verb.parts)
        for row in verb.published:
            report_draft_parts(self, request, row)
        return response

    @admin.action(description=gettext_lazy("Withdraw to draft"), permissions=["change"])
    def withdraw_rows(
        self, request: HttpRequest, queryset: QuerySet[Publishable]
    ) -> HttpResponse | None:
        verb = RowVerb(withdraw, publication=Publication.DRAFT)
        return self.confirm_and_apply(request, queryset, "withdraw_rows", verb)

    @admin.action(description=gettext_lazy("Mark as checked today"), permissions=["change"])
    def mark_checked(
        self, request: HttpRequest, queryset: QuerySet[Publishable]
    ) -> HttpResponse | None:
        verb = RowVerb(check_today, last_checked_on=timezone.localdate())
        return self.confirm_and_apply(request, queryset, "mark_checked", verb)

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return may(request.user, "publish", self.model)

    # each asked about first

    def confirm_and_apply(
        self, request: HttpRequest, queryset: QuerySet[Publishable], action: str, verb: RowVerb
    ) -> HttpResponse | None:
        """Applies it to each row once the editor said yes. A row for which there is nothing to do is left alone."""
        _function, _name, label = self.get_actions(request)[action]  # type: ignore[misc]
        if "confirmed" not in request.POST:
            return self._confirmation(request, queryset, action, label, verb)
        result = ActionResult()
        rows = list(queryset)
        changes = pending_by_row(rows) if verb.is_about_changes else {}
        for row in rows:
            change = changes.get(row.pk) if row.is_published else None
            try:
                self._apply_as_seen(request, row, change, verb, result)
            except (PermissionDenied, ValidationError, Stale) as error:
                text = f"{row}: {' '.join(error_reasons(error, self.model))}"
                self.message_user(request, text, messages.ERROR)
        if result.done:
            text = _("%(action)s: %(what)s.")
            words = {"action": label, "what": format_done(result.done)}
            self.message_user(request, text % words, messages.SUCCESS)
        for unchanged, count in result.unchanged.items():
            self.message_user(request, unchanged.count(count), messages.INFO)
        return None

    def _apply_as_seen(
        self,
        request: HttpRequest,
        row: Publishable,
        change: PendingVersion | None,
        verb: RowVerb,
        result: ActionResult,
    ) -> None:
        if verb.is_about_changes:
            _require_seen_change(request, row, change)
        if unchanged := verb.unchanged(row, change):
            result.unchanged[unchanged] += 1
            return
        require_seen_version(request, row)
        result.done[verb.apply(row, change, request.user)] += 1

    def _confirmation(
        self,
        request: HttpRequest,
        queryset: QuerySet[Publishable],
        action: str,
        label: str,
        verb: RowVerb,
    ) -> TemplateResponse:
        is_publishing = verb.publication == Publication.PUBLISHED
        lines = list(self._lines(request, queryset, verb))
        is_withdrawing = verb.publication == Publication.DRAFT
        withdrawn = [line.row.pk for line in lines if is_withdrawing]
        parents = (parent for row in queryset[:MAX_CHECKED] for parent in unpublished_parents(row))
        context = {
            **self.admin_site.each_context(request),
            "title": label,
            "lines": lines,
            "is_possible": any(line.is_possible for line in lines),
            # Which versions of the changes the page shows, for one field of its form.
            "seen_changes": " ".join(
                f"{line.row.pk}.{line.change.number}" for line in lines if line.change
            ),
            "hidden_by": list(dict.fromkeys(parents)) if is_publishing else [],
            "back": request.get_full_path(),
            "consequences": consequences_of(self.model, withdrawn) if withdrawn else None,
            "usage": self.usage_of(request, withdrawn, with_names=True),
            "queryset": queryset,
            "action": action,
            "opts": self.model._meta,
            "action_name": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "editing/confirm.html", context)

    def _lines(
        self, request: HttpRequest, queryset: QuerySet[Publishable], verb: RowVerb
    ) -> Iterator[ActionLine]:
        """The rows; of the first of them, why the action cannot work."""
        rows = list(queryset)
        pending = pending_by_row(rows) if verb.is_about_changes else {}
        is_publishing = verb.publication == Publication.PUBLISHED
        for place, row in enumerate(rows):
            change = pending.get(row.pk) if row.is_published else None
            unchanged = verb.unchanged(row, change)
            is_checked = unchanged is None and place < MAX_CHECKED
            yield ActionLine(
                row,
                change,
                pending_url=self._row_url("pending", row) if row.pk in pending else "",
                refusal=verb.refusal(row, change, request.user) if is_checked else "",
                unchanged=unchanged,
                keeps_pending=row.pk in pending and change is None,
                doubts=doubts_of(row, change) if is_publishing and unchanged is None else (),
            )


def _require_seen_change(
    request: HttpRequest, row: Publishable, change: PendingVersion | None
) -> None:
    """Raises Stale where what is pending is not what the page showed."""
    texts = request.POST.get("seen_changes", "").split()
    seen = dict(one.split(".", 1) for one in texts if "." in one)
    if parse_version(seen.get(str(row.pk))) != (change.number if change else None):
        raise Stale([row])


def check_today(row: Any, *, by: Actor, channel: str) -> None:
    row.last_checked_on = timezone.localdate()
    save_row(row, by=by, channel=channel, reason="checked")
