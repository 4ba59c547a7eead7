"""What only PostgreSQL has: a pool of connections, and locks of single rows."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.models import PendingVersion
from core.public.operation.failures import BUSY
from core.records.pending.saving import publish_due
from meetings.models import Meeting
from participants.models import Person
from tests.core.test_pending import propose, setting
from tests.editing.forms import address, shown
from tests.rows import make

psycopg = pytest.importorskip("psycopg")
pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="of PostgreSQL")

POOL = """
import json, threading
import django
django.setup()
from core.public.page_cache import PageStore
from core.public.page_cache import CachedPages
from django.db import connection
pages = CachedPages(lambda environ, start: [], PageStore(1000))
def read_state():
    pages({"REQUEST_METHOD": "GET", "HTTP_HOST": "localhost", "PATH_INFO": "/meetings/"}, lambda *args: None)
for _number in range(20):
    read_state()
threads = [threading.Thread(target=read_state) for _number in range(8)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
stats = connection.pool.get_stats()
with connection.cursor() as cursor:
    cursor.execute("SHOW lock_timeout")
    print(json.dumps([stats["pool_max"], stats["pool_available"] - stats["pool_size"], cursor.fetchone()[0]]))
"""


def address_of_tests():
    named = connection.settings_dict
    login = f"{named['USER']}:{named['PASSWORD']}".rstrip(":")
    return f"postgres://{login}@{named['HOST']}:{named['PORT']}/{named['NAME']}"


@pytest.mark.django_db(transaction=True)
def test_the_state_of_the_site_is_read_without_keeping_a_connection():
    environment = {
        "DATABASE_URL": address_of_tests(),
        "DATABASE_POOL": "2",
        "DJANGO_SETTINGS_MODULE": "wtsa_site.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", POOL],
        cwd=settings.BASE_DIR,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert json.loads(done.stdout) == [2, 0, "5s"]


@pytest.mark.django_db(transaction=True)
def test_a_save_that_waits_for_a_row_gives_back_what_was_typed(client, editor):
    client.raise_request_exception = False
    client.force_login(editor)
    row = make(Person, name="Ada", published=False)
    values = shown(client, address(row)) | {"name": "Ada Example"}
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '200ms'")
    with psycopg.connect(address_of_tests()) as other:
        other.execute("SELECT 1 FROM participants_person FOR UPDATE")
        page = client.post(address(row), values, headers={"origin": "http://testserver"})
    given_back_and_saved_when_sent_again(page, client, row, values)


def given_back_and_saved_when_sent_again(page, client, row, values):
    assert [page.status_code, "Ada Example" in page.text] == [503, True]
    assert str(BUSY.reason) in page.text
    assert page["Retry-After"] == str(BUSY.retry_after)
    again = client.post(address(row), values)
    connection.close()  # drops its lock_timeout
    assert again.status_code == 302
    assert Person.objects.get(pk=row.pk).name == "Ada Example"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("loss", "code"),
    [("deadlock", "40P01"), ("serialisation", "40001"), ("statement timeout", "57014")],
)
def test_a_save_that_another_beat_gives_back_what_was_typed(loss, code, client, editor):
    client.raise_request_exception = False
    client.force_login(editor)
    row, held = make(Person, name="Ada", published=False), make(Person, name="Bob", published=False)
    values = shown(client, address(row)) | {"name": "Ada Example"}
    with psycopg.connect(address_of_tests()) as other, ThreadPoolExecutor() as threads:
        beaten = LOSSES[loss](other, threads, row, held)
        codes = []
        with connection.execute_wrapper(beaten), connection.execute_wrapper(_codes_into(codes)):
            page = client.post(address(row), values, headers={"origin": "http://testserver"})
    assert codes[0] == code
    given_back_and_saved_when_sent_again(page, client, row, values)


def _codes_into(codes):
    def noted(execute, *words):
        try:
            return execute(*words)
        except OperationalError as fault:
            codes.append(fault.__cause__.sqlstate)
            raise

    return noted


UPDATE = "UPDATE participants_person SET name = name WHERE id = %s"


def _deadlocked(other, threads, row, held):
    """The save holds one row and waits for its own; `other` holds that one and waits for the first."""
    other.execute("SET deadlock_timeout = '1min'")  # so that the save detects the deadlock
    other.execute(UPDATE, [row.pk])
    asked = []

    def beaten(execute, sql, params, many, context):
        if not asked and "FOR UPDATE" in sql:
            asked.append(sql)
            execute("SET LOCAL deadlock_timeout = '100ms'", None, False, context)
            execute(UPDATE, [held.pk], False, context)
            threads.submit(other.execute, UPDATE, [held.pk])
        return execute(sql, params, many, context)

    return beaten


def _overtaken(other, threads, row, held):
    """Another transaction commits the row between reading and locking it."""
    asked = []

    def beaten(execute, sql, params, many, context):
        if not asked and "FOR UPDATE" in sql:
            asked.append(sql)
            execute("SELECT 1", None, False, context)  # the snapshot of the save begins here
            other.execute(UPDATE, [row.pk])
            other.commit()
        return execute(sql, params, many, context)

    connection.ensure_connection()
    connection.connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    return beaten


def _too_slow(other, threads, row, held):
    """Another transaction holds the row for longer than the statement timeout."""
    other.execute(UPDATE, [row.pk])

    def beaten(execute, sql, params, many, context):
        if "FOR UPDATE" in sql:
            execute("SET LOCAL statement_timeout = '100ms'", None, False, context)
        return execute(sql, params, many, context)

    return beaten


LOSSES = {"deadlock": _deadlocked, "serialisation": _overtaken, "statement timeout": _too_slow}


def test_what_is_due_is_locked_as_a_save_locks_it_the_row_and_not_its_version(
    db, editor, publisher
):
    pending = propose(make(Meeting), editor, setting(editor, name="Mended"))
    PendingVersion.objects.filter(pk=pending.pk).update(
        goes_live_at=timezone.now(), approved_by=publisher
    )
    with CaptureQueriesContext(connection) as asked:
        assert publish_due(timezone.now())
    locked = [one["sql"] for one in asked if "FOR UPDATE" in one["sql"]]
    assert 'FROM "meetings_meeting"' in locked[0]
    assert [sql for sql in locked if 'FROM "core_pendingversion"' in sql] == []
