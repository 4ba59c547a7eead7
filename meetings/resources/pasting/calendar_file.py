"""The text of iCalendar files, alone or in a mail, as a table of their events."""

import datetime as dt
import re
from contextlib import suppress

from icalendar import Calendar, Component

from core.fields import tidy_line
from exchange.columns.pasted.markup import text_of_markup

from .said import find_status

_FILE = re.compile(r"BEGIN:(VCALENDAR|VEVENT)\b.*END:\1\b", re.DOTALL)
_HEAD = "Meeting\tDates\tPlace\tLink\tRemarks"
_MEETS_ONLINE = re.compile(r"(?i)https?://\S*(?:zoom|teams|webex|meet\.|gotomeeting|bluejeans)\S*")
_LONGEST_REMARK = 1000


def text_of_calendar(text: str) -> str:
    """A row for each event; text without a calendar is unchanged. Events of whole days end on the day before DTEND."""
    file = _FILE.search(text)
    if not file:
        return text
    inner = file[0] if file[1] == "VCALENDAR" else f"BEGIN:VCALENDAR\n{file[0]}\nEND:VCALENDAR"
    try:
        calendars = Calendar.from_ical(inner, multiple=True)
    except ValueError:
        return text
    found = [event for calendar in calendars for event in calendar.walk("VEVENT")]
    # The last version of an event that occurs several times.
    changes = sorted(enumerate(found), key=lambda numbered: _sequence(numbered[1]))
    newest = {
        f"{event.get('uid', place)} {event.get('recurrence-id', '')}": event
        for place, event in changes
    }
    rows = [_HEAD, *map(_row, newest.values())]
    return "\n".join([text[: file.start()], *rows, text[file.end() :]])


def _sequence(event: Component) -> int:
    said = _said(event, "sequence")
    return int(said) if said.isdecimal() else 0


def _row(event: Component) -> str:
    summary, status = tidy_line(_said(event, "summary")), _said(event, "status").upper()
    is_off = status == "CANCELLED" and not find_status(summary)[0]
    place = ", ".join(filter(None, map(tidy_line, _said(event, "location").splitlines())))
    dates = _days(event)
    again = f"A series instead of one meeting, first on {dates}" if "rrule" in event else ""
    description = text_of_markup(_said(event, "description")).splitlines()
    cells = [
        f"CANCELLED: {summary}" if is_off else summary,
        dates + (" (TBC)" if status == "TENTATIVE" else ""),
        _MEETS_ONLINE.sub("online", place),
        _said(event, "url"),
        " • ".join(filter(None, [again, *map(tidy_line, description)]))[:_LONGEST_REMARK],
    ]
    return "\t".join(cells)


def _said(event: Component, name: str) -> str:
    """The first value, if a property that may occur once occurs twice."""
    value = event.get(name, "")
    return str((value[0] if isinstance(value, list) else value) or "")


def _days(event: Component) -> str:
    """An event of whole days, or until midnight, ends on the day before its end; empty if unreadable."""
    first, last, length = (_moment(event, name) for name in ("dtstart", "dtend", "duration"))
    if not isinstance(first, dt.date):
        return ""
    if not isinstance(last, dt.date):
        last = first + length if isinstance(length, dt.timedelta) else first
    is_whole = not isinstance(last, dt.datetime) or last.time() == dt.time()
    one, other = (dt.date(*end.timetuple()[:3]) for end in (first, last))
    final = other - dt.timedelta(days=is_whole and other > one)
    return f"{one:%Y-%m-%d} - {final:%Y-%m-%d}"


def _moment(event: Component, name: str) -> dt.date | dt.timedelta | None:
    with suppress(TypeError, ValueError, AttributeError):
        found = event.decoded(name, None)
        return found if isinstance(found, dt.date | dt.timedelta) else None
    return None
