"""Public rows of small tables that many pages name, kept in memory: for `Prefetch`, in the place of a query."""

import copy
from collections.abc import Callable
from typing import Any

from django.db import models
from django.db.models.fields.tuple_lookups import TupleIn
from django.db.models.sql.query import Query

from .state_cache import has_state, state_cached

_MOST = 2_000  # rows of a table; of a larger one nothing is kept


class ReferenceRows:
    """As much of a QuerySet as Django asks for to prefetch the row at the end of a foreign key."""

    def __init__(self, model: type[models.Model], name: str, rows: Callable[[], Any]) -> None:
        """`rows` must begin with `published()`."""
        self.name, self.rows = name, rows
        self.model = model
        self.query = Query(model)

    def _chain(self) -> "ReferenceRows":
        return self  # it never holds a result

    def _add_hints(self, **hints: object) -> None:
        """Hints are for sites with several databases."""

    def filter(self, among: TupleIn) -> Any:
        kept = state_cached(f"rows {self.name}", self._read) if has_state() else None
        if kept is None:
            return self.rows().filter(among)
        found = [_copy(kept[key]) for (key,) in among.rhs if key in kept]
        return _Found(self.query, found)

    def _read(self) -> dict[object, models.Model] | None:
        rows = list(self.rows()[: _MOST + 1])
        return {row.pk: row for row in rows} if len(rows) <= _MOST else None


def reference_rows(name: str, rows: Callable[[], Any]) -> list[Any]:
    """All rows of a small table. `rows` must begin with `published()`."""
    return [_copy(row) for row in state_cached(f"rows {name}", lambda: list(rows()))]


class _Found(list[models.Model]):
    def __init__(self, query: Query, rows: list[models.Model]) -> None:
        super().__init__(rows)
        self.query = query  # Django clears its order


def _copy(row: models.Model) -> models.Model:
    """What a page notes on the row stays with that page."""
    copied = row.__class__.__new__(row.__class__)
    copied.__dict__.update(row.__dict__)
    copied._state = copy.copy(row._state)
    copied._state.fields_cache = {**row._state.fields_cache}
    return copied
