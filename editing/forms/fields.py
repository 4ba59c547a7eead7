"""The fields of a form, of a row and of its parts: relations accept what their autocomplete offers; rich text has its editor."""

from typing import Any

from django import forms
from django.contrib.admin.options import BaseModelAdmin
from django.db import models
from django.http import HttpRequest

from core.richtext import RichTextField

from ..autocomplete import OrderedChips, limit_choices
from .desk_time import DeskTimeField, desk_time_help
from .rich_text import RichTextWidget, writing_links


class FormFieldsAdmin(BaseModelAdmin):
    # Relations for which a new row is proposed the one that is current, of a table that has such a row.
    proposes_current: tuple[str, ...] = ()

    def current_rows(self) -> dict[str, object]:
        """What is proposed, by name of field."""
        tables: dict[str, Any] = {
            name: self.model._meta.get_field(name).related_model for name in self.proposes_current
        }
        found = {name: table.objects.published().current() for name, table in tables.items()}
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
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", OrderedChips(db_field, self.admin_site))
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        limit_choices(field, db_field, request.user)
        return field
