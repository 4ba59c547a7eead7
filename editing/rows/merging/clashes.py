"""Links that cannot both stay once they lead to the same row: which they are, and with what they clash."""

from collections.abc import Sequence
from copy import copy
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from core.records.pending.changes import values_of
from core.records.tracked import TrackedModel, with_keys
from exchange.checking.unique import unique_sets

NUMBER = "number"  # counts the parts of one row


def as_moved(
    row: TrackedModel, names: Sequence[str], keep: TrackedModel, gone: TrackedModel
) -> TrackedModel:
    """The row with its foreign keys to `gone` leading to `keep`, not saved."""
    moved = copy(row)
    moved._state = copy(row._state)
    moved._state.fields_cache = dict(row._state.fields_cache)
    for column in single_relations(type(row), names):
        if getattr(row, column.attname) == gone.pk:
            setattr(moved, column.name, keep)
    return moved


def single_relations(model: type[models.Model], names: Sequence[str]) -> list[models.ForeignKey]:
    fields = [model._meta.get_field(name) for name in names]
    return [one for one in fields if isinstance(one, models.ForeignKey)]


def is_from_row_to_itself(moved: TrackedModel, names: Sequence[str], keep: TrackedModel) -> bool:
    """Of a row that says how two others are related."""
    ends = [one for one in single_relations(type(moved), names) if one.name in moved.key_fields]
    return len(ends) > 1 and all(getattr(moved, one.attname) == keep.pk for one in ends)


def clash_of(moved: TrackedModel, names: Sequence[str]) -> str:
    """Why it cannot be stored beside what is stored; empty where it can."""
    if not _must_be_unique(type(moved), names):
        return ""
    try:
        moved.validate_unique()
        moved.validate_constraints()
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def _must_be_unique(model: type[TrackedModel], names: Sequence[str]) -> bool:
    columns = {one.attname for one in single_relations(model, names)}
    by_expression = any(
        isinstance(one, models.UniqueConstraint) and one.expressions
        for one in model._meta.constraints
    )
    sets = [set(attnames) for attnames, _condition in unique_sets(model)]
    return by_expression or any(columns & names for names in [*sets, set(_key_columns(model))])


def _key_columns(model: type[TrackedModel]) -> tuple[str, ...]:
    fields: list[Any] = [model._meta.get_field(name) for name in model.key_fields]
    return tuple(one.attname for one in fields)


def twin_of(moved: TrackedModel) -> TrackedModel | None:
    """The stored row in whose place it would be."""
    model: Any = type(moved)
    sets = [(names, condition, False) for names, condition in unique_sets(model)]
    for names, condition, may_be_empty in [*sets, (_key_columns(model), None, True)]:
        values = {name: getattr(moved, name) for name in names}
        if None in values.values() and not may_be_empty:
            continue
        rows = with_keys(model).filter(**dict(map(_lookup, values, values.values())))
        rows = rows.filter(condition) if condition is not None else rows
        if found := rows.exclude(pk=moved.pk).first():
            twin: TrackedModel = found
            return twin
    return None


def _lookup(name: str, value: Any) -> tuple[str, Any]:
    if value is None:
        return f"{name}__isnull", True
    return (f"{name}__iexact" if isinstance(value, str) else name), value


def says_the_same(one: TrackedModel, other: TrackedModel, without: Sequence[str]) -> bool:
    passed = {NUMBER, *without}
    values, others = values_of(one), values_of(other)
    return all(values[name] == others[name] for name in values.keys() - passed)


def next_number(twin: TrackedModel) -> int:
    """After the last of those that are counted with it."""
    columns = [name for name in _key_columns(type(twin)) if name != NUMBER]
    rows: Any = type(twin)._base_manager
    rows = rows.filter(**{name: getattr(twin, name) for name in columns})
    last: int = rows.aggregate(last=models.Max(NUMBER))["last"]
    return last + 1
