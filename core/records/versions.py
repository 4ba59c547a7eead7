"""What a field held in one version of a row, and in which fields two differ."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any, Protocol

from django.db import models

from ..dates import PartialDate, PartialDateField, format_day
from ..fields import LinesField
from .tracked import TrackedModel


class Version(Protocol):
    """A line of history."""

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
    """A primary key of a relation; of a many-to-many field the natural keys."""
    if field.many_to_many:
        return set(version.history_many.get(field.name, []))
    return getattr(version, field.attname)


def is_recorded(version: Version, field: models.Field) -> bool:
    """Always, but of a many-to-many field: what is written past our own path does not keep it."""
    return not field.many_to_many or field.name in version.history_many


def changed_fields(
    before: Version,
    after: Version,
    fields: Iterable[models.Field],
    value: Callable[[Any, models.Field], object] = value_in,
) -> list[models.Field]:
    """In which of these fields two versions of a row differ, as far as both keep them."""
    return [
        field
        for field in fields
        if is_recorded(before, field)
        and is_recorded(after, field)
        and value(before, field) != value(after, field)
    ]


def format_value(field: models.Field, value: Any) -> str:
    """Of a field that is no relation; empty where nothing was recorded."""
    if value is None or value == "":
        return ""
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, PartialDateField):
        return PartialDate(value).format()
    if isinstance(field, models.DateField):
        return format_day(value)
    return ", ".join(value.split("\n")) if isinstance(field, LinesField) else str(value)
