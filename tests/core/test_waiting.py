"""Few requests wait for the one writer of SQLite, others are refused at once, and readers wait for nobody."""

import re
import sqlite3
import threading
import time
from contextlib import closing, contextmanager

import pytest
from django.conf import settings
from django.db import OperationalError, transaction
from django.db.utils import ConnectionHandler

from core.database.sqlite import base
from core.database.sqlite.base import MOST_WAITING, MOST_WORKING, WorkLimit, waiting_at_most

pytestmark = pytest.mark.django_db
WRITE = "INSERT INTO topic VALUES ('Spam')"


@pytest.fixture
def database(tmp_path, monkeypatch):
    """A database in a file, as on a server: with one in memory nobody waits for a lock."""
    one = {
        "ENGINE": "core.database.sqlite",
        "NAME": tmp_path / "site.sqlite3",
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20},
    }
    databases = ConnectionHandler({"default": one})
    monkeypatch.setattr(transaction, "connections", databases)
    with closing(databases["default"]) as opened, opened.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("CREATE TABLE topic (name text)")
        yield cursor


@contextmanager
def locked(database):
    name = database.db.settings_dict["NAME"]
    with closing(sqlite3.connect(name, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other


def in_a_transaction(database):
    with transaction.atomic():
        database.execute(WRITE)


def by_itself(database):
    database.execute(WRITE)


@pytest.mark.parametrize("write", [in_a_transaction, by_itself])
@pytest.mark.parametrize("places", [0, MOST_WAITING])
def test_who_may_not_wait_is_refused_at_once_and_reads(database, monkeypatch, write, places):
    """A write may not wait if MOST_WAITING others already do, or if it was given no time to wait."""
    monkeypatch.setattr(base, "_waiting", threading.BoundedSemaphore(MOST_WAITING))
    for _taken in range(MOST_WAITING - places):
        base._waiting.acquire()
    began = time.monotonic()
    with locked(database), waiting_at_most(0 if places else 20):
        with pytest.raises(OperationalError, match="locked"):
            write(database)
        read = database.execute("SELECT count(*) FROM topic").fetchone()
    assert [read, time.monotonic() - began < 1] == [(0,), True]
    write(database)
    assert database.execute("SELECT name FROM topic").fetchall() == [("Spam",)]
    assert database.db.connection.execute("PRAGMA busy_timeout").fetchone() == (20_000,)


def test_a_place_is_free_again_after_each_write(database):
    for _number in range(2 * MOST_WAITING):
        in_a_transaction(database)
    with locked(database), waiting_at_most(0), pytest.raises(OperationalError):
        by_itself(database)
    free = [base._waiting.acquire(blocking=False) for _number in range(MOST_WAITING + 1)]
    base._waiting.release(MOST_WAITING)
    assert free == [True] * MOST_WAITING + [False]


def test_who_waits_to_write_lets_another_work(database, monkeypatch):
    """One request works at a time: the first waits for the writer, the second answers and ends that wait."""
    monkeypatch.setattr(base, "_working", threading.BoundedSemaphore(1))
    answered = []
    with locked(database) as other:

        def read():
            answered.append("read")
            other.execute("ROLLBACK")

        def write():
            reader.start()
            by_itself(database)
            answered.append("written")

        reader = threading.Thread(target=WorkLimit(read))
        WorkLimit(write)()
        reader.join()
    assert answered == ["read", "written"]
    assert base._working.acquire(blocking=False)  # each place was released once


def test_a_process_has_threads_left_for_readers():
    text = (settings.BASE_DIR / "wtsa_site" / "gunicorn.conf.py").read_text()
    (threads,) = re.findall(r"^threads = (\d+)", text, re.MULTILINE)
    assert int(threads) == MOST_WORKING + MOST_WAITING
