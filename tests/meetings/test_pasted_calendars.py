"""The text of an iCalendar file in a mail: each event is a meeting; whole days end on the day before DTEND."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from exchange.admin.imports import UploadForm
from meetings.resources.pasting.calendar_file import text_of_calendar
from meetings.resources.tables import MeetingResource, SeriesResource
from tests.meetings.test_pasting import filled

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_data")]

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


def test_events_of_a_calendar_are_meetings():
    sheet = MeetingResource.pasted(CALENDAR)
    names = ("name", "dates", "venue")
    seen = [tuple(row.get(name, "") for name in names) for row in filled(sheet).values()]
    assert (seen, sheet.faults) == (
        [
            (APT, "2024-05-06 - 2024-05-08", "Bangkok, Thailand"),
            (ATU, "2024-06-01 - 2024-06-01 (TBC)", ""),
        ],
        {},
    )


@pytest.mark.parametrize(
    ("resource", "is_read"), [(MeetingResource, True), (SeriesResource, False)]
)
def test_an_uploaded_calendar_is_read_like_a_pasted_one(resource, is_read):
    file = SimpleUploadedFile("all.ics", CALENDAR.encode())
    form = UploadForm(resource(), {}, {"file": file})
    assert form.is_valid()
    assert form.given() == (CALENDAR.encode(), "all.ics", is_read)


def event(*lines: str) -> str:
    return "\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT"])


DAYS = ("DTSTART;VALUE=DATE:20240506", "DTEND;VALUE=DATE:20240509")


def read(*events: str):
    text = "\n".join(["Our calendar:", "", "BEGIN:VCALENDAR", *events, "END:VCALENDAR", ""])
    return MeetingResource.pasted(text)


def test_an_event_with_hours_is_on_the_days_of_its_time_zone():
    hours = ("DTSTART;TZID=Pacific/Fiji:20240812T090000", "DTEND;TZID=Pacific/Fiji:20240812T163000")
    (row,) = filled(read(event(*hours, f"SUMMARY:{APT}"))).values()
    assert row["dates"] == "2024-08-12 - 2024-08-12"


def test_what_is_no_meeting_is_left_out_and_what_was_replaced_is_cancelled():
    sheet = read(
        event(*DAYS, f"SUMMARY:{APT} (APT-2)"),
        event(*DAYS, f"SUMMARY:{APT} - see new dates", "STATUS:CANCELLED"),
        event(*DAYS, "SUMMARY:!! Deadline: drafts of proposals", "TRANSP:TRANSPARENT"),
        event(*DAYS, "SUMMARY:APT office closed"),
    )
    found = [(row["name"], row.get("status", "")) for row in filled(sheet).values()]
    assert found == [(APT, ""), (APT, "cancelled")]


def test_the_last_change_of_an_event_counts():
    old = event("UID:1", *DAYS, f"SUMMARY:{APT}")
    new = event("UID:1", "SEQUENCE:1", "DTSTART;VALUE=DATE:20240601", f"SUMMARY:{APT}")
    assert [row["dates"] for row in filled(read(old, new)).values()] == ["2024-06-01 - 2024-06-01"]


def test_how_people_meet_is_said_by_a_description_and_by_a_link_to_a_call_which_is_no_place():
    said = ("DESCRIPTION:Physical meeting with remote par", " ticipation.\\nLunch is provided.")
    call = "LOCATION:https://teams.microsoft.com/l/abc"
    sheet = read(event(*DAYS, f"SUMMARY:{APT}", *said), event(*DAYS, f"SUMMARY:{ATU}", call))
    found = [(row["mode"], row.get("venue", "")) for row in filled(sheet).values()]
    assert found == [("hybrid", ""), ("online", "")]


@pytest.mark.parametrize(
    ("lines", "dates"),
    [
        ("DTSTART;VALUE=DATE:20270504\nDTSTART;VALUE=DATE:20270601", ""),
        ("DTSTART;VALUE=PERIOD:20270504T090000Z/PT5H", ""),
        (
            "DTSTART;VALUE=DATE:20270504\nSEQUENCE:x\nLOCATION:a\nLOCATION:b",
            "2027-05-04 - 2027-05-04",
        ),
    ],
)
def test_a_malformed_event_never_fails_and_says_only_the_days_that_can_be_read(lines, dates):
    text = text_of_calendar(
        f"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:TSAG\n{lines}\nEND:VEVENT\nEND:VCALENDAR"
    )
    head, row, *_rest = text.strip("\n").splitlines()
    cells = dict(zip(head.split("\t"), row.split("\t"), strict=True))
    assert [cells["Meeting"], cells["Dates"]] == ["TSAG", dates]


def test_an_event_that_recurs_is_asked_for_its_days():
    sheet = read(event(*DAYS, f"SUMMARY:{ATU}", "RRULE:FREQ=WEEKLY"))
    (fault,) = (one for found in sheet.faults.values() for one in found)
    assert (sheet.header[fault.place], fault.choices[0]) == ("dates", "2024-05-06 - 2024-05-08")
