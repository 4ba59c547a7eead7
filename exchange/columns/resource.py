"""A table as a spreadsheet sees it: which columns it has, and what they hold of a row."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext as _
from import_export.fields import Field
from import_export.resources import ModelResource

from core.records.saving import Write
from core.records.tracked import TrackedModel, joined, with_keys

from ..files.sheet import FileSheet
from .composites import Composite
from .identity import Identity
from .keys import Context
from .widgets import (
    LIST_OF_TEXTS,
    DateWidget,
    Json,
    NumberWidget,
    PartialDateWidget,
    widget_of,
)

COMMON = (
    "publication",
    "source_addresses",
    "confidence",
    "as_stated",
    "public_remark",
    "last_checked_on",
    "editors_note",
)
INTERNAL = frozenset({"publication", "editors_note"})


class TableResource(ModelResource):
    """Declare `Meta.model` and `Meta.fields` in the order of the columns, key columns first; `COMMON` closes those with a page."""

    internal: ClassVar[frozenset[str]] = INTERNAL  # columns that only staff get
    # Fields that no file may bring in; exports may have them.
    export_only: ClassVar[frozenset[str]] = frozenset()
    # Columns of a file that are no field but fill several.
    composites: ClassVar[dict[str, Composite]] = {}
    # Columns that texts and sheets often leave out because all rows share one row of another table: that table's rows to choose from.
    for_all: ClassVar[dict[str, Callable[[], Iterable[TrackedModel]]]] = {}
    # What tells two rows apart besides their names.
    identity: ClassVar[Identity] = Identity()

    @classmethod
    def field_from_django_field(cls, field_name: str, django_field: Any, readonly: bool) -> Field:
        return Field(field_name, field_name, widget_of(django_field), readonly=readonly)

    @classmethod
    def arranged(cls, sheet: FileSheet, chosen: Mapping[str, str]) -> FileSheet:
        """A sheet that people laid out in a way of their own, as rows with our columns; any other as it is.

        `chosen` are the columns that its sender chose for headers.
        """
        return sheet

    @classmethod
    def corrected(cls, values: Mapping[str, Any], context: Context) -> dict[str, Any]:
        """Values of a row that its other values show to be meant otherwise; its sender is told."""
        return {}

    @classmethod
    def chosen_columns(cls) -> dict[str, str]:
        """What may be chosen for a header, with the label: a column, or what fills one together with other headers."""
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
    def holds_days(cls, name: str) -> bool:
        widget = cls.fields[name].widget if name in cls.fields else None
        return isinstance(widget, DateWidget | PartialDateWidget)

    @classmethod
    def holds_numbers(cls, name: str) -> bool:
        return name in cls.fields and isinstance(cls.fields[name].widget, NumberWidget)

    @classmethod
    def foreign_keys(cls) -> list[Any]:
        """Of the table, those too that are no column."""
        return [field for field in cls.model()._meta.concrete_fields if field.is_relation]

    @classmethod
    def columns(cls, public: bool = False) -> list[str]:
        return [name for name in cls._meta.fields if not (public and name in cls.internal)]

    @classmethod
    def read_columns(cls) -> list[str]:
        """The columns that an import takes."""
        return [name for name in cls.columns() if name not in cls.export_only]

    @classmethod
    def joined(cls, rows: Any, public: bool = False) -> Any:
        """The rows with all that their cells need, in a constant number of queries.

        A public file names only rows that are public themselves: what is not certain to be is fetched by `published()`.
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
        """The field that tells two rows apart for people; empty where there is none."""
        return next((name for name in ("name", "title") if name in cls._meta.fields), "")

    @classmethod
    def stored_rows(cls) -> Any:
        """All rows of the table, with what tells them apart and with what `row_label` names."""
        relations = {field.name for field in cls.foreign_keys()}
        return cls.identity.joined(with_keys(cls.model()), relations)

    @classmethod
    def row_label(cls, row: Any) -> str:
        """The row as an editor tells it from others, where one has to choose."""
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
        return {
            line: {name: self._cell_of_line(line, name, pointed) for name in self.columns()}
            for line in lines
        }

    def _cell_of_line(self, line: Any, name: str, pointed: dict[str, dict[Any, Any]]) -> str:
        field = self.model_field(name)
        if field.many_to_many:
            return "; ".join(line.history_many.get(name, []))
        value = getattr(line, field.attname)
        if name in pointed:
            row = pointed[name].get(value)
            return row.natural_key_text() if row else _("(gone)") if value else ""
        return str(self.fields[name].widget.render(value))


class ListResource(TableResource):
    """What readers take from a list: beside the columns of the table, what its page says in words."""

    label_columns: ClassVar[dict[str, Callable[[Any], str]]]
    # Those of them that are lists in JSON, and how they are read there.
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
