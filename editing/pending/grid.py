"""Rows of one table on one page, each with a form of its own, for several editors at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.records.pending.changes import (
    contents_of,
    key_of,
    make_changed,
    plain_values,
    with_changes,
)
from core.records.pending.models import PendingVersion
from core.records.pending.saving import (
    Conflicting,
    pending_of,
    save_pending,
    seen_changes,
    submit_pending,
)
from core.records.permissions import Actor, may_read_pending
from core.records.publishable import Publication, Publishable
from core.records.publishing import submit
from core.records.reviewing import may_publish_own
from core.records.saving import save_row
from core.records.tracked import TrackedModel

from ..forms.merging import parse_version
from ..forms.versioned import VersionedForm
from ..publication.actions import CHANNEL
from .display import shown_conflicts

MOST_ROWS = 50


class GridForm(VersionedForm):
    """One row. Its instance is the row as its editor saw it, with what was pending then.

    What is written into a row that readers see is pending, as on the form of the row.
    """

    seen_pending = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, pending: PendingVersion | None = None, **kwargs: Any) -> None:
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.fields["seen_pending"].initial = pending.number if pending else 0
        for one in self.fields.values():
            one.help_text = ""  # the head of the table has no room for it

    @property
    def row_label(self) -> str:
        return str(self.instance)

    def field_label(self, name: str) -> str:
        return f"{self.row_label}: {super().field_label(name)}"

    @property
    def changes_row(self) -> bool:
        return self.is_bound and super().changes_row

    @property
    def changed_names(self) -> list[str]:
        return self._fields_that_differ()

    def store(self, by: Actor, is_submitted: bool) -> bool:
        """Whether it is pending; else it is saved. Raises ValidationError, PermissionDenied, Stale or Conflicting."""
        row = self.instance
        root = cast(Publishable, row.root())
        is_at_once = not root.is_published or may_publish_own(by, type(root))
        if row.pk is None or is_at_once and pending_of(root) is None:
            has_version = row.pk is not None and isinstance(row, Publishable)
            seen_version = self.cleaned_data["seen_version"] if has_version else None
            save_row(row, by=by, channel=CHANNEL, reason="grid", seen_version=seen_version)
            return False
        number = parse_version(self["seen_pending"].data) or 0
        seen = with_changes(contents_of(root), seen_changes(root, number))
        fields = [row._meta.get_field(name) for name in self.changed_names]
        key = key_of(row)
        mine = seen | {key: seen[key] | plain_values(row, fields)}
        save_pending(root, seen, mine, by=by, channel=CHANNEL, is_submitted=is_submitted)
        return True

    def ask(self, conflicting: Conflicting, by: Actor) -> None:
        """Shows both values; who saves again has seen what is pending now."""
        pending, found = pending_of(conflicting.row), conflicting.conflicts
        for conflict, one in zip(found, shown_conflicts(found, by), strict=True):
            edit = pending.writer_of(conflict) if pending else None
            label = self.field_label(conflict.name) if conflict.name else self.row_label
            self.conflicts.append(replace(one, label=label, stored_by=str(edit or "")))
        self.send_as_seen("seen_pending", conflicting.number)

    def send_as_seen(self, name: str, value: object) -> None:
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data[self.add_prefix(name)] = str(value)
        self.data = data


def pending_of_rows(rows: Iterable[TrackedModel], by: Actor) -> dict[int, PendingVersion]:
    """By the key of their roots, what is pending there and this person may read; in one query."""
    roots = {row.root().pk: row.root() for row in rows}
    if not roots:
        return {}
    found = PendingVersion.objects.open().of_table(type(next(iter(roots.values()))))
    found = found.filter(row_pk__in=roots)
    return {one.row_pk: one for one in found if may_read_pending(by, roots[one.row_pk])}


def make_as_pending(row: TrackedModel, pending: PendingVersion | None, number: int) -> bool:
    """Gives the row in memory what was pending after that edit; false where that removes the row."""
    edit: Any = pending
    if pending is not None and number != pending.number:
        edit = pending.edits.filter(number=number).first()
    for change in edit.opened if edit else ():
        if change.key == key_of(row):
            make_changed(row, change, row.root())
            return bool(change.verb != "removed")
    return True


@dataclass
class GridResult:
    """What became of what was typed."""

    saved: list[TrackedModel] = field(default_factory=list)
    pending: list[TrackedModel] = field(default_factory=list)
    submitted: list[Publishable] = field(default_factory=list)  # drafts
    submitted_changes: int = 0  # of public rows, each once
    asked: list[GridForm] = field(default_factory=list)  # two people changed the same field
    kept: list[str] = field(default_factory=list)  # fields in which the other's value stayed

    table: type[Publishable] | None = None  # to which the rows belong, or of which they are parts

    @property
    def conflicts(self) -> list[Any]:
        return [conflict for form in self.asked for conflict in form.conflicts]


class _GridFault(Exception):
    """Undoes what was saved before a fault."""


def store_all(forms: Sequence[GridForm], *, by: Actor, is_submitted: bool) -> GridResult | None:
    """Saves each row that was changed, but for those in which someone else changed the same field since.

    None where one has a fault; then nothing is saved.
    """
    changed = [form for form in forms if form.changes_row]
    if [form for form in changed if not form.is_valid() and not form.conflicts]:
        return None
    result = GridResult(asked=[form for form in changed if form.conflicts])
    if forms:
        result.table = type(cast(Publishable, forms[0].instance.root()))
    try:
        with transaction.atomic():
            for form in changed:
                if not form.conflicts:
                    _store(form, result, by, is_submitted)
            if is_submitted:
                result.submitted = _submit_drafts(result.saved, by)
                result.submitted_changes = _submit_changes(forms, result, by)
    except _GridFault:
        return None
    return result


def _store(form: GridForm, result: GridResult, by: Actor, is_submitted: bool) -> None:
    try:
        is_pending = form.store(by, is_submitted)
    except Conflicting as conflicting:
        form.ask(conflicting, by)
        result.asked.append(form)
    except (ValidationError, PermissionDenied) as fault:
        reasons = fault.messages if isinstance(fault, ValidationError) else [str(fault)]
        form.add_error(None, ValidationError(reasons))
        raise _GridFault from fault
    else:
        (result.pending if is_pending else result.saved).append(form.instance)
        result.kept += form.kept


def _submit_drafts(saved: Sequence[TrackedModel], by: Actor) -> list[Publishable]:
    """Each once, however many of its parts were saved."""
    submitted = []
    roots = {root.pk: type(root) for row in saved if (root := cast(Publishable, row.root()))}
    for key, table in roots.items():
        root = table._base_manager.get(pk=key)  # saving its parts changed its version
        if root.publication == Publication.DRAFT:
            submit(root, by=by, channel=CHANNEL)
            submitted.append(root)
    return submitted


def _submit_changes(forms: Sequence[GridForm], result: GridResult, by: Actor) -> int:
    """Also those that this person wrote into rows of the page before, and only now submits."""
    asked = {form.instance.root().pk for form in result.asked}
    submitted = {row.root().pk for row in result.pending}
    roots = [root for form in forms if (root := form.instance.root()).pk not in {None, *asked}]
    if roots:
        own = PendingVersion.objects.open().of_table(type(roots[0])).written_by(by)
        for change in own.filter(is_submitted=False, row_pk__in=[root.pk for root in roots]):
            submit_pending(change, by=by)
            submitted.add(change.row_pk)
    return len(submitted)


def report(request: HttpRequest, result: GridResult | None) -> None:
    """Says what became of what was typed."""
    if result is None:
        text = _("Nothing was saved. Please correct the fields marked below.")
        messages.error(request, text)
        return
    changes = result.submitted_changes or len(result.pending)
    counted = [
        (
            messages.SUCCESS,
            len(result.saved),
            ngettext("%(count)d row was saved.", "%(count)d rows were saved.", len(result.saved)),
        ),
        (
            messages.SUCCESS,
            len(result.submitted),
            ngettext(
                "%(count)d draft was submitted for review.",
                "%(count)d drafts were submitted for review.",
                len(result.submitted),
            ),
        ),
        (
            messages.WARNING,
            len(result.asked),
            ngettext(
                "%(count)d row was not saved: someone else changed the same. Compare below, then save again to keep yours.",
                "%(count)d rows were not saved: someone else changed the same. Compare below, then save again to keep yours.",
                len(result.asked),
            ),
        ),
    ]
    for level, count, text in counted:
        if count:
            messages.add_message(request, level, text % {"count": count})
    if result.table and changes:
        messages.success(request, _pending_text(request, result, result.table, changes))
    if result.kept:
        text = _(
            "Someone else saved these while you were typing. Their changes were kept: %(fields)s."
        )
        messages.warning(request, text % {"fields": "; ".join(result.kept)})
    if not (result.saved or changes or result.asked):
        messages.info(request, _("Nothing was saved: you changed nothing."))


def _pending_text(
    request: HttpRequest, result: GridResult, model: type[Publishable], count: int
) -> SafeString:
    """How many changes wait, who publishes them, and where they are listed."""
    if result.submitted_changes:
        text = ngettext(
            "%(count)d change of a public row was submitted for review.",
            "%(count)d changes of public rows were submitted for review.",
            count,
        )
    else:
        text = ngettext("%(count)d change is pending.", "%(count)d changes are pending.", count)
    if may_publish_own(request.user, model):
        who = _("Readers see nothing new until you publish this")
    elif result.submitted_changes:
        who = _("Readers see nothing new until someone else publishes this")
    else:
        who = _("Readers see nothing new until you submit this and someone else publishes it")
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
    address = f"{reverse(name)}?waiting={'others' if result.submitted_changes else 'mine'}"
    link = format_html('<a href="{}">{}</a>', address, _("your pending changes"))
    return format_html("{} {}: {}.", text % {"count": count}, who, link)
