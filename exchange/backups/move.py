"""Moves the rows of a site from SQLite to PostgreSQL: all of them, in one transaction, or none."""

import json
from itertools import islice
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder

from core.public.search.index import TABLE, rebuild

# `migrate` fills these; what it wrote makes way for what the site has.
_MADE_BY_MIGRATE = ("auth_group", "auth_permission", "core_staffgroup", "django_content_type")
# Not moved: kept by `migrate`, or of use only where it is. The search index is written anew.
_LEFT = {"django_migrations", "core_cache"}
_MOST_FAULTS = 20  # that are told
_AT_A_TIME = 1_000  # rows that memory holds


class MoveRefused(Exception):
    """Why nothing was moved."""


def move_rows(source: BaseDatabaseWrapper, target: BaseDatabaseWrapper) -> dict[str, int]:
    """The rows of each table. On SQLite nobody else writes meanwhile. Raises MoveRefused, DatabaseError."""
    every = apps.get_models(include_auto_created=True)  # those between two tables too
    stored = [model for model in every if model._meta.managed and not model._meta.proxy]
    with transaction.atomic(source.alias):
        _check_tables(source, target, stored)
        faults = (
            f"{model._meta.db_table}, row {key}, {column.column}: {fault}"
            for model in stored
            for key, *values in _rows(model, source).iterator(_AT_A_TIME)
            for column, value in zip(model._meta.concrete_fields, values, strict=True)
            if (fault := fault_of(column, value, target))
        )
        if told := list(islice(faults, _MOST_FAULTS)):
            raise MoveRefused("\n".join(["PostgreSQL would not take:", *told]))
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
    """As tuples, the key before the columns."""
    names = [column.attname for column in model._meta.concrete_fields]
    return model._base_manager.using(database.alias).order_by().values_list("pk", *names)


def fault_of(column: Any, value: Any, target: Any) -> str:
    """Why PostgreSQL would refuse the value, if it would."""
    if isinstance(column, models.JSONField):
        try:
            text = json.dumps(value, ensure_ascii=False, allow_nan=False)
            text.encode()
        except ValueError:
            return "its JSON holds half a character, or a number that is none"
        # Backslashes in pairs are backslashes; one that is left makes the six signs one character.
        holds_nul = r"\u0000" in text.replace(r"\\", "")
        return "its JSON holds the character NUL" if holds_nul else ""
    if isinstance(value, str):
        longest = column.max_length or len(value)
        if "\0" in value:
            return "its text holds the character NUL"
        if len(value) > longest:
            return f"its text has {len(value)} characters, of which {longest} fit"
    kind = getattr(column, "target_field", column).get_internal_type()
    if isinstance(value, int) and kind in target.ops.integer_field_ranges:
        least, most = target.ops.integer_field_range(kind)
        if not least <= value <= most:
            return f"the number {value} is out of range"
    return ""


def _write(source: BaseDatabaseWrapper, target: BaseDatabaseWrapper, stored: Any) -> None:
    quoted = target.ops.quote_name
    with target.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(quoted(model._meta.db_table) for model in stored)}")
        for model in stored:
            columns = model._meta.concrete_fields
            names = ", ".join(quoted(column.column) for column in columns)
            with cursor.copy(f"COPY {quoted(model._meta.db_table)} ({names}) FROM STDIN") as copy:
                for _key, *values in _rows(model, source).iterator(_AT_A_TIME):
                    row = zip(columns, values, strict=True)
                    copy.write_row([to.get_db_prep_value(one, target, True) for to, one in row])
        target.check_constraints()  # keys of other tables
        for order in target.ops.sequence_reset_sql(no_style(), stored):
            cursor.execute(order)


def _compared(model: Any, source: BaseDatabaseWrapper, target: BaseDatabaseWrapper) -> int:
    """How many rows it has: each arrived as it was, and no other."""
    rows, count = _rows(model, source).iterator(_AT_A_TIME), 0
    while part := {row[0]: row for row in islice(rows, _AT_A_TIME)}:
        arrived = {row[0]: row for row in _rows(model, target).filter(pk__in=list(part))}
        if arrived != part:
            raise MoveRefused(f"The rows of {model._meta.db_table} did not arrive as they were.")
        count += len(part)
    if count != _rows(model, target).count():
        raise MoveRefused(f"The table {model._meta.db_table} has more rows than it had.")
    return count
