"""The search index: which words stand where in each row, on SQLite and on PostgreSQL.

It holds only a row's own texts, and only published rows. It proposes primary keys; the caller filters them by
`published()`.
"""

import hashlib
import json
import re
import zlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cache
from html import unescape
from itertools import islice
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models, transaction

from ...database.checks import is_migrated
from ...database.lookups import is_one_of
from ...records.permissions import Actor
from ...records.publishable import Publication, Publishable
from ...registry import SearchTable, TextSource, search_tables
from .words import Phrase, without_stop_words, words_of

COLUMNS = "abcd"  # title and code, alias, summary, body
CHUNK = 500
TABLE = "core_searchindex"
_TAG = re.compile(r"<[^>]*>")
_KEY_BITS = 31
LAST_KEY = (1 << _KEY_BITS) - 1
_MOST_POSITIONS = 16_000  # PostgreSQL stores no higher position


@cache
def first_id(model: type[models.Model]) -> int:
    return zlib.crc32(model._meta.label_lower.encode()) << _KEY_BITS


def proposed_ids(phrase: Phrase, columns: str = COLUMNS) -> list[int]:
    """Index ids, sorted, of the rows with the phrase in these columns."""
    if connection.vendor == "sqlite":
        ways = [f'"{" ".join(words)}"{" *" if is_open else ""}' for words, is_open in phrase.ways]
        query = f"{{{' '.join(columns)}}} : ({' OR '.join(ways)})"
        found = _values_of("rowid", f"FROM {TABLE} WHERE {TABLE} MATCH %s", query)
    else:
        weights = "" if columns == COLUMNS else columns.upper()
        query = " | ".join(_tsquery_words(*way, weights) for way in phrase.ways)
        found = _values_of("id", f"FROM {TABLE} WHERE words @@ %s::tsquery", query)
    return sorted(found)


def linked(table: str, column: str, by: str, pks: Collection[int]) -> list[int]:
    """The values of `column` in the rows whose column `by` is one of these keys."""
    condition, keys = is_one_of(f'"{by}"', pks)
    where = f'"{column}" IS NOT NULL AND {condition}'
    return _values_of(f'"{column}"', f'FROM "{table}" WHERE {where}', *keys)


def _values_of(column: str, rest: str, *values: Any) -> list[int]:
    """Reads a column as one JSON value or array: reading thousands of rows takes three times as long."""
    gather = "json_group_array" if connection.vendor == "sqlite" else "array_agg"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {gather}({column}) {rest}", values)
        found = cursor.fetchone()[0] or []
    return json.loads(found) if isinstance(found, str) else found


def _tsquery_words(words: tuple[str, ...], is_open: bool, weights: str) -> str:
    found = [f"'{word}':{weights}" for word in words]
    if is_open:
        found[-1] += "*"
    return f"({' <-> '.join(word.removesuffix(':') for word in found)})"


def whole_name(words: Sequence[str]) -> str:
    """One index word for a whole title or alias, without common words: `What is a WTSA?` is `WTSA`. No text gives
    such a word: letters and digits are split.
    """
    return f"0t{_digest(without_stop_words(words))}"


def whole_code(words: Sequence[str]) -> str:
    return f"0k{_digest(words)}"


def _digest(words: Sequence[str]) -> str:
    return hashlib.blake2b(" ".join(words).encode(), digest_size=8).hexdigest()


def keep_index(rows: Sequence[models.Model], deleted_by: "Actor | None") -> None:
    """Updates the index after a write of rows of one table, within the same transaction."""
    table = search_tables.get(type(rows[0])) if rows else None
    if table is None:
        return
    ids = [first_id(table.model) + row.pk for row in rows]
    places = ", ".join(["%s"] * len(ids))
    key = "rowid" if connection.vendor == "sqlite" else "id"
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE} WHERE {key} IN ({places})", ids)  # noqa: S608  names of ours
    if deleted_by is None:
        _add(table, [row for row in rows if getattr(row, "is_published", False)])


def rebuild(using: str = DEFAULT_DB_ALIAS) -> int:
    """Makes the index again; returns the number of rows in it."""
    count = 0
    with transaction.atomic(using):
        with connections[using].cursor() as cursor:
            cursor.execute(f"DELETE FROM {TABLE}")  # noqa: S608  a name of ours
        for table in search_tables.values():
            if not issubclass(table.model, Publishable):  # a part, found only through other rows
                continue
            rows = table.model._base_manager.using(using).filter(publication=Publication.PUBLISHED)
            stored = rows.iterator(chunk_size=CHUNK)
            while chunk := list(islice(stored, CHUNK)):
                _add(table, chunk, using)
                count += len(chunk)
    return count


def rebuild_where_empty(**options: object) -> None:
    """Runs after `migrate`: fills an empty index in a database that has rows, once all tables are up to date."""
    if TABLE in connection.introspection.table_names() and is_migrated():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT 1 FROM {TABLE} LIMIT 1")  # noqa: S608  a name of ours
            is_empty = cursor.fetchone() is None
        if is_empty:
            rebuild()


def _add(table: SearchTable, rows: Sequence[models.Model], using: str = DEFAULT_DB_ALIAS) -> None:
    if not rows:
        return
    first = first_id(table.model)
    if connections[using].vendor == "sqlite":
        sql = f"INSERT INTO {TABLE} (rowid, a, b, c, d) VALUES (%s, %s, %s, %s, %s)"  # noqa: S608
        values = [(first + row.pk, *map(" ".join, _columns(table, row))) for row in rows]
    else:
        sql = f"INSERT INTO {TABLE} (id, words) VALUES (%s, %s::tsvector)"  # noqa: S608
        values = [(first + row.pk, _tsvector(_columns(table, row))) for row in rows]
    with connections[using].cursor() as cursor:
        cursor.executemany(sql, values)


def _columns(table: SearchTable, row: models.Model) -> list[list[str]]:
    others = (table.summary, table.body)
    return [
        [*_with_whole(whole_name, row, table.titles), *_with_whole(whole_code, row, table.codes)],
        [*_with_whole(whole_name, row, table.aliases)],
        *([word for text in texts_of(row, source) for word in words_of(text)] for source in others),
    ]


def _with_whole(
    whole: Callable[[Sequence[str]], str], row: models.Model, sources: Sequence[TextSource]
) -> Iterator[str]:
    for text in texts_of(row, sources):
        words = words_of(text)
        yield from (*words, whole(words))


def texts_of(row: Any, sources: Sequence[TextSource]) -> Iterator[str]:
    for source in sources:
        given = getattr(row, source) if isinstance(source, str) else source(row)
        for text in filter(None, [given] if isinstance(given, str) else given):
            yield unescape(_TAG.sub(" ", text)) if "<" in text else text


def _tsvector(columns: list[list[str]]) -> str:
    places: dict[str, list[str]] = defaultdict(list)
    at = 0
    for weight, words in zip(COLUMNS.upper(), columns, strict=True):
        for word in words:
            at = min(at + 1, _MOST_POSITIONS)
            places[word].append(f"{at}{weight}")
        at += 1  # a gap, so that no phrase spans two columns
    return " ".join(f"'{word}':{','.join(where)}" for word, where in places.items())
