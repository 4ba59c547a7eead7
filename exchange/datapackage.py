"""The public tables as one package of data: a CSV of each, a dictionary of their columns, the descriptor that vouches for them.

The descriptor follows Frictionless Data Package, version 1. All bytes depend on the rows alone: the same rows, the same files.
"""

import datetime as dt
import hashlib
import io
import json
import zipfile
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, Max
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.dates import PartialDateField, format_day
from core.fields import AddressesField, AddressField, LinesField
from core.public.formats import ExportRows, csv_text
from core.registry import table_name, tables
from core.richtext import RichTextField

DESCRIPTOR = "datapackage.json"
README = "README.txt"
Json = dict[str, Any]


@dataclass(frozen=True)
class Kind:
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
_KINDS: list[tuple[Any, Kind]] = [
    (_COUNTS, Kind(gettext_lazy("whole number"), {"type": "integer"})),
    (
        models.BooleanField,
        Kind(
            gettext_lazy("yes or no"),
            {"type": "boolean", "trueValues": ["yes"], "falseValues": ["no"]},
        ),
    ),
    (models.DateField, Kind(gettext_lazy("day: 2024-10-15"), {"type": "date"})),
    (models.TimeField, Kind(gettext_lazy("time: 14:30"), {"type": "time", "format": "%H:%M"})),
    (
        PartialDateField,
        Kind(gettext_lazy("date as far as it is known: 2024, 2024-01 or 2024-01-15")),
    ),
    (RichTextField, Kind(gettext_lazy("text with HTML marks"))),
    (AddressesField, Kind(gettext_lazy("web addresses, one a line"))),
    (AddressField, Kind(gettext_lazy("web address"))),
    (LinesField, Kind(gettext_lazy("texts, one a line"))),
    (models.TextField, Kind(gettext_lazy("text, of several lines perhaps"))),
]
_LINE = Kind(gettext_lazy("text"))


def _kind_of_key(column: Any) -> Kind:
    target = column.related_model
    words = {"table": table_name(target), "key": target.key_fields[0]}
    if column.many_to_many:
        return Kind(_("keys of rows of %(table)s, divided by semicolons") % words)
    if len(target.key_fields) == 1:
        return Kind(_("key of a row of %(table)s: its %(key)s") % words)
    return Kind(_("key of a row of %(table)s, its parts joined by @") % words)


def kind_of(column: Any) -> Kind:
    if column.is_relation:
        return _kind_of_key(column)
    if column.choices:
        return Kind(_WORD)
    return next((kind for base, kind in _KINDS if isinstance(column, base)), _LINE)


@dataclass(frozen=True)
class Column:
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
    def points_to(self) -> str:
        """The table whose keys stand here; empty for other columns."""
        return table_name(self.model_field.related_model) if self.model_field.is_relation else ""

    @property
    def anchor(self) -> str:
        """The address of that table on the page of all tables."""
        return f"#{self.points_to}" if self.points_to else ""

    @property
    def is_required(self) -> bool:
        """Never empty. A row that is public without the row it points to has an empty cell there."""
        if self.model_field.is_relation:
            return (
                not self.model_field.many_to_many
                and not self.model_field.null
                and self.name in self.table.model.public_with
            )
        return self.name == self.table.key or not (self.model_field.blank or self.model_field.null)

    @property
    def words_said(self) -> str:
        return "; ".join(
            value if value == label else f"{value}: {label}" for value, label in self.words
        )

    @property
    def more(self) -> list[str]:
        """What is to be said besides the kind, in sentences."""
        return [f"{said.rstrip('.')}." for said in (self.words_said, self.meaning) if said]

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
        target = self.model_field.related_model
        if (
            not self.model_field.is_relation
            or self.model_field.many_to_many
            or len(target.key_fields) != 1
        ):
            return None
        itself = target is self.table.model
        return {
            "fields": self.name,
            "reference": {
                "resource": "" if itself else table_name(target),
                "fields": target.key_fields[0],
            },
        }


@dataclass(frozen=True)
class Table:
    """What the public may have of one table of the registry."""

    name: str
    resource: Any

    @property
    def model(self) -> Any:
        return self.resource.model()

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
    def columns(self) -> list[Column]:
        return [Column(self, name) for name in self.resource.columns(public=True)]

    @property
    def key(self) -> str:
        """The column that tells a row from all others; empty where several do it together."""
        return self.model.key_fields[0] if len(self.model.key_fields) == 1 else ""

    @property
    def key_said(self) -> str:
        return ", ".join(self.model.key_fields)

    def rows(self) -> Any:
        return self.model.objects.published()

    def read(self) -> "File":
        listing = ExportRows(self.resource(), self.rows().order_by("pk"), self.title, self.name)
        # By key, since key columns come first; sorted here, because two databases would not sort texts alike.
        cells = sorted(listing.cells())
        return File(self, csv_text(listing.header, cells).encode(), len(cells))

    def as_schema(self) -> Json:
        keys = [key for column in self.columns if (key := column.as_foreign_key())]
        return {
            "fields": [column.as_schema() for column in self.columns],
            "missingValues": [""],
            **({"primaryKey": self.key} if self.key else {}),
            **({"foreignKeys": keys} if keys else {}),
        }


@dataclass(frozen=True)
class File:
    """The CSV of a table as it is now."""

    table: Table
    body: bytes
    rows: int

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
            "bytes": len(self.body),
            "hash": f"sha256:{hashlib.sha256(self.body).hexdigest()}",
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


def rules_of_cells() -> list[str]:
    """How a file is to be read, a sentence each."""
    return [
        _(
            "UTF-8, commas, the first line names the columns; a text with a comma, a quotation mark or a line end stands in quotation marks."
        ),
        _("An empty cell: not known here, or not applicable. It never states that nothing exists."),
        _(
            "A cell that a spreadsheet would take for a formula (its first character other than an apostrophe is =, +, - or @ of any "
            "width, a tab or a line end), and one that says (clear), has an apostrophe in front. Take one off to have the text itself."
        ),
        _(
            "Yes or no stands as yes and no, a day as 2024-10-15, a time as 14:30; a date known in part as 2024 or 2024-01."
        ),
        _("Several texts in one cell stand one a line; several keys are divided by a semicolon."),
        _("A row of another table is named by its key; the parts of a key are joined by @."),
        _("Only published rows are here. A cell that would point to a row not public is empty."),
    ]


@dataclass(frozen=True)
class Package:
    """All public tables, read once. `name` is for programs, `address` the page where the package is found."""

    name: str
    title: str
    about: str
    address: str

    @cached_property
    def totals(self) -> list[Total]:
        return [total_of(table) for table in public_tables()]

    @cached_property
    def files(self) -> list[File]:
        return [table.read() for table in public_tables()]

    @property
    def changed_at(self) -> dt.datetime | None:
        """None while nothing is published."""
        return max((total.changed_at for total in self.totals if total.changed_at), default=None)

    def descriptor(self) -> bytes:
        licence, _comma, address = settings.DATA_LICENCE.partition(", ")
        described = {
            "profile": "tabular-data-package",
            "name": self.name,
            "title": self.title,
            "description": "\n".join([self.about, "", *(f"- {rule}" for rule in rules_of_cells())]),
            "homepage": self.address,
            "licenses": [
                {
                    "name": licence.replace(" ", "-"),
                    "title": licence,
                    **({"path": address} if address else {}),
                }
            ],
            **({"created": f"{self.changed_at:%Y-%m-%dT%H:%M:%SZ}"} if self.changed_at else {}),
            "resources": [file.as_resource() for file in self.files],
        }
        return f"{json.dumps(described, ensure_ascii=False, indent=1)}\n".encode()

    def state(self) -> str:
        return (
            _("last change %(day)s") % {"day": format_day(self.changed_at.date())}
            if self.changed_at
            else _("nothing is published yet")
        )

    def citation(self) -> str:
        return _("%(title)s (%(state)s). %(address)s. Licence: %(licence)s") % {
            "title": self.title,
            "state": self.state(),
            "address": self.address,
            "licence": settings.DATA_LICENCE,
        }

    def readme(self) -> bytes:
        tables = [_about_file(file) for file in self.files]
        parts = [
            f"{self.title}\n{'=' * len(self.title)}",
            self.about,
            _("State: %(state)s\nLicence: %(licence)s\nAddress: %(address)s")
            % {"state": self.state(), "licence": settings.DATA_LICENCE, "address": self.address},
            _("How to cite\n%(citation)s") % {"citation": self.citation()},
            "\n".join([_("How cells are written"), *(f"- {rule}" for rule in rules_of_cells())]),
            _("%(file)s describes every column and holds the length and the SHA-256 of every file.")
            % {"file": DESCRIPTOR},
            "\n\n".join([_("What a row is"), *tables]),
        ]
        return ("\n\n".join(parts) + "\n").encode()

    def zipped(self) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, body in self._members():
                archive.writestr(self._member(name), body)
        return out.getvalue()

    def _members(self) -> list[tuple[str, bytes]]:
        return [
            (README, self.readme()),
            (DESCRIPTOR, self.descriptor()),
            *((file.table.file_name, file.body) for file in self.files),
        ]

    def _member(self, name: str) -> zipfile.ZipInfo:
        """Dated by the last change of the data, so that the same rows make the same bytes."""
        first = (1980, 1, 1, 0, 0, 0)  # the earliest that a ZIP can say
        member = zipfile.ZipInfo(
            name, max(first, self.changed_at.timetuple()[:6]) if self.changed_at else first
        )
        member.compress_type = zipfile.ZIP_DEFLATED
        member.create_system = 3  # Unix, wherever it is made
        member.external_attr = 0o644 << 16
        return member


def _about_file(file: File) -> str:
    rows = ngettext("%(count)d row", "%(count)d rows", file.rows) % {"count": file.rows}
    return f"{file.table.file_name}: {rows}\n{file.table.about}\n" + _("Key: %(key)s") % {
        "key": file.table.key_said
    }
