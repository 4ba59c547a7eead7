"""A form that knows which version of the row its editor saw, and loses nothing of what was typed.

Where two editors wrote, which fields each of them changed is read from the history and never from the browser.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.fields import TidiedField
from core.models import NAME_GIVES_NO_SLUG
from core.public.comparison.words import lines_of
from core.records.pending.changes import Changes, key_of, with_pks
from core.records.publishable import Publishable
from core.records.saving import Write
from core.records.tracked import TrackedModel
from core.records.versions import Version, changed_fields, is_recorded, value_in
from core.richtext import RichTextField
from core.richtext.pasted import left_out
from exchange.checking.duplicates import PossibleDuplicate

from .fields import keep_hidden

_NUMBER = re.compile("[0-9]{1,18}")


class RecordedLine(Version, Protocol):
    """A line of history with the row as it was."""

    history_id: int
    history_by_name: str
    instance: TrackedModel


def parse_version(text: object) -> int | None:
    """The version that a page sends back; None for what no page of ours would send."""
    return int(text) if isinstance(text, str) and _NUMBER.fullmatch(text) else None


def stored_version(row: TrackedModel) -> int | None:
    """The version of a stored row, or the number of the last line of its history where it has none."""
    if not row.pk:
        return None
    if isinstance(row, Publishable):
        return row.version
    if "last_history_id" in vars(row):  # annotated by `with_versions`
        return row.last_history_id  # type: ignore[attr-defined,no-any-return]
    lines = type(row).history.filter(id=row.pk).order_by("-history_id")
    version: int | None = lines.values_list("history_id", flat=True).first()
    return version


def with_versions(rows: QuerySet[TrackedModel]) -> QuerySet[TrackedModel]:
    """With what `stored_version` would else ask of each row."""
    if issubclass(rows.model, Publishable):
        return rows
    lines = rows.model.history.filter(id=OuterRef("pk")).order_by("-history_id")
    return rows.annotate(last_history_id=Subquery(lines.values("history_id")[:1]))


def history_line_seen(
    model: type[TrackedModel], pk: object, version: int | None
) -> RecordedLine | None:
    """The line of history that holds a row as its editor saw it; None where it is not known."""
    if version is None or pk is None:
        return None
    lines = model.history.filter(id=pk).order_by("-history_id")
    # A changed part makes a version of its row, and no line.
    is_versioned = issubclass(model, Publishable)
    seen = Q(version__lte=version) if is_versioned else Q(history_id=version)
    line: RecordedLine | None = lines.filter(seen).first()
    return line


_shown: ContextVar[Changes | None] = ContextVar("what a form shows as pending", default=None)


@contextmanager
def showing(changes: Changes) -> Iterator[None]:
    """Within it, forms know that their editors saw these changes too."""
    token = _shown.set(changes)
    try:
        yield
    finally:
        _shown.reset(token)


def _with_shown(line: RecordedLine, row: TrackedModel) -> None:
    """A line of history, in hand only, as it would be with what was pending."""
    for change in _shown.get() or []:
        if change.key == key_of(row) and change.verb == "changed":
            for name, value in change.after.items():
                field: Any = row._meta.get_field(name)
                if field.many_to_many:
                    keys = sorted(_keys(with_pks(field.related_model, value)))
                    line.history_many = line.history_many | {name: keys}
                else:
                    setattr(line, field.attname, field.to_python(value))


class Merge:
    """For a form whose row was saved by someone else since its editor opened it."""

    def __init__(self, form: forms.ModelForm, seen: RecordedLine | None) -> None:
        self.form, self.row, self.seen = form, form.instance, seen
        if seen is not None:
            _with_shown(seen, self.row)

    def was_typed(self, name: str) -> bool:
        """Whether the editor changed what they saw; always yes where that is not known."""
        if self.seen is None:
            return True
        field, bound, sent = self._field(name), self.form.fields[name], self.form[name].data
        if field.many_to_many:
            is_known = is_recorded(self.seen, field)
            return not is_known or self._keys_sent(name) != value_in(self.seen, field)
        saw = field.value_from_object(self.seen.instance)
        if isinstance(saw, dt.datetime | dt.time) and not bound.widget.supports_microseconds:
            saw = saw.replace(microsecond=0)
        return bound.has_changed(saw, sent) and not is_same_when_tidied(field, saw, sent)

    def was_stored(self, name: str) -> bool:
        """Whether someone else changed it since; always yes where that is not known."""
        field = self._field(name)
        if self.seen is None or not is_recorded(self.seen, field):
            return True
        now = getattr(self.row, field.name if field.many_to_many else field.attname)
        return bool(value_in(self.seen, field) != (_keys(now.all()) if field.many_to_many else now))

    def stored_by(self, name: str) -> str:
        """Who gave the field the value that is stored now."""
        author = ""
        for before, line in self._lines_since():
            if author == "" or changed_fields(before, line, [self._field(name)]):
                author = line.history_by_name
        return author

    def _lines_since(self) -> Iterator[tuple[RecordedLine, RecordedLine]]:
        lines = type(self.row).history.filter(id=self.row.pk).order_by("history_id")
        if self.seen is not None:
            lines = lines.filter(history_id__gte=self.seen.history_id)
        found = list(lines)
        return zip(found, found[1:], strict=False)

    def _field(self, name: str) -> models.Field:
        field: models.Field = self.row._meta.get_field(name)
        return field

    def _keys_sent(self, name: str) -> set[str] | None:
        try:
            return _keys(self.form.fields[name].clean(self.form[name].data))
        except ValidationError:
            return None


def _keys(rows: Iterable[models.Model]) -> set[str]:
    return {
        row.natural_key_text() if isinstance(row, TrackedModel) else str(row.pk) for row in rows
    }


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

    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    # Of a new row: its admin gives the rows that it may be, until the editor saves it anyway.
    find_duplicates: Callable[[Write], list[PossibleDuplicate]] | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen_version"].initial = stored_version(self.instance)
        if self.instance.pk:
            keep_hidden(self.fields, self.initial)
        self.is_stale = False
        self.kept: list[str] = []  # labels of the fields in which the other's value was kept
        self.parts_with_row: list[TrackedModel] = []  # new parts that are saved with the row
        self.conflicts: list[FieldConflict] = []
        self.duplicates: list[PossibleDuplicate] = []
        self._conflicting: list[str] = []
        if self.is_bound and self.instance.pk:
            self._merge_other_edits()

    def _merge_other_edits(self) -> None:
        """Before anything is checked: what is checked and saved is what the row will hold."""
        key, stored = self.add_prefix("seen_version"), self.fields["seen_version"].initial
        seen = parse_version(self.data.get(key))
        if seen == stored:
            return
        self.is_stale = True
        is_known = seen is not None and stored is not None and seen < stored
        line = history_line_seen(type(self.instance), self.instance.pk, seen) if is_known else None
        self._merge = Merge(self, line)
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        for name in self._fields_that_differ():
            if not self._merge.was_typed(name):
                self.kept.append(self.field_label(name))
                take_stored(self[name])
            elif self._merge.was_stored(name):
                self._conflicting.append(name)
        data[key] = "" if stored is None else str(stored)  # saving again counts as having seen it
        self.data = data
        self.__dict__.pop("changed_data", None)

    def _fields_that_differ(self) -> list[str]:
        """Fields of the row in which what was sent is not what is stored."""
        own = {field.name for field in self.instance._meta.get_fields()}
        return [name for name in self.changed_data if name in own]

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
        fields = {field.name: field for field in self.instance._meta.fields}
        return [
            name
            for name in super().changed_data
            if name not in fields
            or not is_same_when_tidied(fields[name], self[name].initial, self[name].data)
        ]

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
            stored_by=self._merge.stored_by(name),
        )

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
