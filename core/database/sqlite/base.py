"""The SQLite backend that DATABASES names, for sites with one writer at a time.

Integers have the range of PostgreSQL's. A limited number of requests of a process wait for the writer, each for a
limited time, and a waiting request holds up no other.
"""

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Self

from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.backends.sqlite3 import base, operations

from ..letters import plain_letters

_LARGEST = 2**63 - 1
# Together they equal the threads of a process (gunicorn.conf.py).
MOST_WORKING = 8
MOST_WAITING = 8

_working = threading.BoundedSemaphore(MOST_WORKING)
_waiting = threading.BoundedSemaphore(MOST_WAITING)
_seconds: ContextVar[float | None] = ContextVar("seconds to wait for the writer", default=None)


class _Thread(threading.local):
    is_working = False


_thread = _Thread()


@contextmanager
def waiting_at_most(seconds: float) -> Iterator[None]:
    """The longest that writes in this block wait for another writer, in place of the time in the settings."""
    token = _seconds.set(seconds)
    try:
        yield
    finally:
        _seconds.reset(token)


class WorkLimit:
    """A WSGI application around that of the site: at most MOST_WORKING threads of a process work at a time.

    With all threads at work the slowest of many readers waited twice as long. A request that waits for the writer
    lets another one work, and goes on once it may write.
    """

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self.application = application

    def __call__(self, *request: Any) -> Iterable[bytes]:
        _working.acquire()
        _thread.is_working = True
        try:
            return self.application(*request)
        finally:
            _let_another_work()


def _let_another_work() -> None:
    if _thread.is_working:
        _thread.is_working = False
        _working.release()


class Cursor(base.SQLiteCursorWrapper):
    def execute(self, query: str, params: Any = None) -> Self:
        """When MOST_WAITING requests wait already, one more that meets a lock is refused at once."""
        if self.connection.in_transaction or query.startswith("SELECT"):
            return self._execute(query, params)
        seconds = _seconds.get()
        try:
            with self._busy_timeout(0):
                return self._execute(query, params)
        except sqlite3.OperationalError as error:
            may_wait = "locked" in str(error) and seconds != 0 and _waiting.acquire(blocking=False)
            if not may_wait:
                raise
        try:
            _let_another_work()
            with self._busy_timeout(seconds):
                return self._execute(query, params)
        finally:
            _waiting.release()

    def _execute(self, query: str, params: Any) -> Self:
        """A number too large for SQLite is replaced by the largest, which no row has either."""
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

    @contextmanager
    def _busy_timeout(self, seconds: float | None) -> Iterator[None]:
        """None leaves the time in the settings."""
        database = self.connection
        (usual,) = database.execute("PRAGMA busy_timeout").fetchone()
        milliseconds = usual if seconds is None else int(seconds * 1000)
        database.execute(f"PRAGMA busy_timeout = {milliseconds}")
        try:
            yield
        finally:
            database.execute(f"PRAGMA busy_timeout = {usual}")


class DatabaseOperations(operations.DatabaseOperations):
    # SQLite itself would store 64-bit numbers in any integer column; PostgreSQL would not.
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
