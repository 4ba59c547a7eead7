"""A form that knows what its editor saw, and loses nothing of what was typed.

Each form carries the values that it showed. Where the row holds others by the time it is sent, what the editor left alone stays as
it is stored, and what both changed is asked about.
"""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.fields import TidiedField
from core.models import NAME_GIVES_NO_SLUG
from core.public.comparison.lines import lines_of
from core.records.publishable import Publishable
from core.records.saving import Write
from core.records.tracked import TrackedModel
from core.records.versions import changed_fields, field_of
from core.richtext import RichTextField
from core.richtext.pasted import left_out
from exchange.checking.duplicates import PossibleDuplicate

from .fields import keep_hidden

_NUMBER = re.compile("[0-9]{1,18}")


def parse_version(text: object) -> int | None:
    """The version that a page sends back; None for what no page of ours would send."""
    return int(text) if isinstance(text, str) and _NUMBER.fullmatch(text) else None


def parse_seen(text: object) -> dict[str, Any]:
    """What a form sends back of the row as it showed it; empty for what no form of ours would send."""
    try:
        found = json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        return {}
    if isinstance(found, dict) and isinstance(found.get("values"), dict):
        return found
    return {}


def plain(value: object) -> str | list[str]:
    """A value of a field of a form, as JSON holds it."""
    if isinstance(value, list):
        return sorted(str(getattr(one, "pk", one)) for one in value)
    return "" if value is None else str(value)


def is_same_when_tidied(field: models.Field, stored: object, sent: object) -> bool:
    """Whether a text differs only in what its field tidies: browsers end lines in their own way."""
    if not (isinstance(stored, str) and isinstance(sent, str) and isinstance(field, TidiedField)):
        return False
    try:
        return field.tidy(sent) == stored
    except ValidationError:  # a text that is refused, which its field will say
        return False


def take_stored(bound: forms.BoundField) -> None:
    """Has a form read the stored value, as if it had been sent."""
    widget, value = bound.field.widget, bound.field.prepare_value(bound.initial)
    if isinstance(widget, forms.MultiWidget):
        value = widget.decompress(value)
    elif isinstance(widget, forms.FileInput):
        value = None
    widget.value_from_datadict = lambda *_sent: value


_SLUG_IS_TAKEN = gettext_lazy(
    "Already exists. If you pressed Save twice, the first press saved it; otherwise change the name or enter another slug."
)


@dataclass(frozen=True)
class FieldConflict:
    """A field that two editors changed: what is stored, by whom, and what was typed."""

    label: str
    stored: str
    typed: str
    stored_by: str = ""


class VersionedForm(forms.ModelForm):
    """Keeps what someone else saved in fields that its editor left alone, and asks about fields that both changed."""

    class Meta:
        help_texts = {
            "live_at": gettext_lazy("Empty: at once when published."),
            "expires_at": gettext_lazy("Empty: never."),
        }

    seen = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    # Of a new row: its admin gives the rows that it may be, until the editor saves it anyway.
    find_duplicates: Callable[[Write], list[PossibleDuplicate]] | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = ((name, self.get_initial_for_field(self.fields[name], name)) for name in self._own)
        self._stored: dict[str, Any] = {
            "row": self.instance.pk,
            "version": getattr(self.instance, "version", None),
            "values": {name: plain(value) for name, value in shown},
        }
        self.fields["seen"].initial = json.dumps(self._stored)
        if self.instance.pk:
            keep_hidden(self.fields, self.initial)
        self._seen = parse_seen(self.data.get(self.add_prefix("seen")))
        self.is_stale = self.is_bound and self.is_other_than_seen()
        self.kept: list[str] = []  # labels of the fields in which the other's value was kept
        self.parts_with_row: list[TrackedModel] = []  # new parts that are saved with the row
        self.conflicts: list[FieldConflict] = []
        self.duplicates: list[PossibleDuplicate] = []
        self._conflicting: list[str] = []
        if self.is_stale:
            self._merge_other_edits()

    @cached_property
    def _own(self) -> list[str]:
        """The fields of the row itself."""
        fields = [*self.instance._meta.fields, *self.instance._meta.many_to_many]
        return [field.name for field in fields if field.name in self.fields]

    def is_other_than_seen(self) -> bool:
        """Whether the row was saved by someone else since its editor opened the form; a part without a version by its values."""
        key = "version" if isinstance(self.instance, Publishable) else "values"
        return self.instance.pk is not None and self._seen.get(key) != self._stored[key]

    def _merge_other_edits(self) -> None:
        """Before anything is checked: what is checked and saved is what the row will hold."""
        now, seen = self._stored["values"], self._seen.get("values", {})
        for name in self._fields_that_differ():
            if not self._was_typed(name, seen.get(name)):
                self.kept.append(self.field_label(name))
                take_stored(self[name])
            elif seen.get(name) != now[name]:
                self._conflicting.append(name)
        self.send_as_seen("seen", self.fields["seen"].initial)  # saving again counts as having seen
        self.__dict__.pop("changed_data", None)

    def _was_typed(self, name: str, saw: Any) -> bool:
        """Whether the editor changed what they saw; always yes where that is not known."""
        column = field_of(type(self.instance), name)
        if type(saw) is not type(self._stored["values"][name]):
            return True
        try:
            value = saw if column.is_relation else column.to_python(saw or None)
        except ValidationError:
            return True
        bound, sent = self.fields[name], self[name].data
        return bound.has_changed(value, sent) and not is_same_when_tidied(column, value, sent)

    def send_as_seen(self, name: str, value: object) -> None:
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data[self.add_prefix(name)] = str(value)
        self.data = data

    def _fields_that_differ(self) -> list[str]:
        """Fields of the row in which what was sent is not what is stored."""
        return [name for name in self.changed_data if name in self._own]

    @property
    def left_out(self) -> list[str]:
        """What cleaning takes out of the rich texts that were sent, each with the label of its field."""
        found = []
        for name in self._fields_that_differ():
            is_rich = isinstance(self.instance._meta.get_field(name), RichTextField)
            if is_rich and (gone := left_out(str(self[name].data))):
                found.append(f"{self.field_label(name)}: {', '.join(gone)}")
        return found

    @property
    def changes_row(self) -> bool:
        return bool(self._fields_that_differ())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self._conflicting:
            self.conflicts = [self._conflict(name) for name in self._conflicting]
            raise ValidationError(self._conflict_message())
        return cleaned

    @cached_property
    def changed_data(self) -> list[str]:
        """Without texts that differ only in what their field tidies."""
        return [
            name for name in super().changed_data if name != "seen" and not self._is_tidied(name)
        ]

    def _is_tidied(self, name: str) -> bool:
        if name not in self._own:
            return False
        column = field_of(type(self.instance), name)
        return is_same_when_tidied(column, self[name].initial, self[name].data)

    def _conflict(self, name: str) -> FieldConflict:
        """The instance still holds what is stored."""
        field = self.instance._meta.get_field(name)
        stored = getattr(self.instance, name)
        if hidden := getattr(self.fields[name], "hidden_keys", None):
            rows = stored.all() if isinstance(stored, models.Manager) else [stored]
            stored = [row for row in rows if row is not None and row.pk not in hidden]
        return FieldConflict(
            label=self.field_label(name),
            stored=_format_value(field, stored),
            typed=self.typed_text(name),
            stored_by=self._stored_by(name),
        )

    def _stored_by(self, name: str) -> str:
        """Who gave the field the value that is stored now."""
        history = type(self.instance).history.filter(id=self.instance.pk)
        lines: list[Any] = list(history.order_by("-history_id"))
        column = field_of(type(self.instance), name)
        changed = (
            after for after, before in pairwise(lines) if changed_fields(before, after, [column])
        )
        return str(next(changed, lines[-1]).history_by_name) if lines else ""

    def field_label(self, name: str) -> str:
        return capfirst(str(self.fields[name].label or name))

    def typed_text(self, name: str) -> str:
        cleaned = self.cleaned_data
        value = cleaned[name] if name in cleaned else self[name].data
        return _format_value(self.instance._meta.get_field(name), value)

    def _conflict_message(self) -> str:
        names = [conflict.stored_by for conflict in self.conflicts if conflict.stored_by]
        fields = ", ".join(conflict.label for conflict in self.conflicts)
        return _(
            "%(who)s saved a newer version while you were typing, and you both changed: %(fields)s. "
            "Nothing was overwritten, and nothing you typed is lost. Compare the two below, then save again to keep yours."
        ) % {"who": names[0] if names else _("Someone else"), "fields": fields}

    def _post_clean(self) -> None:
        """Once, as it will be stored; where a field is wrong already, what is left of the row."""
        if not isinstance(self.instance, TrackedModel):
            super()._post_clean()  # type: ignore[misc]
            return
        opts = self._meta
        try:
            forms.models.construct_instance(self, self.instance, opts.fields, opts.exclude)
            # A parent that is being made in the same form has no primary key yet.
            relations = [field for field in self.instance._meta.fields if field.is_relation]
            exclude = {one.name for one in relations if self.instance.unsaved(one) is not None}
            if self.errors:
                exclude |= self._get_validation_exclusions()  # type: ignore[attr-defined]
                fields = self.fields.items()
                exclude |= {
                    n for n, f in fields if isinstance(f, forms.models.InlineForeignKeyField)
                }
            else:
                self.make_slug()
            self.instance.full_clean(exclude=exclude)
        except ValidationError as error:
            self._update_errors(error)
        if not self.errors and self.find_duplicates:
            self._ask_about_duplicates(self.find_duplicates)

    def _ask_about_duplicates(self, find: Callable[[Write], list[PossibleDuplicate]]) -> None:
        relations = self.instance._meta.many_to_many
        names = [field.name for field in relations if field.name in self.cleaned_data]
        many = {name: list(self.cleaned_data[name]) for name in names}
        self.duplicates = find(Write(self.instance, many=many))
        if self.duplicates:
            self.add_error(None, _("This may be stored already."))

    def make_slug(self) -> None:
        self.instance.ensure_slug()

    def _update_errors(self, errors: ValidationError) -> None:
        """One error of a field is enough; and a rule may name a field that this form does not have."""
        if not hasattr(errors, "error_dict"):
            super()._update_errors(errors)  # type: ignore[misc]
            return
        known = set(self.errors)
        for name, found in errors.error_dict.items():
            follows = known and all(error.code == NAME_GIVES_NO_SLUG for error in found)
            if name not in known and not follows:
                self._add_errors(name, found)

    def _add_errors(self, name: str, errors: list[ValidationError]) -> None:
        """In the words of the form's own field, or of the form as a whole."""
        field = self.fields.get(name)
        if field and name == "slug" and not self.instance.pk:
            field.error_messages["unique"] = _SLUG_IS_TAKEN
        for error in errors:
            if field and error.code in field.error_messages:
                error.message = field.error_messages[error.code]
        self.add_error(name if field else None, errors)


def _format_value(field: models.Field, value: object) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(field, RichTextField):
        return "\n".join(lines_of(str(value)))
    choices = dict(field.flatchoices)
    if isinstance(value, str | int) and value in choices:
        return str(choices[value])
    rows = value.all() if isinstance(value, models.Manager) else value
    if isinstance(rows, str) or not isinstance(rows, Iterable):
        return "" if rows is None else str(rows)
    return "; ".join(str(one) for one in rows)
