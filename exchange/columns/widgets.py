"""How a cell of a file becomes the value of a field, and a value a cell."""

import datetime as dt
import json
import re
from contextlib import suppress
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from import_export.widgets import Widget

from core.dates import PartialDateField
from core.fields import LinesField, normalise
from core.records.publishable import Publication
from core.records.tracked import TrackedModel

from .days import read_day, read_partial
from .keys import Context, close_matches, split_keys

YES_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


Json = dict[str, Any]
LIST_OF_TEXTS: Json = {"type": "array", "items": {"type": "string"}}


class CellWidget(Widget):
    """Cell to value and back by the model field itself, so that a file meets the same wall as a form."""

    json_schema: Json = {"type": ["string", "null"]}  # of `json_value`

    def __init__(self, field: models.Field) -> None:
        super().__init__()
        self.field: Any = field

    def read(self, text: str, context: Context) -> object:
        return self.field.to_python(text)

    def render(self, value: object, obj: object = None, **kwargs: object) -> str:
        return "" if value is None else str(value)

    def json_value(self, value: Any) -> object:
        """As JSON has it; None where nothing is known."""
        return self.render(value) or None

    def choices(self, context: Context) -> list[tuple[str, str]]:
        """What a cell may hold, as value and label; empty where that is no list."""
        return []

    def near(self, text: str, context: Context) -> str:
        """What may be meant by a text that was refused; empty where nothing is near."""
        words = {
            normalise(word): value
            for value, label in self.choices(context)
            for word in (value, label, value.replace("_", ""))
        }
        found = close_matches(normalise(text), words, cutoff=0.7)
        return words[found[0]] if found else ""


class NumberWidget(CellWidget):
    json_schema: Json = {"type": ["integer", "null"]}

    def read(self, text: str, context: Context) -> int:
        if not re.fullmatch(r"-?[0-9]{1,15}", text):
            raise ValidationError(_("“%(text)s” is not a whole number.") % {"text": text})
        return int(text)

    def json_value(self, value: Any) -> int | None:
        return None if value is None else int(value)


class YesNoWidget(CellWidget):
    json_schema: Json = {"type": "boolean"}

    def read(self, text: str, context: Context) -> bool:
        if normalise(text) not in YES_NO:
            raise ValidationError(_("“%(text)s” is neither yes nor no.") % {"text": text})
        return YES_NO[normalise(text)]

    def render(self, value: object, obj: object = None, **kwargs: object) -> str:
        return "yes" if value else "no"

    def json_value(self, value: Any) -> bool:
        return bool(value)

    def choices(self, context: Context) -> list[tuple[str, str]]:
        return [("yes", _("yes")), ("no", _("no"))]


class LinesWidget(CellWidget):
    json_schema: Json = LIST_OF_TEXTS

    def json_value(self, value: Any) -> list[str]:
        return value.split("\n") if value else []


class DateWidget(CellWidget):
    json_schema: Json = {"type": ["string", "null"], "format": "date"}

    def read(self, text: str, context: Context) -> dt.date:
        return read_day(text, context.date_order)


class PartialDateWidget(CellWidget):
    def read(self, text: str, context: Context) -> str:
        return read_partial(text, context.date_order)


class TimeWidget(CellWidget):
    def render(self, value: object, obj: object = None, **kwargs: object) -> str:
        return f"{value:%H:%M}" if value else ""


def _letters(text: str) -> str:
    return re.sub("[_-]", "", normalise(text))


class ChoiceWidget(CellWidget):
    """By stored value or by label, however their words are joined: in_person, in person, in-person."""

    @property
    def json_schema(self) -> Json:  # type: ignore[override]
        values = [str(value) for value, _label in self.field.flatchoices if value != ""]
        return {"enum": [*values, None]}

    def read(self, text: str, context: Context) -> str:
        choices = {
            _letters(str(word)): value
            for value, label in self.field.choices
            for word in (label, value)
        }
        found: str | None = choices.get(_letters(text))
        if found is None:
            words = "; ".join(str(label) for value, label in self.field.flatchoices if value != "")
            message = _("“%(text)s” is not one of: %(words)s.")
            raise ValidationError(message % {"text": text, "words": words})
        return found

    def choices(self, context: Context) -> list[tuple[str, str]]:
        return [(str(value), str(label)) for value, label in self.field.flatchoices if value]

    def labels(self) -> dict[str, str]:
        """Value → its label, where a cell may hold that as well."""
        labelled = self.choices(Context())
        return {value: label for value, label in labelled if self.read(label, Context()) == value}


class KeyWidget(CellWidget):
    """A row of another table, by its key."""

    def read(self, text: str, context: Context) -> object:
        return context.indexes.find(self.field.related_model, text)

    def render(self, value: Any, obj: object = None, **kwargs: object) -> str:
        return value.natural_key_text() if value else ""

    def choices(self, context: Context) -> list[tuple[str, str]]:
        return context.indexes.keys(self.field.related_model)

    def near(self, text: str, context: Context) -> str:
        return context.indexes.near(self.field.related_model, text)


def near_keys(model: type[TrackedModel], text: str, context: Context) -> str:
    """All keys of a cell, with those that are near in the place of unknown ones; empty where one has none."""
    found = []
    for key in split_keys(text):
        with suppress(ValidationError):
            found.append(context.indexes.find(model, key).natural_key_text())
            continue
        found.append(context.indexes.near(model, key))
    return "; ".join(found) if all(found) else ""


class KeysWidget(KeyWidget):
    """Several rows of another table, their keys divided by semicolons."""

    json_schema: Json = LIST_OF_TEXTS

    def read(self, text: str, context: Context) -> list[TrackedModel]:
        found = [context.indexes.find(self.field.related_model, key) for key in split_keys(text)]
        return list({row.pk: row for row in found}.values())

    def near(self, text: str, context: Context) -> str:
        return near_keys(self.field.related_model, text, context)

    def render(self, value: Any, obj: object = None, **kwargs: object) -> str:
        return "; ".join(self.json_value(value))

    def json_value(self, value: Any) -> list[str]:
        return sorted(row.natural_key_text() for row in value.all()) if value else []


class JsonWidget(CellWidget):
    """What was frozen, as it was written; no file may bring it."""

    json_schema: Json = {}

    def read(self, text: str, context: Context) -> object:
        raise ValidationError(_("This column is set by this site and cannot be imported."))

    def render(self, value: object, obj: object = None, **kwargs: object) -> str:
        return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else ""

    def json_value(self, value: Any) -> object:
        return value or None


def widget_of(field: models.Field) -> CellWidget:
    if field.many_to_many:
        return KeysWidget(field)
    if field.is_relation:
        return KeyWidget(field)
    if field.choices:
        return ChoiceWidget(field)
    kinds: list[tuple[type, type[CellWidget]]] = [
        (models.IntegerField, NumberWidget),
        (models.BooleanField, YesNoWidget),
        (models.DateField, DateWidget),
        (models.TimeField, TimeWidget),
        (models.JSONField, JsonWidget),
        (LinesField, LinesWidget),
        (PartialDateField, PartialDateWidget),
    ]
    return next((widget for kind, widget in kinds if isinstance(field, kind)), CellWidget)(field)


def read_publication(text: str) -> str:
    return ChoiceWidget(models.CharField(choices=Publication.choices)).read(text, Context())
