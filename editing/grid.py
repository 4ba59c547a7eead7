"""Rows of one table on one page, each with a form of its own, with conflicts between several editors."""

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
from core.records.pending.models import PendingVersion, pending_of
from core.records.pending.saving import Conflicting, save_pending, seen_changes
from core.records.permissions import Actor, may_read_pending
from core.records.publishable import Publishable, may_publish_own
from core.records.saving import WriteContext, save_row
from core.records.tracked import TrackedModel

from .forms import VersionedForm, error_reasons, parse_version, take_stored
from .pending.display import shown_conflicts
from .publication import CHANNEL

MOST_ROWS = 50


class GridForm(VersionedForm):
    """One row. Its instance is the row as the editor saw it, with its pending changes. Writing to a public row makes
    a pending change, as on its own form.
    """

    seen_pending = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, pending: PendingVersion | None = None, **kwargs: Any) -> None:
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.fields["seen_pending"].initial = pending.number if pending else 0
        for one in self.fields.values():
            one.help_text = ""  # the table's head has no room for it

    @property
    def row_label(self) -> str:
        return str(self.instance)

    def field_label(self, name: str) -> str:
        return f"{self.row_label}: {super().field_label(name)}"

    def store(self, by: Actor) -> bool:
        """Whether the change is pending, else it is saved. Raises ValidationError, PermissionDenied, Stale or
        Conflicting.
        """
        row = self.instance
        root = cast(Publishable, row.root())
        is_at_once = not root.is_published or may_publish_own(by, type(root))
        if row.pk is None or is_at_once and pending_of(root) is None:
            save_row(row, by=by, channel=CHANNEL, reason="grid")
            return False
        number = parse_version(self["seen_pending"].data) or 0
        seen = with_changes(contents_of(root), seen_changes(root, number))
        fields = [row._meta.get_field(name) for name in self.changed_names]
        key = key_of(row)
        mine = seen | {key: seen[key] | plain_values(row, fields)}
        save_pending(root, seen, mine, WriteContext(by, CHANNEL))
        return True

    def ask(self, conflicting: Conflicting, by: Actor) -> None:
        """Shows both values; saving again confirms that they were seen."""
        pending, found = pending_of(conflicting.row), conflicting.conflicts
        for conflict, one in zip(found, shown_conflicts(found, by), strict=True):
            edit = pending.writer_of(conflict) if pending else None
            label = self.field_label(conflict.name) if conflict.name else self.row_label
            self.conflicts.append(replace(one, label=label, stored_by=str(edit or "")))
        number = pending.number if pending else 0
        self.send_as_seen("seen_pending", number)
        now = type(self.instance)._base_manager.get(pk=self.instance.pk)
        make_as_pending(now, pending, number)
        shown = type(self)(instance=now, prefix=self.prefix)
        self.send_as_seen("seen", shown.fields["seen"].initial)
        own = {*self.changed_names, *(one.name for one in found)}
        for name in shown._own.keys() - own:  # keeps changes of others
            take_stored(self[name], shown[name])


def pending_of_rows(rows: Iterable[TrackedModel], by: Actor) -> dict[int, PendingVersion]:
    """By key of their roots, pending versions that this person may read."""
    roots: dict[int, Any] = {row.root().pk: row.root() for row in rows}
    found = PendingVersion.objects.open().by_row(roots.values())
    return {pk: one for pk, one in found.items() if may_read_pending(by, roots[pk])}


def make_as_pending(row: TrackedModel, pending: PendingVersion | None, number: int) -> bool:
    """Applies pending changes after that edit to the row in memory; False if they delete the row."""
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
    """What was saved, and what was not."""

    saved: list[TrackedModel] = field(default_factory=list)
    pending: list[TrackedModel] = field(default_factory=list)
    asked: list[GridForm] = field(default_factory=list)  # two people changed the same field
    kept: list[str] = field(default_factory=list)  # fields that keep someone else's value

    @property
    def conflicts(self) -> list[Any]:
        return [conflict for form in self.asked for conflict in form.conflicts]


def store_all(forms: Sequence[GridForm], *, by: Actor) -> GridResult | None:
    """Saves each changed row, except those with conflicts. None if a form is invalid; then nothing is saved."""
    changed = [form for form in forms if form.is_bound and form.changed_names]
    if [form for form in changed if not form.is_valid() and not form.conflicts]:
        return None
    result = GridResult(asked=[form for form in changed if form.conflicts])
    with transaction.atomic():
        for form in (one for one in changed if not one.conflicts):
            try:
                is_pending = form.store(by)
            except Conflicting as conflicting:
                form.ask(conflicting, by)
                result.asked.append(form)
            except (ValidationError, PermissionDenied) as fault:
                reasons = error_reasons(fault, type(form.instance))
                form.add_error(None, ValidationError(reasons))
                transaction.set_rollback(True)  # with what was saved before the fault
                return None
            else:
                (result.pending if is_pending else result.saved).append(form.instance)
                result.kept += form.kept
    return result


def report(request: HttpRequest, result: GridResult | None) -> None:
    """Says what became of what was typed."""
    if result is None:
        text = _("Nothing was saved. Please correct the fields marked below.")
        messages.error(request, text)
        return
    if saved := len(result.saved):
        text = ngettext("%(count)d row was saved.", "%(count)d rows were saved.", saved)
        messages.success(request, text % {"count": saved})
    if asked := len(result.asked):
        text = ngettext(
            "%(count)d row was not saved: someone else changed the same. Compare below, then save again to keep yours.",
            "%(count)d rows were not saved: someone else changed the same. Compare below, then save again to keep yours.",
            asked,
        )
        messages.warning(request, text % {"count": asked})
    if result.pending:
        messages.success(request, _pending_text(request, result.pending))
    if result.kept:
        text = _(
            "Someone else saved these while you were typing. Their changes were kept: %(fields)s."
        )
        messages.warning(request, text % {"fields": "; ".join(result.kept)})
    if not (result.saved or result.pending or result.asked):
        messages.info(request, _("Nothing was saved: you changed nothing."))


def _pending_text(request: HttpRequest, pending: Sequence[TrackedModel]) -> SafeString:
    """How many changes are pending, who publishes them, and where they are listed."""
    count, model = len(pending), type(pending[0].root())
    text = ngettext("%(count)d change is pending.", "%(count)d changes are pending.", count)
    who = _("Readers see nothing new until you submit this and someone else publishes it")
    if may_publish_own(request.user, model):
        who = _("Readers see nothing new until you publish this")
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
    link = format_html('<a href="{}?waiting=mine">{}</a>', reverse(name), _("your pending changes"))
    return format_html("{} {}: {}.", text % {"count": count}, who, link)
