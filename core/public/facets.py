"""How many rows each choice of a filter would leave, with the rest of the present filter."""

from collections import Counter
from typing import Any

import django_filters as filters
from django.db.models import Count, QuerySet
from django.http import QueryDict

from ..records.reading.state_cache import state_cached
from .filters import (
    ListFilter,
    NamedRowFilter,
    PlainSelect,
    SlugFilter,
    WordChoiceFilter,
)

Counts = dict[str, dict[str, int]]  # by name of the filter and value


def count_choices(filterset: ListFilter) -> None:
    """Writes the counts beside the choices of the form; a choice without rows cannot be chosen.

    One query for the columns that are fixed words; one each for keys, choices that a method finds, and filters in use.
    """
    if not filterset.are_choices_counted:
        return
    in_use = {name for name, _label, _value in filterset.active()}
    counts = _count(filterset, in_use) if in_use else _unfiltered(filterset)
    if len(in_use) == 1:  # its own choices are counted without it: as on the unfiltered page
        counts |= {name: one for name, one in _unfiltered(filterset).items() if name in in_use}
    for name, found in counts.items():
        widget = filterset.form.fields[name].widget
        if isinstance(widget, PlainSelect):
            widget.counts = found


def _unfiltered(filterset: ListFilter) -> Counts:
    """Kept until something public changes."""
    kind = type(filterset)

    def count() -> Counts:
        whole = kind(QueryDict(), queryset=filterset.queryset)
        whole.form.is_valid()  # reads the values, of which there are none
        return _count(whole, set())

    return state_cached(f"facets {kind.__module__}.{kind.__qualname__}", count)


def _count(filterset: ListFilter, in_use: set[str]) -> Counts:
    together: dict[str, str] = {}  # the column of each filter by fixed words that is not in use
    counts: Counts = {}
    for name, one in filterset.filters.items():
        if not isinstance(one, WordChoiceFilter | SlugFilter) or in_use == {name}:
            continue
        column = _column(one)
        is_row = isinstance(one, SlugFilter | NamedRowFilter)
        if column and not is_row and name not in in_use:
            together[name] = column
        elif column:
            found = _by_columns(_rest(filterset, name), {name: column})[name]
            counts[name] = _by_name(one, found)
        elif isinstance(one, SlugFilter) and one.pairs:
            counts[name] = _by_name(one, _by_pairs(filterset, name, one))
        elif isinstance(one, WordChoiceFilter):
            offered = getattr(filterset.form.fields[name], "choices", ())
            if choices := {str(word): str(word) for word, _label in offered if word}:
                counts[name] = _by_method(filterset, name, one, choices)
    return counts | _by_columns(filterset.qs, together)


def _column(one: filters.Filter) -> str:
    """Empty where a method of the filter decides."""
    return "" if one.method is not None else str(one.field_name)


def _by_name(one: filters.Filter, counts: dict[str, int]) -> dict[str, int]:
    """By names of public rows instead of keys: the rows were counted without asking any other table."""
    if isinstance(one, NamedRowFilter):
        return {word: counts.get(str(row.pk), 0) for word, row in one.rows().items()}
    if not isinstance(one, SlugFilter):
        return counts
    rows, slug = one.get_queryset(None), one.extra["to_field_name"]
    slugs = state_cached(
        f"slugs {rows.__module__}.{rows.__qualname__}",
        lambda: dict(rows(None).order_by().values_list("pk", slug)),
    )
    return {slug: counts.get(str(pk), 0) for pk, slug in slugs.items()}


def _rest(filterset: ListFilter, name: str) -> QuerySet:
    """The rows with every filter but this one."""
    values = filterset.form.cleaned_data
    return _with_values(filterset, values | {name: None})


def _with_values(filterset: ListFilter, values: dict[str, Any]) -> QuerySet:
    """As the form would have it: methods read the form, for filters that must match together."""
    form = filterset.form
    kept, form.cleaned_data = form.cleaned_data, values
    try:
        rows: QuerySet = filterset.filter_queryset(filterset.queryset.all())
    finally:
        form.cleaned_data = kept
    return rows


def _by_columns(rows: QuerySet, columns: dict[str, str]) -> Counts:
    """One query: the rows of each combination of the words of these columns."""
    if not columns:
        return {}
    found: dict[str, Counter[str]] = {name: Counter() for name in columns}
    groups = rows.order_by().values_list(*columns.values())
    for *values, count in groups.annotate(rows_of_choice=Count("pk", distinct=True)):
        for counter, value in zip(found.values(), values, strict=True):
            counter[str(value)] += count
    return {name: dict(counter) for name, counter in found.items()}


def _by_pairs(filterset: ListFilter, name: str, one: SlugFilter) -> dict[str, int]:
    """The rows of each key; a row counts once for a key to which several things lead."""
    pairs = getattr(filterset, one.pairs)(_rest(filterset, name).order_by().values("pk"))
    return Counter(str(key) for _row, key in set(pairs))


def _by_method(
    filterset: ListFilter, name: str, one: WordChoiceFilter, choices: dict[str, str]
) -> dict[str, int]:
    """The rows of each choice are kept until something public changes, unless other filters must match together with it."""
    kind, values = type(filterset), filterset.form.cleaned_data
    alone: dict[str, Any] = dict.fromkeys(values)
    together = {
        other: values[other]
        for other, its in filterset.filters.items()
        if other != name and its.method == one.method and values.get(other)
    }

    def read() -> dict[str, frozenset[int]]:
        return {
            word: frozenset(_keys(_with_values(filterset, alone | together | {name: value})))
            for word, value in choices.items()
        }

    label = f"rows of {kind.__module__}.{kind.__qualname__} {name}"
    found = read() if together else state_cached(label, read)
    others = set(_keys(_rest(filterset, name)))
    return {word: len(others & rows) for word, rows in found.items()}


def _keys(rows: QuerySet) -> QuerySet:
    return rows.order_by().values_list("pk", flat=True)
