"""A site moves from SQLite to PostgreSQL: whole and compared, or not at all."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from exchange.backups import move
from exchange.backups.move import MoveRefused
from participants.models import Person
from tests.database import TABLES

on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="needs a server")


def server(name):
    own = connection.settings_dict
    login = f"{own['USER']}:{own['PASSWORD']}".rstrip(":")
    return f"postgres://{login}@{own['HOST']}:{own['PORT']}/{name}"


def said(database, *words):
    environment = os.environ | {"DATABASE_URL": database, "DATABASE_POOL": "0"}
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=settings.BASE_DIR,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return done.returncode, done.stdout


# An account, and rows of a few tables.
ROWS = f"""{TABLES}
from django.contrib.auth.models import User
from meetings.models import Meeting
from participants.models import Person
from resolutions.models import Resolution
from tests.rows import make
User.objects.create(username="a")
make(Meeting), make(Person), make(Resolution)
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    path = tmp_path_factory.mktemp("site") / "site.sqlite3"
    code, text = said(f"sqlite:///{path}", "shell", "-v0", "-c", ROWS)
    assert code == 0, text
    return path


@pytest.fixture(scope="module")
def target(worker_id):
    """A database that is migrated and empty."""
    import psycopg

    name = f"moved_{worker_id}_{os.getpid()}"
    with psycopg.connect(server("postgres"), autocommit=True) as postgres:
        postgres.execute(f"CREATE DATABASE {name}")
        code, text = said(server(name), "migrate", "--verbosity", "0")
        assert code == 0, text
        yield server(name)
        postgres.execute(f"DROP DATABASE {name} WITH (FORCE)")


def rows_in(target, table):
    import psycopg

    with psycopg.connect(target) as database:
        return database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


@on_postgresql
def test_text_that_postgresql_would_refuse_is_named_and_nothing_is_written(site, target, tmp_path):
    broken = shutil.copyfile(site, tmp_path / "broken.sqlite3")
    for table, field, value, why in (
        ("resolutions_resolution", "number", "99999", "column number"),
        ("participants_person", "name", "'a' || char(0)", "cannot contain NUL"),
    ):
        with closing(sqlite3.connect(broken)) as database, database:
            (key,) = database.execute(f"SELECT min(id) FROM {table}").fetchone()
            database.execute(f"UPDATE {table} SET {field} = {value}")
        code, text = said(f"sqlite:///{broken}", "move_database", target)
        assert code == 1
        assert f"PostgreSQL does not take {table}, row {key} or" in text
        assert why in text
    assert rows_in(target, "participants_person") == 0


@on_postgresql
def test_a_site_is_moved_whole_and_once(site, target):
    code, text = said(f"sqlite:///{site}", "move_database", target, "--verbosity", "2")
    assert code == 0, text
    with closing(sqlite3.connect(site)) as database:
        for table in ("meetings_meeting", "auth_user", "meetings_historicalmeeting"):
            (count,) = database.execute(f"SELECT count(*) FROM {table}").fetchone()
            assert rows_in(target, table) == count > 0
        (found,) = database.execute("SELECT count(*) FROM core_searchindex").fetchone()
        assert rows_in(target, "core_searchindex") == found > 0
    # The next row gets the next number.
    made = (
        "from django.contrib.auth.models import User; print(User.objects.create(username='b').pk)"
    )
    code, text = said(target, "shell", "--verbosity", "0", "--command", made)
    assert [code, text.split()[-1]] == [0, "2"]
    code, text = said(f"sqlite:///{site}", "move_database", target)
    assert [code, "is not empty" in text] == [1, True]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the source is an SQLite database")
@pytest.mark.filterwarnings("ignore:Engine not recognized")
@pytest.mark.parametrize("address", ["sqlite:////tmp/x", "nonsense", "mysql://a@b/c"])
def test_only_postgresql_is_a_target(address):
    with pytest.raises(CommandError, match="Write postgres://") as refused:
        call_command("move_database", address)
    assert refused.value.returncode == 2


def test_rows_are_the_same_in_any_order_and_no_other(monkeypatch):
    class Stored(list):
        def iterator(self, _size):
            return iter(self)

        def filter(self, pk__in):
            return [row for row in self if row[0] in pk__in]

        def count(self):
            return len(self)

    monkeypatch.setattr(move, "_rows", lambda model, database: Stored(database))
    rows = [(1, "a"), (2, "b")]
    assert move._compared(Person, rows, rows[::-1]) == 2
    for other, reason in (
        (rows[:1], "did not arrive as they were"),
        ([(1, "a"), (2, "c")], "did not arrive as they were"),
        ([*rows, (3, "c")], "has more rows than it had"),
    ):
        with pytest.raises(MoveRefused, match=reason):
            move._compared(Person, rows, other)
