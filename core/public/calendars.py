"""iCalendar: the only file that knows RFC 5545."""

import datetime as dt
import io
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import IO
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase
from icalendar import Calendar, Event, Timezone

from .formats import AnyResponse, ExportRows, listed
from .stored_files import scratch_folder

_KIND = "text/calendar; charset=utf-8"
_IN_MEMORY = 1_000_000  # bytes
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


def write_calendar(out: IO[bytes], title: str, entries: Iterable[CalendarEvent]) -> None:
    """The zones stand before the events that name them, so the events wait in a file of their own."""
    calendar = Calendar()
    calendar.add("prodid", "-//WTSA site//calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", title)
    calendar.add("x-wr-calname", title)
    head, _end, tail = calendar.to_ical().rpartition(b"END:VCALENDAR")
    zones = set()
    with tempfile.SpooledTemporaryFile(_IN_MEMORY, dir=scratch_folder()) as events:
        for entry in entries:
            events.write(_event(entry).to_ical())
            zones.update([entry.zone] if entry.has_hours else [])
        out.write(head)
        for zone in sorted(zones):
            out.write(_zone(zone))
        events.seek(0)
        shutil.copyfileobj(events, out)
    out.write(b"END:VCALENDAR" + tail)


@cache
def _zone(name: str) -> bytes:
    """Worked out from all changes of its clock, which takes a while."""
    return b"" if name == "UTC" else bytes(Timezone.from_tzid(name).to_ical())


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


def calendar_of_one(title: str, entry: CalendarEvent | None, name: str) -> HttpResponse:
    out = io.BytesIO()
    write_calendar(out, title, [entry] if entry else [])
    return _shown(HttpResponse(out.getvalue(), content_type=_KIND), name)


def calendar_of_list(export: ExportRows, entries: Iterable[CalendarEvent]) -> HttpResponseBase:
    """Raises Busy."""
    response = listed(export, _KIND, lambda out: write_calendar(out, export.title, entries))
    return _shown(response, export.name)


def _shown(response: AnyResponse, name: str) -> AnyResponse:
    response["Content-Disposition"] = f'inline; filename="{name}.ics"'
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
