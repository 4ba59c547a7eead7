"""SQLite: its backup API makes a file of one state, whoever writes meanwhile."""

import os
import re
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from django.db import connection

from core.public.search.index import TABLE

from .databases import check_rows, read_facts
from .manifest import BackupRefused, DatabaseFacts

PATIENCE = 60  # seconds that another process may keep the database to itself
# What SQLite runs by itself, a trigger or a view, is made by none of our migrations.
_OF_THE_SITE = re.compile(rf"CREATE (TABLE|(UNIQUE )?INDEX|VIRTUAL TABLE {TABLE} USING fts5\b)")
_SIDE_FILES = ("-wal", "-shm", "-journal")


class SQLite:
    engine = "sqlite"
    file_name = "database.sqlite3"

    def __init__(self, target: Path) -> None:
        self.target = target

    def dump(self, path: Path) -> DatabaseFacts:
        if not self.target.exists():
            raise BackupRefused(f"There is no database {self.target}.")
        with closing(sqlite3.connect(self.target)) as here, closing(sqlite3.connect(path)) as copy:
            # All pages in one step: in several, each write of another process would start it again.
            here.backup(copy, pages=-1, progress=_give_up_after(PATIENCE))
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, that can be read where it stands
            facts = _facts_of(copy)
        self.check_dump(path, facts)
        return facts

    def check_dump(self, path: Path, facts: DatabaseFacts) -> None:
        try:
            with closing(sqlite3.connect(f"{path.resolve().as_uri()}?immutable=1", uri=True)) as db:
                _check_that_nothing_runs(path, db)
                if (found := db.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
                    raise BackupRefused(f"{path} is broken: {found}")
                if lost := db.execute("PRAGMA foreign_key_check").fetchone():
                    raise BackupRefused(f"{path}: a row of {lost[0]} points to none of {lost[2]}.")
                check_rows(_facts_of(db), facts)
        except sqlite3.DatabaseError as fault:
            raise BackupRefused(f"{path} is broken: {fault}.") from None

    def is_empty(self) -> bool:
        """A file that cannot be read is not empty."""
        if not self.target.exists():
            return True
        try:
            with closing(sqlite3.connect(self.target)) as database:
                return not _tables_of(database)
        except sqlite3.DatabaseError:
            return False

    def load(self, path: Path, facts: DatabaseFacts) -> None:
        connection.close()
        self._check_that_nobody_uses_it()
        self.target.parent.mkdir(parents=True, exist_ok=True)
        beside = self.target.with_name(f"{self.target.name}.restoring")
        try:
            shutil.copyfile(path, beside)
            self.check_dump(beside, facts)
            with beside.open("rb") as file:
                os.fsync(file.fileno())
            # First: SQLite would write the log of the database that was here into the restored one.
            for ending in _SIDE_FILES:
                Path(f"{self.target}{ending}").unlink(missing_ok=True)
            beside.replace(self.target)
        finally:
            beside.unlink(missing_ok=True)

    def _check_that_nobody_uses_it(self) -> None:
        """Leaving WAL needs the file to itself, and writes into it what its log still holds."""
        if not self.target.exists():
            return
        try:
            with closing(sqlite3.connect(self.target, timeout=1)) as database:
                database.execute("PRAGMA journal_mode=DELETE")
                database.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as fault:
            if "locked" in str(fault):
                raise BackupRefused(
                    f"{self.target} is in use: stop the site, then restore."
                ) from None
        except sqlite3.DatabaseError:
            pass  # it is broken, which is why a backup comes in its place


def _give_up_after(seconds: float) -> Callable[[int, int, int], None]:
    """Python itself would try for ever."""
    until = time.monotonic() + seconds

    def asked(status: int, _left: int, _pages: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > until:
            raise BackupRefused(f"The database was locked for {seconds} seconds.")

    return asked


def _check_that_nothing_runs(path: Path, database: sqlite3.Connection) -> None:
    """By the statements, as text: SQLite carries them out whatever type and name are written beside them."""
    stored = "SELECT CAST(sql AS TEXT) FROM sqlite_master WHERE sql IS NOT NULL"
    for (statement,) in database.execute(stored):
        if not _OF_THE_SITE.match(statement):
            raise BackupRefused(f"{path} is not of this site alone: {statement[:200]}")


def _facts_of(database: sqlite3.Connection) -> DatabaseFacts:
    with closing(database.cursor()) as cursor:
        return read_facts(cursor, _tables_of(database))


def _tables_of(database: sqlite3.Connection) -> list[str]:
    named = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    return [name for (name,) in database.execute(named)]
