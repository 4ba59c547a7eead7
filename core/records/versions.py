"""The value of a field in a version of a row, and the fields in which two versions differ."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any, Protocol

from django.db import models

from ..dates import PartialDate, PartialDateField, format_day
from ..fields import LinesField
from .tracked import TrackedModel


class Version(Protocol):
    """A history record."""

    id: int
    history_date: dt.datetime
    history_type: str
    history_many: dict[str, list[str]]
    instance_type: type[TrackedModel]


def all_fields(model: type[models.Model]) -> list[models.Field]:
    return [*model._meta.concrete_fields, *model._meta.many_to_many]


def field_of(model: type[models.Model], name: str) -> models.Field:
    found: Any = model._meta.get_field(name)
    return found  # type: ignore[no-any-return]


def value_in(version: Version, field: models.Field) -> Any:
    """For a relation, the primary key; for a many-to-many field, natural keys."""
    if field.many_to_many:
        return set(version.history_many.get(field.name, []))
    return getattr(version, field.attname)


def is_recorded(version: Version, field: models.Field) -> bool:
    """True except for many-to-many fields that were not written by our write path."""
    return not field.many_to_many or field.name in version.history_many


def changed_fields(
    before: Version,
    after: Version,
    fields: Iterable[models.Field],
    value: Callable[[Any, models.Field], object] = value_in,
) -> list[models.Field]:
    """The fields, of these, in which two versions differ, if both have recorded them."""
    return [
        field
        for field in fields
        if is_recorded(before, field)
        and is_recorded(after, field)
        and value(before, field) != value(after, field)
    ]


def format_value(field: models.Field, value: Any) -> str:
    """For a field that is no relation; empty if nothing was recorded."""
    if value is None or value == "":
        return ""
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, PartialDateField):
        return PartialDate(value).format()
    if isinstance(field, models.DateField):
        return format_day(value)
    return ", ".join(value.split("\n")) if isinstance(field, LinesField) else str(value)
