"""Calendars that other programs read: whole days, hours in their zone, and what is not certain said so."""

import datetime as dt
import re

import ics
import pytest
import time_machine
from django.conf import settings as site
from icalendar import Calendar

from core.public.following.calendars import uid_of
from core.records.saving import save_row
from meetings.models import Assembly, Meeting
from participants.models import Participant
from tests.public.crowds import OPERATOR
from tests.rows import make

pytestmark = pytest.mark.django_db
BEFORE, AFTER = (dt.datetime(year, 3, 1, 12, tzinfo=dt.UTC) for year in (2024, 2025))
SOURCE = "https://example.org/"
APRIL = {
    "starts_on": dt.date(2024, 4, 1),
    "ends_on": dt.date(2024, 4, 30),
    "date_precision": "month",
}
# Local hours on the days when clocks change, and elsewhere; then the same in UTC.
HOURS = [
    ("Europe/Zurich", "2024-03-31", "01:30", "04:00", "2024-03-31T00:30", "2024-03-31T02:00"),
    ("America/New_York", "2024-11-03", "00:30", "04:00", "2024-11-03T04:30", "2024-11-03T09:00"),
    ("Asia/Kolkata", "2024-10-15", "09:30", "18:00", "2024-10-15T04:00", "2024-10-15T12:30"),
    ("Pacific/Apia", "2024-10-15", "09:00", "17:00", "2024-10-14T20:00", "2024-10-15T04:00"),
]


def events(client, address: str = "/meetings.ics"):
    return Calendar.from_ical(client.get(address).content).walk("VEVENT")


def in_utc(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%Y-%m-%dT%H:%M}"


# days


def test_without_hours_a_meeting_lasts_whole_days_and_the_end_is_the_day_after(client):
    make(Meeting, starts_on="2024-02-28", ends_on="2024-02-29")
    (event,) = events(client)
    days = [(str(event[name].dt), event[name].params["VALUE"]) for name in ("DTSTART", "DTEND")]
    assert days == [("2024-02-28", "DATE"), ("2024-03-01", "DATE")]
    assert event["TRANSP"] == "TRANSPARENT"


# hours


def test_hours_are_the_same_moments_in_every_zone_and_when_clocks_change(client):
    """As two libraries read them, and as the page of the meeting says them."""
    found, local = [], []
    for zone, day, start, end, _start_utc, end_utc in HOURS:
        hours = {"start_time": start, "end_time": end, "time_zone": zone}
        row = make(Meeting, starts_on=day, ends_on=day, **hours)
        address = row.get_absolute_url()
        (event,) = events(client, f"{address[:-1]}.ics")
        (other,) = ics.Calendar(client.get(f"{address[:-1]}.ics").text).events
        page = " ".join(client.get(address).text.split())
        moments = [in_utc(event["DTSTART"].dt), in_utc(event["DTEND"].dt)]
        found.append([zone, *moments])
        assert [in_utc(other.begin.datetime), in_utc(other.end.datetime)] == moments
        assert not other.all_day
        local.append([f"{event['DTSTART'].dt:%Y-%m-%d}", *hours_of(event)])
        utc = f"{moments[0][11:]}-{end_utc[11:]} UTC"
        assert f"{start}-{end} ({zone}), {utc}" in page
    assert found == [[hours[0], *hours[4:]] for hours in HOURS]
    assert local == [[*hours[1:4]] for hours in HOURS]


def hours_of(event) -> list[str]:
    return [f"{event[name].dt:%H:%M}" for name in ("DTSTART", "DTEND")]


# certainty


@pytest.mark.parametrize(
    ("status", "given"),
    [
        ("CONFIRMED", {}),
        ("CONFIRMED", {"status": "held", "place_confirmed": False}),
        ("TENTATIVE", {"place_confirmed": False}),
        ("TENTATIVE", {"confidence": "unconfirmed"}),
        ("TENTATIVE", {"confidence": "inferred"}),
        ("TENTATIVE", APRIL),
        ("TENTATIVE", {"status": "held", **APRIL}),
        ("CANCELLED", {"status": "cancelled", "dates_confirmed": False}),
    ],
)
def test_what_is_certain_what_is_open_and_what_is_off_are_told_apart(status, given, client):
    make(Meeting, **{"confidence": "stated"} | given)
    with time_machine.travel(BEFORE, tick=False):
        assert [event["STATUS"] for event in events(client)] == [status]


@pytest.mark.parametrize(
    ("status", "dates", "given"),
    [
        ("TENTATIVE", "15–24 October 2024 (firm when announced)", {"source_addresses": SOURCE}),
        ("TENTATIVE", "15–24 October 2024 (dates never confirmed)", {"dates_confirmed": False}),
        ("CONFIRMED", "15–24 October 2024", {"status": "held"}),
    ],
)
def test_what_was_only_announced_is_never_called_confirmed_afterwards(status, dates, given, client):
    row = make(Meeting, confidence="stated", **given)
    with time_machine.travel(AFTER, tick=False):
        (event,) = events(client)
        page = client.get(row.get_absolute_url()).text
    assert [event["STATUS"], str(event["DESCRIPTION"]).split("\n")[1]] == [status, dates]
    facts = page.partition('<dl class="facts">')[2].partition("</dl>")[0]
    said = re.search(r"<dt>Dates</dt>\s*<dd>(.*?)</dd>", facts, re.DOTALL)[1]
    words = " ".join(re.sub("<[^>]+>", "", said).split())  # without the link to what they mean
    assert [words, "(confirmed)" in page] == [dates, False]


def test_meetings_without_a_date_are_left_out_and_the_page_says_how_many(client):
    dated = make(Meeting)
    for said in ("1 meeting has no date and is", "2 meetings have no date and are"):
        make(Meeting, starts_on=None, ends_on=None)
        assert [event["UID"] for event in events(client)] == [uid_of(dated)]
        assert re.search(rf"\s{said} not in the calendar\.", client.get("/meetings/").text)


def test_what_is_put_off_without_new_dates_keeps_its_entry_on_the_days_stated_last(client):
    row = make(Meeting, name="1st meeting")
    (before,) = events(client)
    row.status, row.starts_on, row.ends_on = "postponed", None, None
    save_row(row, by=OPERATOR, channel="test")
    own = f"{row.get_absolute_url()[:-1]}.ics"
    for address in ("/meetings.ics", own):
        (after,) = events(client, address)
        same = ("UID", "DTSTART", "DTEND")
        assert [after[name].to_ical() for name in same] == [before[name].to_ical() for name in same]
        said = [after["SEQUENCE"] > before["SEQUENCE"], after["STATUS"], after["SUMMARY"]]
        assert said == [True, "TENTATIVE", "(postponed) 1st meeting"]
        assert "postponed; no new dates announced" in after["DESCRIPTION"]
    assert own in client.get(row.get_absolute_url()).text
    assert "not in the calendar" not in client.get("/meetings/").text


# words


def test_an_entry_says_what_the_page_says_and_leads_back_to_it(client):
    country = make(Participant, kind="member_state", name="Cambodia")
    open = {"place_confirmed": False, "dates_confirmed": False, **APRIL}
    prepared = [make(Assembly, code="WTSA-24")]
    row = make(Meeting, name="3rd meeting", country=country, prepares=prepared, **open)
    address = site.BASE_URL + row.get_absolute_url()
    with time_machine.travel(BEFORE, tick=False):
        (event,) = events(client)
    assert str(event["SUMMARY"]) == "(exact dates not known) 3rd meeting"
    place = "Cambodia, place to be confirmed"
    assert [str(event["URL"]), str(event["LOCATION"])] == [address, place]
    assert event["CATEGORIES"].cats == ["assembly", "WTSA-24"]
    said = ["announced (unsourced)", "April 2024, dates to be confirmed", place]
    said += ["Mode: not announced", address]
    assert str(event["DESCRIPTION"]).split("\n") == said
    with time_machine.travel(AFTER, tick=False):
        (event,) = events(client)
    assert str(event["DESCRIPTION"]).split("\n")[1:3] == [
        "April 2024 (exact dates never confirmed)",
        "Cambodia (place never confirmed)",
    ]


# subscribing


def test_a_change_of_date_place_or_status_raises_the_sequence_of_the_same_event(client):
    row = make(Meeting, name="3rd meeting")
    seen = [events(client)[0]]
    changes = {"starts_on": dt.date(2024, 10, 14), "city": "New Delhi", "mode": "online"}
    changes |= {"dates_confirmed": False, "status": "cancelled"}
    for name, value in changes.items():
        setattr(row, name, value)
        save_row(row, by=OPERATOR, channel="test")
        seen += events(client)
    assert [event["SEQUENCE"] for event in seen] == [0, 1, 2, 3, 4, 5]
    assert {event["UID"] for event in seen} == {uid_of(row)}
