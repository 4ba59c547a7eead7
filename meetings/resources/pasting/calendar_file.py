"""The text of iCalendar files, alone or in a mail, as a table of their events."""

import datetime as dt
import re
from contextlib import suppress

from icalendar import Calendar, Component

from core.fields import tidy_line
from exchange.columns.pasted.markup import text_of_markup

from .said import find_status

_FILE = re.compile(r"BEGIN:(VCALENDAR|VEVENT)\b.*END:\1\b", re.DOTALL)
_HEAD = "Meeting\tDates\tStart time\tEnd time\tTime zone\tPlace\tLink\tRemarks"
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
    events = list(map(_Event, _newest(found)))
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
        dates, *hours = self._times()
        again = (
            f"A series instead of one meeting, first on {dates}" if "rrule" in self.event else ""
        )
        description = text_of_markup(self._said("description")).splitlines()
        cells = [
            f"CANCELLED: {name}" if is_off else name,
            dates + (" (TBC)" if self.status == "TENTATIVE" else ""),
            *hours,
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

    def _ends(self) -> tuple[dt.date, dt.date] | None:
        """As days, where only one of them has an hour, or a time zone."""
        first, last, length = map(self._moment, ("dtstart", "dtend", "duration"))
        if not isinstance(first, dt.date):
            return None
        if not isinstance(last, dt.date):
            last = first + length if isinstance(length, dt.timedelta) else first
        kinds = {(type(one), bool(getattr(one, "tzinfo", None))) for one in (first, last)}
        if len(kinds) == 1:
            return first, last
        return dt.date(*first.timetuple()[:3]), dt.date(*last.timetuple()[:3])

    def _times(self) -> list[str]:
        """Days, and local hours with their time zone, where the file names it."""
        first, last = self._ends() or (None, None)
        if first is None or last is None:
            return ["", "", "", ""]
        has_hours = isinstance(first, dt.datetime) and isinstance(last, dt.datetime)
        ends_at_midnight = not isinstance(last, dt.datetime) or last.time() == dt.time()
        final = last - dt.timedelta(days=ends_at_midnight and last > first)
        zone = str(getattr(first, "tzinfo", None) or "") if has_hours else ""
        days = f"{first:%Y-%m-%d} - {final:%Y-%m-%d}"
        if not zone:
            return [days, "", "", ""]
        return [days, f"{first:%H:%M}", f"{last:%H:%M}" if last > first else "", zone]
