"""The database of the site as one file, and back: what both kinds of database have in common."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol

from django.db import connection

from .manifest import BackupRefused, DatabaseFacts


class Database(Protocol):
    engine: str
    file_name: str  # in a backup

    def dump(self, path: Path) -> DatabaseFacts:
        """Writes one state of the database to the file, while others write; says what is in it."""

    def check_dump(self, path: Path, facts: DatabaseFacts) -> None:
        """Raises BackupRefused where the file does not hold what its manifest says."""

    def is_empty(self) -> bool: ...

    def load(self, path: Path, facts: DatabaseFacts) -> None:
        """Puts the file in the place of the database: whole, or not at all. Raises BackupRefused."""


class _Cursor(Protocol):
    def execute(self, sql: str, /) -> Any: ...
    def fetchone(self) -> Any: ...
    def fetchall(self) -> Sequence[Any]: ...


def read_facts(cursor: _Cursor, tables: Iterable[str]) -> DatabaseFacts:
    rows = {}
    for table in sorted(tables):
        cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608
        rows[table] = cursor.fetchone()[0]
    if "django_migrations" not in rows:
        raise BackupRefused("This database was never migrated: there is nothing to keep.")
    cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
    migrations = [f"{app}.{name}" for app, name in cursor.fetchall()]
    return DatabaseFacts(_content_version(cursor, rows), migrations, rows)


def _content_version(cursor: _Cursor, rows: dict[str, int]) -> str:
    if not rows.get("core_contentversion"):
        return ""
    cursor.execute("SELECT token FROM core_contentversion")
    return str(cursor.fetchone()[0])


def check_rows(found: DatabaseFacts, said: DatabaseFacts) -> None:
    for table in sorted(found.rows.keys() | said.rows.keys()):
        if found.rows.get(table) != said.rows.get(table):
            raise BackupRefused(
                f"The table {table} holds {found.rows.get(table, 'no')} rows instead of "
                f"{said.rows.get(table, 'none')}."
            )
    if found != said:
        raise BackupRefused("The database is in another state than its manifest says.")
