"""Verbs of publication as actions of a list and as pages of one row, each asked about before readers see a difference."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from core.records.permissions import may, may_read_pending
from core.records.publishable import Publishable, plan_parts, ready_parts
from core.records.saving import Stale, writing
from core.records.tracked import TrackedModel
from editing.links import consequences_of
from editing.publication import (
    CHECK,
    PUBLISH,
    SUBMIT,
    WITHDRAW,
    RowVerb,
    doubts_of,
    error_reasons,
    format_versions,
    missing_to_publish,
    pending_by_row,
    require_seen_version,
    unpublished_parents,
    writing_refusal,
)

from ..row_pages import RowPage, row_url

MAX_CHECKED = 200  # rows that are checked one by one before the question is asked
_DONE = {
    "rows": ngettext_lazy("%(count)d row", "%(count)d rows", "count"),
    "changes": ngettext_lazy(
        "%(count)d change of a public row", "%(count)d changes of public rows", "count"
    ),
    "later": ngettext_lazy(
        "%(count)d row that goes live later", "%(count)d rows that go live later", "count"
    ),
}


@admin.action(description=SUBMIT.label, permissions=["change"])
def submit_rows(own: Any, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
    return _ask_and_apply(own, request, queryset, SUBMIT)


@admin.action(description=PUBLISH.label, permissions=["publish"])
def publish_rows(own: Any, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
    return _ask_and_apply(own, request, queryset, PUBLISH)


@admin.action(description=gettext_lazy("Withdraw to draft"), permissions=["publish"])
def withdraw_rows(own: Any, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
    return _ask_and_apply(own, request, queryset, WITHDRAW)


@admin.action(description=CHECK.label, permissions=["change"])
def mark_checked(own: Any, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
    return _ask_and_apply(own, request, queryset, CHECK)


def _ask_and_apply(
    own: Any, request: HttpRequest, queryset: QuerySet, verb: RowVerb
) -> HttpResponse | None:
    rows: list[Publishable] = list(queryset)
    if "confirmed" in request.POST:
        apply_to_rows(own, request, rows, verb)
        return None
    context = {
        **own.admin_site.each_context(request),
        **_question(own, request, rows, verb),
        "title": verb.label,
        "queryset": queryset,
        "action": request.POST["action"],
        "action_name": ACTION_CHECKBOX_NAME,
        "back": request.get_full_path(),
    }
    return TemplateResponse(request, "editing/confirm.html", context)


def _question(
    own: Any, request: HttpRequest, rows: Sequence[Publishable], verb: RowVerb
) -> dict[str, object]:
    """What the page shows that asks about these rows; of the first of them, why it cannot work."""
    lines = _lines(request, rows, verb)
    first = lines[0]["doubts"] if len(lines) > 1 else ()
    of_all = [doubt for doubt in first if all(doubt in line["doubts"] for line in lines)]
    for line in lines:  # what holds for all is said once
        line["doubts"] = [doubt for doubt in line["doubts"] if doubt not in of_all]
    withdrawn = [row.pk for row in rows if verb is WITHDRAW]
    published = [row for row in rows if verb.is_publishing]
    parents = [parent for row in published[:MAX_CHECKED] for parent in unpublished_parents(row)]
    changes = [line["change"] for line in lines if line["change"]]
    return {
        "lines": lines,
        "doubts": of_all,
        "is_possible": any(not line["refusal"] and not line["nothing"] for line in lines),
        "seen": format_versions(rows, changes),
        "hidden_by": list(dict.fromkeys(parents)),
        "parts": [
            part
            for row in published
            if not row.is_published
            for part in ready_parts(row, request.user)
        ],
        "consequences": consequences_of(own.model, withdrawn) if withdrawn else None,
        "usage": own.usage_of(request, withdrawn, with_names=True),
        "opts": own.opts,
    }


def _lines(
    request: HttpRequest, rows: Sequence[Publishable], verb: RowVerb
) -> list[dict[str, Any]]:
    pending, lines = pending_by_row(rows) if verb.is_about_changes else {}, []
    for place, row in enumerate(rows):
        change = pending.get(row.pk) if row.is_published else None
        nothing = verb.nothing_to_do(row, change)
        is_checked = not nothing and place < MAX_CHECKED
        may_read = row.pk in pending and may_read_pending(request.user, row)
        line = {
            "row": row,
            "change": change,  # which the action is about, and not the row
            "pending_url": row_url(row, "pending") if may_read else "",
            "nothing": nothing,
            "refusal": verb.refusal(row, change, request.user) if is_checked else "",
            "keeps_pending": row.pk in pending and change is None,
            "doubts": doubts_of(row, change) if verb.is_publishing and not nothing else [],
        }
        lines.append(line)
    return lines


def apply_to_rows(
    own: Any,
    request: HttpRequest,
    rows: Sequence[Publishable],
    verb: RowVerb,
    *,
    is_asked: bool = True,
) -> None:
    """To each, and says what became of them; a row for which there is nothing to do is left alone."""
    pending = pending_by_row(rows) if verb.is_about_changes else {}
    done, unchanged = Counter[str](), Counter[str]()
    written, parts = list[Publishable](), list[Publishable]()
    for row in rows:
        change = pending.get(row.pk) if row.is_published else None
        try:
            if nothing := verb.nothing_to_do(row, change):
                unchanged[nothing] += 1
                continue
            if is_asked:
                require_seen_version(request, row, change)
            ready = ready_parts(row, request.user) if verb.is_publishing and not change else []
            with writing():
                verb.apply(row, change, request.user)
        except (PermissionDenied, ValidationError, Stale) as error:
            text = f"{row}: {' '.join(error_reasons(error, own.model))}"
            own.message_user(request, text, messages.ERROR)
            continue
        is_later = verb.is_publishing and row.publication_stage == "scheduled"
        done["changes" if change else "later" if is_later else "rows"] += 1
        written += [] if change else [row]
        parts += ready
    if done:
        text = verb.told(rows[0]) if len(rows) == 1 else f"{verb.label}: {_format_done(done)}."
        own.message_user(request, text, messages.SUCCESS)
    for note, count in unchanged.items():
        text = ngettext("%(count)d row stays as it is.", "%(count)d rows stay as they are.", count)
        own.message_user(request, f"{text % {'count': count}} {note}", messages.INFO)
    for row in written if verb is SUBMIT else ():
        if missing := missing_to_publish(row):
            text = _("%(row)s cannot be published yet. Missing: %(missing)s")
            words = {"row": row, "missing": missing}
            own.message_user(request, text % words, messages.WARNING)
    report_published_parts(own, request, parts)
    report_draft_parts(own, request, written)


def _format_done(done: Counter[str]) -> str:
    return ", ".join(_DONE[kind] % {"count": done[kind]} for kind in _DONE if done[kind])


def follow_button(
    own: Any, request: HttpRequest, row: Publishable, verb: RowVerb
) -> HttpResponseRedirect:
    """After the form was saved."""
    if verb.is_confirmed:
        return redirect(row_url(row, verb.name))
    apply_to_rows(own, request, [row], verb, is_asked=False)
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
        if request.method == "POST":
            apply_to_rows(self.admin, request, [row], self.verb)
            return redirect(row_url(row))
        context = _question(self.admin, request, [row], self.verb)
        is_offered = self.verb is WITHDRAW and self.admin.has_delete_permission(request, row)
        context["delete_url"] = row_url(row, "delete") if is_offered else ""
        return self.render(request, row, "editing/confirm.html", context)


class WithdrawPage(PublishPage):
    verb = WITHDRAW
    name, title = verb.name, verb.label


def report_published_parts(admin: Any, request: HttpRequest, parts: Sequence[TrackedModel]) -> None:
    if parts:
        text = ngettext(
            "%(count)d part became public with its row: %(names)s.",
            "%(count)d parts became public with their row: %(names)s.",
            len(parts),
        )
        admin.message_user(request, text % _counted(parts), messages.SUCCESS)


def report_draft_parts(admin: Any, request: HttpRequest, rows: Iterable[TrackedModel]) -> None:
    """Of public rows: which of their parts readers do not see yet, and where to publish them; once for each table."""
    public = [row for row in rows if isinstance(row, Publishable) and row.is_published]
    every = [part for row in public for part in plan_parts(row, request.user).parts]
    for model, found in groupby(sorted(every, key=lambda part: part._meta.label), type):
        parts, meta = list(found), model._meta  # type: ignore[attr-defined]
        text = ngettext(
            "%(count)d part is still a draft, and readers do not see it: %(names)s.",
            "%(count)d parts are still drafts, and readers do not see them: %(names)s.",
            len(parts),
        )
        to_do = _("Ask a Publisher to publish in the list: {}.")
        if may(request.user, "publish", model):
            to_do = _("Publish in the list: {}.")
        url = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
        link = format_html('<a href="{}?publication=draft">{}</a>', url, meta.verbose_name_plural)
        whole = format_html("{} {}", text % _counted(parts), format_html(to_do, link))
        admin.message_user(request, whole, messages.WARNING)


def _counted(parts: Sequence[TrackedModel]) -> dict[str, object]:
    return {"count": len(parts), "names": Truncator("; ".join(map(str, parts))).chars(400)}
