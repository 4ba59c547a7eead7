"""Meetings pasted, in files and in calendars: all are read alike, nothing is invented or lost; which headers are read as our columns."""

import io
import time
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from core.registry import tables
from exchange.admin.imports import UploadForm
from exchange.checking.check import check
from exchange.checking.plan import Instructions
from exchange.columns.matching import ColumnsRefused, columns_of
from exchange.columns.pasted.tables import tables_and_lines
from exchange.uploads.workflow import corrected, sheet_from
from meetings.resources.pasting.calendar_file import text_of_calendar
from meetings.resources.pasting.columns import MeetingColumns
from meetings.resources.pasting.known_rows import KnownRows
from meetings.resources.tables import MeetingResource, SeriesResource

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_data")]


def filled(sheet: Any) -> dict[int, dict[str, str]]:
    """The cells that are not empty, by line and column."""
    return {
        number: {name: cell for name, cell in zip(sheet.header, row, strict=True) if cell}
        for number, row in sheet.rows
    }


def test_notes_name_what_has_no_column_and_each_line_that_is_no_meeting():
    table = (
        "Meeting\tDates\nForum of regulators\t19-23 August 2027, gala dinner\nForum\t2-3 May 2027"
    )
    said = "Line 2: “gala dinner” fits no column; it is kept in the editors' note."
    assert said in MeetingResource.pasted(table).notes
    sheet = MeetingResource.pasted(f"Meeting\tDate\tPlace\n\n \n{'a' * 501}\n")
    left_out = f"Line 4 is not a meeting and was left out: “{'a' * 80}”."
    assert [sheet.rows, sheet.notes] == [[], [left_out]]


def row_of(text: str) -> dict[str, str]:
    (row,) = filled(MeetingResource.pasted(text)).values()
    return row


OF_WTSA = {
    "Second ATU preparatory meeting for WTSA-24": {
        "kind": "regional_preparatory",
        "organisers": "ATU",
        "prepares": "WTSA-24",
    },
    "World Telecommunication Standardization Assembly (WTSA-24)": {
        "name": "World Telecommunication Standardization Assembly",
        "short_name": "WTSA-24",
        "kind": "assembly",
        "is_of": "WTSA-24",
    },
}


@pytest.mark.parametrize("text", OF_WTSA)
def test_a_line_gives_what_its_words_say_and_no_more(text):
    line = f"{text}, 15 October 2024"
    cells = {"name": text, "dates": "15 October 2024", "editors_note": line} | OF_WTSA[text]
    assert row_of(line) == cells


def test_a_name_in_other_letters_has_organiser_and_first_day_as_its_slug():
    text = "日期\t会议名称\t主办方\n2027年11月30日\t标准研讨会\tAPT\nTBC\t研讨会\t"
    found = filled(MeetingResource.pasted(text)).values()
    assert [cells.get("slug") for cells in found] == ["apt-2027-11-30", "meeting"]


MAPS = "Workshop on open maps"
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
    plan = check(MeetingResource(), sheet_from(MeetingResource(), data, Instructions()), operator)
    found = [row.write.row for row in plan.rows]
    assert [(row.name, row.kind, row.city, f"{row.starts_on} {row.ends_on}") for row in found] == [
        ("TSAG meeting", "tsag", "Geneva", "2027-01-25 2027-01-29"),
        (MAPS, "other", "Suva", "2027-05-05 2027-05-05"),
    ]


EVENT = ["Event", "Dates", "Venue"]


@pytest.mark.parametrize(
    ("rows", "merged", "venues"),
    [
        ([EVENT, [MAPS, "5 May 2027", "Suva, Fiji"], ["SG5", "6 May 2027"]], "C2:C3", 2),
        # a title that is merged over two rows, the second shorter
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
    data = workbook(
        ["Event\n(title)", "Dates", "Other\nwords"], [MAPS, "5 May 2027", "see circular"]
    )
    chosen = {"Other words": "summary"}  # pages and stored choices have the header on one line
    sheet = sheet_from(MeetingResource(), data, Instructions(columns=chosen))
    assert filled(sheet)[2]["summary"] == "see circular"


def test_an_assembly_that_is_not_in_the_table_is_named_once():
    lines = [
        f"- {number}th APT preparatory meeting for WTSA-32, 5 May 203{number}" for number in (4, 5)
    ]
    notes = MeetingResource.pasted("\n".join(lines)).notes
    assert [note for note in notes if "assemblies" in note] == [
        "Not in the table assemblies, so no cell names them, with their lines: “WTSA-32” (1, 2). Add them there first, and paste again."
    ]


def test_organisers_of_whom_one_is_unknown_are_no_short_names_and_he_is_named_first():
    held = ("ATU", "AUT", "LAS")
    rows = [f"Forum on maps {number};5 May 203{number};{who}" for number, who in enumerate(held)]
    for head in ("Who organises", "Whoever"):
        sheet = MeetingResource.pasted("\n".join([f"Meeting;Dates;{head}", *rows]))
        read = [(row.get("short_name"), row.get("organisers")) for row in filled(sheet).values()]
        assert read == [(None, "ATU"), (None, None), (None, "LAS")]
        assert sheet.notes[0] == (
            "Not in the table participants, so no cell names them, with their lines: “AUT” (3). Add them there first, and paste again."
        )


def test_lines_that_are_set_in_are_read_once_however_many_there_are():
    lines = [(number, f" We met and spoke of item{number}") for number in range(4000)]
    began = time.process_time()
    assert list(tables_and_lines(lines, MeetingColumns(KnownRows.stored()))) == lines
    assert time.process_time() - began < 5  # 23 when each line was read again from every line above


def test_the_kind_is_said_a_name_asked_for_and_a_row_that_is_there_twice_one_meeting(operator):
    days = "RCC;2027-05-05;2027-05-06"
    row = f"Talks on open maps;{days};inter-regional meeting"
    head = "No;Title of meeting;Organizer;Start;End;Type"
    data = "\n".join([head, f"1;{row}", f"2;{row}", f"3;;{days};other"]).encode()
    plan = check(MeetingResource(), sheet_from(MeetingResource(), data, Instructions()), operator)
    found = [(row.write.row.name, row.write.row.kind) for row in plan.rows]
    assert found == [("Talks on open maps", "interregional")]
    assert [(one.row, one.column, one.reason) for one in plan.refusals] == [
        (4, "name", "No name found. Write it."),
        (3, "slug", "This key is already in row 2."),
    ]


DAYS = "5-6 May 2027"


@pytest.mark.parametrize(
    ("text", "column", "value"),
    [
        ("ITU-T SG5 Regional Group for Africa", "kind", "other"),
        ("WRC-27", "kind", "conference"),
        ("IRM for WTSA-24", "kind", "interregional"),
        ("ICANN89 Policy Forum", "kind", "other"),  # a word decides, whoever the organiser
        ("52nd meeting of the RCC Working Group on work with ITU", "organisers", "RCC ITU WG"),
        ("ITU-R Study Group 5", "organisers", ""),  # a Study Group of another Sector
        ("Third preparatory meeting – ATU", "organisers", "ATU"),
        ("Workshop for African regulators", "organisers", ""),
        ("Briefing, organised by the Pacific Forum", "organisers", ""),
        ("2nd virtual APT meeting", "mode", "online"),
        ("APT meeting, in‑person meeting, no streaming", "mode", "in_person"),
        ("APT meeting, offline and online", "mode", "hybrid"),
        ("First preparatory meeting (APT WTSA24-3)", "short_name", "APT WTSA24-3"),
    ],
)
def test_what_the_words_of_a_line_say(text, column, value):
    assert row_of(f"- {text}, {DAYS}").get(column, "") == value


def test_a_kind_that_no_word_tells_is_asked():
    names = ("Internet Society call on WTSA-24", "ECOWAS preparatory meeting", "CEPT coordination")
    sheet = MeetingResource.pasted("\n".join(f"- {name}, {DAYS}, Geneva" for name in names))
    asked = [fault.choices[:2] for found in sheet.faults.values() for fault in found]
    assert asked == [("other meeting", "regional preparatory meeting")] * 3


def test_one_answer_is_for_all_rows_whose_kind_is_not_certain(operator):
    text = f"- CPG-27, {DAYS}, Geneva\n- AWG-31, {DAYS}, online\n- APT workshop, {DAYS}, online"
    sheet = MeetingResource.pasted(text)
    answers = {str(number): {"kind": "conference"} for number, _row in sheet.rows[:2]}
    sheet = corrected(sheet, Instructions(cells=answers))
    plan = check(MeetingResource(), sheet, operator)
    assert [row.write.row.kind for row in plan.rows] == ["conference", "conference", "other"]


APT, ATU = "2nd APT preparatory meeting for WTSA-24", "1st ATU preparatory meeting for WTSA-24"
EVENT_DAYS = ("DTSTART;VALUE=DATE:20240506", "DTEND;VALUE=DATE:20240509")
HOURS = ("DTSTART;TZID=Pacific/Fiji:20240812T090000", "DTEND;TZID=Pacific/Fiji:20240812T163000")


def event(*lines: str) -> str:
    return "\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT", ""])


EVENTS = "".join((
    event(*EVENT_DAYS, f"SUMMARY:{APT}", "LOCATION:Bangkok\\, Thailand"),
    # Days are those of the event's time zone, folded lines are joined, and a link to a call is no place.
    event(*HOURS, f"SUMMARY:{ATU}", "STATUS:TENTATIVE", "DESCRIPTION:Physical meeting with remote par", " ticipation.\\nLunch."),
    event(*EVENT_DAYS, f"SUMMARY:{ATU}", "LOCATION:https://teams.microsoft.com/l/abc"),
    event(*EVENT_DAYS, f"SUMMARY:{APT} - see new dates", "STATUS:CANCELLED"),
    event(*EVENT_DAYS, "SUMMARY:!! Deadline: drafts of proposals", "TRANSP:TRANSPARENT"),
    event(*EVENT_DAYS, "SUMMARY:APT office closed"),
    # The highest SEQUENCE of an event counts.
    event("UID:a", *EVENT_DAYS, f"SUMMARY:{APT}"),
    event("UID:a", "SEQUENCE:1", "DTSTART;VALUE=DATE:20240601", f"SUMMARY:{APT}"),
    event("UID:b", *EVENT_DAYS, f"SUMMARY:{ATU}", "RRULE:FREQ=WEEKLY"),
))  # fmt: skip
CALENDAR = f"BEGIN:VCALENDAR\n{EVENTS}END:VCALENDAR\n"


def test_events_of_a_calendar_are_meetings_and_what_is_none_is_left_out():
    sheet = MeetingResource.pasted(f"Our calendar:\n\n{CALENDAR}")
    names = ("name", "dates", "venue", "mode", "status")
    seen = [" · ".join(filter(None, map(row.get, names))) for row in filled(sheet).values()]
    days = "2024-05-06 - 2024-05-08"
    assert seen == [
        f"{APT} · {days} · Bangkok, Thailand",
        f"{ATU} · 2024-08-12 - 2024-08-12 (TBC) · hybrid",
        f"{ATU} · {days} · online",
        f"{APT} - see new dates · {days} · cancelled",
        f"{APT} · 2024-06-01 - 2024-06-01",
        f"{ATU} · {days}",
    ]
    (fault,) = sheet.faults[sheet.rows[-1][0]]  # the days of a recurring event are asked about
    assert (sheet.header[fault.place], fault.choices[0]) == ("dates", days)


@pytest.mark.parametrize(
    ("resource", "is_read"), [(MeetingResource, True), (SeriesResource, False)]
)
def test_an_uploaded_calendar_is_read_like_a_pasted_one(resource, is_read):
    data = CALENDAR.encode()
    form = UploadForm(resource(), {}, {"file": SimpleUploadedFile("all.ics", data)})
    assert (form.is_valid(), form.given()) == (True, (data, "all.ics", is_read))


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
    text = text_of_calendar(f"BEGIN:VCALENDAR\n{event('SUMMARY:TSAG', lines)}END:VCALENDAR")
    head, row, *_rest = text.strip("\n").splitlines()
    cells = dict(zip(head.split("\t"), row.split("\t"), strict=True))
    assert [cells["Meeting"], cells["Dates"]] == ["TSAG", dates]


# Each header with the column that it is read as; columns without one are kept in the editors' note.
SHEETS = {
    "English": (
        "No=,Title of meeting=name,Organizer=organisers,Start=starts_on,End=ends_on,Location (City/Country)=venue,Mode=mode,Link=links",
        "1,A workshop,APT,2027-01-11,2027-01-14,Bangkok/Thailand,F2F,https://apt.int/1",
    ),
    "German": (
        "Nr=;Bezeichnung=name;Beginn=starts_on;Ende=ends_on;Ort=venue;Land=country;Kategorie=kind",
        "1;Eine Sitzung;11.01.2027;14.01.2027;Genf;Schweiz;other",
    ),
    "Russian": (
        "№=,Название=name,Дата начала=starts_on,Дата окончания=ends_on,Город=venue",
        "1,Собрание,2027-01-11,2027-01-14,Женева",
    ),
    "two languages": (
        "Event / Événement=name,Dates / Fechas=dates,Place / Lieu=venue",
        'A meeting,11-14 January 2027,"Lima, Peru"',
    ),
    "days under unknown headers": (
        "Event=name,Arrival=starts_on,Departure=ends_on",
        "A meeting,2027-01-11,2027-01-14",
    ),
    "a type that is the mode": (
        "Event=name,Type=mode,Category=kind",
        "A meeting,virtual,symposium",
    ),
}


@pytest.mark.parametrize("kind", SHEETS)
def test_columns_are_read_by_their_headers_and_what_they_hold(kind):
    said, row = SHEETS[kind]
    divider = ";" if ";" in said else ","
    heads = dict(one.split("=") for one in said.split(divider))
    data = f"{divider.join(heads)}\n{row}\n".encode()
    kept = {title: column or "editors_note" for title, column in heads.items()}
    assert sheet_from(MeetingResource(), data, Instructions()).read_as == kept


@pytest.mark.parametrize(
    ("header", "near"),
    [
        (["slug", "dats", "colour"], {"dats": "dates", "colour": ""}),
        (["slug", "status", "staus"], {"staus": ""}),  # the file has a column `status`
        (["slug", "contry", "county"], {"contry": "country", "county": ""}),  # only one of the two
    ],
)
def test_a_header_that_is_spelt_nearly_so_is_offered_a_column(header, near):
    with pytest.raises(ColumnsRefused) as refused:
        columns_of(tables["meetings"](), header)
    assert {one.title: one.near for one in refused.value.unplaced} == near
