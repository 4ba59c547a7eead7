"""When the version of what is public is replaced, and that no writer waits for another because of it."""

import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.records.publishing import publish, withdraw
from core.records.saving import save_row, writing
from core.records.state_cache import read_token, replace_token
from meetings.models import Meeting, Reschedule
from tests.rows import make

TABLE = "core_contentversion"


@pytest.fixture
def version(db):
    replace_token()
    return read_token


@pytest.mark.parametrize("published", [True, False])
def test_a_row_and_a_part_replace_it_only_where_readers_may_see_them(version, operator, published):
    meeting = make(Meeting, name="A meeting", published=published)
    part = make(Reschedule, meeting=meeting)
    meeting.refresh_from_db()
    meeting.name, part.why = "Another name", "The host changed."
    for row in (meeting, part):
        before = version()
        save_row(row, by=operator, channel="test")
        assert (version() != before) == published


def test_publishing_and_withdrawing_replace_it(version, operator):
    """And a save of what was public once: the page of what outlives it may name it."""
    meeting = make(Meeting, name="A meeting", published=False)
    seen = [version()]
    for verb in (publish, withdraw, save_row):
        verb(meeting, by=operator, channel="test")
        seen.append(version())
    assert len(set(seen)) == 4


def test_many_rows_in_one_transaction_replace_it_once_and_last(version, operator):
    rows = [make(Meeting, name=f"Meeting {number}") for number in range(3)]
    with CaptureQueriesContext(connection) as queries, writing():
        for row in rows:
            row.name += " again"
            save_row(row, by=operator, channel="test")
    writes = [one["sql"] for one in queries if one["sql"].startswith(("UPDATE", "INSERT"))]
    assert [TABLE in sql for sql in writes].count(True) == 1
    assert TABLE in writes[-1]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_two_writers_do_not_wait_for_each_other(operator):
    first, second = (make(Meeting, name=name) for name in ("First", "Second"))
    has_written, may_end = threading.Event(), threading.Event()

    def write_slowly():
        with writing():
            first.name = "First again"
            save_row(first, by=operator, channel="test")
            has_written.set()
            may_end.wait(20)
        connection.close()

    slow = threading.Thread(target=write_slowly)
    slow.start()
    assert has_written.wait(20)
    second.name = "Second again"
    save_row(second, by=operator, channel="test")  # would wait here for the token of the first
    between = read_token()
    still_open = slow.is_alive()
    may_end.set()
    slow.join(20)
    assert still_open
    assert read_token() != between
    assert set(Meeting.objects.values_list("name", flat=True)) == {"First again", "Second again"}
