"""Meetings pasted, in files and in calendars: read alike and tolerantly, nothing invented and nothing lost; their kinds, keys and organisers."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from core.records.permissions import Operator
from exchange.admin.imports import UploadForm
from exchange.checking.check import check
from exchange.checking.plan import Instructions
from exchange.uploads.workflow import corrected, sheet_from
from meetings.resources.pasting.calendar_file import text_of_calendar
from meetings.resources.tables import MeetingResource, SeriesResource

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_data")]


def filled(sheet: Any) -> dict[int, dict[str, str]]:
    """The cells that hold something, by line."""
    return {
        number: {name: cell for name, cell in zip(sheet.header, row, strict=True) if cell}
        for number, row in sheet.rows
    }


def read(text: str) -> tuple[dict[str, str], list[str]]:
    """The cells of one line, but for the line itself, and the notes."""
    sheet = MeetingResource.pasted(text)
    (cells,) = filled(sheet).values()
    assert cells.pop("editors_note") == " ".join(text.split())
    return cells, sheet.notes


def test_what_has_no_column_is_named_in_a_note():
    table = (
        "Meeting\tDates\nForum of regulators\t19-23 August 2027, gala dinner\nForum\t2-3 May 2027"
    )
    said = "Line 2: “gala dinner” fits no column; it is kept in the editors' note."
    assert said in MeetingResource.pasted(table).notes


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        (
            "World Telecommunication Standardization Assembly (WTSA-24)",
            {
                "name": "World Telecommunication Standardization Assembly",
                "short_name": "WTSA-24",
                "kind": "assembly",
                "is_of": "WTSA-24",
            },
        ),
        ("2nd virtual APT meeting", {"organisers": "APT", "mode": "online"}),
        (
            "Second ATU preparatory meeting for WTSA-24",
            {"organisers": "ATU", "prepares": "WTSA-24"},
        ),
    ],
)
def test_what_a_meeting_is_follows_from_its_words(text, cells):
    assert (
        read(f"{text}, 15 October 2024")[0]
        == {"name": text, "dates": "15 October 2024", "kind": "regional_preparatory"} | cells
    )


def test_meetings_of_one_name_get_their_first_day_into_the_slug():
    sheet = MeetingResource.pasted(
        "Com-ITU meetings, 19–21 March 2024\nCom-ITU meetings, 7–9 May 2024\nTSAG, 2024"
    )
    assert [cells.get("slug") for cells in filled(sheet).values()] == [
        "com-itu-meetings-2024-03-19",
        "com-itu-meetings-2024-05-07",
        None,
    ]


def test_headings_blank_lines_and_lines_too_long_for_a_meeting_make_no_rows():
    sheet = MeetingResource.pasted(f"Meeting\tDate\tPlace\n\n \n{'a' * 501}\n")
    assert sheet.rows == []
    assert sheet.notes == [
        f"Line 4 is not a meeting and was left out: “{'a' * 80}”.",
    ]


MAPS = "Workshop on open maps"


@pytest.mark.parametrize(
    ("name", "organiser"),
    [
        ("52nd meeting of the RCC Working Group on work with ITU", "RCC ITU WG"),
        ("ITU-R Study Group 5", ""),  # of another Sector
    ],
)
def test_who_is_named_behind_with_or_in_another_sector_is_no_organiser(name, organiser):
    sheet = MeetingResource.pasted(f"- {name}, 9-11 February 2027, Vienna, Austria")
    (row,) = filled(sheet).values()
    assert row.get("organisers", "") == organiser


def test_a_name_in_other_letters_gets_its_key_from_its_day():
    text = "会议名称\t日期\t地点\n开放标准研讨会\t2027年11月30日至12月2日\t北京，中国\n"
    (cells,) = filled(MeetingResource.pasted(text)).values()
    assert cells["slug"] == "meeting-2027-11-30"


HEAD = ["No.", "Title", "Start", "End", "Venue", "Format", "Comments"]
ROWS = [
    [1, "TSAG meeting", "25.01.2027", "29.01.2027", "Geneva", "hybrid", "see circular"],
    [2, MAPS, "05.05.2027", "", "Suva, Fiji", "in person", ""],
]


def workbook(*rows: list, merged: str = "") -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    if merged:
        book.active.merge_cells(merged)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_csv(*above: str) -> bytes:
    lines = [";".join(map(str, row)) for row in (HEAD, *ROWS)]
    return "\n".join([*above, *lines]).encode()


@pytest.mark.parametrize(
    "data",
    [
        workbook(["Plan of meetings"], ["as of 3 February 2026"], [], HEAD, *ROWS),
        as_csv("Calendar 2027;;;;;;", ";;;;;;"),
    ],
    ids=["workbook", "CSV"],
)
def test_a_file_is_read_as_what_is_pasted(data, operator):
    sheet = sheet_from(MeetingResource(), data, Instructions())
    plan = check(MeetingResource(), sheet, operator)
    found = [row.write.row for row in plan.rows]
    read = [(row.name, row.kind, row.city, f"{row.starts_on} {row.ends_on}") for row in found]
    assert read == [
        ("TSAG meeting", "tsag", "Geneva", "2027-01-25 2027-01-29"),
        (MAPS, "other", "Suva", "2027-05-05 2027-05-05"),
    ]


def test_a_cell_that_was_merged_over_rows_counts_in_each():
    rows = [["Event", "Dates", "Venue"], [MAPS, "5 May 2027", "Suva, Fiji"], ["SG5", "6 May 2027"]]
    sheet = sheet_from(MeetingResource(), workbook(*rows, merged="C2:C3"), Instructions())
    assert [cells["venue"] for cells in filled(sheet).values()] == ["Suva, Fiji", "Suva, Fiji"]


def test_a_title_merged_over_rows_beside_shorter_ones_stops_nothing():
    rows = [["Plan", "", "", ""], ["x"], ["Event", "Dates", "Venue"], [MAPS, "5 May 2027", "Suva"]]
    rows[0][3] = "2027"
    sheet = sheet_from(MeetingResource(), workbook(*rows, merged="D1:D2"), Instructions())
    assert [cells["name"] for cells in filled(sheet).values()] == [MAPS]


def test_the_columns_of_a_file_may_be_read_otherwise():
    chosen = {"Format": "", "Comments": "summary"}
    sheet = sheet_from(MeetingResource(), as_csv(), Instructions(columns=chosen))
    found = filled(sheet)[2]
    assert [found.get("mode"), found["summary"]] == [None, "see circular"]
    assert sheet.read_as["Format"] == ""


def test_an_assembly_that_is_not_in_the_table_is_named_once():
    lines = [
        f"- {number}th APT preparatory meeting for WTSA-32, 5 May 203{number}" for number in (4, 5)
    ]
    notes = MeetingResource.pasted("\n".join(lines)).notes
    assert [note for note in notes if "is not in the table assemblies" in note] == [
        "“WTSA-32” is not in the table assemblies, so no cell names it (2 rows). Add it there first, and paste again."
    ]


FILE = "No;Title of meeting;Organizer;Start;End;Type\n"


def of_file(*rows: str) -> list[list[str]]:
    sheet = sheet_from(MeetingResource(), (FILE + "\n".join(rows)).encode(), Instructions())
    plan = check(MeetingResource(), sheet, Operator(may_publish=True))
    asked = [[f"{one.row}", one.column or "", one.reason] for one in plan.refusals]
    return [[row.write.row.name, row.write.row.kind] for row in plan.rows] + asked


def test_the_kind_is_said_a_name_asked_for_and_a_row_that_is_there_twice_one_meeting():
    days = "RCC;2027-05-05;2027-05-06"
    row = f"Talks on open maps;{days};inter-regional meeting"
    assert of_file(f"1;{row}", f"2;{row}", f"3;;{days};other") == [
        ["Talks on open maps", "interregional"],
        ["4", "name", "No name found. Write it."],
        ["3", "slug", "This key is already in row 2."],
    ]


DAYS = "5-6 May 2027"


def row_of(text):
    (row,) = filled(MeetingResource.pasted(text)).values()
    return row


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("ITU-T SG5 Regional Group for Africa", "other"),
        ("Simposio Mundial de Normalización", "symposium"),
        ("WRC-27", "conference"),
        ("On-site CEPT coordination during TSAG", ""),
        ("IRM for WTSA-24", "interregional"),
        ("ICANN89 Policy Forum", "other"),  # a word says it, whoever holds it
        ("Internet Society call on WTSA-24", ""),
        ("ECOWAS preparatory meeting for WTSA-24", ""),
    ],
)
def test_the_kind_follows_from_the_words_of_the_name_or_is_asked(name, kind):
    sheet = MeetingResource.pasted(f"- {name}, {DAYS}, Geneva")
    (row,) = filled(sheet).values()
    asked = [fault for found in sheet.faults.values() for fault in found if not kind]
    assert row.get("kind", "") == kind
    assert [fault.choices[:2] for fault in asked] == [
        ("other meeting", "regional preparatory meeting") for _one in [1] if not kind
    ]


def test_one_answer_is_for_all_rows_whose_kind_is_not_certain(operator):
    text = f"- CPG-27, {DAYS}, Geneva\n- AWG-31, {DAYS}, online\n- APT workshop, {DAYS}, online"
    sheet = MeetingResource.pasted(text)
    answers = {str(number): {"kind": "conference"} for number, _row in sheet.rows[:2]}
    sheet = corrected(sheet, Instructions(cells=answers))
    plan = check(MeetingResource(), sheet, operator)
    assert [row.write.row.kind for row in plan.rows] == ["conference", "conference", "other"]


@pytest.mark.parametrize(
    ("name", "organiser"),
    [
        ("2nd African preparatory meeting for WTSA-24", "ATU"),
        ("Third preparatory meeting – ATU", "ATU"),
        ("Workshop for African regulators", ""),
        ("African and Arab preparatory meeting", ""),
        ("Briefing, organised by the Pacific Forum", ""),
    ],
)
def test_who_holds_it_is_named_or_is_the_organisation_of_its_region(name, organiser):
    assert row_of(f"- {name}, {DAYS}, Geneva").get("organisers", "") == organiser


@pytest.mark.parametrize(
    ("said", "mode"),
    [
        ("online via Teams", "online"),
        ("in‑person meeting, no streaming", "in_person"),
        ("sur place et à distance", "hybrid"),
        ("offline and online", "hybrid"),
        ("режим видеоконференции", "online"),
        ("physical meeting with remote participation as usual", "hybrid"),
    ],
)
def test_how_people_meet_is_read_in_many_words(said, mode):
    row = row_of(f"- APT meeting, {DAYS}, {said}")
    assert (row["name"], row["mode"]) == ("APT meeting", mode)


@pytest.mark.parametrize("short", ["APT WTSA24-3", "PITA AGM", "BSG-Pacific"])
def test_a_short_name_stands_in_brackets_after_the_name(short):
    row = row_of(f"First preparatory meeting ({short}), 5 May 2024")
    assert (row["name"], row["short_name"]) == ("First preparatory meeting", short)


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


EVENT_DAYS = ("DTSTART;VALUE=DATE:20240506", "DTEND;VALUE=DATE:20240509")


def calendar_of(*events: str):
    text = "\n".join(["Our calendar:", "", "BEGIN:VCALENDAR", *events, "END:VCALENDAR", ""])
    return MeetingResource.pasted(text)


def test_an_event_with_hours_is_on_the_days_of_its_time_zone():
    hours = ("DTSTART;TZID=Pacific/Fiji:20240812T090000", "DTEND;TZID=Pacific/Fiji:20240812T163000")
    (row,) = filled(calendar_of(event(*hours, f"SUMMARY:{APT}"))).values()
    assert row["dates"] == "2024-08-12 - 2024-08-12"


def test_what_is_no_meeting_is_left_out_and_what_was_replaced_is_cancelled():
    sheet = calendar_of(
        event(*EVENT_DAYS, f"SUMMARY:{APT} (APT-2)"),
        event(*EVENT_DAYS, f"SUMMARY:{APT} - see new dates", "STATUS:CANCELLED"),
        event(*EVENT_DAYS, "SUMMARY:!! Deadline: drafts of proposals", "TRANSP:TRANSPARENT"),
        event(*EVENT_DAYS, "SUMMARY:APT office closed"),
    )
    found = [(row["name"], row.get("status", "")) for row in filled(sheet).values()]
    assert found == [(APT, ""), (APT, "cancelled")]


def test_the_last_change_of_an_event_counts():
    old = event("UID:1", *EVENT_DAYS, f"SUMMARY:{APT}")
    new = event("UID:1", "SEQUENCE:1", "DTSTART;VALUE=DATE:20240601", f"SUMMARY:{APT}")
    assert [row["dates"] for row in filled(calendar_of(old, new)).values()] == [
        "2024-06-01 - 2024-06-01"
    ]


def test_how_people_meet_is_said_by_a_description_and_by_a_link_to_a_call_which_is_no_place():
    said = ("DESCRIPTION:Physical meeting with remote par", " ticipation.\\nLunch is provided.")
    call = "LOCATION:https://teams.microsoft.com/l/abc"
    sheet = calendar_of(
        event(*EVENT_DAYS, f"SUMMARY:{APT}", *said), event(*EVENT_DAYS, f"SUMMARY:{ATU}", call)
    )
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
    sheet = calendar_of(event(*EVENT_DAYS, f"SUMMARY:{ATU}", "RRULE:FREQ=WEEKLY"))
    (fault,) = (one for found in sheet.faults.values() for one in found)
    assert (sheet.header[fault.place], fault.choices[0]) == ("dates", "2024-05-06 - 2024-05-08")
