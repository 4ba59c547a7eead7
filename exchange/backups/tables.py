"""The rows of a table as another database would hold them: what it would refuse of them, and a digest to compare."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

_AT_A_TIME = 1_000  # rows that memory holds
_DIGEST = 2**256

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Contents:
    """How many rows, and the sum of their digests: the same in whatever order they come."""

    rows: int = 0
    digest: int = 0

    def with_row(self, row: Row) -> "Contents":
        digest = int.from_bytes(hashlib.sha256(repr(row).encode()).digest())
        return Contents(self.rows + 1, (self.digest + digest) % _DIGEST)


@dataclass(frozen=True)
class StoredTable:
    model: type[models.Model]

    @property
    def name(self) -> str:
        return self.model._meta.db_table

    @property
    def columns(self) -> list[Any]:
        return list(self.model._meta.concrete_fields)

    def rows(self, connection: BaseDatabaseWrapper) -> Iterator[Row]:
        names = [column.attname for column in self.columns]
        stored = self.model._base_manager.using(connection.alias).order_by()
        return stored.values_list(*names).iterator(_AT_A_TIME)

    def contents(self, connection: BaseDatabaseWrapper) -> Contents:
        found = Contents()
        for row in self.rows(connection):
            found = found.with_row(self._comparable(row))
        return found

    def _comparable(self, row: Row) -> Row:
        return tuple(map(_comparable, self.columns, row))

    def faults(self, row: Row, target: BaseDatabaseWrapper) -> Iterator[str]:
        """What the target would refuse of the row, each with its place."""
        for column, value in zip(self.columns, row, strict=True):
            if fault := _fault_of(column, value, target):
                yield f"{self.name}, row {row[self.columns.index(self.model._meta.pk)]}, {column.column}: {fault}"

    def prepared(self, row: Row, target: BaseDatabaseWrapper) -> list[Any]:
        return [
            column.get_db_prep_value(value, target, prepared=True)
            for column, value in zip(self.columns, row, strict=True)
        ]


def stored_tables() -> list[StoredTable]:
    """Of all apps, those between two tables too."""
    found = apps.get_models(include_auto_created=True)
    return [StoredTable(model) for model in found if model._meta.managed and not model._meta.proxy]


def _comparable(column: Any, value: Any) -> Any:
    if isinstance(column, models.BinaryField) and value is not None:
        return bytes(value)
    if isinstance(column, models.JSONField):
        # PostgreSQL keeps no order of names, and writes 1e2 as 100.
        return json.dumps(json.loads(json.dumps(value), parse_float=_number), sort_keys=True)
    return value


def _number(text: str) -> float:
    return int(float(text)) if float(text).is_integer() else float(text)


def _fault_of(column: Any, value: Any, target: BaseDatabaseWrapper) -> str:
    if isinstance(column, models.JSONField):
        return _fault_of_json(value)
    if isinstance(value, str):
        return _fault_of_text(value, getattr(column, "max_length", None))
    if isinstance(value, int) and not isinstance(value, bool):
        kind = getattr(column, "target_field", column).get_internal_type()
        if kind in target.ops.integer_field_ranges:
            least, most = target.ops.integer_field_range(kind)
            return "" if least <= value <= most else f"the number {value} is out of range"
    return ""


def _fault_of_json(value: Any) -> str:
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
        text.encode()
    except UnicodeEncodeError:
        return "its JSON holds half a character"
    except ValueError:
        return "its JSON holds a number that is none"
    # A backslash before it would make it the six signs, and no NUL.
    holds_nul = re.search(r"(?<!\\)(?:\\\\)*\\u0000", text)
    return "its JSON holds the character NUL" if holds_nul else ""


def _fault_of_text(text: str, longest: int | None) -> str:
    if "\0" in text:
        return "its text holds the character NUL"
    if longest is not None and len(text) > longest:
        return f"its text has {len(text)} characters, of which {longest} fit"
    return ""
