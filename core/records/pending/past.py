"""What a row and its parts held at an earlier version, as far as their history tells."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ..history import history_model
from ..tracked import TrackedModel, with_keys
from .changes import Contents, Values, content_fields, part_models, plain_values

# A form writes the row first and then its parts, a deletion the lines of all tables, within so much time.
A_WRITE = dt.timedelta(seconds=5)


def contents_then(line: Any) -> Contents:
    """The row as this line of its history holds it, with the parts that it had when that was saved."""
    model, pk = line.instance_type, line.id
    until = _end_of_write(line)
    found = {(model._meta.label, pk): values_then(line)}
    for part, name in part_models(model):
        for last in last_lines(part, name, pk, until):
            if last.history_type != "-":
                found[part._meta.label, last.id] = values_then(last)
    return found


def contents_deleted(line: Any) -> Contents:
    """The row as it was when this line of its history deleted it, with the parts that were deleted with it, and theirs."""
    model, pk = line.instance_type, line.id
    found = {(model._meta.label, pk): values_then(line)}
    for part, name in part_models(model):
        for last in last_lines(part, name, pk, line.history_date + A_WRITE):
            is_with_it = last.history_date >= line.history_date - A_WRITE
            if last.history_type == "-" and is_with_it:
                found |= contents_deleted(last)
    return found


def last_lines(part: type[TrackedModel], name: str, pk: int, until: dt.datetime) -> Iterator[Any]:
    """Of each part that the row had, its last line by then; not of one that had moved to another row."""
    lines = history_model(part)._base_manager.filter(history_date__lte=until)
    ever = lines.filter(**{f"{name}_id": pk}).order_by().values("id")
    last = {line.id: line for line in lines.filter(id__in=ever).order_by("history_id")}
    return (line for line in last.values() if getattr(line, f"{name}_id") == pk)


def _end_of_write(line: Any) -> dt.datetime:
    """Before the next line of the row, which another write made."""
    until: dt.datetime = line.history_date + A_WRITE
    later = type(line)._base_manager.filter(id=line.id, history_id__gt=line.history_id)
    following = later.order_by("history_id").first()
    if following is None or following.history_date > until:
        return until
    before: dt.datetime = following.history_date - dt.timedelta(microseconds=1)
    return before


def values_then(line: Any) -> Values:
    fields = content_fields(line.instance_type)
    plain = plain_values(line.instance, [one for one in fields if not one.many_to_many])
    many = {one.name: _keys_then(line, one) for one in fields if one.many_to_many}
    return plain | {name: found for name, found in many.items() if found is not None}


def _keys_then(line: Any, field: models.Field) -> list[int] | None:
    """Not every line tells them: then the one before it does; None where none does."""
    lines = type(line)._base_manager.filter(id=line.id, history_id__lte=line.history_id)
    recorded = lines.order_by("-history_id").values_list("history_many", flat=True)
    keys = next((many[field.name] for many in recorded if field.name in many), None)
    if not keys:
        return keys
    related: Any = field.related_model
    return sorted(row.pk for row in with_keys(related) if row.natural_key_text() in keys)


def without_gone(contents: Contents) -> Contents:
    """Without relations to rows that were deleted since. Raises ValidationError where one is required."""
    return {key: _without_gone(key[0], values, contents) for key, values in contents.items()}


def _without_gone(table: str, values: Values, contents: Contents) -> Values:
    kept = dict(values)
    for field in content_fields(apps.get_model(table)):
        related: Any = field.related_model
        pk = values.get(field.name)
        if related is None or field.many_to_many or pk is None:
            continue
        is_there = (related._meta.label, pk) in contents
        if is_there or related._base_manager.filter(pk=pk).exists():
            continue
        if not field.null:
            raise ValidationError(_gone_message(table, related, pk))
        kept[field.name] = None
    return kept


def _gone_message(table: str, related: Any, pk: int) -> str:
    line = related.history.filter(id=pk).first() if hasattr(related, "history") else None
    return _("%(row)s needs the %(table)s “%(name)s”, which was deleted.") % {
        "row": capfirst(str(apps.get_model(table)._meta.verbose_name)),
        "table": related._meta.verbose_name,
        "name": _name_then(line) or pk,
    }


def _name_then(line: Any) -> str:
    """Empty where its name is made of rows that are gone too."""
    try:
        return str(line.instance) if line else ""
    except ObjectDoesNotExist:
        return ""
