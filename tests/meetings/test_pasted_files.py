"""Files of meetings are read as what is pasted; keys, organisers and kinds of the rows."""

import io

import pytest
from openpyxl import Workbook

from core.records.permissions import Operator
from exchange.checking.check import check
from exchange.checking.plan import Instructions
from exchange.uploads.workflow import sheet_from
from meetings.resources.tables import MeetingResource
from tests.meetings.test_pasting import filled

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_data")]


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
