"""The version of all public contents, and values cached in this process while it stays the same."""

import copy
import functools
import secrets
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models.fields.tuple_lookups import TupleIn
from django.db.models.sql.query import Query
from django.utils.translation import get_language

T = TypeVar("T")

_MOST_ROWS = 2_000  # of a table; larger tables are not cached


class ContentVersion(models.Model):
    """One row. The token is random: a counter would repeat after a backup is restored."""

    token = models.CharField(max_length=32)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.token


_ONLY = 1  # primary key of the one row
_READ = "SELECT token FROM core_contentversion WHERE id = 1"


def replace_token() -> None:
    new = ContentVersion(pk=_ONLY, token=secrets.token_hex(16))
    ContentVersion.objects.bulk_create(
        [new], update_conflicts=True, unique_fields=["pk"], update_fields=["token"]
    )


def read_token() -> str | None:
    """None before anything was public. Without the ORM, since each request reads it."""
    with connection.cursor() as cursor:
        cursor.execute(_READ)
        row = cursor.fetchone()
    return row[0] if row else None


_read: ContextVar[Callable[[], Hashable | None] | None] = ContextVar("state_reader", default=None)
_values: dict[str, tuple[Hashable, Any]] = {}


@contextmanager
def reading_state(read: Callable[[], Hashable | None]) -> Iterator[None]:
    """For a request that only reads: `read` returns the state, and is called at most once."""
    token = _read.set(functools.cache(read))
    try:
        yield
    finally:
        _read.reset(token)


def _state() -> Hashable | None:
    read = _read.get()
    return read() if read else None


def state_cached(name: str, make: Callable[[], T]) -> T:
    """The result of `make`, cached for each state; outside a request, it is called each time.

    It may depend on the day and on what is `published()`, but on nothing of the request. `name` identifies the value,
    which nobody may change.
    """
    state = _state()
    if state is None:
        return make()
    known = _values.get(name)
    if known is None or known[0] != state:
        known = _values[name] = (state, make())
    value: T = known[1]
    return value


def state_cached_of(name: str, key: Hashable, make: Callable[[], T], most: int = 3) -> T:
    """The same for each key and language; beyond `most` keys the oldest are dropped."""
    kept: dict[Hashable, T] = state_cached(name, dict)
    key = (key, get_language())
    value = kept.get(key)
    if value is None:
        value = kept[key] = make()
        for oldest in list(kept)[:-most]:
            kept.pop(oldest, None)
    return value


def clear() -> None:
    _values.clear()


class ReferenceRows:
    """Replaces a queryset in `Prefetch` for foreign keys: as much of its interface as Django needs there."""

    def __init__(self, model: type[models.Model], name: str, rows: Callable[[], Any]) -> None:
        """`rows` must begin with `published()`."""
        self.name, self.rows = name, rows
        self.model = model
        self.query = Query(model)

    def _chain(self) -> "ReferenceRows":
        return self  # never has cached results

    def _add_hints(self, **hints: object) -> None:
        """Hints are for several databases."""

    def filter(self, among: TupleIn) -> Any:
        kept = state_cached(f"rows {self.name}", self._read) if _state() is not None else None
        if kept is None:
            return self.rows().filter(among)
        found = [_copy(kept[key]) for (key,) in among.rhs if key in kept]
        return _Found(self.query, found)

    def _read(self) -> dict[object, models.Model] | None:
        rows = list(self.rows()[: _MOST_ROWS + 1])
        return {row.pk: row for row in rows} if len(rows) <= _MOST_ROWS else None


def reference_rows(name: str, rows: Callable[[], Any]) -> list[Any]:
    """All rows of a small table. `rows` must begin with `published()`."""
    return [_copy(row) for row in state_cached(f"rows {name}", lambda: list(rows()))]


class _Found(list[models.Model]):
    def __init__(self, query: Query, rows: list[models.Model]) -> None:
        super().__init__(rows)
        self.query = query  # Django clears its ordering


def _copy(row: models.Model) -> models.Model:
    """Attributes that a page sets on a row stay with that page."""
    copied = row.__class__.__new__(row.__class__)
    copied.__dict__.update(row.__dict__)
    copied._state = copy.copy(row._state)
    copied._state.fields_cache = {**row._state.fields_cache}
    return copied
