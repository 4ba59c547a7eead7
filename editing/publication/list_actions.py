"""Verbs of publication as actions of a list and as pages of one row, each asked about before readers see a difference."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.records.content_version import writing
from core.records.pending.models import PendingVersion
from core.records.pending.saving import pending_of
from core.records.permissions import may, may_read_pending
from core.records.publishable import Publishable, ready_parts
from core.records.saving import Stale

from ..forms.merging import parse_version
from ..links.consequences import consequences_of
from ..row_pages import RowPage, row_url
from .actions import (
    error_reasons,
    format_versions,
    missing_to_publish,
    published_text,
    require_seen_version,
    unpublished_parents,
)
from .doubts import doubts_of
from .parts import report_draft_parts, report_published_parts
from .row_verbs import (
    CHECK,
    PUBLISH,
    SUBMIT,
    WITHDRAW,
    ActionLine,
    ActionResult,
    RowVerb,
    format_done,
    pending_by_row,
    unchanged_publication,
    writing_refusal,
)

MAX_CHECKED = 200  # rows that are checked one by one before the question is asked


@admin.action(description=SUBMIT.label, permissions=["change"])
def submit_rows(model_admin: Any, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
    return confirm_and_apply(model_admin, request, queryset, SUBMIT)


@admin.action(description=PUBLISH.label, permissions=["publish"])
def publish_rows(model_admin: Any, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
    return confirm_and_apply(model_admin, request, queryset, PUBLISH)


@admin.action(description=gettext_lazy("Withdraw to draft"), permissions=["publish"])
def withdraw_rows(
    model_admin: Any, request: HttpRequest, queryset: QuerySet
) -> HttpResponse | None:
    return confirm_and_apply(model_admin, request, queryset, WITHDRAW)


@admin.action(description=CHECK.label, permissions=["change"])
def mark_checked(model_admin: Any, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
    return confirm_and_apply(model_admin, request, queryset, CHECK)


def confirm_and_apply(
    model_admin: Any, request: HttpRequest, queryset: QuerySet, verb: RowVerb
) -> HttpResponse | None:
    """Applies it to each row once the editor said yes. A row for which there is nothing to do is left alone."""
    rows: list[Publishable] = list(queryset)
    if "confirmed" not in request.POST:
        context = model_admin.admin_site.each_context(request) | _question(
            model_admin, request, rows, verb
        )
        context |= {
            "title": verb.label,
            "queryset": queryset,
            "action": request.POST["action"],
            "action_name": ACTION_CHECKBOX_NAME,
            "back": request.get_full_path(),
        }
        return TemplateResponse(request, "editing/confirm.html", context)
    result = ActionResult()
    changes = _changes_of(rows, verb)
    for row in rows:
        try:
            _apply_as_seen(request, row, changes.get(row.pk), verb, result)
        except (PermissionDenied, ValidationError, Stale) as error:
            text = f"{row}: {' '.join(error_reasons(error, model_admin.model))}"
            model_admin.message_user(request, text, messages.ERROR)
    if result.done:
        words = {"action": verb.label, "what": format_done(result.done)}
        model_admin.message_user(request, _("%(action)s: %(what)s.") % words, messages.SUCCESS)
    for unchanged, count in result.unchanged.items():
        model_admin.message_user(request, unchanged.count(count), messages.INFO)
    _report_rows(model_admin, request, verb, result)
    return None


def _changes_of(rows: Sequence[Publishable], verb: RowVerb) -> dict[int, PendingVersion]:
    """Of the rows that readers see, the pending versions that the verb is about."""
    found = pending_by_row(rows) if verb.is_about_changes else {}
    return {row.pk: found[row.pk] for row in rows if row.is_published and row.pk in found}


def _apply_as_seen(
    request: HttpRequest,
    row: Publishable,
    change: PendingVersion | None,
    verb: RowVerb,
    result: ActionResult,
) -> None:
    """Raises Stale where the row, or what is pending, is not what the page showed."""
    if verb.is_about_changes:
        texts = request.POST.get("seen_changes", "").split()
        seen = dict(one.split(".", 1) for one in texts if "." in one)
        if parse_version(seen.get(str(row.pk))) != (change.number if change else None):
            raise Stale([row])
    if unchanged := verb.unchanged(row, change):
        result.unchanged[unchanged] += 1
        return
    require_seen_version(request, row)
    verb.apply(row, change, request.user, result)


def _question(
    model_admin: Any, request: HttpRequest, rows: Sequence[Publishable], verb: RowVerb
) -> dict[str, object]:
    """What the page shows that asks about these rows."""
    lines = list(_lines(request, rows, verb))
    first = lines[0].doubts if len(lines) > 1 else ()
    of_all = [doubt for doubt in first if all(doubt in line.doubts for line in lines)]
    for line in lines:  # what holds for all is said once
        line.doubts = [doubt for doubt in line.doubts if doubt not in of_all]
    withdrawn = [row.pk for row in rows if verb.is_withdrawing]
    published = [row for row in rows if verb.is_publishing]
    parents = [parent for row in published[:MAX_CHECKED] for parent in unpublished_parents(row)]
    drafts = [row for row in published if not row.is_published]
    return {
        "lines": lines,
        "doubts": of_all,
        "is_possible": any(line.is_possible for line in lines),
        "seen": format_versions(rows),
        # Which versions of the changes the page shows, for one field of its form.
        "seen_changes": " ".join(
            f"{line.row.pk}.{line.change.number}" for line in lines if line.change
        ),
        "hidden_by": list(dict.fromkeys(parents)),
        "parts": [part for row in drafts for part in ready_parts(row, request.user)],
        "consequences": consequences_of(model_admin.model, withdrawn) if withdrawn else None,
        "usage": model_admin.usage_of(request, withdrawn, with_names=True),
        "opts": model_admin.opts,
    }


def _lines(
    request: HttpRequest, rows: Sequence[Publishable], verb: RowVerb
) -> Iterator[ActionLine]:
    """The rows; of the first of them, why the action cannot work."""
    pending = pending_by_row(rows) if verb.is_about_changes else {}
    for place, row in enumerate(rows):
        change = pending.get(row.pk) if row.is_published else None
        may_read = row.pk in pending and may_read_pending(request.user, row)
        unchanged = verb.unchanged(row, change)
        is_checked = unchanged is None and place < MAX_CHECKED
        yield ActionLine(
            row,
            change,
            pending_url=row_url(row, "pending") if may_read else "",
            refusal=verb.refusal(row, change, request.user) if is_checked else "",
            unchanged=unchanged,
            keeps_pending=row.pk in pending and change is None,
            doubts=doubts_of(row, change) if verb.is_publishing and unchanged is None else (),
        )


def _report_rows(
    model_admin: Any, request: HttpRequest, verb: RowVerb, result: ActionResult
) -> None:
    """What submitted rows lack, to whoever submits them; and what became of the parts of public ones."""
    for row in result.rows if verb is SUBMIT else ():
        if missing := missing_to_publish(row):
            text = _("%(row)s cannot be published yet. Missing: %(missing)s")
            words = {"row": row, "missing": missing}
            model_admin.message_user(request, text % words, messages.WARNING)
    report_published_parts(model_admin, request, result.parts)
    report_draft_parts(model_admin, request, result.rows)


def apply_to_row(model_admin: Any, request: HttpRequest, row: Publishable, verb: RowVerb) -> None:
    result = ActionResult()
    try:
        with writing():
            verb.apply(row, None, request.user, result)
    except (ValidationError, PermissionDenied, Stale) as error:
        model_admin.message_user(
            request, " ".join(error_reasons(error, model_admin.model)), messages.ERROR
        )
        return
    text = published_text(row) if verb.is_publishing else verb.success % {"row": row}
    model_admin.message_user(request, text, messages.SUCCESS)
    _report_rows(model_admin, request, verb, result)


def follow_button(
    model_admin: Any, request: HttpRequest, row: Publishable, verb: RowVerb
) -> HttpResponseRedirect:
    """After the form was saved."""
    if verb.is_confirmed:
        return redirect(row_url(row, verb.name))
    apply_to_row(model_admin, request, row, verb)
    return redirect(row_url(row))


class PublishPage(RowPage):
    """The question about one row."""

    verb = PUBLISH
    name, title = verb.name, verb.label

    def is_allowed(self, request: HttpRequest, row: Publishable) -> bool:
        if refusal := writing_refusal(request.user, row):
            raise PermissionDenied(refusal)
        if self.verb.is_publishing and not may(request.user, "publish", self.model):
            raise PermissionDenied(_("Your account does not have permission to publish."))
        return True

    def link(self, request: HttpRequest, row: Publishable) -> None:
        """A button of the form leads there."""

    def respond(self, request: HttpRequest, row: Publishable) -> HttpResponseBase:
        if row.publication == self.verb.publication:
            if self.verb.is_publishing and pending_of(row):
                return redirect(row_url(row, "pending"))
            self.message_user(request, unchanged_publication(row).count(1), messages.INFO)
            return redirect(row_url(row))
        if request.method != "POST":
            is_offered = self.verb.is_withdrawing and self.admin.has_delete_permission(request, row)
            context = _question(self.admin, request, [row], self.verb)
            context["delete_url"] = row_url(row, "delete") if is_offered else ""
            return self.render(request, row, "editing/confirm.html", context)
        try:
            require_seen_version(request, row)
        except Stale as stale:
            text = _("%(reason)s Nothing was changed. Please check the row and try again.")
            self.message_user(request, text % {"reason": stale}, messages.ERROR)
            return redirect(request.get_full_path())
        apply_to_row(self.admin, request, row, self.verb)
        return redirect(row_url(row))


class WithdrawPage(PublishPage):
    verb = WITHDRAW
    name, title = verb.name, verb.label
