"""One field set on several rows: its value becomes a file of them, looked at and imported like any other."""

from copy import copy
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.public.cell_text import csv_bytes
from core.records.saving import Write
from core.records.tracked import table_name
from core.registry import tables
from core.richtext import RichTextField

from ..checking.plan import CLEAR, Instructions
from ..uploads.preview import guarded
from ..uploads.workflow import create_upload, preview_upload

MOST_ROWS = 500
# Decided for each row by itself.
_OF_ONE_ROW = {"slug", "live_at", "expires_at"}


@admin.action(description=gettext_lazy("Set a field"), permissions=["change"])
def set_field(own: Any, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
    """Only for users who may import the table."""
    if queryset.count() > MOST_ROWS:
        text = _("Choose at most %(most)d rows.") % {"most": MOST_ROWS}
        own.message_user(request, text, messages.ERROR)
        return None
    resource = tables[table_name(own.model)]()
    fields, name = _settable_fields(own, request, resource), request.POST.get("field", "")
    form = None
    if name in fields:
        is_sent = request.POST.get("value_of") == name
        form = forms.Form(request.POST if is_sent else None)
        form.fields["value"] = fields[name]
        if form.is_valid() and (reason := _asked_on_form(own, queryset, name, form)):
            form.add_error("value", reason)
        if form.is_valid():
            data = _file_of(resource, queryset, name, form.cleaned_data["value"])
            title = _("Set a field: %(field)s.csv") % {"field": resource.column_label(name)}
            upload = create_upload(request.user, table_name(own.model), data, title)
            preview_upload(upload, Instructions(), request.user)
            return redirect(f"{reverse(f'admin:{own.url_name}_import')}?file={upload.token}")
    context = {
        **own.admin_site.each_context(request),
        "title": _("Set a field"),
        "fields": [(one, capfirst(str(fields[one].label))) for one in fields],
        "chosen": name,
        "form": form,
        "rows": queryset,
        "opts": own.opts,
        "action_name": ACTION_CHECKBOX_NAME,
        "back": request.get_full_path(),
        "media": own.media + form.media if form else own.media,
    }
    return TemplateResponse(request, "exchange/set_field.html", context)


def _asked_on_form(own: Any, rows: QuerySet, name: str, form: forms.Form) -> str:
    """Of the first row of which its form would ask about the new value."""
    column = own.model._meta.get_field(name)
    for row in () if column.many_to_many else rows:
        changed = copy(row)
        column.save_form_data(changed, form.cleaned_data["value"])
        if reason := own.asked_on_form(row, changed):
            return f"{row}: {reason}"
    return ""


def _settable_fields(own: Any, request: HttpRequest, resource: Any) -> dict[str, Any]:
    """Of the form of a row and the columns of its table, without what names a row, and what it is about."""
    model = own.model
    columns = {name: model._meta.get_field(name) for name in resource.read_columns()}
    passed = {*_OF_ONE_ROW, *model.key_fields, *model.exactly_one_of}
    offered: dict[str, Any] = own.get_form(request, None, change=True).base_fields
    return {
        name: value
        for name, value in offered.items()
        if name in columns
        and name not in passed
        and not getattr(columns[name], "unique", False)
        and not isinstance(columns[name], models.FileField | RichTextField)
    }


def _file_of(resource: Any, queryset: QuerySet, name: str, value: Any) -> bytes:
    """The key of each row with the value, as CSV."""
    column, row = resource.model_field(name), resource.model()()
    many = {name: list(value)} if column.many_to_many else {}
    if not many:
        column.save_form_data(row, value)
    cell, keys = resource.format_cell(Write(row, many=many), name), row.key_fields
    lines = (
        [*(resource.fields[key].export(one) for key in keys), cell or CLEAR]
        for one in resource.joined(queryset)
    )
    return csv_bytes([*keys, name], lines, guarded)
