"""The public tables as one Frictionless Data Package, version 1: the same rows make the same bytes."""

import datetime as dt
import hashlib
import json
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from functools import cached_property
from itertools import chain, count, islice
from typing import IO, Any

from django.conf import settings
from django.db import models
from django.db.models import Count, Max
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import PartialDateField, format_day
from core.fields import AddressesField, AddressField, LinesField
from core.public.cell_text import write_csv
from core.public.formats import ExportRows
from core.public.stored_files import scratch_folder
from core.records.tracked import TrackedModel, table_name
from core.registry import names, tables
from core.richtext import RichTextField

PART = 10_000  # rows in memory; larger tables are sorted on disk
DESCRIPTOR, README = "datapackage.json", "README.txt"
Json = dict[str, Any]
# Negative numbers would be escaped as formulas and so be text: only columns without them are numbers.
_COUNT = models.fields.PositiveIntegerRelDbTypeMixin
_PARTIAL_DATE = gettext_lazy("date, as precise as known: 2024, 2024-01 or 2024-01-15")
_YES_NO = {"type": "boolean", "trueValues": ["yes"], "falseValues": ["no"]}
# The contents of a column: in words, and as a type of Table Schema.
_KINDS: list[tuple[Any, Any, Json]] = [
    (_COUNT, gettext_lazy("whole number"), {"type": "integer"}),
    (models.BooleanField, gettext_lazy("yes or no"), _YES_NO),
    (models.DateField, gettext_lazy("day: 2024-10-15"), {"type": "date"}),
    (models.TimeField, gettext_lazy("time: 14:30"), {"type": "time", "format": "%H:%M"}),
    (PartialDateField, _PARTIAL_DATE, {}),
    (RichTextField, gettext_lazy("text with HTML marks"), {}),
    (AddressesField, gettext_lazy("web addresses, one per line"), {}),
    (AddressField, gettext_lazy("web address"), {}),
    (LinesField, gettext_lazy("texts, one per line"), {}),
    (models.TextField, gettext_lazy("text, possibly of several lines"), {}),
    (models.Field, gettext_lazy("text"), {}),
]


def _kind_of(field: Any) -> tuple[str, Json]:
    if field.is_relation:
        keys = field.related_model.key_fields
        said = _("key of a row of %(table)s: its %(key)s")
        if field.many_to_many:
            said = _("keys of rows of %(table)s, divided by semicolons")
        elif len(keys) > 1:
            said = _("key of a row of %(table)s, its parts joined by @")
        return said % {"table": table_name(field.related_model), "key": keys[0]}, {}
    if field.choices:
        return _("one of these words"), {}
    return next((str(said), kind) for base, said, kind in _KINDS if isinstance(field, base))


def describe_column(model: type[TrackedModel], name: str) -> Json:
    """One public column, described in words and in Table Schema."""
    field: Any = model._meta.get_field(name)
    kind, typed = _kind_of(field)
    title, meaning, target = str(field.verbose_name), str(field.help_text), field.related_model
    words = {str(value): str(label) for value, label in field.flatchoices}
    said = "; ".join(word if word == label else f"{word}: {label}" for word, label in words.items())
    is_repeated = meaning.rstrip(".").lower() == kind
    more = [f"{text.rstrip('.')}." for text in (said, "" if is_repeated else meaning) if text]
    is_required = [name] == list(model.key_fields) or not (field.blank or field.null)
    if target:  # a public row has an empty cell if the related row is not public
        is_required = name in model.public_with and not (field.many_to_many or field.null)
    limits: Json = {"required": True} if is_required else {}
    limits |= {"enum": list(words)} if words else {}
    schema = {"name": name, "type": "string", "format": "default", **typed, "title": title}
    schema["description"] = " ".join([f"{capfirst(kind)}.", *more])
    schema |= {"constraints": limits} if limits else {}
    foreign_key = {}  # only if a cell holds the value of a single key column of another table
    if target and not field.many_to_many and len(target.key_fields) == 1:
        resource = "" if target is model else table_name(target)
        reference = {"resource": resource, "fields": target.key_fields[0]}
        foreign_key = {"fields": name, "reference": reference}
    return {
        "name": name,
        "other_title": "" if title == name.replace("_", " ") else title,  # if it says more
        "kind": kind,
        "anchor": f"#{table_name(target)}" if target else "",  # on the page of all tables
        "more": more,  # further sentences
        "is_required": is_required,
        "schema": schema,
        "foreign_key": foreign_key,
    }


class Table:
    """The public part of a table in the registry."""

    def __init__(self, name: str, resource: Any, since: dt.datetime | None = None) -> None:
        self.name, self.file_name, self.resource = name, f"{name}.csv", resource
        self.since = since  # only rows changed since then
        self.model: type[TrackedModel] = resource.model()
        self.title = str(self.model._meta.verbose_name_plural)
        self.about = str(self.model.purpose)
        self.key_said = ", ".join(self.model.key_fields)

    @property
    def columns(self) -> list[Json]:
        return [describe_column(self.model, name) for name in self.resource.columns(public=True)]

    def rows(self) -> Any:
        rows = self.model.objects.published()
        return rows.changed_since(self.since) if self.since else rows

    @cached_property
    def total(self) -> Json:
        """How many rows are public, and when one last changed: by an edit, or by going live."""
        names = [name for name in ("changed_at", "live_at") if hasattr(self.model, name)]
        moments = {name: Max(name) for name in names}
        found = self.rows().order_by().aggregate(rows=Count("pk"), **moments)
        rows = found.pop("rows")
        return {"rows": rows, "changed_at": max(filter(None, found.values()), default=None)}

    def listing(self) -> ExportRows:
        since = self.since.isoformat() if self.since else ""
        return ExportRows(self.resource(), self.rows().order_by("pk"), self.title, self.name, since)

    def write(self, out: IO[bytes]) -> Json:
        """Writes the CSV, sorted by key, since key columns come first. Not sorted by the database: two would differ."""
        listing, numbers = self.listing(), count()
        rows = zip(in_order(listing.cells()), numbers, strict=False)
        write_csv(out, listing.header, (row for row, _number in rows))
        size = out.tell()
        out.seek(0)
        digest = hashlib.file_digest(out, "sha256").hexdigest()  # type: ignore[arg-type]
        return {"bytes": size, "hash": f"sha256:{digest}", "rows": next(numbers)}

    def as_resource(self, file: Json) -> Json:
        columns, has_key = self.columns, len(self.model.key_fields) == 1
        foreign = [column["foreign_key"] for column in columns if column["foreign_key"]]
        return {
            "name": self.name,
            "path": self.file_name,
            "profile": "tabular-data-resource",
            "title": self.title,
            "description": _("%(about)s Key: %(key_said)s.") % vars(self),
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            **file,
            "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "skipInitialSpace": False},
            "schema": {
                "fields": [column["schema"] for column in columns],
                "missingValues": [""],
                **({"primaryKey": self.key_said} if has_key else {}),
                **({"foreignKeys": foreign} if foreign else {}),
            },
        }


def in_order(rows: Iterable[list[str]]) -> Iterator[list[str]]:
    """SQLite compares texts by their UTF-8 bytes, in the same order as Python."""
    rows = iter(rows)
    first = sorted(islice(rows, PART))
    if len(first) < PART:
        yield from first
        return
    columns = ", ".join(f"c{number}" for number in range(len(first[0])))
    places = ", ".join("?" * len(first[0]))
    with closing(sqlite3.connect("")) as disk:  # a temporary file in /var/tmp
        disk.execute(f"CREATE TABLE sorted ({columns})")
        disk.executemany(f"INSERT INTO sorted VALUES ({places})", chain(first, rows))  # noqa: S608
        yield from map(list, disk.execute(f"SELECT * FROM sorted ORDER BY {columns}"))  # noqa: S608


def rules_of_cells() -> list[str]:
    """How to read a file, one sentence each."""
    return [
        _(
            "UTF-8 with a byte order mark, by which spreadsheets know it, and with commas; the first line names the columns. A text with a comma, a quotation mark or a line end is in quotation marks."
        ),
        _("An empty cell: not known here, or not applicable. It never states that nothing exists."),
        _(
            "A cell that a spreadsheet would take for a formula (its first character other than an apostrophe is =, +, - or @ of any "
            "width, a tab or a line end), and one that says (clear), has an apostrophe in front. Remove it to get the text itself."
        ),
        _(
            "Yes and no are written yes and no, a day 2024-10-15, a time 14:30, a date known in part 2024 or 2024-01."
        ),
        _("Several texts in one cell are one per line; several keys are separated by semicolons."),
        _("A row of another table is named by its key; the parts of a key are joined by @."),
        _("Files hold published rows only. A cell that would name an unpublished row is empty."),
    ]


class Package:
    """All public tables, read once. `name` is for programs, `address` the page of the package."""

    name = "wtsa-data"

    def __init__(self) -> None:
        self.title = _("%(site)s: all public tables") % {"site": names["site"]()}
        self.about = _(
            "The World Telecommunication Standardization Assembly: meetings, study groups, resolutions, documents and "
            "participants. Each row names its sources."
        )
        self.address = f"{settings.BASE_URL}/data/"

    @cached_property
    def tables(self) -> list[Table]:
        return [Table(name, resource) for name, resource in tables.items()]

    @cached_property
    def files(self) -> list[tuple[Table, IO[bytes], Json]]:
        """The CSV of each table, read once and stored on disk."""
        bodies = [tempfile.TemporaryFile(dir=scratch_folder()) for _table in self.tables]  # noqa: SIM115
        pairs = zip(self.tables, bodies, strict=True)
        return [(table, body, table.write(body)) for table, body in pairs]

    @property
    def changed_at(self) -> dt.datetime | None:
        """None if nothing is published."""
        return max(filter(None, (table.total["changed_at"] for table in self.tables)), default=None)

    def descriptor(self) -> bytes:
        name, _comma, address = settings.DATA_LICENCE.partition(", ")
        licence = {"name": name.replace(" ", "-"), "title": name}
        described = {
            "profile": "tabular-data-package",
            "name": self.name,
            "title": self.title,
            "description": "\n- ".join([f"{self.about}\n", *rules_of_cells()]),
            "homepage": self.address,
            "licenses": [licence | ({"path": address} if address else {})],
            **({"created": f"{self.changed_at:%Y-%m-%dT%H:%M:%SZ}"} if self.changed_at else {}),
            "resources": [table.as_resource(file) for table, _body, file in self.files],
        }
        return f"{json.dumps(described, ensure_ascii=False, indent=1)}\n".encode()

    def citation(self) -> str:
        state = _("nothing is published yet")
        if self.changed_at:
            state = _("last change %(day)s") % {"day": format_day(self.changed_at.date())}
        named = {"title": self.title, "state": state, "address": self.address}
        cited = _("%(title)s (%(state)s). %(address)s. Licence: %(licence)s")
        return cited % (named | {"licence": settings.DATA_LICENCE})

    def readme(self) -> bytes:
        cited = _("How to cite\n%(citation)s") % {"citation": self.citation()}
        rules = "\n- ".join([_("How cells are written"), *rules_of_cells()])
        more = _(
            "%(file)s describes every table and column, and holds the length and the SHA-256 of every file."
        )
        parts = self.title, self.about, cited, rules, more % {"file": DESCRIPTOR}
        return ("\n\n".join(parts) + "\n").encode()

    def write_zip(self, out: IO[bytes]) -> None:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(self._member(README), self.readme())
            archive.writestr(self._member(DESCRIPTOR), self.descriptor())
            for table, body, file in self.files:
                member = self._member(table.file_name)
                member.file_size = file["bytes"]
                body.seek(0)
                with archive.open(member, "w") as packed:
                    shutil.copyfileobj(body, packed)

    def _member(self, name: str) -> zipfile.ZipInfo:
        """Dated by the last change of the data, so that the same rows make the same bytes."""
        moment = self.changed_at or dt.datetime(1980, 1, 1)  # the earliest time in a ZIP
        member = zipfile.ZipInfo(name, moment.timetuple()[:6])
        member.compress_type = zipfile.ZIP_DEFLATED
        member.external_attr = 0o644 << 16
        return member
