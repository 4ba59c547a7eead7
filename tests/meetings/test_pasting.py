"""Meetings pasted, in files and in calendars: read alike and tolerantly, nothing invented and nothing lost; their kinds, keys and organisers."""

import io
import time
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from core.records.permissions import Operator
from exchange.admin.imports import UploadForm
from exchange.checking.check import check
from exchange.checking.plan import Instructions
from exchange.columns.pasted.tables import tables_and_lines
from exchange.uploads.workflow import corrected, sheet_from
from meetings.resources.pasting.calendar_file import text_of_calendar
from meetings.resources.pasting.columns import MeetingColumns
from meetings.resources.pasting.known_rows import KnownRows
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


EVENT = ["Event", "Dates", "Venue"]


@pytest.mark.parametrize(
    ("rows", "merged", "venues"),
    [
        ([EVENT, [MAPS, "5 May 2027", "Suva, Fiji"], ["SG5", "6 May 2027"]], "C2:C3", 2),
        # a title merged over rows beside shorter ones
        ([["Plan", "", "", "2027"], ["x"], EVENT, [MAPS, "5 May 2027", "Suva, Fiji"]], "D1:D2", 1),
    ],
)
def test_a_cell_that_was_merged_over_rows_counts_in_each(rows, merged, venues):
    sheet = sheet_from(MeetingResource(), workbook(*rows, merged=merged), Instructions())
    assert [cells["venue"] for cells in filled(sheet).values()] == ["Suva, Fiji"] * venues


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


def test_organisers_of_whom_one_is_unknown_are_no_short_names_and_he_is_named_first():
    held = ("ATU", "AUT", "LAS")
    rows = [f"Forum on maps {number};5 May 203{number};{who}" for number, who in enumerate(held)]
    for head in ("Who organises", "Whoever"):
        sheet = MeetingResource.pasted("\n".join([f"Meeting;Dates;{head}", *rows]))
        read = [(row.get("short_name"), row.get("organisers")) for row in filled(sheet).values()]
        assert read == [(None, "ATU"), (None, None), (None, "LAS")]
        assert sheet.notes[0] == (
            "Not in the table participants, so left out of the organisers, with their lines: “AUT” (3)."
        )


def test_lines_that_are_set_in_are_read_once_however_many_there_are():
    lines = [(number, f" We met and spoke of item{number}") for number in range(4000)]
    began = time.process_time()
    assert list(tables_and_lines(lines, MeetingColumns(KnownRows.stored()))) == lines
    assert (
        time.process_time() - began < 5
    )  # was 23 where each line was read again from every line above


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
    ("text", "column", "value"),
    [
        ("ITU-T SG5 Regional Group for Africa", "kind", "other"),
        ("Simposio Mundial de Normalización", "kind", "symposium"),
        ("WRC-27", "kind", "conference"),
        ("IRM for WTSA-24", "kind", "interregional"),
        ("ICANN89 Policy Forum", "kind", "other"),  # a word says it, whoever holds it
        ("52nd meeting of the RCC Working Group on work with ITU", "organisers", "RCC ITU WG"),
        ("ITU-R Study Group 5", "organisers", ""),  # of another Sector
        ("Third preparatory meeting – ATU", "organisers", "ATU"),
        ("Workshop for African regulators", "organisers", ""),
        ("African preparatory meeting", "organisers", ""),  # of whom its region does not tell
        ("Briefing, organised by the Pacific Forum", "organisers", ""),
        ("APT meeting, online via Teams", "mode", "online"),
        ("APT meeting, in‑person meeting, no streaming", "mode", "in_person"),
        ("APT meeting, sur place et à distance", "mode", "hybrid"),
        ("APT meeting, offline and online", "mode", "hybrid"),
        ("APT meeting, режим видеоконференции", "mode", "online"),
        ("APT meeting, physical meeting with remote participation", "mode", "hybrid"),
        ("First preparatory meeting (APT WTSA24-3)", "short_name", "APT WTSA24-3"),
        ("Best Standards Group of the Pacific (BSG-Pacific)", "short_name", "BSG-Pacific"),
    ],
)
def test_what_the_words_of_a_line_say(text, column, value):
    assert row_of(f"- {text}, {DAYS}").get(column, "") == value


@pytest.mark.parametrize(
    "name",
    ["Internet Society call on WTSA-24", "ECOWAS preparatory meeting", "CEPT coordination"],
)
def test_a_kind_that_no_word_tells_is_asked(name):
    sheet = MeetingResource.pasted(f"- {name}, {DAYS}, Geneva")
    (asked,) = (fault.choices[:2] for found in sheet.faults.values() for fault in found)
    assert asked == ("other meeting", "regional preparatory meeting")


def test_one_answer_is_for_all_rows_whose_kind_is_not_certain(operator):
    text = f"- CPG-27, {DAYS}, Geneva\n- AWG-31, {DAYS}, online\n- APT workshop, {DAYS}, online"
    sheet = MeetingResource.pasted(text)
    answers = {str(number): {"kind": "conference"} for number, _row in sheet.rows[:2]}
    sheet = corrected(sheet, Instructions(cells=answers))
    plan = check(MeetingResource(), sheet, operator)
    assert [row.write.row.kind for row in plan.rows] == ["conference", "conference", "other"]


APT, ATU = "2nd APT preparatory meeting for WTSA-24", "1st ATU preparatory meeting for WTSA-24"
EVENT_DAYS = ("DTSTART;VALUE=DATE:20240506", "DTEND;VALUE=DATE:20240509")


def event(*lines: str) -> str:
    return "\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT"])


def calendar_of(*events: str) -> str:
    return "\n".join(["Our calendar:", "", "BEGIN:VCALENDAR", *events, "END:VCALENDAR", ""])


HOURS = ("DTSTART;TZID=Pacific/Fiji:20240812T090000", "DTEND;TZID=Pacific/Fiji:20240812T163000")
CALENDAR = calendar_of(
    event(*EVENT_DAYS, f"SUMMARY:{APT}", "LOCATION:Bangkok\\, Thailand"),
    # On the days of its own time zone; what stands on two lines; a link to a call is no place.
    event(*HOURS, f"SUMMARY:{ATU}", "STATUS:TENTATIVE", "DESCRIPTION:Physical meeting with remote par", " ticipation.\\nLunch."),
    event(*EVENT_DAYS, f"SUMMARY:{ATU}", "LOCATION:https://teams.microsoft.com/l/abc"),
    event(*EVENT_DAYS, f"SUMMARY:{APT} - see new dates", "STATUS:CANCELLED"),
    event(*EVENT_DAYS, "SUMMARY:!! Deadline: drafts of proposals", "TRANSP:TRANSPARENT"),
    event(*EVENT_DAYS, "SUMMARY:APT office closed"),
    # The last change of an event counts.
    event("UID:a", *EVENT_DAYS, f"SUMMARY:{APT}"),
    event("UID:a", "SEQUENCE:1", "DTSTART;VALUE=DATE:20240601", f"SUMMARY:{APT}"),
)  # fmt: skip


def test_events_of_a_calendar_are_meetings_and_what_is_none_is_left_out():
    sheet = MeetingResource.pasted(CALENDAR)
    names = ("name", "dates", "venue", "mode", "status")
    seen = [" · ".join(filter(None, map(row.get, names))) for row in filled(sheet).values()]
    days = "2024-05-06 - 2024-05-08"
    assert seen == [
        f"{APT} · {days} · Bangkok, Thailand",
        f"{ATU} · 2024-08-12 - 2024-08-12 (TBC) · hybrid",
        f"{ATU} · {days} · online",
        f"{APT} - see new dates · {days} · cancelled",
        f"{APT} · 2024-06-01 - 2024-06-01",
    ]


@pytest.mark.parametrize(
    ("resource", "is_read"), [(MeetingResource, True), (SeriesResource, False)]
)
def test_an_uploaded_calendar_is_read_like_a_pasted_one(resource, is_read):
    data = CALENDAR.partition("\n\n")[2].encode()
    file = SimpleUploadedFile("all.ics", data)
    form = UploadForm(resource(), {}, {"file": file})
    assert form.is_valid()
    assert form.given() == (data, "all.ics", is_read)


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
    recurs = event(*EVENT_DAYS, f"SUMMARY:{ATU}", "RRULE:FREQ=WEEKLY")
    sheet = MeetingResource.pasted(calendar_of(recurs))
    (fault,) = (one for found in sheet.faults.values() for one in found)
    assert (sheet.header[fault.place], fault.choices[0]) == ("dates", "2024-05-06 - 2024-05-08")
