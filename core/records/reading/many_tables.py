"""Rows of many tables by one query, where one query a table would be forty."""

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Cast


def fetch_all(querysets: Sequence[Any]) -> list[Any]:
    """Every column is read as text: a UNION has one type for the columns of all its tables."""
    if not querysets:
        return []
    width = max(len(rows.model._meta.concrete_fields) for rows in querysets)
    selects = [_as_texts(place, rows, width) for place, rows in enumerate(querysets)]
    found = selects[0].union(*selects[1:], all=True)
    return [_row(querysets[place].model, texts) for place, *texts in found]


def _as_texts(place: int, rows: Any, width: int) -> Any:
    texts = [
        Cast(F(field.attname), models.TextField()) for field in rows.model._meta.concrete_fields
    ]
    texts += [Cast(Value(None), models.TextField())] * (width - len(texts))
    named = {f"text_{number}": text for number, text in enumerate(texts)}
    rows = rows.order_by().annotate(text_place=Value(place), **named)
    return rows.values_list("text_place", *named)


def _row(model: type[models.Model], texts: Sequence[str | None]) -> models.Model:
    fields = model._meta.concrete_fields
    values = [_value(field, text) for field, text in zip(fields, texts, strict=False)]
    return model.from_db("default", [field.attname for field in fields], values)


def _value(field: Any, text: str | None) -> Any:
    if text is None:
        return None
    if isinstance(field, models.BooleanField):
        return text in ("1", "true")
    if isinstance(field, models.JSONField):
        return json.loads(text)
    found = field.to_python(text)
    if isinstance(found, dt.datetime) and found.tzinfo is None:
        return found.replace(tzinfo=dt.UTC)  # SQLite keeps UTC without saying so
    return found
