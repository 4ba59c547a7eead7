"""Filters with readable query strings, and forms that render quickly."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, cast

import django_filters as filters
from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, gettext_lazy

from ..dates import PartialDate
from ..records.sources import Confidence
from ..records.state_cache import state_cached, state_cached_of
from ..records.tracked import TrackedModel
from .query import not_a_day
from .search.results import narrowed

EMPTY_LABEL = gettext_lazy("any")
MAIN_FIELDS = 4  # fields of a list's form that are always shown; the rest are folded away


class PlainSelect(forms.Select):
    """Django's markup, built as a string: a long list takes a fifth of the time.

    With `counts` each choice shows how many rows it leaves; a choice that leaves none is disabled.
    """

    counts: dict[str, int] | None = None

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        chosen = {str(one) for one in self.format_value(value)}
        pairs = (("" if key is None else str(key), str(label)) for key, label in self.choices)
        options = "".join(self._option(key, label, key in chosen) for key, label in pairs)
        named = self.build_attrs(self.attrs, {"name": name} | (attrs or {}))
        attributes = "".join(f' {escape(key)}="{escape(text)}"' for key, text in named.items())
        return mark_safe(f"<select{attributes}>{options}</select>")  # noqa: S308  each part is escaped

    def _option(self, key: str, label: str, is_chosen: bool) -> str:
        """A selected choice is never disabled, even if it leaves no rows: browsers would not send it again."""
        count = self.counts.get(key, 0) if self.counts is not None and key else None
        state = " selected" if is_chosen else " disabled" if count == 0 else ""
        text = label if count is None else f"{label} ({count})"
        return f'<option value="{escape(key)}"{state}>{escape(text)}</option>'


Rows = Callable[[], models.QuerySet]

_MOST_FILTERS = 100  # of all lists; there are some thirty
MOST_CHOICES = 300  # of a select; if there are more, readers type the slug


class SlugChoiceField(forms.Field):
    """One row by its slug, in any case. Slugs and names are read once for each state of what is public."""

    widget = PlainSelect

    def __init__(self, rows: Rows, slug: str, **kwargs: Any) -> None:
        self.rows, self.slug = rows, slug
        super().__init__(**kwargs)

    @property
    def choices(self) -> list[tuple[str, Any]]:
        kept = state_cached_of("choices of filters", self.rows, self._read, most=_MOST_FILTERS)
        return [("", EMPTY_LABEL), *kept]

    def _read(self) -> list[tuple[str, str]]:
        rows = self.rows()[: MOST_CHOICES + 1]
        return [(getattr(row, self.slug), _row_label(row)) for row in rows]

    def __deepcopy__(self, memo: dict[int, object]) -> "SlugChoiceField":
        field: Any = super().__deepcopy__(memo)
        field.widget.choices = self.choices
        if len(field.widget.choices) > MOST_CHOICES + 1:
            field.widget = forms.TextInput({"placeholder": gettext_lazy("as in its address")})
        return cast(SlugChoiceField, field)

    def to_python(self, value: Any) -> Any:
        slug = (value or "").replace("\x00", "").strip().lower()
        row = self.rows().filter(**{self.slug: slug}).first() if slug else None
        if value and row is None:
            reason = gettext("“%(value)s” is not one of the choices.")
            raise ValidationError(reason, "invalid_choice", {"value": value})
        return row


def _row_label(row: object) -> str:
    return row.listed_name if isinstance(row, TrackedModel) else str(row)


class SlugFilter(filters.Filter):
    """`?organiser=apt`. `queryset` is a function that must begin with `published()`.

    If the filter has a `method`, `pairs` names another method of the filterset. It returns, for given rows, pairs of
    the row's key and the key of a choice that finds it, so that choices can be counted.
    """

    field_class = SlugChoiceField

    def __init__(
        self, *args: Any, queryset: Rows, slug: str = "slug", pairs: str = "", **kwargs: Any
    ) -> None:
        self.rows, self.slug, self.pairs = queryset, slug, pairs
        super().__init__(*args, rows=queryset, slug=slug, **kwargs)


class WordChoiceFilter(filters.ChoiceFilter):
    """One of a fixed list of words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **({"empty_label": EMPTY_LABEL, "widget": PlainSelect} | kwargs))


class ConfidenceFilter(WordChoiceFilter):
    """How well a row is sourced."""

    def __init__(self) -> None:
        super().__init__(choices=Confidence.choices, label=gettext_lazy("Sources"))


class NamedRowFilter(WordChoiceFilter):
    """One of a few rows of a table without slugs, by the words that `rows` gives them."""

    def __init__(self, rows: Callable[[], dict[str, Any]], **kwargs: Any) -> None:
        self.rows = rows
        super().__init__(
            choices=lambda: [(word, str(row)) for word, row in rows().items()], **kwargs
        )

    def filter(self, queryset: models.QuerySet, word: str) -> models.QuerySet:
        return queryset.filter(**{self.field_name: self.rows()[word]}) if word else queryset


class TextFilter(filters.CharFilter):
    """Finds the same rows as the search of the site, so a group of results and its list agree."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**({"label": gettext_lazy("Text"), "max_length": 200} | kwargs))

    def filter(self, queryset: models.QuerySet, value: str) -> models.QuerySet:
        return narrowed(queryset, value) if value else queryset


class DayField(forms.DateField):
    """Its error quotes the value: the date input of a browser cannot show a wrong one."""

    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    input_formats = ["%Y-%m-%d"]

    def to_python(self, value: Any) -> dt.date | None:
        try:
            return super().to_python(value)
        except ValidationError:
            raise ValidationError(not_a_day(str(value)), code="invalid") from None


class DayFilter(filters.DateFilter):
    field_class = DayField


class MonthField(forms.CharField):
    """`2024-04`; its value is a PartialDate."""

    widget = forms.TextInput({"type": "month"})

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if text and not re.fullmatch(r"[1-9][0-9]{3}-(0[1-9]|1[0-2])", text):
            reason = gettext("“%(word)s” is not a month; write 2024-04.")
            raise ValidationError(reason % {"word": text[:40]}, code="invalid")
        return PartialDate(text) if text else None


class MonthFilter(filters.Filter):
    field_class = MonthField


class CheckboxFilter(WordChoiceFilter):
    """`?unconfirmed=yes` narrows the list; without a value nothing changes."""

    def __init__(self, narrow: Callable[[Any], models.QuerySet], **kwargs: Any) -> None:
        choices = [("yes", gettext_lazy("yes"))]
        super().__init__(choices=choices, method=lambda rows, *_word: narrow(rows), **kwargs)


Order = Callable[[bool], list[Any]]


def by(*fields: str | models.expressions.Combinable) -> Order:
    """Sorts in either direction by these fields. A field of another table must be public with the row."""
    found: list[Any] = [models.F(field) if isinstance(field, str) else field for field in fields]
    return lambda down: [
        one.desc(nulls_last=True) if down else one.asc(nulls_last=True) for one in found
    ]


class ListFilter(filters.FilterSet):
    """`sorts` maps the values of ?sort= to a label and a function that returns the order.

    Declare first what readers use most: the form shows the first four filters and those in use.
    """

    sorts: ClassVar[dict[str, tuple[Any, Order]]] = {}

    def unfiltered(self, rows: Any, name: str, value: object) -> Any:
        """`method` of a filter that narrows something else on the page than its rows."""
        return rows

    def refused(self) -> dict[str, str]:
        """Parameters that could not be used, each with the reason; the others apply."""
        names = self.form.fields
        return {
            name: f"{names[name].label or name}: {' '.join(str(reason) for reason in reasons)}"
            for name, reasons in self.form.errors.items()
        }

    def main_fields(self) -> list[forms.BoundField]:
        return [
            field
            for place, field in enumerate(self.form)
            if place < MAIN_FIELDS or field.value() or field.errors
        ]

    def more_fields(self) -> list[forms.BoundField]:
        shown = self.main_fields()
        return [field for field in self.form if field not in shown]

    def active(self) -> list[tuple[str, str, str]]:
        """The filters in use: parameter, label, value as text."""
        self.form.is_valid()  # reads the values
        fields, values = self.form.fields, getattr(self.form, "cleaned_data", {})
        return [
            (name, str(fields[name].label or name), _value_text(fields[name], value))
            for name, value in values.items()
            if value not in (None, "", False)
        ]


def _value_text(field: forms.Field, value: object) -> str:
    if isinstance(value, PartialDate):
        return value.format()
    choices: Any = field.choices if isinstance(field, forms.ChoiceField) else ()
    return str(dict(choices).get(value) or _row_label(value))


# How many rows each choice of a filter would leave, given the other filters in use.

RowsOfChoices = dict[str, set[int]]  # primary keys by value of the choice


def count_choices(filterset: ListFilter) -> None:
    """Writes the counts beside the choices of the form; a choice without rows cannot be selected.

    The rows of each choice are cached until something public changes, then narrowed by the other filters.
    """
    kind, in_use = type(filterset), {name for name, _label, _value in filterset.active()}
    values = filterset.form.cleaned_data
    nothing: dict[str, Any] = dict.fromkeys(filterset.form.fields)
    kept: dict[str, RowsOfChoices | None] = state_cached(
        f"rows of choices {kind.__module__}.{kind.__qualname__}",
        lambda: {name: _rows_of_choices(filterset, name, nothing) for name in kind.base_filters},
    )
    left = keys_of(filterset, values) if in_use else set()
    for name, rows in kept.items():
        widget, one = filterset.form.fields[name].widget, filterset.filters[name]
        if rows is None or not isinstance(widget, PlainSelect):
            continue
        if one.method is not None and (beside := _matched_together(filterset, name)):
            rows = _rows_of_choices(filterset, name, nothing | beside) or {}
        if not in_use - {name}:
            widget.counts = {word: len(found) for word, found in rows.items()}
        else:
            rest = keys_of(filterset, values | {name: None}) if name in in_use else left
            widget.counts = {word: len(found & rest) for word, found in rows.items()}


def _matched_together(filterset: ListFilter, name: str) -> dict[str, Any]:
    """The other values that decide together with this one: filters with the same method, and days."""
    method = filterset.filters[name].method
    apart = WordChoiceFilter | SlugFilter | TextFilter
    return {
        other: value
        for other, one in filterset.filters.items()
        if other != name
        and (one.method == method or not isinstance(one, apart))
        and (value := filterset.form.cleaned_data.get(other))
    }


def _rows_of_choices(
    filterset: ListFilter, name: str, beside: dict[str, Any]
) -> RowsOfChoices | None:
    """None if the choices are not counted. A key or a column costs one query, however many rows the table has."""
    one, all_rows = filterset.filters[name], filterset.queryset.order_by()
    if not isinstance(one, WordChoiceFilter | SlugFilter):
        return None
    if one.method is None:
        pairs = all_rows.values_list("pk", one.field_name)
    elif isinstance(one, WordChoiceFilter):
        words = [str(word) for word, _label in filterset.form.fields[name].choices if word]
        return {word: keys_of(filterset, beside | {name: word}) for word in words} or None
    elif one.pairs:
        with _reading(filterset, beside):
            pairs = list(getattr(filterset, one.pairs)(all_rows.values("pk")))
    else:
        return None
    found: dict[str, set[int]] = defaultdict(set)
    for pk, key in pairs:
        found[str(key)].add(pk)
    if isinstance(one, NamedRowFilter):
        return {word: found[str(row.pk)] for word, row in one.rows().items()}
    if isinstance(one, SlugFilter):
        slugs = one.rows().order_by().values_list(one.slug, "pk")
        return {slug: found[str(pk)] for slug, pk in slugs}
    return found


def keys_of(filterset: ListFilter, values: dict[str, Any]) -> set[int]:
    """Of the rows with these values."""
    with _reading(filterset, values):
        rows = filterset.filter_queryset(filterset.queryset.all())
        return set(rows.order_by().values_list("pk", flat=True))


@contextmanager
def _reading(filterset: ListFilter, values: dict[str, Any]) -> Iterator[None]:
    """Filters that must match together read each other's values from the form: these are set here."""
    form = filterset.form
    kept, form.cleaned_data = form.cleaned_data, values
    try:
        yield
    finally:
        form.cleaned_data = kept
