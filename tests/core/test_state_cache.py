"""What is kept in memory of small tables is true of the state in which the site is."""

import datetime as dt
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.records.publishing import withdraw
from core.records.state_cache import reading_state, state_cached
from meetings.models import Meeting
from participants.models import Membership, Participant
from tests.public.crowds import OPERATOR
from tests.rows import fresh, make

pytestmark = pytest.mark.django_db


def regional(name, **values):
    group = make(Participant, code=name, name=name, common_name="", **values)
    make(Membership, group=group)
    return group


def made_in(*states):
    """How often a value is made when it is asked for once in each of these states."""
    made = []
    for state in states:
        with reading_state(lambda state=state: state):
            state_cached("a value of this test", lambda: made.append("once"))
    return len(made)


def test_a_value_is_made_once_for_each_state():
    assert [made_in("a", "a"), made_in("b", "c", "c"), made_in(None, None)] == [1, 2, 2]


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

    def offered():
        page = client.get("/participants/").text
        return [f'value="{name}"' in page for name in ("apt", "draft")]

    assert [offered(), offered()] == [[True, False]] * 2
    with patch.object(timezone, "now", return_value=tomorrow):
        assert offered() == [False, False]


# rows named by many pages


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
