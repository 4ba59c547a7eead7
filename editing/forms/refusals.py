"""Why a form was not saved: every error, of hidden fields too, with the place where it is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.text import capfirst
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Refusal:
    place: str  # as the page calls it; empty for the form as a whole
    message: str
    anchor: str = ""  # the field to go to; empty where the page shows none

    @property
    def address(self) -> str:
        return f"#{self.anchor}" if self.anchor else ""


def refusals_of(form: forms.BaseForm, formsets: Iterable[Any]) -> list[Refusal]:
    found = list(_of_form(form, ""))
    for formset in formsets:
        opts = formset.model._meta
        place = capfirst(str(opts.verbose_name_plural))
        found += [Refusal(place, message) for message in formset.non_form_errors()]
        for number, one in enumerate(formset.forms, start=1):
            if not formset.can_delete or not formset._should_delete_form(one):
                found += _of_form(one, f"{capfirst(str(opts.verbose_name))} {number}")
    return found


def _of_form(form: Any, part: str) -> Iterator[Refusal]:
    for name, messages in form.errors.items():
        label, anchor = "", ""
        if name != NON_FIELD_ERRORS and name in form.fields:
            bound = form[name]
            label = _label(form, name)
            anchor = "" if bound.is_hidden else bound.id_for_label
        for message in messages:
            yield Refusal(": ".join(filter(None, [part, label])), message, anchor)


def _label(form: Any, name: str) -> str:
    if name == "seen_version":
        return str(_("Version of the row"))
    return capfirst(str(form.fields[name].label or name))
