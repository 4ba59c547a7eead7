"""Search results: the public rows of each table, best first, and the row that a code stands for."""

from bisect import bisect_left
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import models
from django.db.models import QuerySet

from ...database.lookups import KeyIsOneOf
from ...records.state_cache import state_cached
from ...registry import SearchTable, abbreviations, search_tables
from .index import COLUMNS, LAST_KEY, first_id, linked, proposed_ids, whole_code, whole_name
from .words import Phrase, SearchQuery, is_common_word, read_query, words_of

_AT_ONCE = 20_000
_NAMES = "ab"  # titles and aliases of a related row count, not its other texts


@dataclass(frozen=True)
class Found:
    """The number of rows found in a table, and the best of them, each with its grade."""

    table: SearchTable
    count: int
    rows: list[tuple[int, Any]]


def read(text: str) -> SearchQuery:
    return read_query(text, abbreviations)


def search(query: SearchQuery, shown: int) -> list[Found]:
    """One result for each table with rows, in the order of registration."""
    asked = _Search(query)
    found = [asked.found_in(table, shown) for table in search_tables.values() if table.group]
    return [one for one in found if one.count]


def narrowed(rows: QuerySet, text: str) -> QuerySet:
    """The rows of a list that match the text."""
    query = read(text)
    if not query:
        return rows.none() if text.strip() else rows
    found = _Search(query).candidates(search_tables[rows.model])
    return rows.filter(KeyIsOneOf(found))


def find_code(text: str) -> tuple[SearchTable, Any] | None:
    """The one public row with this code; None if it is no code, or the code of several rows."""
    if is_common_word(text):
        return None
    proposed = cache(proposed_ids)
    tables = [table for table in search_tables.values() if table.codes]
    for table in sorted(tables, key=lambda one: one.code_rank):
        words = words_of(table.read_code(text))
        if words and (found := _only_row(table, proposed(Phrase((whole_code(words),))))):
            return found
    return None


def find_name(text: str) -> tuple[SearchTable, Any] | None:
    """The one public row with this code, title or alias, in the first table that has one."""
    if found := find_code(text):
        return found
    ids = proposed_ids(Phrase((whole_name(words),))) if (words := words_of(text)) else []
    rows = (_only_row(table, ids) for table in search_tables.values() if table.group)
    return next((row for row in rows if row), None)


def _only_row(table: SearchTable, ids: list[int]) -> tuple[SearchTable, Any] | None:
    pks = _public(table.model, _of_table(table.model, ids))[:2]
    is_one = len(pks) == 1 or (pks and table.is_latest_meant)
    return (table, _with_related(table, pks[:1])[0]) if is_one else None


class _Search:
    """Answers one query from the index; questions that several tables ask are asked once."""

    def __init__(self, query: SearchQuery) -> None:
        self.query = query
        # Several tables need the same phrase, column and related rows.
        self._all_ids = cache(proposed_ids)
        self._in_columns = cache(self._read_columns)
        self._through = cache(self._find_through)
        self._public_named = cache(
            lambda model, phrase: _public(model, self._in_columns(model, phrase, _NAMES))
        )

    def found_in(self, table: SearchTable, shown: int) -> Found:
        pks = _public(table.model, self.candidates(table))
        best = self._best(table, pks, shown) if pks else {}
        rows = _with_related(table, list(best))
        return Found(table, len(pks), [(best[row.pk], row) for row in rows])

    def candidates(self, table: SearchTable, columns: str = COLUMNS) -> set[int]:
        """Rows, public or not, that contain the whole query in these columns or in public rows related to them."""
        paths = [path for path, column in table.through.items() if column in columns]
        found: set[int] | None = None
        rarest_first = sorted(self.query.phrases, key=lambda one: len(self._all_ids(one)))
        for phrase in rarest_first:
            met = self._in_columns(table.model, phrase, columns)
            met = met.union(*(self._through(table.model, path, phrase) for path in paths))
            found = met if found is None else found & met
            if not found:
                break
        return found or set()

    def _best(self, table: SearchTable, pks: list[int], shown: int) -> dict[int, int]:
        """By grade: a whole title or code, a whole alias, words of a title, an alias, the summary, the body."""
        best: dict[int, int] = {}
        for grade, members in enumerate(self._grades(table)):
            for pk in pks if members else ():
                if pk in members:
                    best.setdefault(pk, grade)
                    if len(best) == shown:
                        return best
            if len(best) == len(pks):
                break
        return best

    def _grades(self, table: SearchTable) -> Iterator[set[int]]:
        name = Phrase((whole_name(self.query.words),), in_full=(whole_name(self.query.in_full),))
        code = Phrase((whole_code(self.query.words),))
        titles = self._in_columns(table.model, name, "a")
        yield titles | self._in_columns(table.model, code, COLUMNS)
        yield self._in_columns(table.model, name, COLUMNS)
        for count in range(1, len(COLUMNS) + 1):
            yield self.candidates(table, COLUMNS[:count])

    def _read_columns(self, model: Any, phrase: Phrase, columns: str) -> set[int]:
        holds = _of_table(model, self._all_ids(phrase))
        if holds and columns != COLUMNS:
            holds = _of_table(model, self._all_ids(phrase, columns))
        return set(holds)

    def _find_through(self, model: Any, path: str, phrase: Phrase) -> list[int]:
        """Rows at the start of a path to public rows that have this name."""
        name, _separator, rest = path.partition("__")
        relation = model._meta.get_field(name)
        related = relation.related_model
        if rest:
            pks = _public(related, self._through(related, rest, phrase))
            return _pointing_at(model, relation, pks)
        return _pointing_at(model, relation, self._public_named(related, phrase))


def _of_table(model: type[models.Model], ids: list[int]) -> list[int]:
    """The primary keys among the index ids that belong to one table."""
    first, after = first_id(model), first_id(model) + LAST_KEY
    return [one - first for one in ids[bisect_left(ids, first) : bisect_left(ids, after)]]


def _public(model: Any, pks: Collection[int]) -> list[int]:
    """Those that are public now, newest first. The order is read once for each table and public state."""
    newest = search_tables[model].newest if model in search_tables else ()

    def read() -> dict[int, int]:
        rows = model.objects.published().order_by(*newest, "pk").values_list("pk", flat=True)
        # Django would fetch a hundred rows at a time.
        return {pk: place for place, pk in enumerate(rows.iterator(chunk_size=_AT_ONCE))}

    if not pks:
        return []
    places = state_cached(f"public {model._meta.label}", read)
    return sorted(places.keys() & pks, key=places.__getitem__)


def _with_related(table: SearchTable, pks: list[int]) -> list[Any]:
    rows = table.with_related(table.model.objects.published()).in_bulk(pks)
    return [rows[pk] for pk in pks if pk in rows]


def _pointing_at(model: Any, relation: Any, pks: list[int]) -> list[int]:
    """The rows of a table, public or not, that this relation joins to public rows of another table."""
    if not pks:
        return []
    key = model._meta.pk.column
    if relation.many_to_many:
        link = relation.m2m_db_table(), relation.m2m_column_name(), relation.m2m_reverse_name()
    elif relation.concrete:
        link = model._meta.db_table, key, relation.column
    else:
        link = relation.related_model._meta.db_table, relation.field.column, key
    return linked(*link, pks)
