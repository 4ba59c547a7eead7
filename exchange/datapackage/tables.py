"""What the public may have of each table: its columns as the standard describes them, and its rows as a CSV."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any

from django.db import models
from django.db.models import Count, Max
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import PartialDateField
from core.fields import AddressesField, AddressField, LinesField
from core.public.cell_text import write_csv
from core.public.formats import ExportRows
from core.records.tracked import TrackedModel
from core.registry import table_name, tables
from core.richtext import RichTextField

from .sorted_rows import in_order

Json = dict[str, Any]
_PART = 1 << 20  # bytes that are read at a time


@dataclass(frozen=True)
class ColumnKind:
    """What stands in the cells of a column: said to people, and as a type of Table Schema."""

    said: Any
    schema: Json = field(default_factory=dict)


_WORD = gettext_lazy("one of these words")
# A number below nought would be guarded as a formula, and so be text: only those that cannot be are numbers.
_COUNTS = (
    models.PositiveIntegerField,
    models.PositiveSmallIntegerField,
    models.PositiveBigIntegerField,
)
_YES_NO = {"type": "boolean", "trueValues": ["yes"], "falseValues": ["no"]}
_TIME = {"type": "time", "format": "%H:%M"}
_KINDS: dict[Any, ColumnKind] = {
    _COUNTS: ColumnKind(gettext_lazy("whole number"), {"type": "integer"}),
    models.BooleanField: ColumnKind(gettext_lazy("yes or no"), _YES_NO),
    models.DateField: ColumnKind(gettext_lazy("day: 2024-10-15"), {"type": "date"}),
    models.TimeField: ColumnKind(gettext_lazy("time: 14:30"), _TIME),
    PartialDateField: ColumnKind(
        gettext_lazy("date, as precise as known: 2024, 2024-01 or 2024-01-15")
    ),
    RichTextField: ColumnKind(gettext_lazy("text with HTML marks")),
    AddressesField: ColumnKind(gettext_lazy("web addresses, one per line")),
    AddressField: ColumnKind(gettext_lazy("web address")),
    LinesField: ColumnKind(gettext_lazy("texts, one per line")),
    models.TextField: ColumnKind(gettext_lazy("text, possibly of several lines")),
}
_LINE = ColumnKind(gettext_lazy("text"))


def _kind_of_key(column: Any) -> ColumnKind:
    target = column.related_model
    words = {"table": table_name(target), "key": target.key_fields[0]}
    if column.many_to_many:
        return ColumnKind(_("keys of rows of %(table)s, divided by semicolons") % words)
    if len(target.key_fields) == 1:
        return ColumnKind(_("key of a row of %(table)s: its %(key)s") % words)
    return ColumnKind(_("key of a row of %(table)s, its parts joined by @") % words)


def kind_of(column: models.Field) -> ColumnKind:
    if column.is_relation:
        return _kind_of_key(column)
    if column.choices:
        return ColumnKind(_WORD)
    return next((kind for base, kind in _KINDS.items() if isinstance(column, base)), _LINE)


@dataclass(frozen=True)
class DataColumn:
    """One public column of a table."""

    table: "Table"
    name: str

    @property
    def model_field(self) -> Any:
        return self.table.model._meta.get_field(self.name)

    @property
    def kind(self) -> str:
        return str(kind_of(self.model_field).said)

    @property
    def title(self) -> str:
        return str(self.model_field.verbose_name)

    @property
    def other_title(self) -> str:
        """The title where it says more than the name."""
        return "" if self.title == self.name.replace("_", " ") else self.title

    @property
    def meaning(self) -> str:
        said = str(self.model_field.help_text)
        return "" if said.rstrip(".").lower() == self.kind else said

    @property
    def words(self) -> list[tuple[str, str]]:
        """What a cell may say, if only some words, each with what it means."""
        return [(str(value), str(label)) for value, label in self.model_field.flatchoices]

    @property
    def anchor(self) -> str:
        """The address of the table whose keys stand here, on the page of all tables."""
        other = self.model_field.related_model
        return f"#{table_name(other)}" if other else ""

    @property
    def is_required(self) -> bool:
        """Never empty. A row that is public without the row it points to has an empty cell there."""
        field = self.model_field
        if field.is_relation:
            is_given = not (field.many_to_many or field.null)
            return is_given and self.name in self.table.model.public_with
        return self.name == self.table.key or not (field.blank or field.null)

    @property
    def more(self) -> list[str]:
        """What is to be said besides the kind, in sentences."""
        words = (word if word == label else f"{word}: {label}" for word, label in self.words)
        return [f"{said.rstrip('.')}." for said in ("; ".join(words), self.meaning) if said]

    def as_schema(self) -> Json:
        limits: Json = {"required": True} if self.is_required else {}
        limits |= {"enum": [value for value, _label in self.words]} if self.words else {}
        return {
            "name": self.name,
            **({"type": "string", "format": "default"} | kind_of(self.model_field).schema),
            "title": self.title,
            "description": " ".join([f"{capfirst(self.kind)}.", *self.more]),
            **({"constraints": limits} if limits else {}),
        }

    def as_foreign_key(self) -> Json | None:
        """Where the cell is what the key column of another table says; a key of several parts has no such column."""
        field, target = self.model_field, self.model_field.related_model
        if not field.is_relation or field.many_to_many or len(target.key_fields) != 1:
            return None
        resource = "" if target is self.table.model else table_name(target)
        reference = {"resource": resource, "fields": target.key_fields[0]}
        return {"fields": self.name, "reference": reference}


@dataclass(frozen=True)
class Table:
    """What the public may have of one table of the registry."""

    name: str
    resource: Any
    since: dt.datetime | None = None  # only rows changed since then

    @property
    def model(self) -> type[TrackedModel]:
        model: type[TrackedModel] = self.resource.model()
        return model

    @property
    def title(self) -> str:
        return str(self.model._meta.verbose_name_plural)

    @property
    def about(self) -> str:
        """What a row is."""
        said = " ".join((self.model.__doc__ or "").split())
        return _(said) if said else self.title

    @property
    def file_name(self) -> str:
        return f"{self.name}.csv"

    @property
    def columns(self) -> list[DataColumn]:
        return [DataColumn(self, name) for name in self.resource.columns(public=True)]

    @property
    def key(self) -> str:
        """The column that tells a row from all others; empty where several do it together."""
        return self.model.key_fields[0] if len(self.model.key_fields) == 1 else ""

    @property
    def key_said(self) -> str:
        return ", ".join(self.model.key_fields)

    def rows(self) -> Any:
        rows = self.model.objects.published()
        return rows.changed_since(self.since) if self.since else rows

    def listing(self) -> ExportRows:
        since = self.since.isoformat() if self.since else ""
        rows = self.rows().order_by("pk")
        return ExportRows(self.resource(), rows, self.title, self.name, since)

    def write(self, out: IO[bytes]) -> "TableFile":
        """Its CSV, after what the file holds already.

        By key, since key columns come first; sorted here, because two databases would not sort texts alike.
        """
        begin, listing = out.tell(), self.listing()
        rows = _Counted(in_order(listing.cells()))
        write_csv(out, listing.header, rows)
        return TableFile(self, rows.count, out.tell() - begin, _sha256(out, begin))

    def as_schema(self) -> Json:
        keys = [key for column in self.columns if (key := column.as_foreign_key())]
        return {
            "fields": [column.as_schema() for column in self.columns],
            "missingValues": [""],
            **({"primaryKey": self.key} if self.key else {}),
            **({"foreignKeys": keys} if keys else {}),
        }


@dataclass(frozen=True)
class TableFile:
    """The CSV of a table as it is now, and what the descriptor and the readme say of it."""

    table: Table
    rows: int
    size: int
    sha256: str

    def as_resource(self) -> Json:
        return {
            "name": self.table.name,
            "path": self.table.file_name,
            "profile": "tabular-data-resource",
            "title": self.table.title,
            "description": _("%(about)s Key: %(key)s.")
            % {"about": self.table.about, "key": self.table.key_said},
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "bytes": self.size,
            "hash": f"sha256:{self.sha256}",
            "rows": self.rows,
            "dialect": {
                "delimiter": ",",
                "quoteChar": '"',
                "doubleQuote": True,
                "lineTerminator": "\r\n",
                "skipInitialSpace": False,
            },
            "schema": self.table.as_schema(),
        }


class _Counted:
    """Rows, and how many there were."""

    def __init__(self, rows: Iterable[list[str]]) -> None:
        self.rows, self.count = rows, 0

    def __iter__(self) -> Iterator[list[str]]:
        for row in self.rows:
            self.count += 1
            yield row


def _sha256(file: IO[bytes], begin: int) -> str:
    """From there to the end of the file."""
    file.seek(begin)
    digest = hashlib.sha256()
    while part := file.read(_PART):
        digest.update(part)
    return digest.hexdigest()


def public_tables() -> list[Table]:
    return [Table(name, resource) for name, resource in tables.items()]


@dataclass(frozen=True)
class Total:
    """How many rows of a table are public, and when they last changed: by an edit, or when an edit went live."""

    table: Table
    rows: int
    changed_at: dt.datetime | None


def total_of(table: Table) -> Total:
    moments = {name: Max(name) for name in ("changed_at", "live_at") if hasattr(table.model, name)}
    found = table.rows().order_by().aggregate(rows=Count("pk"), **moments)
    return Total(table, found.pop("rows"), max(filter(None, found.values()), default=None))
