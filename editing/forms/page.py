"""What a form page begins with: every error with the place where it is, and the focus on the first field, or the first in error."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.helpers import AdminForm
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import BaseForm, BoundField
from django.utils.text import capfirst
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class FormErrorEntry:
    place: str  # as the page calls it; empty for the form as a whole
    message: str
    url: str = ""  # of the field; empty where the page shows none


def form_errors(form: BaseForm, formsets: Iterable[Any]) -> list[FormErrorEntry]:
    """Of hidden fields too; the formsets are those of inlines."""
    found = list(_entries(form, ""))
    for formset in formsets:
        opts = formset.model._meta
        place = capfirst(str(opts.verbose_name_plural))
        found += [FormErrorEntry(place, str(message)) for message in formset.non_form_errors()]
        for number, one in enumerate(formset.forms, start=1):
            if not formset.can_delete or not formset._should_delete_form(one):
                found += _entries(one, f"{capfirst(str(opts.verbose_name))} {number}")
    return found


def _entries(form: BaseForm, part: str) -> Iterator[FormErrorEntry]:
    for name, messages in form.errors.items():
        label, url = "", ""
        if name != NON_FIELD_ERRORS and name in form.fields:
            bound = form[name]
            label = capfirst(str(form.fields[name].label or name))
            if name == "seen_version":
                label = _("Version of the row")
            url = "" if bound.is_hidden else f"#{bound.id_for_label}"
        for message in messages:
            yield FormErrorEntry(": ".join(filter(None, [part, label])), str(message), url)


def set_focus(page: AdminForm, formsets: Iterable[Any]) -> None:
    shown = [
        one.field
        for fieldset in page
        for line in fieldset
        for one in line
        if isinstance(one.field, BoundField)
        and not one.field.is_hidden
        and not one.field.field.disabled
    ]
    parts = [form[name] for one in formsets for form in one.forms for name in form.fields]
    in_error = (field for field in (*shown, *parts) if not field.is_hidden and field.errors)
    chosen = next(in_error, None) or next(iter(shown), None)
    if chosen is not None:
        chosen.field.widget.attrs["autofocus"] = True
