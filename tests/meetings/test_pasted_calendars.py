"""The text of an iCalendar file in a mail: each event is a meeting; whole days end on the day before DTEND."""

from tests.meetings.test_pasted_layouts import world  # noqa: F401
from tests.meetings.test_pasting import filled

APT, ATU = "2nd APT preparatory meeting for WTSA-24", "1st ATU preparatory meeting for WTSA-24"
CALENDAR = f"""\
BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
DTSTART;VALUE=DATE:20240506
DTEND;VALUE=DATE:20240509
SUMMARY:{APT}
LOCATION:Bangkok\\, Thailand
END:VEVENT
BEGIN:VEVENT
DTSTART:20240601T090000Z
DTEND:20240601T110000Z
STATUS:TENTATIVE
SUMMARY:{ATU}
END:VEVENT
END:VCALENDAR
"""


def test_events_of_a_calendar_are_meetings(world):  # noqa: F811
    sheet = world.read(CALENDAR)
    names = ("name", "dates", "venue")
    seen = [tuple(row.get(name, "") for name in names) for row in filled(sheet).values()]
    assert (seen, sheet.faults) == (
        [
            (APT, "2024-05-06 - 2024-05-08", "Bangkok, Thailand"),
            (ATU, "2024-06-01 - 2024-06-01 (TBC)", ""),
        ],
        {},
    )


def test_a_calendar_that_cannot_be_read_makes_no_meeting(world):  # noqa: F811
    assert world.read("BEGIN:VCALENDAR\nnothing\n").rows == []
