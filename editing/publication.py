"""Publishing, in lists and on forms: why a row cannot be published, what a verb does to each row, and what is asked before.

A verb is a button of the form, an action of the list and, where readers see a difference, a page that asks. Of a row that
readers see it is about its pending change. What was asked holds only for the versions that were seen.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from copy import copy
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from core.dates import Spanned
from core.records.pending.changes import key_of, make_changed
from core.records.pending.models import PendingVersion
from core.records.pending.saving import (
    blocking_reason,
    missing_of,
    publish_pending,
    submit_pending,
)
from core.records.permissions import Actor, may, may_propose, may_read_pending, may_write_at_once
from core.records.publishable import (
    Publication,
    Publishable,
    Reviewed,
    needs_second_person,
    plan_parts,
    ready_parts,
)
from core.records.publishing import publish, submit, withdraw
from core.records.saving import Stale, save_row, writing
from core.records.sources import DOUBTFUL, Sourced
from core.records.tracked import TrackedModel, with_keys

from .forms import error_reasons
from .links import consequences_of
from .row_pages import RowPage, row_url, table_url
from .work import SENT_BACK, why_sent_back

CHANNEL = "admin"
HIDDEN_STAGES = ("scheduled", "expired")  # published, but not public now
MAX_CHECKED = 200  # rows checked one by one for the confirmation page


# reasons


def publish_blocking_reason(
    by: Actor, row: Publishable, change: PendingVersion | None = None
) -> str:
    """Why this person cannot publish this row, or its pending change, now; empty if they can."""
    if not may(by, "publish", type(row)):
        return _("Your account does not have permission to publish.")
    if change is not None:
        fault = missing_of(change, row)
        missing = " ".join(error_reasons(fault, type(row))) if fault else ""
        return blocking_reason(change, row, by) or missing
    if isinstance(row, Reviewed) and needs_second_person(by) and row.written_by_id == by.pk:
        return _("You made the last change: someone else must publish it.")
    try:
        row.before_publishing(by)
        row.full_clean()
    except ValidationError as error:
        return " ".join(error_reasons(error, type(row)))
    return ""


def writing_refusal(by: Actor, row: Publishable) -> str:
    if may_write_at_once(by, row):
        return ""
    if row.is_published:
        return _("You can't do this: the row is public, and you may not publish.")
    return _("You can't change this row.")


def unpublished_parents(row: TrackedModel) -> list[TrackedModel]:
    """Rows that must be public before readers see this one, and are not."""
    parents = [getattr(row, name) for name in row.public_with]
    return [
        parent
        for parent in parents
        if parent is not None and not type(parent).objects.published().filter(pk=parent.pk).exists()
    ]


def doubts_of(row: Publishable, change: PendingVersion | None = None) -> list[str]:
    """Doubts about the row as it is, or with its pending change; empty if there are none."""
    shown = copy(row)
    for one in change.opened if change else ():
        if one.key == key_of(row):
            make_changed(shown, one, row)
    found = []
    if isinstance(shown, Sourced):
        if not shown.has_source:
            found.append(_("No source is given"))
        if shown.confidence in DOUBTFUL:
            found.append(_("Confidence: %(label)s") % {"label": shown.confidence_label})
    if isinstance(shown, Spanned) and not shown.dates_confirmed:
        found.append(_("Dates not confirmed"))
    if not getattr(shown, "place_confirmed", True):
        found.append(_("Place not confirmed"))
    return found


# what the editor saw


def format_versions(rows: Iterable[models.Model], changes: Iterable[PendingVersion] = ()) -> str:
    """The versions of rows, or of their pending changes, in one form field."""
    by_row = {change.row_pk: change for change in changes}
    found = (row for row in rows if isinstance(row, Publishable))
    return " ".join(f"{row.pk}.{_version(row, by_row.get(row.pk))}" for row in found)


def _version(row: Publishable, change: PendingVersion | None) -> str:
    return f"{row.version}.{change.number}" if change else str(row.version)


def require_seen_version(
    request: HttpRequest, row: models.Model, change: PendingVersion | None = None
) -> None:
    """Raises Stale if a row, or its pending change, has another version than the editor saw."""
    seen = dict(one.split(".", 1) for one in request.POST.get("seen", "").split() if "." in one)
    if isinstance(row, Publishable):
        now = _version(row, change)
        if seen.get(str(row.pk), "" if change else now) != now:
            raise Stale([row])


# verbs


@dataclass(frozen=True)
class RowVerb:
    """`change` is the pending version of a public row."""

    name: str  # of its button and its page
    label: Any  # lazy: on the button
    write: Callable[..., None]
    publication: Publication | None  # publication after it
    success: Promise = gettext_lazy("")
    is_confirmed: bool = True  # asked on the form of a row
    is_about_changes: bool = False
    asks_why: bool = False  # asks for a reason, which the writer reads

    @property
    def is_publishing(self) -> bool:
        return self.publication == Publication.PUBLISHED

    def nothing_to_do(self, row: Publishable, change: PendingVersion | None) -> str:
        """Why the verb would change nothing; empty if it would."""
        state, is_public = row.publication_label, self.is_about_changes and row.is_published
        if change is not None:
            state, is_done = _("submitted"), change.is_submitted and not self.is_publishing
        elif self.publication is None:
            today = timezone.localdate()
            state, is_done = _("checked today"), getattr(row, "last_checked_on", None) == today
        else:
            is_done = row.publication == self.publication or is_public
        return _("Already: %(state)s.") % {"state": state} if is_done else ""

    def refusal(self, row: Publishable, change: PendingVersion | None, by: Actor) -> str:
        """Why this person cannot do it; empty if they can."""
        if self.is_publishing:
            return publish_blocking_reason(by, row, change)
        if change is None:
            return writing_refusal(by, row)
        return "" if may_propose(by, row) else _("You can't change this row.")

    def apply(
        self, row: Publishable, change: PendingVersion | None, by: Actor, reason: str
    ) -> None:
        if change is None:
            why = {"reason": reason.strip()} if self.asks_why else {}
            self.write(row, by=by, channel=CHANNEL, **why)
        elif self.is_publishing:
            publish_pending(change, by=by, channel=CHANNEL, seen_number=change.number)
        else:
            submit_pending(change, by=by)


def check_today(row: Any, *, by: Actor, channel: str) -> None:
    row.last_checked_on = timezone.localdate()
    save_row(row, by=by, channel=channel, reason="checked")


def send_back(row: Publishable, *, by: Actor, channel: str, reason: str) -> None:
    """Withdrawing one's own row from review needs no reason."""
    if not reason and not row.was_created_by(by):
        raise ValidationError(_("Give a reason, so that its authors know what to change."))
    withdraw(row, by=by, channel=channel, reason=SENT_BACK + reason if reason else "taken back")


SUBMIT = RowVerb(
    "submit",
    gettext_lazy("Submit for review"),
    submit,
    Publication.IN_REVIEW,
    gettext_lazy("Submitted for review: %(row)s."),
    is_confirmed=False,
    is_about_changes=True,
)
PUBLISH = RowVerb(
    "publish", gettext_lazy("Publish"), publish, Publication.PUBLISHED, is_about_changes=True
)
WITHDRAW = RowVerb(
    "withdraw",
    gettext_lazy("Withdraw"),
    withdraw,
    Publication.DRAFT,
    gettext_lazy("Withdrawn, now a draft: %(row)s."),
)
RETURN = replace(
    WITHDRAW,
    name="return",
    write=send_back,
    label=gettext_lazy("Back to draft"),
    success=gettext_lazy("Sent back, now a draft: %(row)s."),
    asks_why=True,
)
CHECK = RowVerb(
    "check",
    gettext_lazy("Mark as checked today"),
    check_today,
    None,
    gettext_lazy("Checked today: %(row)s."),
)
BUTTONS = {verb.name: verb for verb in (SUBMIT, PUBLISH, WITHDRAW, RETURN)}
OFFERED = {
    Publication.DRAFT: (SUBMIT, PUBLISH),
    Publication.IN_REVIEW: (PUBLISH, RETURN),
    Publication.PUBLISHED: (WITHDRAW,),
}


def published_text(row: Publishable) -> str:
    """The message after publishing a row or a change: never “published” if no reader sees the row."""
    now = with_keys(type(row)).get(pk=row.pk)
    if now.publication_stage in HIDDEN_STAGES:
        text = _("Approved: %(row)s %(when)s. Readers do not see it now.")
        return text % {"row": now, "when": now.publication_label}
    return _("Published: %(row)s.") % {"row": now}


def publication_context(request: HttpRequest, row: Publishable) -> dict[str, object]:
    """Of a row as stored: the buttons that this person has for it, each with why it cannot be pressed, and what others may."""
    by, buttons, note = request.user, list[tuple[RowVerb, str]](), ""
    may_publish, sent_back = may(by, "publish", type(row)), ""
    if row.publication == Publication.DRAFT:
        rows = type(row)._base_manager.filter(pk=row.pk)
        sent_back = rows.values_list(why_sent_back(type(row)), flat=True).get()
    if may_write_at_once(by, row):
        is_own = row.was_created_by(by) or row.is_written_by(by)
        left_out = (
            SUBMIT if sent_back and not is_own else None
        )  # its writers do, once it is changed
        buttons = [
            (verb, publish_blocking_reason(by, row) if verb.is_publishing else "")
            for verb in OFFERED[Publication(row.publication)]
            if verb is not (left_out if may_publish else PUBLISH)
        ]
        note = "" if may_publish else _("To publish it, you need permission to publish.")
        if row.is_published and may(by, "delete", type(row)):
            note = _("To delete it, press “Withdraw…”: the page that asks offers that too.")
    elif row.is_published:
        note = _("To withdraw it, you need permission to publish.")
    else:
        note = _("Your account can view this row, but not change it.")
    hidden_by = unpublished_parents(row) if row.is_published else []
    context = {"row": row, "buttons": buttons, "note": note, "hidden_by": hidden_by}
    return {**context, "sent_back": sent_back}


# actions of a list


def _list_action(name: str, verb: RowVerb, permission: str, label: Any = None) -> Any:
    def act(own: Any, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
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

    act.__name__ = name
    return admin.action(act, description=label or verb.label, permissions=[permission])


submit_rows = _list_action("submit_rows", SUBMIT, "change")
publish_rows = _list_action("publish_rows", PUBLISH, "publish")
withdraw_rows = _list_action(
    "withdraw_rows", WITHDRAW, "publish", gettext_lazy("Withdraw to draft")
)
mark_checked = _list_action("mark_checked", CHECK, "change")


def _question(
    own: Any, request: HttpRequest, rows: Sequence[Publishable], verb: RowVerb
) -> dict[str, object]:
    """The context of the page that asks about these rows; for the first of them, why the verb cannot work."""
    lines = _lines(request, rows, verb)
    first = lines[0]["doubts"] if len(lines) > 1 else ()
    of_all = [doubt for doubt in first if all(doubt in line["doubts"] for line in lines)]
    for line in lines:  # facts about all rows are shown once
        line["doubts"] = [doubt for doubt in line["doubts"] if doubt not in of_all]
    withdrawn = [row.pk for row in rows if verb is WITHDRAW]
    published = [row for row in rows if verb.is_publishing]
    new = [row for row in published if not row.is_published]
    parents = [parent for row in published[:MAX_CHECKED] for parent in unpublished_parents(row)]
    changes = [line["change"] for line in lines if line["change"]]
    return {
        "lines": lines,
        "doubts": of_all,
        "is_possible": any(not line["refusal"] and not line["nothing"] for line in lines),
        "seen": format_versions(rows, changes),
        "hidden_by": list(dict.fromkeys(parents)),
        "parts": [part for row in new for part in ready_parts(row, request.user)],
        "consequences": consequences_of(own.model, withdrawn) if withdrawn else None,
        "usage": own.usage_of(request, withdrawn, with_names=True),
        "opts": own.opts,
        "asks_why": verb.asks_why,
        "must_say_why": not all(row.was_created_by(request.user) for row in rows),
    }


def _lines(
    request: HttpRequest, rows: Sequence[Publishable], verb: RowVerb
) -> list[dict[str, Any]]:
    lines, pending = [], PendingVersion.objects.open().by_row(rows if verb.is_about_changes else [])
    for place, row in enumerate(rows):
        change = pending.get(row.pk) if row.is_published else None
        nothing = verb.nothing_to_do(row, change)
        is_checked = not nothing and place < MAX_CHECKED
        may_read = row.pk in pending and may_read_pending(request.user, row)
        lines.append(
            {
                "row": row,
                "change": change,  # the action is about it, not about the row
                "pending_url": row_url(row, "pending") if may_read else "",
                "nothing": nothing,
                "refusal": verb.refusal(row, change, request.user) if is_checked else "",
                "keeps_pending": row.pk in pending and change is None,
                "doubts": doubts_of(row, change) if verb.is_publishing and not nothing else [],
            }
        )
    return lines


_DONE = {
    "rows": ngettext_lazy("%(count)d row", "%(count)d rows", "count"),
    "changes": ngettext_lazy(
        "%(count)d change of a public row", "%(count)d changes of public rows", "count"
    ),
    "later": ngettext_lazy(
        "%(count)d row that goes live later", "%(count)d rows that go live later", "count"
    ),
}


def apply_to_rows(
    own: Any,
    request: HttpRequest,
    rows: Sequence[Publishable],
    verb: RowVerb,
    *,
    is_asked: bool = True,
) -> None:
    """Applies the verb to each row and reports the results; rows that it would not change are left alone."""
    pending = PendingVersion.objects.open().by_row(rows if verb.is_about_changes else [])
    done, unchanged, written = Counter[str](), Counter[str](), list[Publishable]()
    for row in rows:
        change = pending.get(row.pk) if row.is_published else None
        try:
            if nothing := verb.nothing_to_do(row, change):
                unchanged[nothing] += 1
                continue
            if is_asked:
                require_seen_version(request, row, change)
            with writing():
                verb.apply(row, change, request.user, request.POST.get("reason", ""))
        except (PermissionDenied, ValidationError, Stale) as error:
            text = f"{row}: {' '.join(error_reasons(error, own.model))}"
            own.message_user(request, text, messages.ERROR)
            continue
        is_later = verb.is_publishing and row.publication_stage == "scheduled"
        done["changes" if change else "later" if is_later else "rows"] += 1
        written += [] if change else [row]
    if done:
        told = ", ".join(_DONE[kind] % {"count": done[kind]} for kind in _DONE if done[kind])
        text = f"{verb.label}: {told}."
        if len(rows) == 1:
            row = rows[0]
            text = published_text(row) if verb.is_publishing else verb.success % {"row": row}
        own.message_user(request, text, messages.SUCCESS)
    for note, count in unchanged.items():
        text = ngettext("%(count)d row stays as it is.", "%(count)d rows stay as they are.", count)
        own.message_user(request, f"{text % {'count': count}} {note}", messages.INFO)
    for row in written if verb is SUBMIT else ():
        try:
            row.check_publishable()
        except ValidationError as error:
            text = _("%(row)s cannot be published yet. Missing: %(missing)s")
            words = {"row": row, "missing": " ".join(error_reasons(error, own.model))}
            own.message_user(request, text % words, messages.WARNING)
    report_draft_parts(own, request, written)


def follow_button(
    own: Any, request: HttpRequest, row: Publishable, verb: RowVerb
) -> HttpResponseRedirect:
    """Performs a pressed button after the form was saved."""
    if verb.is_confirmed:
        return redirect(row_url(row, verb.name))
    apply_to_rows(own, request, [row], verb, is_asked=False)
    return redirect(row_url(row))


class PublishPage(RowPage):
    """The confirmation page for one row."""

    verb = PUBLISH
    name, title = verb.name, verb.label
    is_linked = False  # a button of the form leads there

    def is_allowed(self, request: HttpRequest, row: Publishable) -> bool:
        if refusal := writing_refusal(request.user, row):
            raise PermissionDenied(refusal)
        if self.verb.is_publishing and not may(request.user, "publish", self.model):
            raise PermissionDenied(_("Your account does not have permission to publish."))
        return True

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


class ReturnPage(PublishPage):
    verb = RETURN
    name, title = verb.name, verb.label


QUESTIONS = PublishPage, WithdrawPage, ReturnPage


def report_draft_parts(admin: Any, request: HttpRequest, rows: Iterable[TrackedModel]) -> None:
    """For public rows: their parts that readers do not see yet, and where to publish them; once for each table."""
    drafts = defaultdict[type[models.Model], list[TrackedModel]](list)
    for row in rows:
        if isinstance(row, Publishable) and row.is_published:
            for part, _reason in plan_parts(row, request.user):
                drafts[type(part)].append(part)
    for model, parts in drafts.items():
        text = ngettext(
            "%(count)d part is still a draft, and readers do not see it: %(names)s.",
            "%(count)d parts are still drafts, and readers do not see them: %(names)s.",
            len(parts),
        )
        names = Truncator("; ".join(map(str, parts))).chars(400)
        told = text % {"count": len(parts), "names": names}
        url, name = table_url(model, publication="draft"), model._meta.verbose_name_plural
        to_do = _('{} They are published in the list: <a href="{}">{}</a>.')
        admin.message_user(request, format_html(to_do, told, url, name), messages.WARNING)
