"""Forms of rows and parts, fields for times, rich text and relations, and conflicts between editors.

Each form sends back the values that it showed. If another editor saved meanwhile, fields left alone keep the stored
value, and fields that both changed are asked about.
"""

import base64
import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

from django import forms
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import AdminTextareaWidget, RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_prose_editor.fields import ProseEditorFormField
from django_prose_editor.widgets import AdminProseEditorWidget
from js_asset import Media, Script

from core.dates import desk_zone
from core.fields import ProseField, TidiedField
from core.models import NAME_GIVES_NO_SLUG
from core.public.comparison.words import lines_of
from core.records.permissions import Actor, may_read_drafts
from core.records.publishable import Publishable
from core.records.saving import Write
from core.records.state_cache import state_cached
from core.records.tracked import PublicQuerySet, TrackedModel, number_label, readable_pks
from core.records.versions import changed_fields
from core.richtext import RichTextField
from exchange.checking.duplicates import PossibleDuplicate

_IMPORT_MAP = re.compile(r'<script type="importmap"[^>]*>(.*?)</script>', re.DOTALL)

# Hash of the style that the editor's script writes into the page; a browser test fails if it changes.
_STYLE_HASH = "'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='"


class RichTextWidget(AdminProseEditorWidget):
    """Its script sends pasted text to the site to be cleaned, and suggests pages of the site for links."""

    @property
    def media(self) -> Media:
        return Media(js=[Script("rich_text.js", defer=True)]) + super().media

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["data-writing"] = json.dumps(
            {
                "pasted": reverse("admin:writing_pasted"),
                "addresses": reverse("admin:writing_addresses"),
                "plain": _("Only the words were pasted: the site did not answer."),
                "link": _("Link to a page of this site"),
                "search": _("Search pages of this site"),
                "nothing": _("Nothing found."),
                "close": _("Close"),
            }
        )
        return context


def allow_import_maps(response: HttpResponse) -> None:
    """Allows the import maps of this page by their hashes; pages without an editor keep the strict policy."""
    maps = _IMPORT_MAP.findall(response.content.decode())
    if maps:
        sums = (hashlib.sha256(text.encode()).digest() for text in maps)
        scripts = [f"'sha256-{base64.b64encode(one).decode()}'" for one in sums]
        policy = {"script-src": scripts, "style-src": [_STYLE_HASH]}
        response._csp_update = policy  # type: ignore[attr-defined]  # the attribute that django-csp reads


class DeskTimeWidget(forms.SplitDateTimeWidget):
    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, date_format="%Y-%m-%d", time_format="%H:%M:%S")
        named = (("date", gettext_lazy("Day")), ("time", gettext_lazy("Time of day")))
        for widget, (kind, name) in zip(self.widgets, named, strict=True):
            widget.input_type = kind
            widget.attrs["aria-label"] = name

    def decompress(self, value: dt.datetime | None) -> tuple[dt.date | None, dt.time | None]:
        with timezone.override(desk_zone()):
            return super().decompress(value)


class DeskTimeField(forms.SplitDateTimeField):
    widget = DeskTimeWidget

    def compress(self, data_list: tuple[dt.date, dt.time] | None) -> dt.datetime | None:
        with timezone.override(desk_zone()):
            return super().compress(data_list)


class ScheduleForm(forms.Form):
    goes_live_at = DeskTimeField()


def _rich_text_field(*, help_text: Any = "", **kwargs: Any) -> forms.Field:
    """With help for writing."""
    link = format_html(
        '<a href="{}" target="_blank">{}</a>', reverse("admin:writing"), _("How to write")
    )
    field: forms.Field = ProseEditorFormField(
        help_text=format_html("{} {}", help_text, link), **kwargs
    )
    return field


def _desk_time_field(**kwargs: Any) -> forms.Field:
    """For the times of publication."""
    field, zone = DeskTimeField(**kwargs), _("Time zone: %(zone)s.") % {"zone": desk_zone().key}
    field.help_text = f"{field.help_text} {zone}"
    return field


class RowChoiceField(forms.ModelChoiceField):
    """Rows of another table. A row that this person may not read, but the stored row refers to, shows its number only."""

    hidden_keys: Collection[Any] = ()

    def label_from_instance(self, obj: Any) -> str:
        return number_label(type(obj), obj.pk) if obj.pk in self.hidden_keys else choice_label(obj)

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What is shown again of what was sent: the widget looks up its rows, so it gets no words."""
        if isinstance(data, list | tuple):
            return [one for one in data if _NUMBER.fullmatch(str(one))]
        return data if _NUMBER.fullmatch(str(data)) else None


class RowsChoiceField(RowChoiceField, forms.ModelMultipleChoiceField):
    pass


def choice_label(row: models.Model) -> str:
    """The row with its code, as forms show it."""
    return row.choice_label() if isinstance(row, TrackedModel) else str(row)


def accepted_by(field: models.Field) -> Q:
    """The rows that a relation accepts, as its table declares."""
    model = field.model
    return Q(**model.fitting.get(field.name, {})) if issubclass(model, TrackedModel) else Q()


def choices_of(rows: QuerySet[Any], field: models.Field, by: Actor) -> QuerySet[Any]:
    """The rows that the relation accepts and this person may read."""
    rows = rows.filter(accepted_by(field))
    if isinstance(rows, PublicQuerySet) and not may_read_drafts(by, rows.model):
        return rows.readable_by(by)
    return rows


class FormFieldsAdmin(BaseModelAdmin):
    formfield_overrides = {
        ProseField: {"widget": AdminTextareaWidget(attrs={"rows": 4})},
        RichTextField: {"form_class": _rich_text_field, "widget": RichTextWidget},
        models.DateField: {
            "input_formats": ["%Y-%m-%d", "%d %B %Y"],
            "error_messages": {"invalid": gettext_lazy("Write it like this: 2024-04-30.")},
        },
        models.DateTimeField: {"form_class": _desk_time_field, "widget": DeskTimeWidget()},
        models.ForeignKey: {"form_class": RowChoiceField},
        models.OneToOneField: {"form_class": RowChoiceField},
        models.ManyToManyField: {"form_class": RowsChoiceField},
    }
    # Relations for which a new row proposes the current one, such as the current assembly.
    proposes_current: tuple[str, ...] = ()

    @cached_property
    def autocomplete_fields(self) -> list[str]:  # type: ignore[override]
        """All relations to tables that can be searched."""
        others = self.admin_site._registry
        return [
            field.name
            for field in [*self.model._meta.fields, *self.model._meta.many_to_many]
            if field.is_relation
            and field.editable
            and field.related_model in others
            and others[field.related_model].search_fields
        ]

    def current_rows(self) -> dict[str, object]:
        """The proposed rows, by field name."""
        found: dict[str, Any] = {}
        for name in self.proposes_current:
            table: Any = self.model._meta.get_field(name).related_model
            current = table.objects.published().current
            found[name] = state_cached(f"current row of {table._meta.label}", current)
        return {name: row.pk for name, row in found.items() if row is not None}

    def get_field_queryset(
        self, db: str | None, db_field: Any, request: HttpRequest
    ) -> QuerySet[Any]:
        rows = super().get_field_queryset(db, db_field, request)
        if rows is None:
            rows = db_field.related_model._default_manager.all()
        return choices_of(rows, db_field, request.user)


# what the editor saw

_NUMBER = re.compile("[0-9]{1,18}")


def parse_version(text: object) -> int | None:
    """The version that a page sends back; None for input that no page of ours would send."""
    return int(text) if isinstance(text, str) and _NUMBER.fullmatch(text) else None


def parse_seen(text: object) -> dict[str, Any]:
    """The values that a form showed and sends back; empty for input that no form of ours would send."""
    try:
        found = json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        return {}
    if isinstance(found, dict) and isinstance(found.get("values"), dict):
        return found
    return {}


def plain(value: object) -> str | list[str]:
    """The value of a form field, as JSON can hold it."""
    if isinstance(value, list):
        return sorted(str(getattr(one, "pk", one)) for one in value)
    return "" if value is None else str(value)


def is_same_when_tidied(field: models.Field | None, stored: object, sent: object) -> bool:
    """Whether a text differs only in what its field tidies: browsers send other line ends."""
    if not (isinstance(stored, str) and isinstance(sent, str) and isinstance(field, TidiedField)):
        return False
    try:
        return field.tidy(sent) == stored
    except ValidationError:  # an invalid text, which its field reports
        return False


def take_stored(bound: forms.BoundField, shown: forms.BoundField | None = None) -> None:
    """Makes the form read the stored value, or that of another form, as if it had been sent."""
    widget, value = bound.field.widget, bound.field.prepare_value((shown or bound).initial)
    if isinstance(widget, forms.MultiWidget):
        value = widget.decompress(value)
    elif isinstance(widget, forms.FileInput):
        value = None
    widget.value_from_datadict = lambda *_sent: value


_SLUG_IS_TAKEN = gettext_lazy(
    "Already exists. If you pressed Save twice, the first press saved it; otherwise change the name or enter another slug."
)


# Error codes of each database for a duplicate key.
_TAKEN = {"SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY", "23505"}


def error_reasons(error: Exception, model: type[models.Model]) -> list[str]:
    """Why a save was refused: pairs of reason and form field."""
    if isinstance(error, IntegrityError):
        cause = error.__cause__
        if {getattr(cause, "sqlite_errorname", ""), getattr(cause, "sqlstate", "")} & _TAKEN:
            return [_("Another row has the same key.")]
        return [_("The database refused it: perhaps a row that it leads to was deleted meanwhile.")]
    if not isinstance(error, ValidationError):
        return [str(error)]
    labels = {field.name: str(field.verbose_name) for field in model._meta.fields if field.editable}
    by_field = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    return [
        f"{labels[name]}: {reason}" if name in labels else reason
        for name, reasons in by_field.items()
        for reason in reasons
    ]


@dataclass(frozen=True)
class FieldConflict:
    """A field that two editors changed: the stored value, who stored it, and the typed value."""

    label: str
    stored: str
    typed: str
    stored_by: str = ""


class VersionedForm(forms.ModelForm):
    """Keeps what someone else saved in fields that the editor left alone; asks about fields that both changed."""

    class Meta:
        help_texts = {
            "live_at": gettext_lazy("Empty: at once when published."),
            "expires_at": gettext_lazy("Empty: never."),
        }

    seen = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    # Set by the admin for new rows: finds possible duplicates, until the editor saves anyway.
    find_duplicates: Callable[[Write], list[PossibleDuplicate]] | None = None
    is_of_unseen = False  # the stored row is not the one the editor saw

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns = [*self.instance._meta.fields, *self.instance._meta.many_to_many]
        self._own = {one.name: one for one in columns if one.name in self.fields}
        shown = ((name, self.get_initial_for_field(self.fields[name], name)) for name in self._own)
        self._stored: dict[str, Any] = {
            "row": self.instance.pk,
            "version": getattr(self.instance, "version", None),
            "values": {name: plain(value) for name, value in shown},
        }
        self.fields["seen"].initial = json.dumps(self._stored, ensure_ascii=False)
        for field in self.fields.values():
            if isinstance(field.widget, RelatedFieldWidgetWrapper):
                field.widget.can_delete_related = False  # the row that is chosen, not the choice
        # The stored row may still refer to a row that this person may not read.
        for name, field in self.fields.items() if self.instance.pk else ():
            rows: Any = getattr(field, "queryset", None)
            if isinstance(field, RowChoiceField) and getattr(rows, "reader", None):
                value = self.initial.get(name)
                values = value if isinstance(value, list) else [value]
                hidden = {getattr(one, "pk", one) for one in values} - {None}
                field.hidden_keys = hidden - readable_pks(rows.model, hidden, rows.reader)
                if field.hidden_keys:
                    others = rows.model.objects.filter(pk__in=field.hidden_keys)
                    field.queryset = rows | others
        self._seen = parse_seen(self.data.get(self.add_prefix("seen")))
        # Parts have no version.
        key = "version" if isinstance(self.instance, Publishable) else "values"
        is_saved_since = self.instance.pk is not None and self._seen.get(key) != self._stored[key]
        self.is_stale = self.is_bound and (is_saved_since or self.is_of_unseen)
        self.kept: list[str] = []  # labels of fields that keep the other editor's value
        self.parts_with_row: list[TrackedModel] = []  # new parts, saved with the row
        self.conflicts: list[FieldConflict] = []
        self.duplicates: list[PossibleDuplicate] = []
        self._conflicting: list[str] = []
        if self.is_stale:
            self._merge_other_edits()

    def _merge_other_edits(self) -> None:
        """Runs first, so that what is validated and saved is what the row will hold."""
        now, seen = self._stored["values"], self._seen.get("values", {})
        for name in self.changed_names:
            if not self._was_typed(name, seen.get(name)):
                self.kept.append(self.field_label(name))
                take_stored(self[name])
            elif self.is_of_unseen or seen.get(name) != now[name]:
                self._conflicting.append(name)
        self.send_as_seen("seen", self.fields["seen"].initial)  # saving again counts as having seen
        self.__dict__.pop("changed_data", None)

    @property
    def typed_names(self) -> list[str]:
        """Fields that the editor changed."""
        seen = self._seen.get("values", {})
        return [name for name in self._own if self._was_typed(name, seen.get(name))]

    def _was_typed(self, name: str, saw: Any) -> bool:
        """Whether the editor changed the field; True if what they saw is unknown."""
        column = self._own[name]
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

    @property
    def changed_names(self) -> list[str]:
        """Fields whose sent value differs from the stored one."""
        return [name for name in self.changed_data if name in self._own]

    @cached_property
    def changed_data(self) -> list[str]:
        """Leaves out values sent back as they were shown, and texts that differ only in what their field tidies."""
        return [
            name
            for name in super().changed_data
            if name != "seen"
            and not is_same_when_tidied(self._own.get(name), self[name].initial, self[name].data)
        ]

    def _conflict(self, name: str) -> FieldConflict:
        """Call while the instance still holds the stored values."""
        stored = getattr(self.instance, name)
        if hidden := getattr(self.fields[name], "hidden_keys", None):
            rows = stored.all() if isinstance(stored, models.Manager) else [stored]
            stored = [row for row in rows if row is not None and row.pk not in hidden]
        return FieldConflict(
            label=self.field_label(name),
            stored=_format_value(self._own[name], stored),
            typed=_format_value(self._own[name], self.cleaned_data.get(name, self[name].data)),
            stored_by=self._stored_by(name),
        )

    def _stored_by(self, name: str) -> str:
        """Who stored the present value of the field."""
        history = type(self.instance).history.filter(id=self.instance.pk)
        lines: list[Any] = list(history.order_by("-history_id"))
        changed = (
            after
            for after, before in pairwise(lines)
            if changed_fields(before, after, [self._own[name]])
        )
        return str(next(changed, lines[-1]).history_by_name) if lines else ""

    def field_label(self, name: str) -> str:
        return capfirst(str(self.fields[name].label or name))

    def clean(self) -> dict[str, Any]:
        """Call while the instance still holds the stored values."""
        cleaned = super().clean() or self.cleaned_data
        if not self._conflicting:
            return cleaned
        self.conflicts = [self._conflict(name) for name in self._conflicting]
        names = [conflict.stored_by for conflict in self.conflicts if conflict.stored_by]
        fields = ", ".join(conflict.label for conflict in self.conflicts)
        text = _(
            "%(who)s saved a newer version while you were typing, and you both changed: %(fields)s. "
            "Nothing was overwritten, and nothing you typed is lost. Compare the two below, then save again to keep yours."
        )
        words = {"who": names[0] if names else _("Someone else"), "fields": fields}
        raise ValidationError(text % words)

    def _post_clean(self) -> None:
        """Validates the row once, as it will be stored; leaves out fields that already have an error."""
        if not isinstance(self.instance, TrackedModel):
            super()._post_clean()  # type: ignore[misc]
            return
        opts = self._meta
        try:
            forms.models.construct_instance(self, self.instance, opts.fields, opts.exclude)
            # A parent that is created by the same form has no primary key yet.
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
        """Keeps one error for each field; a rule may also name a field that this form does not have."""
        if not hasattr(errors, "error_dict"):
            super()._update_errors(errors)  # type: ignore[misc]
            return
        known = set(self.errors)
        for name, found in errors.error_dict.items():
            follows = known and all(error.code == NAME_GIVES_NO_SLUG for error in found)
            if name in known or follows:
                continue
            field = self.fields.get(name)  # to label the error
            if field and name == "slug" and not self.instance.pk:
                field.error_messages["unique"] = _SLUG_IS_TAKEN
            for error in found:
                if field and error.code in field.error_messages:
                    error.message = field.error_messages[error.code]
            self.add_error(name if field else None, found)


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
