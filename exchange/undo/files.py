"""The file of what went when an import was undone: one CSV a table, to be imported again.

A new row stands in it with all its cells. A changed row has its key and the cells that were put
back, as they were before that: an empty cell keeps what is stored.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import models

from core.models import ImportBatch
from core.public.cell_text import csv_bytes, escape_cell
from core.records.tracked import TrackedModel
from core.registry import table_name, tables

from ..batches import create_file
from ..checking.row import CLEAR
from ..models import ImportFile


class WentFiles:
    """`offer` keeps cells before a row is changed; `take` puts them into the file once it was."""

    def __init__(self) -> None:
        self.offered: dict[tuple[type[Any], Any], list[str]] = {}
        self.removed: dict[str, list[list[str]]] = defaultdict(list)
        self.changed: dict[str, list[list[str]]] = defaultdict(list)

    def cells(self, row: TrackedModel) -> dict[str, str]:
        resource = tables.get(table_name(type(row)))
        if resource is None:  # a table that files do not know: redirects
            return {}
        made = resource()
        return dict(zip(made.columns(), made.cells(row), strict=True))

    def offer(
        self, row: TrackedModel, cells: dict[str, str], fields: Iterable[models.Field]
    ) -> None:
        """Of a row that is about to be changed: its key and these fields."""
        put_back = {field.name for field in fields}
        if cells:
            self.offered[type(row), row.pk] = [
                _cell(text, name in row.key_fields, name in put_back)
                for name, text in cells.items()
            ]

    def take(self, row: TrackedModel) -> None:
        if kept := self.offered.pop((type(row), row.pk), None):
            self.changed[table_name(type(row))].append(kept)

    def take_whole(self, row: TrackedModel) -> None:
        if cells := self.cells(row):
            self.removed[table_name(type(row))].append(
                [escape_cell(text) for text in cells.values()]
            )

    def keep(self, batch: ImportBatch) -> None:
        """Rows go from the last to the first, and stand in the file from the first to the last: a
        row may point at one above it."""
        for table in tables:
            if rows := [*reversed(self.removed[table]), *self.changed[table]]:
                body = csv_bytes(tables[table].columns(), rows, escape=str)
                create_file(batch, ImportFile.Kind.WENT, f"{table}.csv", body, len(rows))


def _cell(text: str, is_key: bool, is_put_back: bool) -> str:
    if is_key:
        return escape_cell(text)
    if is_put_back:
        return escape_cell(text) if text else CLEAR
    return ""
