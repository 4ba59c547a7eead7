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
_SEE_OTHER = re.compile(
    r"(?i)\s*(?:[-–—,(:]\s*)?\b(?:see (?:the )?new|see other|replaced by|moved to|new dates?|voir|siehe|véase)\b.*$"
)
_MEETS_ONLINE = re.compile(r"(?i)https?://\S*(?:zoom|teams|webex|meet\.|gotomeeting|bluejeans)\S*")
_LONGEST_REMARK = 1000


def text_of_calendar(text: str) -> str:
    """One row an event; a text without a calendar as it came. An event of whole days ends on the day before DTEND."""
    file = _FILE.search(text)
    if not file:
        return text
    inner = file[0] if file[1] == "VCALENDAR" else f"BEGIN:VCALENDAR\n{file[0]}\nEND:VCALENDAR"
    try:
        calendars = Calendar.from_ical(inner, multiple=True)
    except ValueError:
        return text
    found = [event for calendar in calendars for event in calendar.walk("VEVENT")]
    events = map(_Event, _newest(found))
    rows = [_HEAD, *(event.row() for event in events)]
    return "\n".join([text[: file.start()], *rows, text[file.end() :]])


def _newest(events: list[Component]) -> list[Component]:
    """Of an event that came more than once, the last change."""
    newest: dict[str, Component] = {}
    for place, event in enumerate(events):
        key = f"{event.get('uid', place)} {event.get('recurrence-id', '')}"
        if key not in newest or _sequence(event) >= _sequence(newest[key]):
            newest[key] = event
    return list(newest.values())


def _sequence(event: Component) -> int:
    said = str(event.get("sequence", 0))
    return int(said) if said.isdecimal() else 0


class _Event:
    def __init__(self, event: Component) -> None:
        self.event = event
        self.summary = tidy_line(self._said("summary"))
        self.status = self._said("status").upper()

    def row(self) -> str:
        is_off = self.status == "CANCELLED" and not find_status(self.summary)[0]
        name = _SEE_OTHER.sub("", self.summary) or self.summary
        place = ", ".join(filter(None, map(tidy_line, self._said("location").splitlines())))
        dates = self._days()
        again = (
            f"A series instead of one meeting, first on {dates}" if "rrule" in self.event else ""
        )
        description = text_of_markup(self._said("description")).splitlines()
        cells = [
            f"CANCELLED: {name}" if is_off else name,
            dates + (" (TBC)" if self.status == "TENTATIVE" else ""),
            _MEETS_ONLINE.sub("online", place),
            self._said("url"),
            " • ".join(filter(None, [again, *map(tidy_line, description)]))[:_LONGEST_REMARK],
        ]
        return "\t".join(cells)

    def _said(self, name: str) -> str:
        """The first, where a line that should stand once stands twice."""
        value = self.event.get(name, "")
        return str((value[0] if isinstance(value, list) else value) or "")

    def _moment(self, name: str) -> dt.date | dt.timedelta | None:
        """None where the file says none, or one that cannot be read."""
        with suppress(TypeError, ValueError, AttributeError):
            found = self.event.decoded(name, None)
            return found if isinstance(found, dt.date | dt.timedelta) else None
        return None

    def _days(self) -> str:
        """An event of whole days, and one until midnight, ends on the day before its end."""
        first, last, length = map(self._moment, ("dtstart", "dtend", "duration"))
        if not isinstance(first, dt.date):
            return ""
        if not isinstance(last, dt.date):
            last = first + length if isinstance(length, dt.timedelta) else first
        is_whole = not isinstance(last, dt.datetime) or last.time() == dt.time()
        one, other = (dt.date(*end.timetuple()[:3]) for end in (first, last))
        final = other - dt.timedelta(days=is_whole and other > one)
        return f"{one:%Y-%m-%d} - {final:%Y-%m-%d}"
