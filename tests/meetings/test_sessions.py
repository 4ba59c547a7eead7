"""Sessions: which hours and time zones are valid, how pages and calendars show them, and who may see them."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from icalendar import Calendar

from core.models import rename
from core.records.publishing import withdraw
from meetings.models import Assembly, Committee, Deadline, Meeting, Session
from tests.public.crowds import OPERATOR
from tests.rows import build, make

pytestmark = pytest.mark.django_db
MORNING = {"start_time": dt.time(9, 30), "end_time": dt.time(12, 30)}
DAY = dt.date(2024, 10, 17)


@pytest.fixture
def assembly():
    return make(Assembly, code="WTSA-24")


@pytest.fixture
def meeting(assembly):
    return make(
        Meeting, name="The assembly", is_of=assembly, city="New Delhi", time_zone="Asia/Kolkata"
    )


def test_bad_hours_zones_links_and_committees_are_named(meeting):
    for name, values in (
        ("time_zone", {"time_zone": "Delhi"}),
        ("time_zone", {"meeting": make(Meeting)} | MORNING),
        ("end_time", {"start_time": dt.time(12), "end_time": dt.time(11)}),
        ("start_time", {"end_time": dt.time(11)}),
        ("ends_on", {"ends_on": dt.date(2024, 10, 16)}),
        ("link", {"link": "javascript:alert(1)"}),
        ("committee", {"committee": make(Committee)}),
    ):
        with pytest.raises(ValidationError) as refused:
            build(Session, **{"starts_on": DAY, "meeting": meeting} | values).full_clean()
        assert name in refused.value.message_dict, values


@time_machine.travel(dt.datetime(2024, 10, 1, 12, tzinfo=dt.UTC), tick=False)
def test_the_page_and_the_calendar_of_a_meeting_hold_its_public_sessions(client, meeting, assembly):
    committee = make(Committee, assembly=assembly, code="COM4")
    values = {"meeting": meeting, "starts_on": DAY, "link": "https://example.org/join", **MORNING}
    make(Session, title="Third meeting", committee=committee, room="Hall 2", **values)
    make(Session, title="Hidden meeting", published=False, **values)
    make(Session, title="Called off", status="cancelled", **values)

    address = meeting.get_absolute_url()
    page, calendar = client.get(address).text, client.get(f"{address[:-1]}.ics").text
    for words in ("Third meeting", "Hall 2", "https://example.org/join", "<s>Called off</s>"):
        assert words in page
    assert "COM4: Third meeting" in calendar
    assert "(cancelled) Called off" in calendar
    assert "DTSTART;TZID=Asia/Kolkata:20241017T093000" in calendar
    assert "Hidden meeting" not in page + calendar
    withdraw(committee, by=OPERATOR, channel="test")
    assert "COM4" not in client.get(address).text


@time_machine.travel(dt.datetime(2024, 10, 1, 12, tzinfo=dt.UTC), tick=False)
def test_the_list_of_sessions_is_narrowed_by_assembly_committee_and_day(client, meeting, assembly):
    committee = make(Committee, assembly=assembly, code="COM4")
    values = {"meeting": meeting, "starts_on": DAY, **MORNING}
    make(Session, title="Of the committee", committee=committee, **values)
    make(Session, title="Of the plenary", **values | {"ends_on": dt.date(2024, 10, 18)})
    make(Session, title="Elsewhere", starts_on=dt.date(2024, 11, 5))
    make(Session, title="Hidden", published=False, **values)

    def titles(query=""):
        return [row.title for row in client.get(f"/meetings/sessions/{query}").context["page"]]

    assert titles() == ["Of the committee", "Of the plenary", "Elsewhere"]
    assert titles("?assembly=wtsa-24") == ["Of the committee", "Of the plenary"]
    assert titles("?committee=com4-wtsa-24") == ["Of the committee"]
    assert titles("?day=2024-10-18") == ["Of the plenary"]
    assert titles("?day=2024-10-19") == []
    page = client.get("/meetings/sessions/?committee=com4-wtsa-24").text
    assert all(words in page for words in ("17 October 2024", "09:30-12:30", "04:00-07:00 UTC"))
    assert "All 2 sessions of WTSA-24" in client.get(assembly.get_absolute_url()).text


def test_a_session_has_a_calendar_that_follows_its_name(client, meeting):
    session = make(Session, meeting=meeting, title="Third", room="Hall 2", starts_on=DAY, **MORNING)
    old = session.get_calendar_url()
    assert session.when_label == "17 October 2024, 09:30-12:30 in New Delhi (04:00-07:00 UTC)"
    (event,) = Calendar.from_ical(client.get(old).content).walk("VEVENT")
    assert event["DTSTART"].dt.astimezone(dt.UTC) == session.starts_at
    assert event["DTEND"].dt.astimezone(dt.UTC) == session.ends_at
    assert [str(event["SUMMARY"]), str(event["LOCATION"])] == ["Third", "Hall 2, New Delhi"]
    rename(session, "third-meeting", by=OPERATOR, channel="test")
    assert client.get(old).headers["Location"] == "/meetings/sessions/third-meeting.ics"
    withdraw(session, by=OPERATOR, channel="test")
    addresses = (old, session.get_calendar_url())
    assert [client.get(address).status_code for address in addresses] == [404, 404]


@time_machine.travel(dt.datetime(2024, 10, 18, 12, tzinfo=dt.UTC), tick=False)
@pytest.mark.parametrize(
    ("model", "address", "field"),
    [(Session, "/meetings/sessions/", "starts_on"), (Deadline, "/meetings/deadlines/", "due_on")],
)
def test_lists_begin_with_what_is_next_and_end_with_the_oldest(client, model, address, field):
    for day in (10, 17, 18, 19):
        make(model, **{field: dt.date(2024, 10, day)})
    page = client.get(address).context["page"]
    assert [getattr(row, field).day for row in page] == [18, 19, 17, 10]
