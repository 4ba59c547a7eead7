"""Moves the rows of a site from SQLite to PostgreSQL: all of them, in one transaction, or none."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.core.management.color import no_style
from django.db import DatabaseError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder

from core.public.search.index import TABLE, rebuild

from .tables import Contents, StoredTable, stored_tables

# `migrate` fills these; what it wrote makes way for what the site has.
_MADE_BY_MIGRATE = {
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "core_staffgroup",
    "django_content_type",
}
# Not moved: kept by `migrate`, or of use only where it is. The search index is written anew.
_LEFT = {"django_migrations", "core_cache"}
_MOST_FAULTS = 20  # that are told


class MoveRefused(Exception):
    """Why nothing was moved."""


def move_rows(source: BaseDatabaseWrapper, target: BaseDatabaseWrapper) -> dict[str, Contents]:
    """What was moved, by table. On SQLite nobody else writes meanwhile. Raises MoveRefused."""
    tables = stored_tables()
    with transaction.atomic(source.alias):
        _require_same_tables(source, target, tables)
        _require_empty(target, tables)
        found = _checked(source, target, tables)
        try:
            with transaction.atomic(target.alias):
                _write(source, target, tables)
                _compare(target, tables, found)
                rebuild(target.alias)
        except DatabaseError as fault:
            raise MoveRefused(f"PostgreSQL refused a row: {fault}") from None
    return found


def _require_same_tables(
    source: BaseDatabaseWrapper, target: BaseDatabaseWrapper, tables: list[StoredTable]
) -> None:
    states = [
        set(MigrationRecorder(database).applied_migrations()) for database in (source, target)
    ]
    if states[0] != states[1]:
        missing = sorted(".".join(name) for name in states[0] ^ states[1])
        raise MoveRefused(
            f"The two databases are not migrated alike ({', '.join(missing[:5])} …). Run `migrate` on both."
        )
    known = {table.name for table in tables} | _LEFT
    unknown = {
        name
        for name in source.introspection.table_names()
        if name not in known and not name.startswith(TABLE)  # SQLite keeps the index in several
    }
    if unknown:
        raise MoveRefused(f"No table of this site: {', '.join(sorted(unknown))}.")


def _require_empty(target: BaseDatabaseWrapper, tables: list[StoredTable]) -> None:
    for table in tables:
        stored = table.model._base_manager.using(target.alias)
        if table.name not in _MADE_BY_MIGRATE and stored.exists():
            raise MoveRefused(f"The table {table.name} of the target is not empty.")


def _checked(
    source: BaseDatabaseWrapper, target: BaseDatabaseWrapper, tables: list[StoredTable]
) -> dict[str, Contents]:
    """What the tables hold; before anything is written, all is named that PostgreSQL would refuse."""
    faults = (
        fault
        for table in tables
        for row in table.rows(source)
        for fault in table.faults(row, target)
    )
    if told := list(islice(faults, _MOST_FAULTS)):
        raise MoveRefused("\n".join(["PostgreSQL would not take:", *told]))
    return {table.name: table.contents(source) for table in tables}


def _write(
    source: BaseDatabaseWrapper, target: BaseDatabaseWrapper, tables: list[StoredTable]
) -> None:
    quoted = target.ops.quote_name
    with target.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(quoted(table.name) for table in tables)}")
        for table in tables:
            columns = ", ".join(quoted(column.column) for column in table.columns)
            with cursor.copy(f"COPY {quoted(table.name)} ({columns}) FROM STDIN") as copy:
                for row in table.rows(source):
                    copy.write_row(table.prepared(row, target))
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # keys of other tables are checked here
        for order in _sequence_orders(target, tables):
            cursor.execute(order)


def _sequence_orders(target: BaseDatabaseWrapper, tables: list[StoredTable]) -> Iterator[str]:
    models: Any = [table.model for table in tables]
    yield from target.ops.sequence_reset_sql(no_style(), models)


def _compare(
    target: BaseDatabaseWrapper, tables: list[StoredTable], found: dict[str, Contents]
) -> None:
    for table in tables:
        if table.contents(target) != found[table.name]:
            raise MoveRefused(f"The rows of {table.name} did not arrive as they were.")
