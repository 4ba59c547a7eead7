"""Many published rows at once, written on the write path; what they need is shared as far as the table allows."""

from collections.abc import Callable
from typing import Any

from django.db import models

from core.dates import PartialDateField
from core.records.permissions import Operator
from core.records.saving import Write, WriteContext, save_rows, writing
from tests.rows import MODELS, build

OPERATOR = Operator(may_publish=True)
Values = dict[str, Any]


def crowd(
    model: Any, size: int, each: Callable[[int], Values] | None = None, **given: Any
) -> list[Any]:
    """`size` rows with the values that are given to all, and those that `each` gives by index."""
    many = {field.name for field in model._meta.many_to_many}
    values = [given | (each(index) if each else {}) for index in range(size)]
    own = [{name: one[name] for name in one.keys() - many} for one in values]
    rows = [build(model, **own[0])]
    shared = {
        field.name: [getattr(rows[0], field.name)] * size
        for field in _relations(rows[0])
        if field.name not in values[0]
    }
    for name in _alone(rows[0], set(values[0])) if size > 1 else ():
        shared[name][1:] = crowd(model._meta.get_field(name).related_model, size - 1)
    for index in range(1, size):
        rows.append(build(model, **own[index], **{name: of[index] for name, of in shared.items()}))
    for row in rows:
        row.ensure_slug()
    writes = [
        Write(row, many={name: one[name] for name in one.keys() & many})
        for row, one in zip(rows, values, strict=True)
    ]
    with writing():
        save_rows(writes, WriteContext(OPERATOR, "test", "a crowd"))
    return rows


def _relations(row: Any) -> list[Any]:
    """The relations of this row that lead somewhere."""
    return [
        field
        for field in row._meta.concrete_fields
        if field.is_relation and field.editable and getattr(row, field.attname) is not None
    ]


def _alone(row: Any, held: set[str]) -> set[str]:
    """The relations that no two rows of the crowd can share: one for each rule that nothing else keeps."""
    fields = {field.name: field for field in row._meta.concrete_fields}
    set_here = {field.name for field in _relations(row)}
    plain = (models.BooleanField, PartialDateField)
    alike = {name for name, one in fields.items() if one.choices or isinstance(one, plain)}
    unique = [one for one in row._meta.constraints if isinstance(one, models.UniqueConstraint)]
    rules = [set(rule.fields) for rule in unique if rule.fields]
    rules += [{name} for name, field in fields.items() if field.is_relation and field.unique]
    return {
        min((rule & set_here) - held)
        for rule in rules
        if rule <= set_here | alike and (rule & set_here) - held
    }


def relations_to(model: Any) -> list[tuple[Any, Any]]:
    """Each table that points at this one, with the field by which it does."""
    return [
        (other, field)
        for other in MODELS
        for field in relations_of(other)
        if field.related_model is model
    ]


def relations_of(model: Any) -> list[Any]:
    return [
        field
        for field in (*model._meta.concrete_fields, *model._meta.many_to_many)
        if field.is_relation
        and field.editable
        and not field.primary_key
        and field.related_model in MODELS
    ]


def optional_relations(model: Any) -> list[Any]:
    return [field for field in relations_of(model) if field.many_to_many or field.null]
