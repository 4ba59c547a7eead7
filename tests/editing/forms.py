"""Fills a form of the admin as a browser would: with what the page shows, and what the editor types."""

from typing import Any

from django.db.models.fields.files import FieldFile
from django.urls import reverse


def address(row: Any, page: str = "change") -> str:
    meta = row._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{page}", args=[row.pk])


def shown(client: Any, url: str) -> dict[str, Any]:
    """The values of the form as it is shown, of its inlines too."""
    context = client.get(url).context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    return {name: value for form in forms for name, value in field_values(form)}


def field_values(form: Any) -> list[tuple[str, Any]]:
    found = []
    for field in form:
        value = field.value()
        if isinstance(value, FieldFile):  # a browser sends no file that nobody chose
            continue
        if isinstance(value, list | tuple):
            value = [getattr(one, "pk", one) for one in value]
        if hasattr(field.field.widget, "decompress"):
            parts = value if isinstance(value, list) else field.field.widget.decompress(value)
            found += [
                (f"{field.html_name}_{place}", part or "") for place, part in enumerate(parts)
            ]
        elif value is True:
            found.append((field.html_name, "on"))
        elif value is not None and value is not False:
            found.append((field.html_name, value))
    return found
