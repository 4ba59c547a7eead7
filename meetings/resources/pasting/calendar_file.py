"""The text of an iCalendar file, as a table of its events."""

import datetime as dt

from icalendar import Calendar, Component

from core.fields import tidy_line

_IS_CALENDAR = "BEGIN:VCALENDAR"
_STATUS = {"CANCELLED": "CANCELLED: ", "TENTATIVE": "", "CONFIRMED": ""}


def text_of_calendar(text: str) -> str:
    """One row an event; a text that is no calendar as it came. An event of whole days ends on the day before DTEND."""
    if not text.lstrip().startswith(_IS_CALENDAR):
        return text
    try:
        calendar = Calendar.from_ical(text)
    except ValueError:
        return text
    rows = ["Meeting\tDates\tPlace"]
    for event in calendar.walk("VEVENT"):
        status = str(event.get("status", "")).upper()
        name = _STATUS.get(status, "") + tidy_line(str(event.get("summary", "")))
        dates = _dates(event) + (" (TBC)" if status == "TENTATIVE" else "")
        rows.append("\t".join([name, dates, tidy_line(str(event.get("location", "")))]))
    return "\n".join(rows)


def _dates(event: Component) -> str:
    if "dtstart" not in event:
        return ""
    first = event.decoded("dtstart")
    last = event.decoded("dtend") if "dtend" in event else first
    if not isinstance(last, dt.datetime) and last > first:
        last -= dt.timedelta(days=1)
    return f"{first:%Y-%m-%d} - {last:%Y-%m-%d}"
