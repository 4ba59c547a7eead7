"""The fields of a form, of a row and of its parts: moments in the time of the desk, rich text with its editor, relations."""

import base64
import datetime as dt
import hashlib
import json
import re
from collections.abc import Collection, Mapping
from functools import cached_property
from typing import Any

from django import forms
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_prose_editor.fields import ProseEditorFormField
from django_prose_editor.widgets import AdminProseEditorWidget
from js_asset import Media, Script

from core.dates import desk_zone
from core.fields import ProseField
from core.records.permissions import Actor, may_read_drafts
from core.records.state_cache import state_cached
from core.records.tracked import PublicQuerySet, TrackedModel, number_label, readable_pks
from core.richtext import RichTextField

_IMPORT_MAP = re.compile(r'<script type="importmap"[^>]*>(.*?)</script>', re.DOTALL)

# The editor's own style, which its script writes into the page; a browser test fails when a new version changes it.
_STYLE_HASH = "'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='"


class RichTextWidget(AdminProseEditorWidget):
    """Its script has what is pasted cleaned by the site, and offers pages of the site to link to."""

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


def allow_editor(response: HttpResponse) -> HttpResponse:
    """Allows the import map that this very page holds, by its hash; a page without an editor keeps the strict policy."""
    if isinstance(response, SimpleTemplateResponse):
        response.add_post_render_callback(_allow_import_maps)
    return response


def _allow_import_maps(response: HttpResponse) -> None:
    maps = _IMPORT_MAP.findall(response.content.decode())
    if maps:
        policy = {"script-src": [_hash(text) for text in maps], "style-src": [_STYLE_HASH]}
        response._csp_update = policy  # type: ignore[attr-defined]  # how django-csp wants it


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


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
    """With what helps to write in it."""
    link = format_html(
        '<a href="{}" target="_blank">{}</a>', reverse("admin:writing"), _("How to write")
    )
    field: forms.Field = ProseEditorFormField(
        help_text=format_html("{} {}", help_text, link), **kwargs
    )
    return field


def _desk_time_field(**kwargs: Any) -> forms.Field:
    """Of a moment of publication."""
    field, zone = DeskTimeField(**kwargs), _("Time zone: %(zone)s.") % {"zone": desk_zone().key}
    field.help_text = f"{field.help_text} {zone}"
    return field


class RowChoiceField(forms.ModelChoiceField):
    """Rows of another table, as a form offers them; what a stored row leads to and this person may not read has its number."""

    hidden_keys: Collection[Any] = ()

    def label_from_instance(self, obj: Any) -> str:
        return number_label(type(obj), obj.pk) if obj.pk in self.hidden_keys else choice_label(obj)


class RowsChoiceField(RowChoiceField, forms.ModelMultipleChoiceField):
    pass


def choice_label(row: models.Model) -> str:
    """The row as a form offers it: with its code."""
    return row.choice_label() if isinstance(row, TrackedModel) else str(row)


def accepted_by(field: models.Field) -> Q:
    """Which rows a relation accepts, as its table declares."""
    model = field.model
    return Q(**model.fitting.get(field.name, {})) if issubclass(model, TrackedModel) else Q()


def choices_of(rows: QuerySet[Any], field: models.Field, by: Actor) -> QuerySet[Any]:
    """Those that the relation accepts and this person may read."""
    rows = rows.filter(accepted_by(field))
    if isinstance(rows, PublicQuerySet) and not may_read_drafts(by, rows.model):
        return rows.readable_by(by)
    return rows


def keep_hidden(fields: Mapping[str, forms.Field], initial: Mapping[str, Any]) -> None:
    """What a stored row leads to stays though this person may not read it."""
    for name, field in fields.items():
        rows = getattr(field, "queryset", None)
        if isinstance(field, RowChoiceField) and isinstance(rows, PublicQuerySet) and rows.reader:
            value = initial.get(name)
            values = value if isinstance(value, list) else [value]
            hidden = {getattr(one, "pk", one) for one in values} - {None}
            hidden -= readable_pks(rows.model, hidden, rows.reader)
            field.hidden_keys = hidden
            if hidden:
                all_rows: Any = rows.model
                field.queryset = rows | all_rows.objects.filter(pk__in=hidden)


class FormFieldsAdmin(BaseModelAdmin):
    formfield_overrides = {
        ProseField: {"widget": AdminTextareaWidget(attrs={"rows": 4})},
        RichTextField: {"form_class": _rich_text_field, "widget": RichTextWidget},
        models.DateField: {
            "error_messages": {"invalid": gettext_lazy("Write it like this: 2024-04-30.")}
        },
        models.DateTimeField: {"form_class": _desk_time_field, "widget": DeskTimeWidget},
        models.ForeignKey: {"form_class": RowChoiceField},
        models.OneToOneField: {"form_class": RowChoiceField},
        models.ManyToManyField: {"form_class": RowsChoiceField},
    }
    # Relations for which a new row is proposed the one that is current, of a table that has such a row.
    proposes_current: tuple[str, ...] = ()

    @cached_property
    def autocomplete_fields(self) -> list[str]:  # type: ignore[override]
        """Every relation to a table that can be searched."""
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
        """What is proposed, by name of field."""
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
