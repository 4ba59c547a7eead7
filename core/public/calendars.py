"""iCalendar: the only file that knows RFC 5545."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpResponse
from icalendar import Calendar, Event

TENTATIVE, CONFIRMED, CANCELLED = "TENTATIVE", "CONFIRMED", "CANCELLED"


@dataclass(frozen=True)
class CalendarEvent:
    """Without both hours and a zone it lasts whole days, from `first` to `last` inclusive."""

    key: str  # stable for ever, unique on this site
    summary: str
    first: dt.date
    last: dt.date
    status: str
    changed_at: dt.datetime
    sequence: int
    address: str
    starts_at: dt.time | None = None
    ends_at: dt.time | None = None
    zone: str = ""
    location: str = ""
    description: str = ""
    categories: list[str] = field(default_factory=list)

    @property
    def has_hours(self) -> bool:
        return bool(self.starts_at and self.ends_at and self.zone)


def calendar_of(title: str, entries: Iterable[CalendarEvent]) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//WTSA site//calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", title)
    calendar.add("x-wr-calname", title)
    for entry in entries:
        calendar.add_component(_event(entry))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(entry: CalendarEvent) -> Event:
    event = Event()
    event.add("uid", f"{entry.key}@{urlsplit(settings.BASE_URL).hostname}")
    event.add("summary", entry.summary)
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    event.add("sequence", entry.sequence)
    event.add("status", entry.status)
    if entry.has_hours:
        zone = ZoneInfo(entry.zone)
        event.add("dtstart", dt.datetime.combine(entry.first, entry.starts_at, zone))  # type: ignore[arg-type]
        event.add("dtend", dt.datetime.combine(entry.last, entry.ends_at, zone))  # type: ignore[arg-type]
    else:
        event.add("dtstart", entry.first)
        event.add("dtend", entry.last + dt.timedelta(days=1))  # the end is exclusive
        event.add("transp", "TRANSPARENT")
    event.add("url", entry.address)
    event.add("description", f"{entry.description}\n{entry.address}".strip())
    if entry.location:
        event.add("location", entry.location)
    if entry.categories:
        event.add("categories", entry.categories)
    return event


def calendar_response(title: str, entries: Iterable[CalendarEvent], name: str) -> HttpResponse:
    response = HttpResponse(
        calendar_of(title, entries), content_type="text/calendar; charset=utf-8"
    )
    response["Content-Disposition"] = f'inline; filename="{name}.ics"'
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
