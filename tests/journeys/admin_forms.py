"""What a person types into the forms of the admin: every field that must be filled, in the form and in a row of each inline."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db.models import PositiveSmallIntegerField, SlugField
from django.forms.models import model_to_dict

from core.fields import CodeField, LinesField, ProseField, TidyCharField
from core.records.reviewing import Reviewed
from core.records.tracked import TrackedModel
from study_groups.models import Mandate, Question, StudyPeriod
from tests.editing.forms import field_values, without_html
from tests.rows import build, make

TABLES = [model for model in admin.site._registry if issubclass(model, TrackedModel)]
WITH_PAGE = [
    model
    for model in TABLES
    if hasattr(model, "publication") and hasattr(model, "get_absolute_url")
]
SAVED_AS_NEW = [model for model in TABLES if admin.site._registry[model].save_as]
INLINES = [(model, inline) for model in TABLES for inline in admin.site._registry[model].inlines]
WITH_INLINES = list(dict.fromkeys(model for model, _inline in INLINES))


def admin_url(model: Any, page: str = "add/") -> str:
    return f"/admin/{model._meta.app_label}/{model._meta.model_name}/{page}"


@dataclass
class Opened:
    """A form as it is shown, with what a browser would send of it."""

    form: Any
    formsets: list[Any]
    sent: dict[str, Any] = field(default_factory=dict)

    @property
    def errors(self) -> dict[str, list[str]]:
        """Every error of the form and of its inlines, by the name of the field in the page."""
        forms = [self.form, *(form for formset in self.formsets for form in formset.forms)]
        found = {
            form.add_prefix(name): list(said)
            for form in forms
            for name, said in form.errors.items()
        }
        return found | {
            formset.prefix: list(said)
            for formset in self.formsets
            if (said := formset.non_form_errors())
        }


def opened(answer: Any) -> Opened:
    """What stands in the page that came as an answer, to be sent again."""
    form = answer.context_data["adminform"].form
    formsets = [inline.formset for inline in answer.context_data["inline_admin_formsets"]]
    forms = [
        form,
        *(one for formset in formsets for one in (formset.management_form, *formset.forms)),
    ]
    return Opened(form, formsets, dict(pair for one in forms for pair in field_values(one)))


def opened_at(client: Any, url: str) -> Opened:
    """The form at this address, read without its HTML."""
    with without_html():
        return opened(client.get(url))


def as_typed(row: Any, form: Any) -> dict[str, Any]:
    """The values of a row, by the names that the fields have in this form."""
    row.clean_fields(exclude=[one.name for one in row._meta.concrete_fields if one.is_relation])
    typed = {
        name: value
        for name, value in model_to_dict(row).items()
        if name in form.fields and value not in (None, "", [])
    }
    return {
        form.add_prefix(name): "on" if value is True else value
        for name, value in typed.items()
        if value is not False
    }


# What nobody must type, and what readers know a part by all the same.
_SHOWN_IN_PARTS = {"affiliation", "said_by", "why"}


def with_row_in_each_inline(page: Opened, parent: Any) -> dict[str, Any]:
    """What is sent of the page with one more row in each of its inlines."""
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
        sent |= (
            dict(field_values(line))
            | as_typed(row, line)
            | {f"{formset.prefix}-TOTAL_FORMS": place + 1}
        )
    return sent


def after_others(model: Any) -> dict[str, Any]:
    """In a period after those of the rows that it is to succeed."""
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


# What is typed first: every row that has it takes any words there.
_FREE = (
    "editors_note",
    "public_remark",
    "as_stated",
    "account",
    "outcome_remark",
    "why",
    "affiliation",
)


def changeable_fields(page: Opened, row: Any) -> list[tuple[str, str]]:
    """Fields of the form, each with something else than it holds, the ones that take anything first."""
    names = sorted(
        page.form.fields, key=lambda name: _FREE.index(name) if name in _FREE else len(_FREE)
    )
    columns = {column.name: column for column in row._meta.concrete_fields}
    found = ((name, _something_else(columns[name], row)) for name in names if name in columns)
    return [(name, typed) for name, typed in found if typed]


def _something_else(column: Any, row: Any) -> str:
    value = column.value_from_object(row)
    is_free = isinstance(column, TidyCharField | ProseField) and not isinstance(
        column, CodeField | LinesField
    )
    if column.name in _FREE or (is_free and not column.choices and column.name != "time_zone"):
        return f"Typed anew in {column.name}"
    if isinstance(column, SlugField):
        return f"typed-anew-in-{column.name}"
    if column.choices:
        return next(str(one) for one, _label in column.flatchoices if one not in (value, "", None))
    if isinstance(column, PositiveSmallIntegerField):
        return str(value + 7) if value is not None else "7"
    if column.related_model is ContentType:
        return str(ContentType.objects.exclude(pk=value).order_by("pk").last().pk)
    return str(_another(column).pk) if column.is_relation else ""


def _another(column: Any) -> Any:
    """A row to point at; a predecessor long ago, a successor far off."""
    start = {"predecessor": 1001, "successor": 9001}.get(column.name)
    if start is None or column.related_model not in {Mandate, Question}:
        return make(column.related_model, published=not issubclass(column.related_model, Reviewed))
    first = start + 4 * StudyPeriod.objects.count()
    period = make(StudyPeriod, code=f"{first}-{first + 3}", first_year=first, last_year=first + 3)
    mandate = make(Mandate, period=period)
    return mandate if column.related_model is Mandate else make(Question, mandate=mandate)


def another_value(row: Any, name: str) -> str:
    """Something else than the field of this row holds."""
    column = row._meta.get_field(name)
    again = _something_else(column, row)
    return f"{again}, again" if again == str(column.value_from_object(row)) else again
