"""One field set on several rows: the value, each row before and after, and what of it waits for someone to publish it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.utils import label_for_field
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.records.content_version import writing
from core.records.pending.bulk import iter_save_pending
from core.records.pending.changes import plain_values
from core.records.pending.rolled_back import rolled_back
from core.records.permissions import Actor, may, may_propose, may_write
from core.records.publishable import Publishable
from core.records.reviewing import STATE_FIELDS, may_publish_own
from core.records.saving import Stale, Write, save_row
from core.records.saving.context import WriteContext
from core.records.tracked import joined
from core.richtext import RichTextField

from ..pending.display import names_for, value_lines
from ..publication.actions import CHANNEL, error_reasons, require_seen_version

MOST_ROWS = 500
_REASON = "set with others"
# What is decided for each row by itself.
_OF_ONE_ROW = {"slug", "live_at", "expires_at"}


class _ValueForm(forms.Form):
    def __init__(self, value: forms.Field, *args: Any) -> None:
        super().__init__(*args)
        self.fields["value"] = value


@dataclass
class ChangedValue:
    """A row that would hold the value; with a reason, why it cannot."""

    row: Publishable
    old: list[str]
    new: list[str]
    is_pending: bool = False
    reason: str = ""
    many: dict[str, list[Any]] = field(default_factory=dict)

    @property
    def is_change(self) -> bool:
        return self.old != self.new and not self.reason


@admin.action(description=gettext_lazy("Set a field"), permissions=["change"])
def set_field(
    model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet[Publishable]
) -> HttpResponse | None:
    rows = list(joined(queryset, model_admin.model.key_select_related)[: MOST_ROWS + 1])
    if len(rows) > MOST_ROWS:
        text = _("Choose at most %(most)d rows.") % {"most": MOST_ROWS}
        model_admin.message_user(request, text, messages.ERROR)
        return None
    fields = _settable_fields(model_admin, request)
    name = request.POST.get("field", "")
    form = None
    if name in fields:
        is_sent = request.POST.get("value_of") == name
        form = _ValueForm(fields[name], request.POST if is_sent else None)
    changes = _changes(model_admin, request, rows, name, form) if form and form.is_valid() else []
    if changes and "confirmed" in request.POST:
        _set(model_admin, request, name, changes)
        return None
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Set a field"),
        "fields": [(one, capfirst(str(fields[one].label))) for one in fields],
        "chosen": name,
        "form": form,
        "changes": changes,
        "count": sum(one.is_change for one in changes),
        "pending": sum(one.is_change and one.is_pending for one in changes),
        "queryset": queryset,
        "rows": rows,
        "opts": model_admin.opts,
        "action_name": ACTION_CHECKBOX_NAME,
        "back": request.get_full_path(),
        "media": model_admin.media + form.media if form else model_admin.media,
    }
    return TemplateResponse(request, "editing/set_field.html", context)


def _settable_fields(model_admin: Any, request: HttpRequest) -> dict[str, Any]:
    """Of the form of a row, without what names a row, and what it is about."""
    passed = {*_OF_ONE_ROW, *model_admin.model.key_fields, *model_admin.model.exactly_one_of}
    own = {
        one.name: one
        for one in (*model_admin.model._meta.fields, *model_admin.model._meta.many_to_many)
    }
    offered: dict[str, Any] = model_admin.get_form(request, None, change=True).base_fields
    return {
        name: value
        for name, value in offered.items()
        if name in own
        and name not in passed
        and not getattr(own[name], "unique", False)
        and not isinstance(own[name], models.FileField | RichTextField)
    }


def _changes(
    model_admin: admin.ModelAdmin,
    request: HttpRequest,
    rows: Sequence[Publishable],
    name: str,
    form: forms.Form,
) -> list[ChangedValue]:
    """The rows hold the value from then on, in memory."""
    column: Any = model_admin.model._meta.get_field(name)
    lines = _lines_of(model_admin.model, name, request.user)
    return [_changed(row, column, form.cleaned_data["value"], request.user, lines) for row in rows]


def _set(
    model_admin: admin.ModelAdmin, request: HttpRequest, name: str, changes: list[ChangedValue]
) -> None:
    saved = pending = 0
    for one in changes:
        if one.reason:
            model_admin.message_user(request, f"{one.row}: {one.reason}", messages.ERROR)
        if not one.is_change:
            continue
        try:
            require_seen_version(request, one.row)
            _save(one, request.user)
        except (PermissionDenied, ValidationError, Stale) as error:
            text = f"{one.row}: {' '.join(error_reasons(error, model_admin.model))}"
            model_admin.message_user(request, text, messages.ERROR)
            continue
        saved, pending = saved + (not one.is_pending), pending + one.is_pending
    label = capfirst(str(label_for_field(name, model_admin.model)))
    if saved:
        text = ngettext("%(field)s set: %(count)d row.", "%(field)s set: %(count)d rows.", saved)
        model_admin.message_user(request, text % {"field": label, "count": saved}, messages.SUCCESS)
    if pending:
        text = ngettext(
            "%(field)s: %(count)d pending change. Readers see the row as it was.",
            "%(field)s: %(count)d pending changes. Readers see the rows as they were.",
            pending,
        )
        model_admin.message_user(
            request, text % {"field": label, "count": pending}, messages.SUCCESS
        )


def _lines_of(model: type[models.Model], name: str, by: Actor) -> Callable[[Any], list[str]]:
    """The words for values, each looked up once however many rows hold it."""
    known: dict[str, list[str]] = {}

    def lines(value: Any) -> list[str]:
        if repr(value) not in known:
            known[repr(value)] = value_lines(model, name, value, names_for(by))
        return known[repr(value)]

    return lines


def _changed(
    row: Publishable, column: Any, value: Any, by: Actor, lines: Callable[[Any], list[str]]
) -> ChangedValue:
    old = lines(_plain(row, column))
    if column.many_to_many:
        many = {column.name: list(value)}
        new = lines(sorted(one.pk for one in many[column.name]))
    else:
        many = {}
        column.save_form_data(row, value)
        new = lines(_plain(row, column))
    # As an import decides.
    is_state = column.name in STATE_FIELDS and may(by, "publish", type(row))
    must_wait = row.is_published and not is_state and not may_publish_own(by, type(row))
    found = ChangedValue(row, old, new, must_wait, many=many)
    if not found.is_change:
        return found
    if not (may_propose(by, row) if found.is_pending else may_write(by, row, "change")):
        found.reason = _("You can't change this row: it is published, or someone else created it.")
        return found
    try:
        _check(found)
    except ValidationError as error:
        found.reason = " ".join(error_reasons(error, type(row)))
    return found


def _plain(row: Publishable, column: Any) -> Any:
    value = plain_values(row, [column])[column.name]
    return sorted(value) if column.many_to_many else value


def _check(one: ChangedValue) -> None:
    """What is only pending may lack what a public row needs, as on its form."""
    if one.is_pending:
        with rolled_back():
            one.row.full_clean()
    else:
        one.row.full_clean()


def _save(one: ChangedValue, by: Actor) -> None:
    if not one.is_pending:
        save_row(one.row, by=by, channel=CHANNEL, reason=_REASON, many=one.many)
        return
    write = Write(one.row, many=one.many)
    with writing():
        for _count in iter_save_pending([write], WriteContext(by, CHANNEL, _REASON)):
            pass
