"""Moves the rows of a site from SQLite to PostgreSQL: all of them, in one transaction, or none."""

from itertools import islice
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import DatabaseError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder

from core.public.search.index import TABLE, rebuild

# Filled by `migrate`: emptied before the rows of the site are copied.
_MADE_BY_MIGRATE = ("auth_group", "auth_permission", "core_staffgroup", "django_content_type")
# Not moved: kept by `migrate`, or useful only where it is. The search index is made again.
_LEFT = {"django_migrations", "core_cache"}
_AT_A_TIME = 1_000  # rows in memory at a time


class MoveRefused(Exception):
    """Why nothing was moved."""


def move_rows(source: BaseDatabaseWrapper, target: BaseDatabaseWrapper) -> dict[str, int]:
    """The number of rows of each table. SQLite is locked for writers meanwhile. Raises MoveRefused, DatabaseError."""
    every = apps.get_models(include_auto_created=True)  # with tables of many-to-many fields
    stored = [model for model in every if model._meta.managed and not model._meta.proxy]
    with transaction.atomic(source.alias):
        _check_tables(source, target, stored)
        with transaction.atomic(target.alias):
            _write(source, target, stored)
            moved = {model._meta.db_table: _compared(model, source, target) for model in stored}
            rebuild(target.alias)
    return moved


def _check_tables(source: BaseDatabaseWrapper, target: BaseDatabaseWrapper, stored: Any) -> None:
    here, there = (MigrationRecorder(one).applied_migrations().keys() for one in (source, target))
    if missing := sorted(map(".".join, here ^ there)):
        message = f"The two databases are not migrated alike ({', '.join(missing[:5])} …)"
        raise MoveRefused(f"{message}. Run `migrate` on both.")
    known = {model._meta.db_table for model in stored} | _LEFT
    found = {name for name in source.introspection.table_names() if not name.startswith(TABLE)}
    if unknown := sorted(found - known):
        raise MoveRefused(f"No table of this site: {', '.join(unknown)}.")
    for model in stored:
        name = model._meta.db_table
        if not name.startswith(_MADE_BY_MIGRATE) and _rows(model, target).exists():
            raise MoveRefused(f"The table {name} of the target is not empty.")


def _rows(model: Any, database: BaseDatabaseWrapper) -> Any:
    """As tuples, the primary key first."""
    names = [column.attname for column in model._meta.concrete_fields]
    return model._base_manager.using(database.alias).order_by().values_list("pk", *names)


def _write(source: BaseDatabaseWrapper, target: BaseDatabaseWrapper, stored: Any) -> None:
    quoted = target.ops.quote_name
    with target.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(quoted(model._meta.db_table) for model in stored)}")
        for model in stored:
            table, columns, key = model._meta.db_table, model._meta.concrete_fields, None
            names = ", ".join(quoted(column.column) for column in columns)
            order = f"COPY {quoted(table)} ({names}) FROM STDIN"
            try:
                with target.wrap_database_errors, cursor.copy(order) as copy:
                    for key, *values in _rows(model, source).iterator(_AT_A_TIME):  # noqa: B007  told below
                        row = zip(columns, values, strict=True)
                        copy.write_row([to.get_db_prep_value(one, target, True) for to, one in row])
            except DatabaseError as fault:  # rows are sent in thousands
                where = f"{table}, row {key} or one not long before it"
                raise MoveRefused(f"PostgreSQL does not take {where}: {fault}") from None
        target.check_constraints()  # foreign keys
        for order in target.ops.sequence_reset_sql(no_style(), stored):
            cursor.execute(order)


def _compared(model: Any, source: BaseDatabaseWrapper, target: BaseDatabaseWrapper) -> int:
    """The number of rows. Raises MoveRefused unless each arrived unchanged, and no other."""
    rows, count = _rows(model, source).iterator(_AT_A_TIME), 0
    while part := {row[0]: row for row in islice(rows, _AT_A_TIME)}:
        arrived = {row[0]: row for row in _rows(model, target).filter(pk__in=list(part))}
        if arrived != part:
            raise MoveRefused(f"The rows of {model._meta.db_table} did not arrive as they were.")
        count += len(part)
    if count != _rows(model, target).count():
        raise MoveRefused(f"The table {model._meta.db_table} has more rows than it had.")
    return count
