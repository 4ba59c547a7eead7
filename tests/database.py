"""Databases for tests on SQLite: tables in the memory of each worker, and states of them that are put back."""

import fcntl
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from importlib import import_module
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection

TABLES = "from tests.database import make_tables; make_tables()"  # for `manage.py shell`


def make_tables() -> None:
    """Makes the tables from the models, in a tenth of the time that the migrations take, and records these as applied."""
    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    call_command("migrate", run_syncdb=True, verbosity=0)
    make_search_index()
    settings.MIGRATION_MODULES = {}
    call_command("migrate", fake=True, verbosity=0)


def make_search_index() -> None:
    with connection.schema_editor() as editor:
        import_module("core.migrations.0003_search_index").make_table(None, editor)


def open_in_memory() -> None:
    """Connects to a database as `migrate` leaves it (a test of tests/test_law.py compares them)."""
    connection.close()
    connection.settings_dict["NAME"] = "file:tests?mode=memory&cache=shared"
    # Tests repeat the same queries; SQLite takes as long to parse a long one as to run it.
    connection.settings_dict["OPTIONS"]["cached_statements"] = 1000
    make_tables()


def load_once(path: Path, load: Callable[[], None]) -> None:
    """One worker calls `load` and writes the file; the others wait and read it."""
    connection.ensure_connection()
    with (path.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if path.exists():
            with closing(sqlite3.connect(path)) as loaded:
                loaded.backup(connection.connection)
        else:
            load()
            unfinished = path.with_suffix(".unfinished")
            write_to(unfinished)
            unfinished.rename(path)


def write_to(path: Path) -> None:
    """Writes the database of this process to a file."""
    connection.ensure_connection()
    with closing(sqlite3.connect(path)) as file:
        connection.connection.backup(file)


class Snapshots:
    """States of the database of this process, each made once and then put back in a few milliseconds."""

    def __init__(self) -> None:
        self._kept: dict[str, sqlite3.Connection] = {}

    @contextmanager
    def loaded(self, name: str, load: Callable[[], None]) -> Iterator[None]:
        """The database as `load` leaves it; after the context it is as it was before."""
        before = self._copied()
        if name not in self._kept:
            load()
            self._kept[name] = self._copied()
        else:
            self._put_back(self._kept[name])
        yield
        self._put_back(before)
        before.close()

    @staticmethod
    def _put_back(state: sqlite3.Connection) -> None:
        """Also clears Django's cache of content types, whose keys may differ in this state."""
        state.backup(connection.connection)
        ContentType.objects.clear_cache()

    @staticmethod
    def _copied() -> sqlite3.Connection:
        connection.ensure_connection()
        copy = sqlite3.connect(":memory:")
        connection.connection.backup(copy)
        return copy
