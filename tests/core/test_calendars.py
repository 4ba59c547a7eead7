"""Events as the library of iCalendar writes them."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from icalendar import Event

from core.public.following.calendars import CONFIRMED, CalendarEvent, _event

DAY = dt.date(2098, 3, 29)
AT = dt.datetime(2097, 1, 2, 3, 4, 5, 678, dt.UTC)
TEXTS = ["plain", "a\\b; c, d\n\\n ^", "é" * 80, "x" * 300, "日" * 50 + "\\" * 80, "“q”: =?", ","]
ZONES = ["", "UTC", "Europe/Zurich", "Asia/Kolkata", "America/St_Johns", "Etc/GMT+3"]


def by_the_library(entry: CalendarEvent) -> bytes:
    event = Event()
    event.add("uid", entry.uid)
    event.add("summary", entry.summary)
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    event.add("sequence", entry.sequence)
    event.add("status", entry.status)
    if entry.has_hours:
        zone = ZoneInfo(entry.zone)
        event.add("dtstart", dt.datetime.combine(entry.first, entry.starts_at, zone))
        event.add("dtend", dt.datetime.combine(entry.last, entry.ends_at, zone))
    else:
        event.add("dtstart", entry.first)
        event.add("dtend", entry.last + dt.timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    event.add("url", entry.address)
    event.add("description", f"{entry.description}\n{entry.address}".strip())
    if entry.location:
        event.add("location", entry.location)
    if entry.categories:
        event.add("categories", entry.categories)
    return event.to_ical()


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("text", TEXTS)
def test_an_event_has_the_bytes_of_the_library(text, zone):
    entry = CalendarEvent(
        uid="meeting-1@127.0.0.1",
        summary=text,
        first=DAY,
        last=DAY + dt.timedelta(days=2),
        status=CONFIRMED,
        changed_at=AT,
        sequence=3,
        address=f"https://127.0.0.1/meetings/{'a' * 70}/",
        starts_at=dt.time(9, 30),
        ends_at=dt.time(17),
        zone=zone,
        location=text,
        description=f"{text}\r\nsecond",
        categories=[text, "a,b"],
    )
    assert _event(entry) == by_the_library(entry)


def test_an_event_says_no_more_than_is_known():
    entry = CalendarEvent("a-uid", "Plain", DAY, DAY, CONFIRMED, AT, 0, "https://127.0.0.1/")
    assert _event(entry) == by_the_library(entry)
