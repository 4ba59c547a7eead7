"""When the content version is replaced, and that cached values belong to the present one."""

import datetime as dt
import threading
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.records.publishing import publish, withdraw
from core.records.saving import save_row, writing
from core.records.state_cache import read_token, reading_state, replace_token, state_cached
from meetings.models import Meeting, Reschedule
from participants.models import Membership, Participant
from tests.public.crowds import OPERATOR
from tests.rows import fresh, make

pytestmark = pytest.mark.django_db


def regional(name, **values):
    group = make(Participant, code=name, name=name, common_name="", **values)
    make(Membership, group=group)
    return group


def test_a_value_is_made_once_for_each_state():
    made = []
    for state in ("a", "a", "b", "c", "c", None, None):
        with reading_state(lambda state=state: state):
            state_cached("a value of this test", lambda state=state: made.append(state) or state)
    assert made == ["a", "b", "c", None, None]


def test_choices_of_a_filter_are_read_again_only_after_a_public_write(client):
    group = regional("APT")
    client.get("/participants/")
    with CaptureQueriesContext(connection) as kept:
        assert ">APT<" in client.get("/participants/").text
    regional("CEPT")
    with CaptureQueriesContext(connection) as anew:
        assert ">CEPT<" in client.get("/participants/").text
    assert len(anew) > len(kept)
    withdraw(fresh(group), by=OPERATOR, channel="test")
    assert ">APT<" not in client.get("/participants/").text


def test_a_choice_that_expires_is_gone_without_a_write_and_a_draft_is_never_there(
    client, administrator
):
    tomorrow = timezone.now() + dt.timedelta(days=1)
    regional("APT", expires_at=tomorrow)
    regional("DRAFT", published=False)
    client.force_login(administrator)
    for now, offered in ((timezone.now(), True), (timezone.now(), True), (tomorrow, False)):
        with patch.object(timezone, "now", return_value=now):
            page = client.get("/participants/").text
        assert ['value="apt"' in page, 'value="draft"' in page] == [offered, False]


def test_a_row_in_memory_costs_no_query_and_is_read_again_after_a_public_write(client):
    host = make(Participant, kind="member_state", code="CHE", name="Switzerland")
    address = make(Meeting, country=host, city="Geneva").get_absolute_url()
    with CaptureQueriesContext(connection) as first:
        assert "Switzerland" in client.get(address).text
    with CaptureQueriesContext(connection) as again:
        assert "Switzerland" in client.get(address).text
    assert len(first) > len(again)
    withdraw(fresh(host), by=OPERATOR, channel="test")
    assert "Switzerland" not in client.get(address).text


def test_a_row_in_memory_is_handed_out_as_a_copy():
    make(Meeting, country=make(Participant))
    with reading_state(lambda: "a state"):
        first, second = (Meeting.objects.published().for_list().get() for _turn in range(2))
        first.country.name = "changed by a page"
        first.country._state.fields_cache["part_of"] = "changed by a page"
        third = Meeting.objects.published().for_list().get()
    assert second.country is not first.country
    assert third.country == second.country
    assert third.country.name == second.country.name
    assert "part_of" not in third.country._state.fields_cache


@pytest.mark.parametrize("published", [True, False])
def test_a_row_and_a_part_replace_it_only_where_readers_may_see_them(operator, published):
    meeting = make(Meeting, name="A meeting", published=published)
    part = make(Reschedule, meeting=meeting)
    meeting.refresh_from_db()
    meeting.name, part.why = "Another name", "The host changed."
    for row in (meeting, part):
        before = read_token()
        save_row(row, by=operator, channel="test")
        assert (read_token() != before) == published


def test_publishing_and_withdrawing_replace_it(operator):
    """Saving a row that was public once replaces it too, because pages that outlive the row may name it."""
    meeting = make(Meeting, name="A meeting", published=False)
    replace_token()
    seen = {read_token()}
    for verb in (publish, withdraw, save_row):
        verb(meeting, by=operator, channel="test")
        seen.add(read_token())
    assert len(seen) == 4


def test_many_rows_in_one_transaction_replace_it_once_and_last(operator):
    rows = [make(Meeting) for _number in range(3)]
    with CaptureQueriesContext(connection) as queries, writing():
        for row in rows:
            row.name += " again"
            save_row(row, by=operator, channel="test")
    writes = [one["sql"] for one in queries if one["sql"].startswith(("UPDATE", "INSERT"))]
    assert ["core_contentversion" in sql for sql in writes] == [False] * (len(writes) - 1) + [True]


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
    save_row(second, by=operator, channel="test")  # would wait for the token of the first
    between = read_token()
    still_open = slow.is_alive()
    may_end.set()
    slow.join(20)
    assert still_open
    assert read_token() != between
    assert set(Meeting.objects.values_list("name", flat=True)) == {"First again", "Second again"}
