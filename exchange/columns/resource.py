"""The columns of a table in files, the value of each for a row, and how cells become values and values cells."""

import datetime as dt
import json
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.widgets import Widget

from core.dates import PartialDateField
from core.fields import LinesField, normalise
from core.public.cell_text import workbook_day
from core.records.saving import Write
from core.records.tracked import TrackedModel, joined, with_keys

from ..files.sheet import FileSheet
from .composites import Composite
from .days import read_day, read_partial
from .matching import Context, close_matches, split_keys

YES_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}

Json = dict[str, Any]
LIST_OF_TEXTS: Json = {"type": "array", "items": {"type": "string"}}


class CellWidget(Widget):
    """Converts cells by the model field itself, so that files are validated like forms."""

    json_schema: Json = {"type": ["string", "null"]}  # of `json_value`

    def __init__(self, field: models.Field) -> None:
        super().__init__()
        self.field: Any = field

    def read(self, text: str, context: Context) -> object:
        return self.field.to_python(text)

    def render(self, value: object, obj: object = None, **kwargs: object) -> str:
        return "" if value is None else str(value)

    def json_value(self, value: Any) -> object:
        """The value for JSON; None if nothing is known."""
        return self.render(value) or None

    def choices(self) -> list[tuple[str, str]]:
        """The allowed values of a cell with their labels; empty if any text is allowed."""
        return []

    def near(self, text: str, context: Context) -> str:
        """The likely meaning of a refused text; empty if there is none."""
        words = {
            normalise(word): value
            for value, label in self.choices()
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

    def choices(self) -> list[tuple[str, str]]:
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
    """By stored value or label, whatever joins the words: in_person, in person, in-person."""

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

    def choices(self) -> list[tuple[str, str]]:
        return [(str(value), str(label)) for value, label in self.field.flatchoices if value]

    def labels(self) -> dict[str, str]:
        """Value → label, if a cell may hold the label too."""
        labelled = self.choices()
        return {value: label for value, label in labelled if self.read(label, Context()) == value}


class KeyWidget(CellWidget):
    """The key of a row of another table."""

    def read(self, text: str, context: Context) -> object:
        return context.indexes.find(self.field.related_model, text)

    def render(self, value: Any, obj: object = None, **kwargs: object) -> str:
        return value.natural_key_text() if value else ""

    def near(self, text: str, context: Context) -> str:
        return context.indexes.near(self.field.related_model, text)


def near_keys(model: type[TrackedModel], text: str, context: Context) -> str:
    """The keys of a cell, with unknown ones replaced by similar ones; empty if one has none."""
    found = []
    for key in split_keys(text):
        with suppress(ValidationError):
            found.append(context.indexes.find(model, key).natural_key_text())
            continue
        found.append(context.indexes.near(model, key))
    return "; ".join(found) if all(found) else ""


class KeysWidget(KeyWidget):
    """Keys of several rows of another table, separated by semicolons."""

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
    """Frozen contents, exported as they are; no file can import them."""

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


Days = tuple[dt.date, dt.date]


@dataclass(frozen=True)
class Identity:
    """The fields by which duplicates are found; without them, only rows with the same name are."""

    first_day: str = ""
    last_day: str = ""
    holders: str = ""  # a many-to-many field
    same_holder: str | Promise = ""  # label for rows with the same holder
    other_holder: str | Promise = ""

    def days_of(self, row: Any) -> Days | None:
        if not self.first_day:
            return None
        first, last = getattr(row, self.first_day), getattr(row, self.last_day)
        return (first, last) if first and last else None

    def share_holder(self, write: Write, stored: Any) -> bool | None:
        """None if the holders of one of the two are unknown."""
        if not self.holders:
            return None
        own = {row.pk for row in write.many.get(self.holders, ())}
        others = {row.pk for row in getattr(stored, self.holders).all()}
        return bool(own & others) if own and others else None


SOURCED = ("source_addresses", "confidence", "as_stated", "public_remark", "last_checked_on")
COMMON = ("publication", *SOURCED, "editors_note")
INTERNAL = frozenset({"publication", "editors_note"})


class TableResource(ModelResource):
    """Declare `Meta.model` and `Meta.fields` in the order of columns: keys first; `COMMON` last, if rows have a page."""

    internal: ClassVar[frozenset[str]] = INTERNAL  # columns for staff only
    # Columns that are exported but never imported.
    export_only: ClassVar[frozenset[str]] = frozenset()
    # Columns of a file that are no field but fill several fields.
    composites: ClassVar[dict[str, Composite]] = {}
    # Columns often left out, as all rows share one row of another table, with that table's rows.
    for_all: ClassVar[dict[str, Callable[[], Iterable[TrackedModel]]]] = {}
    # What distinguishes two rows besides their names.
    identity: ClassVar[Identity] = Identity()

    @classmethod
    def field_from_django_field(cls, field_name: str, django_field: Any, readonly: bool) -> Field:
        return Field(field_name, field_name, widget_of(django_field), readonly=readonly)

    @classmethod
    def arranged(cls, sheet: FileSheet, chosen: Mapping[str, str]) -> FileSheet:
        """Rearranges a sheet with another layout into our columns; returns any other unchanged.

        `chosen` are the columns that its sender chose for headers.
        """
        return sheet

    @classmethod
    def corrected(cls, values: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """Corrects values that the other values of the row show to be wrong; the sender is told."""
        return {}

    @classmethod
    def chosen_columns(cls) -> dict[str, str]:
        """The choices for a header with their labels: columns, and parts that fill a column with other headers."""
        return {name: cls.column_label(name) for name in [*cls.read_columns(), *cls.composites]}

    @classmethod
    def column_label(cls, name: str) -> str:
        is_field = name in cls._meta.fields and name not in cls.composites
        return str(cls.model_field(name).verbose_name) if is_field else name.replace("_", " ")

    @classmethod
    def model(cls) -> type[TrackedModel]:
        model: type[TrackedModel] = cls._meta.model
        return model

    @classmethod
    def model_field(cls, name: str) -> Any:
        return cls.model()._meta.get_field(name)

    @classmethod
    def is_required(cls, name: str) -> bool:
        field = cls.model_field(name)
        return not field.blank and not field.has_default() and name not in cls.internal

    @classmethod
    def held_as(cls, name: str, cell: str) -> dt.date | int | None:
        """The value of a cell in a workbook: a full date or a number; None if it is text."""
        widget = cls.fields[name].widget if name in cls.fields else None
        if isinstance(widget, DateWidget | PartialDateWidget):
            return workbook_day(cell)
        return int(cell) if cell and isinstance(widget, NumberWidget) else None

    @classmethod
    def foreign_keys(cls) -> list[Any]:
        """Foreign keys of the table, including those that are no column."""
        return [field for field in cls.model()._meta.concrete_fields if field.is_relation]

    @classmethod
    def columns(cls, public: bool = False) -> list[str]:
        return [name for name in cls._meta.fields if not (public and name in cls.internal)]

    @classmethod
    def read_columns(cls) -> list[str]:
        """Columns that can be imported."""
        return [name for name in cls.columns() if name not in cls.export_only]

    @classmethod
    def joined(cls, rows: Any, public: bool = False) -> Any:
        """Adds all that the cells of the rows need, in a constant number of queries.

        A public file names only public rows: other relations are fetched by `published()`.
        """
        model = cls.model()
        fetched: dict[str, Any] = {}
        joins: list[str] = []
        for field in map(cls.model_field, cls._meta.fields):
            other = field.related_model
            if not field.is_relation:
                continue
            is_certain = not field.null and field.name in model.public_with
            if field.many_to_many or (public and not is_certain):
                found = other.objects.published() if public else other._base_manager.all()
                found = joined(found, other.key_select_related)
                fetched[field.name] = models.Prefetch(field.name, found)
            else:
                joins += [field.name, *(f"{field.name}__{one}" for one in other.key_select_related)]
        joins += [one for one in model.key_select_related if one.split("__")[0] not in fetched]
        return joined(rows.prefetch_related(None).prefetch_related(*fetched.values()), joins)

    def cells(self, row: TrackedModel, public: bool = False) -> list[str]:
        return [self.fields[name].export(row) for name in self.columns(public)]

    def values(self, row: TrackedModel, public: bool = False) -> list[object]:
        return [self.json_value(row, name) for name in self.columns(public)]

    def json_value(self, row: TrackedModel, name: str) -> object:
        field = self.fields[name]
        return field.widget.json_value(field.get_value(row))

    @classmethod
    def json_schema(cls, name: str) -> Json:
        schema: Json = cls.fields[name].widget.json_schema
        return schema

    @classmethod
    def title_field(cls) -> str:
        """The field by which people distinguish two rows; empty if there is none."""
        return next((name for name in ("name", "title") if name in cls._meta.fields), "")

    @classmethod
    def stored_rows(cls) -> Any:
        """All rows of the table, with the fields that distinguish them and those that `row_label` needs."""
        rows, holders = with_keys(cls.model()), cls.identity.holders
        return rows.prefetch_related(holders) if holders else rows

    @classmethod
    def row_label(cls, row: Any) -> str:
        """The name of a row for an editor who has to choose one."""
        return str(row)

    def format_cell(self, write: Write, name: str) -> str:
        """The cell of a row that is to be written."""
        if name in write.many:
            return "; ".join(sorted(row.natural_key_text() for row in write.many[name]))
        return str(self.fields[name].widget.render(getattr(write.row, name)))

    def cells_of_history_lines(self, lines: list[Any]) -> dict[Any, dict[str, str]]:
        """The cells of rows as lines of history hold them, by line; one query for each table that a column points to."""
        pointed: dict[str, dict[Any, Any]] = {}
        for field in self.foreign_keys():
            if field.name in self._meta.fields:
                wanted = {getattr(line, field.attname) for line in lines} - {None}
                pointed[field.name] = with_keys(field.related_model).in_bulk(wanted)
        found: dict[Any, dict[str, str]] = {line: {} for line in lines}
        for line, cells in found.items():
            for field in map(self.model_field, self.columns()):
                if field.many_to_many:
                    text = "; ".join(line.history_many.get(field.name, []))
                elif field.name in pointed:
                    key = getattr(line, field.attname)
                    row = pointed[field.name].get(key)
                    text = row.natural_key_text() if row else _("(gone)") if key else ""
                else:
                    widget = self.fields[field.name].widget
                    text = str(widget.render(getattr(line, field.attname)))
                cells[field.name] = text
        return found


class ListResource(TableResource):
    """What readers take from a list: beside the columns of the table, what its page says in words."""

    label_columns: ClassVar[dict[str, Callable[[Any], str]]]
    # Columns that are lists in JSON, with the function that splits their cells.
    list_columns: ClassVar[dict[str, Callable[[Any], list[str]]]] = {}

    @classmethod
    def columns(cls, public: bool = False) -> list[str]:
        return [*super().columns(public), *cls.label_columns]

    def cells(self, row: TrackedModel, public: bool = False) -> list[str]:
        said = [words(row) for words in self.label_columns.values()]
        return [*(self.fields[name].export(row) for name in super().columns(public)), *said]

    def json_value(self, row: TrackedModel, name: str) -> object:
        if name in self.list_columns:
            return self.list_columns[name](row)
        if name in self.label_columns:
            return str(self.label_columns[name](row)) or None
        return super().json_value(row, name)

    @classmethod
    def json_schema(cls, name: str) -> Json:
        if name in cls.list_columns:
            return LIST_OF_TEXTS
        if name in cls.label_columns:
            return {"type": ["string", "null"]}
        return super().json_schema(name)
