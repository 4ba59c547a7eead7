"""Who waits for the one writer of SQLite: how long, how many of a process at a time, and that nobody else waits for them."""

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

# Together as many as a process has threads (gunicorn.conf.py).
MOST_WORKING = 8
MOST_WAITING = 8

_working = threading.BoundedSemaphore(MOST_WORKING)
_waiting = threading.BoundedSemaphore(MOST_WAITING)
_seconds: ContextVar[float | None] = ContextVar("seconds to wait for the writer", default=None)
_request: ContextVar["_Request | None"] = ContextVar("request at work", default=None)


@contextmanager
def waiting_at_most(seconds: float) -> Iterator[None]:
    """What begins to write within it; else the settings say how long."""
    token = _seconds.set(seconds)
    try:
        yield
    finally:
        _seconds.reset(token)


def wait_for_no_row() -> None:
    """On PostgreSQL, where each row has a lock: until the end of the transaction that is under way."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '100ms'")


class WorkLimit:
    """A WSGI application around that of the site: of the threads of a process so many work at a time.

    With all of them at work the slowest of many readers waited twice as long. One that waits for the
    writer lets another work, and goes on once it may write.
    """

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self.application = application

    def __call__(self, *request: Any) -> Iterable[bytes]:
        at_work = _Request()
        token = _request.set(at_work)
        try:
            return self.application(*request)
        finally:
            _request.reset(token)
            at_work.let_another_work()


class _Request:
    def __init__(self) -> None:
        _working.acquire()
        self.is_working = True

    def let_another_work(self) -> None:
        if self.is_working:
            self.is_working = False
            _working.release()


def bound_waiting() -> None:
    connection_created.connect(_bound, dispatch_uid="bound_waiting")


def _bound(connection: BaseDatabaseWrapper, **kwargs: object) -> None:
    if connection.vendor == "sqlite" and _bounded not in connection.execute_wrappers:
        connection.execute_wrappers.append(_bounded)


def _bounded(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    """Around each statement. Where enough wait already, whoever meets a lock is refused at once."""
    database: sqlite3.Connection = context["connection"].connection
    if many or database.in_transaction or sql.startswith("SELECT"):
        return execute(sql, params, many, context)
    seconds = _seconds.get()
    try:
        with _busy_timeout(database, 0):
            return execute(sql, params, many, context)
    except OperationalError as error:
        may_wait = "locked" in str(error) and seconds != 0 and _waiting.acquire(blocking=False)
        if not may_wait:
            raise
    try:
        if at_work := _request.get():
            at_work.let_another_work()
        with _busy_timeout(database, seconds):
            return execute(sql, params, many, context)
    finally:
        _waiting.release()


@contextmanager
def _busy_timeout(database: sqlite3.Connection, seconds: float | None) -> Iterator[None]:
    """None: as the settings say."""
    (usual,) = database.execute("PRAGMA busy_timeout").fetchone()
    database.execute(f"PRAGMA busy_timeout = {usual if seconds is None else int(seconds * 1000)}")
    try:
        yield
    finally:
        database.execute(f"PRAGMA busy_timeout = {usual}")
