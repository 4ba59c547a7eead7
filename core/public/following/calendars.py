"""Lists and rows as iCalendar (RFC 5545)."""

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from functools import cache
from typing import IO, Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse, HttpResponseBase
from icalendar import Calendar, Event, Timezone

from ...records.saving import public_id_of, uuid_of
from ...records.tracked import TrackedModel
from ..formats import AnyResponse, ExportRows, listed

_KIND = "text/calendar; charset=utf-8"
TENTATIVE, CONFIRMED, CANCELLED = "TENTATIVE", "CONFIRMED", "CANCELLED"


class CalendarEvent(Event):
    """Without both times and a zone the event lasts whole days, from `first` to `last` inclusive."""

    def __init__(
        self,
        *,
        uid: str,
        summary: str,
        first: dt.date,
        last: dt.date,
        status: str,
        changed_at: dt.datetime,
        sequence: int,
        address: str,
        starts_at: dt.time | None = None,
        ends_at: dt.time | None = None,
        zone: str = "",
        location: str = "",
        description: str = "",
        categories: Sequence[str] = (),
    ) -> None:
        super().__init__()
        facts: dict[str, Any] = {
            "uid": uid,
            "summary": summary,
            "dtstamp": changed_at,
            "last-modified": changed_at,
            "sequence": sequence,
            "status": status,
            "url": address,
            "description": f"{description}\n{address}".strip(),
            "location": location,
            "categories": categories,
        }
        if starts_at and ends_at and zone:
            facts["dtstart"] = dt.datetime.combine(first, starts_at, ZoneInfo(zone))
            facts["dtend"] = dt.datetime.combine(last, ends_at, ZoneInfo(zone))
        else:
            facts["dtstart"] = first
            facts["dtend"] = last + dt.timedelta(days=1)  # the end is exclusive
            facts["transp"] = "TRANSPARENT"
        for name, value in facts.items():
            if value not in ("", (), []):
                self.add(name, value)


def uid_of(row: TrackedModel) -> str:
    """Rows that were public before ids were stored keep the id made of their primary key and the host in the tag."""
    public_id = public_id_of(row)
    if uuid := uuid_of(public_id):
        return str(uuid)
    host = public_id.partition(":")[2].partition(",")[0]
    return f"{row._meta.model_name}-{row.pk}@{host}"


def write_calendar(
    out: IO[bytes], title: str, entries: Iterable[CalendarEvent], address: str = ""
) -> None:
    """A time zone is written before the first event that uses it."""
    calendar = Calendar()
    calendar.add("prodid", "-//WTSA site//calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", title)
    calendar.add("x-wr-calname", title)
    if address:
        calendar.add("url", address)
    calendar.add("refresh-interval", dt.timedelta(hours=12), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT12H")  # the same for Outlook
    head, _end, tail = calendar.to_ical().rpartition(b"END:VCALENDAR")
    out.write(head)
    zones = {"UTC", ""}
    for entry in entries:
        zone = str(getattr(entry.DTSTART, "tzinfo", ""))
        if zone not in zones:
            zones.add(zone)
            out.write(_zone(zone))
        out.write(entry.to_ical())
    out.write(b"END:VCALENDAR" + tail)


@cache
def _zone(name: str) -> bytes:
    """Cached: reading all changes of the clock in a zone is slow."""
    return bytes(Timezone.from_tzid(name).to_ical())


def calendar_of_entries(title: str, entries: Iterable[CalendarEvent], name: str) -> HttpResponse:
    """For few events: the calendar is made in memory."""
    out = io.BytesIO()
    write_calendar(out, title, entries)
    return _shown(HttpResponse(out.getvalue(), content_type=_KIND), name)


def calendar_of_list(export: ExportRows, entries: Iterable[CalendarEvent]) -> HttpResponseBase:
    """Raises Busy."""
    response = listed(
        export, _KIND, lambda out: write_calendar(out, export.title, entries, export.url)
    )
    return _shown(response, export.name)


def _shown(response: AnyResponse, name: str) -> AnyResponse:
    response["Content-Disposition"] = f'inline; filename="{name}.ics"'
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
