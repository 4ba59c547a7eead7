"""The fields of a form, of a row and of its parts: moments in the time of the desk, rich text with its editor, relations."""

import base64
import datetime as dt
import hashlib
import json
import re
from typing import Any

from django import forms
from django.contrib.admin.options import BaseModelAdmin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_prose_editor.widgets import AdminProseEditorWidget
from js_asset import Media, Script

from core.dates import desk_zone
from core.records.state_cache import state_cached
from core.richtext import RichTextField

from ..autocomplete import limit_choices

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


def writing_links(help_text: object) -> str:
    """The help of a field, with what helps to write in it."""
    link = '{} <a href="{}" target="_blank">{}</a>'
    return format_html(link, help_text, reverse("admin:writing"), _("How to write"))


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


_EMPTY = {
    "live_at": gettext_lazy("Empty: at once when published."),
    "expires_at": gettext_lazy("Empty: never."),
}


def desk_time_help(name: str) -> str:
    """Of a moment of publication: what it means when it is left empty, and in which time zone it is."""
    text = _("%(empty)s Time zone: %(zone)s.")
    return text % {"empty": _EMPTY.get(name, ""), "zone": desk_zone().key}


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


class FormFieldsAdmin(BaseModelAdmin):
    # Relations for which a new row is proposed the one that is current, of a table that has such a row.
    proposes_current: tuple[str, ...] = ()

    def current_rows(self) -> dict[str, object]:
        """What is proposed, by name of field."""
        found: dict[str, Any] = {}
        for name in self.proposes_current:
            table: Any = self.model._meta.get_field(name).related_model
            current = table.objects.published().current
            found[name] = state_cached(f"current row of {table._meta.label}", current)
        return {name: row.pk for name, row in found.items() if row is not None}

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
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

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        is_rich = isinstance(db_field, RichTextField)
        if is_rich:
            kwargs["widget"] = RichTextWidget
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and is_rich:
            field.help_text = writing_links(field.help_text)
        if isinstance(field, DeskTimeField):
            field.help_text = desk_time_help(db_field.name)
        return field

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey, request: HttpRequest, **kwargs: object
    ) -> forms.ModelChoiceField | None:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        limit_choices(field, db_field, request.user)
        return field

    def formfield_for_manytomany(
        self, db_field: models.ManyToManyField, request: HttpRequest, **kwargs: object
    ) -> forms.ModelMultipleChoiceField | None:
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        limit_choices(field, db_field, request.user)
        return field
