"""Django's SQLite with numbers as PostgreSQL takes them, and the function that text is compared by: DATABASES names this package."""

import sqlite3
from typing import Any, Self

from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.backends.sqlite3 import base, operations

from ..letters import plain_letters

_LARGEST = 2**63 - 1


class Cursor(base.SQLiteCursorWrapper):
    """A number beyond the largest is asked for as that, which no row has either."""

    def execute(self, query: str, params: Any = None) -> Self:
        try:
            super().execute(query, params)
        except OverflowError:
            if not query.startswith("SELECT"):
                raise
            within = [
                max(-_LARGEST, min(one, _LARGEST)) if isinstance(one, int) else one
                for one in params
            ]
            super().execute(query, within)
        return self


class DatabaseOperations(operations.DatabaseOperations):
    # SQLite itself would store a number of 64 bits in any column.
    integer_field_range = BaseDatabaseOperations.integer_field_range


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations

    def get_new_connection(self, conn_params: dict[str, Any]) -> sqlite3.Connection:
        connection: sqlite3.Connection = super().get_new_connection(conn_params)
        connection.create_function("plain_letters", 1, _plain_letters, deterministic=True)
        return connection

    def create_cursor(self, name: str | None = None) -> Cursor:
        cursor: Cursor = self.connection.cursor(factory=Cursor)
        return cursor


def _plain_letters(text: str | None) -> str | None:
    return None if text is None else plain_letters(text)
