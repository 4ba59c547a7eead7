"""Fills in forms of the admin: every field that must be filled, and a row of each inline."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import admin
from django.forms.models import model_to_dict

from core.records.tracked import TrackedModel
from study_groups.models import Mandate, Question, StudyPeriod
from tests.editing.forms import field_values, shown_values, without_html
from tests.rows import build, make

TABLES = [model for model in admin.site._registry if issubclass(model, TrackedModel)]
WITH_PAGE = [
    model
    for model in TABLES
    if hasattr(model, "publication") and hasattr(model, "get_absolute_url")
]
SAVED_AS_NEW = [model for model in TABLES if admin.site._registry[model].save_as]
WITH_INLINES = [model for model in TABLES if admin.site._registry[model].inlines]


def admin_url(model: Any, page: str = "add/") -> str:
    return f"/admin/{model._meta.app_label}/{model._meta.model_name}/{page}"


@dataclass
class Opened:
    """A form as it is shown, with what a browser would send of it."""

    form: Any
    formsets: list[Any]
    sent: dict[str, Any] = field(default_factory=dict)

    @property
    def refused(self) -> set[str]:
        """The names that fields with an error have in the page."""
        forms = [self.form, *(form for formset in self.formsets for form in formset.forms)]
        return {form.add_prefix(name) for form in forms for name in form.errors}


def opened(answer: Any) -> Opened:
    """The form in an answer, with what a browser would send of it."""
    form = answer.context_data["adminform"].form
    formsets = [inline.formset for inline in answer.context_data["inline_admin_formsets"]]
    return Opened(form, formsets, shown_values(answer.context_data))


def opened_at(client: Any, url: str) -> Opened:
    """The form at this address, read without its HTML."""
    with without_html():
        return opened(client.get(url))


def as_typed(row: Any, form: Any) -> dict[str, Any]:
    """The values of a row, by the names that the fields have in this form."""
    row.clean_fields(exclude=[one.name for one in row._meta.concrete_fields if one.is_relation])
    return {
        form.add_prefix(name): "on" if value is True else value
        for name, value in model_to_dict(row).items()
        if name in form.fields and value not in (None, "", []) and value is not False
    }


# Optional texts by which readers recognise a part.
_SHOWN_IN_PARTS = {"affiliation", "said_by", "why"}


def with_row_in_each_inline(page: Opened, parent: Any) -> dict[str, Any]:
    """What a browser sends of the form, with one more row in each inline."""
    sent = dict(page.sent)
    for formset in page.formsets:
        place = formset.total_form_count()
        line = (
            formset._construct_form(place, auto_id=False)
            if place < formset.initial_form_count()
            else formset.empty_form
        )
        line.prefix = formset.add_prefix(place)
        names = {column.name for column in formset.model._meta.concrete_fields} & _SHOWN_IN_PARTS
        told = {name: f"Typed in {name}" for name in names}
        row = build(formset.model, published=False, **{formset.fk.name: parent}, **told)
        sent |= dict(field_values(line)) | as_typed(row, line)
        sent[f"{formset.prefix}-TOTAL_FORMS"] = place + 1
    return sent


def after_others(model: Any) -> dict[str, Any]:
    """A later study period for a mandate or a question, so that it can succeed others."""
    if model not in {Mandate, Question}:
        return {}
    period = make(StudyPeriod, code="30001-30004", first_year=30_001, last_year=30_004)
    return {"period": period} if model is Mandate else {"mandate": make(Mandate, period=period)}


def new_row(client: Any, model: Any, **values: Any) -> tuple[Any, dict[str, Any]]:
    """A row that is not stored, and what is sent to store it with a part of each kind."""
    page = opened_at(client, admin_url(model))
    row = build(model, published=False, **after_others(model), **values)
    page.sent |= as_typed(row, page.form)
    return row, with_row_in_each_inline(page, row)
