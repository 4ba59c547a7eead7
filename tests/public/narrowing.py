"""Which tables a query reads without asking whether their rows are public: seen where Django writes its SQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.db.models import DateTimeField, Max
from django.db.models.expressions import Col
from django.db.models.lookups import Exact, In, IsNull
from django.db.models.sql.compiler import SQLCompiler
from django.db.models.sql.query import Query
from django.test import Client

from core.records.publishable import IsLive
from meetings.models import Assembly, Meeting
from papers.models import BackgroundPaper
from tests.rows import MODELS

_MODELS = {model._meta.db_table: model for model in MODELS}
# What stays known of these when they are withdrawn: that they were held, and what outlives them.
_OUTLIVED = {Assembly, Meeting, BackgroundPaper}


@contextmanager
def open_reads() -> Iterator[set[str]]:
    """Collects the joins that nothing narrows to public rows, in queries and in the subqueries of them."""
    found: set[str] = set()
    write = SQLCompiler.as_sql

    def as_sql(compiler: SQLCompiler, *args: Any, **kwargs: Any) -> Any:
        written = write(compiler, *args, **kwargs)
        source = written[0].partition(" FROM ")[2]
        # The compiler forgets which joins it used; those for an order are made by it.
        joins = {
            alias: join
            for alias, join in compiler.query.alias_map.items()
            if f"{compiler.quote_name_unless_alias(alias)}." in written[0]
        }
        open_models = _open_in(compiler.query, joins)
        found.update(f"{model.__name__} in {source}" for model in open_models)
        return written

    with patch.object(SQLCompiler, "as_sql", as_sql):
        yield found


class WatchedClient(Client):
    """Keeps what its requests read without narrowing it."""

    def __init__(self, **defaults: Any) -> None:
        super().__init__(**defaults)
        self.found: set[str] = set()

    def request(self, **request: Any) -> Any:
        with open_reads() as found:
            response = super().request(**request)
        self.found |= found
        return response


def _open_in(query: Query, joins: dict[str, Any]) -> Iterator[Any]:
    asked = set(_asked(query.where, _tells_a_moment_only(query)))
    narrowed = {alias for alias, column in asked if column in {"publication", "published_at"}}
    narrowed |= {alias for alias, join in joins.items() if _is_among_public(alias, join, asked)}
    for alias, join in joins.items():
        model = _MODELS.get(join.table_name)
        if model is None or alias in narrowed:
            continue
        if hasattr(model, "publication") or not _parents(alias, model, joins) <= narrowed:
            yield model


def _is_among_public(alias: str, join: Any, asked: set[tuple[str, str]]) -> bool:
    """Its key, or the relation by which it was joined, must be among the rows of a subquery that is looked at itself."""
    model = _MODELS.get(join.table_name)
    if model is not None and (alias, model._meta.pk.column) in asked:
        return True
    by = [(join.parent_alias, here) for here, _there in getattr(join, "join_cols", ())]
    return any(one in asked for one in by)


def _parents(alias: str, model: Any, joins: dict[str, Any]) -> set[str]:
    """A part is public with its parents: the aliases that stand for them, one named after each that was not joined."""
    found = set()
    for name in model.public_with:
        column = model._meta.get_field(name).column
        down = {other for other, join in joins.items() if _joins(join, alias, column)}
        up = {joins[alias].parent_alias} if _leads_from(joins[alias], column) else set()
        found |= (down | up) or {f"{alias}.{name}"}
    return found


def _joins(join: Any, alias: str, column: str) -> bool:
    return getattr(join, "parent_alias", None) == alias and join.join_cols[0][0] == column


def _leads_from(join: Any, column: str) -> bool:
    return bool(getattr(join, "join_cols", ())) and join.join_cols[0][1] == column


def _tells_a_moment_only(query: Query) -> bool:
    """Of rows once public, when they changed last: one that left a page has changed it."""
    told = list(query.annotation_select.values())
    is_last = [isinstance(one, Max) and isinstance(one.output_field, DateTimeField) for one in told]
    return not query.select and bool(told) and all(is_last)


def _asked(where: Any, of_once: bool) -> Iterator[tuple[str, str]]:
    """Alias and column of what must be published, and of what must be among the rows that a subquery gives."""
    for child in getattr(where, "children", ()):
        if hasattr(child, "children"):
            yield from () if child.negated else _asked(child, of_once)
        elif isinstance(getattr(child, "lhs", None), IsLive):
            if isinstance(child, Exact) and child.rhs is True:
                yield child.lhs.columns[0].alias, "publication"
        elif isinstance(getattr(child, "lhs", None), Col) and _asks_for_public(child, of_once):
            yield child.lhs.alias, child.lhs.target.column


def _asks_for_public(lookup: Any, of_once: bool) -> bool:
    if isinstance(lookup, In):
        return isinstance(lookup.rhs, Query)
    if isinstance(lookup, IsNull):  # `ever_public`, `outliving`: seen before it was withdrawn
        may_be_once = of_once or lookup.lhs.target.model in _OUTLIVED
        return may_be_once and lookup.lhs.target.name == "published_at" and lookup.rhs is False
    is_publication = lookup.lhs.target.name == "publication"
    return isinstance(lookup, Exact) and is_publication and lookup.rhs == "published"
