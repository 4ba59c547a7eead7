"""Feeds and calendars as other programs read them: feedparser each feed, icalendar each calendar of the address map."""

import datetime as dt

import feedparser
import pytest
from django.conf import settings as site
from icalendar import Calendar

from core import registry
from core.dates import Span, format_day
from core.public.following.calendars import uid_of
from core.public.following.feeds import entry_id, tag_of
from core.records.sources import format_doubt
from meetings.models import Deadline, Meeting, Series, SeriesPlace, Session
from positions.models import Position
from tests.public.places import LISTS, faces_of
from tests.rows import make

pytestmark = pytest.mark.django_db
DAYS = {"starts_on": dt.date(2027, 3, 1), "ends_on": dt.date(2027, 3, 5)}
HOURS = {"start_time": dt.time(9, 30), "end_time": dt.time(12, 30), "time_zone": "Asia/Kolkata"}
CALENDARS = [address for page in LISTS if (address := faces_of(page).get("ics"))]

Entry = tuple[str, str, str, dt.datetime]  # id, title, link, moment of the last change


def read_feed(client, address: str) -> set[Entry]:
    feed = feedparser.parse(client.get(address).content)
    assert [feed.bozo, feed.version, feed.feed.id] == [
        False,
        "atom10",
        tag_of(site.BASE_URL + address.replace(".atom", "/")),
    ]
    return {
        (one.id, one.title, one.link, dt.datetime(*one.updated_parsed[:6], tzinfo=dt.UTC))
        for one in feed.entries
    }


def entry(row, label: str = "", anchor: str = "") -> Entry:
    url = site.BASE_URL + row.get_absolute_url()
    changed_at = row.changed_at.replace(microsecond=0)
    return (entry_id(row, anchor), f"{label}{row}{format_doubt(row)}", url, changed_at)


def test_the_feed_of_a_list_holds_its_rows(client):
    models = {faces_of(address)["atom"]: view.model for address, view in registry.lists.items()}
    for model in models.values():
        for published in (True, True, False):
            make(model, published=published)
    assert {feed: read_feed(client, feed) for feed in models} == {
        feed: {entry(row) for row in model.objects.published()} for feed, model in models.items()
    }


def test_the_feed_of_what_is_new_holds_the_entries_of_its_page(client):
    rows = [make(Meeting), make(Meeting)]
    make(Meeting, published=False)
    assert read_feed(client, "/whats-new.atom") == {entry(row, "New: ", ";new") for row in rows}


def test_the_feed_of_the_matrix_holds_its_statements(client):
    held = make(Position, stance="support", taken_on="2024-05-01")
    make(Meeting, is_of=held.assembly)
    (found,) = read_feed(client, "/positions.atom")
    assert [str(held.held_by.code) in found[1], found[2].startswith(site.BASE_URL)] == [True, True]


# calendars

Event = tuple[
    str, str, str, dt.date, dt.date
]  # UID, summary, address, first and last day or moment


def read_calendar(client, address: str) -> set[Event]:
    return {
        (
            str(one["UID"]),
            str(one["SUMMARY"]),
            str(one["URL"]),
            one["DTSTART"].dt,
            one["DTEND"].dt
            if isinstance(one["DTEND"].dt, dt.datetime)
            else one["DTEND"].dt - dt.timedelta(days=1),
        )
        for one in Calendar.from_ical(client.get(address).content).walk("VEVENT")
    }


def event(row, summary: str, first: dt.date, last: dt.date) -> Event:
    return (uid_of(row), summary, site.BASE_URL + row.get_absolute_url(), first, last)


@pytest.fixture
def meeting():
    make(Meeting, name="Hidden", published=False, **DAYS)
    return make(Meeting, name="A meeting", time_zone="Asia/Kolkata", **DAYS)


def of_meeting(meeting) -> Event:
    return event(meeting, "A meeting", meeting.starts_on, meeting.ends_on)


def test_every_calendar_of_a_list_is_opened():
    assert set(CALENDARS) == {"/meetings.ics", "/meetings/deadlines.ics", "/meetings/sessions.ics"}


def test_the_calendar_of_meetings_holds_the_days_of_the_page(client, meeting):
    (found,) = read_calendar(client, "/meetings.ics")
    assert found == of_meeting(meeting)
    assert Span(*found[3:]).format() in client.get("/meetings/").text


def test_the_calendar_of_deadlines_holds_the_days_of_the_page(client, meeting):
    due = make(Deadline, name="Register", meeting=meeting, due_on=dt.date(2027, 2, 1))
    make(Deadline, name="Hidden", meeting=meeting, published=False)
    (found,) = read_calendar(client, "/meetings/deadlines.ics")
    assert found == event(due, "Deadline: Register", due.due_on, due.due_on)
    assert format_day(found[3]) in client.get("/meetings/deadlines/").text


def test_calendars_of_sessions_hold_the_hours_of_the_page(client, meeting):
    day = dt.date(2027, 3, 2)
    session = make(Session, title="Third", meeting=meeting, starts_on=day, **HOURS)
    make(Session, title="Hidden", meeting=meeting, starts_on=day, published=False, **HOURS)
    expected = event(session, "Third", session.starts_at, session.ends_at)

    for address in ("/meetings/sessions.ics", session.get_calendar_url()):
        assert read_calendar(client, address) == {expected}
    own = f"{meeting.get_absolute_url()[:-1]}.ics"
    assert read_calendar(client, own) == {expected, of_meeting(meeting)}
    (*_names, start, end) = expected
    hours = f"{start.astimezone(dt.UTC):%H:%M}-{end.astimezone(dt.UTC):%H:%M} UTC"
    for address in ("/meetings/sessions/", meeting.get_absolute_url()):
        assert hours in client.get(address).text


def test_the_calendar_of_a_series_holds_its_meetings(client, meeting):
    series = make(Series)
    make(SeriesPlace, meeting=meeting, series=series)
    make(Meeting, name="Not of the series", **DAYS)
    assert read_calendar(client, f"{series.get_absolute_url()[:-1]}.ics") == {of_meeting(meeting)}
