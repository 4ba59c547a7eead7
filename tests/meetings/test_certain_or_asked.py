"""A row is certain where each part stands in a place of its own; else the cells in doubt are asked, and hold the best reading."""

import io
import re

import pytest
from openpyxl import Workbook

from core.records.permissions import Operator
from exchange.checking.check import check
from exchange.checking.plan import Instructions
from exchange.uploads.workflow import sheet_from
from meetings.resources.tables import MeetingResource
from tests.meetings.test_pasting import filled

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_data")]


def read(text):
    """Name, dates and place of each row, and the columns that are asked."""
    sheet = MeetingResource.pasted(text)
    return [
        (
            *(cells.get(name, "") for name in ("name", "dates", "venue")),
            sorted(sheet.header[fault.place] for fault in sheet.faults.get(number, [])),
        )
        for number, cells in filled(sheet).items()
    ]


NUMBERED = """\
1. May 2027 – TSAG meeting, Geneva
2. June 2027 – Com-ITU plenary, Vilnius, Lithuania
3. 5-6 July 2027 – Workshop on open maps, Suva, Fiji
"""
WRAPPED = "27 September –\n1 October 2027  Workshop on open maps, Suva, Fiji\n"
COLUMNS = """\
Dates              Meeting                      Place
5-6 May 2027       Workshop on open maps and    Suva, Fiji
                   how they are drawn
7 June 2027        TSAG meeting                 Geneva
8-9 July 2027      Com-ITU plenary              Vilnius, Lithuania
"""
CHAT = """\
[12/03/2026, 09:10] Anna Keller: here are the dates
[12/03/2026, 09:14] Anna Keller: Workshop on open maps, 5-6 May 2027, Suva, Fiji
[12/03/2026, 09:15] Joseph M.: TSAG meeting, 7 June 2027, Geneva
"""
# As a messenger copies it in a browser.
CHAT_COPIED = re.sub(r"\[(\S+), (\S+)\]", r"[\2, \1]", CHAT)
TSAG = ("TSAG meeting", "7 June 2027", "Geneva, Switzerland", [])
MAPS = "Workshop on open maps"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            NUMBERED,
            [
                ("TSAG meeting", "May 2027", "Geneva, Switzerland", []),
                ("Com-ITU plenary", "June 2027", "Vilnius, Lithuania", []),
                (MAPS, "5-6 July 2027", "Suva, Fiji", []),
            ],
        ),
        (WRAPPED, [(MAPS, "27 September – 1 October 2027", "Suva, Fiji", [])]),
        (
            COLUMNS,
            [
                (f"{MAPS} and how they are drawn", "5-6 May 2027", "Suva, Fiji", []),
                TSAG,
                ("Com-ITU plenary", "8-9 July 2027", "Vilnius, Lithuania", []),
            ],
        ),
        (CHAT, [(MAPS, "5-6 May 2027", "Suva, Fiji", []), TSAG]),
        (CHAT_COPIED, [(MAPS, "5-6 May 2027", "Suva, Fiji", []), TSAG]),
        (
            "- 6th TSAG meeting online on 21–25 September 2027",
            [("6th TSAG meeting", "21–25 September 2027", "", [])],
        ),
        (
            "- Study Group 17 – 25 August 2027, Geneva",
            [("Study Group 17", "25 August 2027", "Geneva, Switzerland", [])],
        ),
        (
            f"- {MAPS}, May/June 2027, Suva, Fiji",
            [(MAPS, "May/June 2027", "Suva, Fiji", ["dates"])],
        ),
        (f"- {MAPS}, 5 May 2027, Lima or Quito", [(MAPS, "5 May 2027", "Lima, Peru", ["venue"])]),
    ],
)
def test_a_list_is_read_by_its_places_and_not_by_its_words(text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("name", "organiser"),
    [
        ("Com-ITU plenary with PT ITU-T", "Com-ITU"),
        ("52nd meeting of the RCC Working Group on work with ITU", "RCC ITU WG"),
        ("ITU-T Study Group 5", "SG5"),
        ("ITU-R Study Group 5", ""),  # of another Sector
        ("UIT-D CE 2", ""),
    ],
)
def test_who_is_named_behind_with_or_in_another_sector_is_no_organiser(name, organiser):
    sheet = MeetingResource.pasted(f"- {name}, 9-11 February 2027, Vienna, Austria")
    (row,) = filled(sheet).values()
    assert row.get("organisers", "") == organiser


@pytest.mark.parametrize(
    ("text", "slugs"),
    [
        (
            "会议名称\t日期\t地点\n开放标准研讨会\t2027年11月30日至12月2日\t北京，中国\n",
            ["meeting-2027-11-30"],
        ),
        (
            "- Семинар по стандартам, 5 мая 2027 года, г. Минск, Беларусь\n- Форум общества, 5 мая 2027 года\n",
            ["meeting-2027-05-05", "meeting-2027-05-05-2"],
        ),
    ],
)
def test_a_name_in_other_letters_gets_its_key_from_its_day(text, slugs):
    rows = filled(MeetingResource.pasted(text)).values()
    assert [cells["slug"] for cells in rows] == slugs


HEAD = ["No.", "Title", "Start", "End", "Venue", "Format", "Comments"]
ROWS = [
    [1, "TSAG meeting", "25.01.2027", "29.01.2027", "Geneva", "hybrid", "see circular"],
    [2, MAPS, "05.05.2027", "", "Suva, Fiji", "in person", ""],
]


def workbook() -> bytes:
    book = Workbook()
    for row in (["Plan of meetings"], ["as of 3 February 2026"], [], HEAD, *ROWS):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_csv(*above: str) -> bytes:
    lines = [";".join(map(str, row)) for row in (HEAD, *ROWS)]
    return "\n".join([*above, *lines]).encode()


@pytest.mark.parametrize(
    "data",
    [workbook(), as_csv(), as_csv("Calendar 2027;;;;;;", ";;;;;;")],
    ids=["workbook with titles", "CSV", "CSV with a title"],
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


def test_the_columns_of_a_file_may_be_read_otherwise():
    chosen = {"Format": "", "Comments": "summary"}
    sheet = sheet_from(MeetingResource(), as_csv(), Instructions(columns=chosen))
    found = filled(sheet)[2]
    assert [found.get("mode", ""), found["summary"], sheet.read_as["Format"]] == [
        "",
        "see circular",
        "",
    ]


def test_an_assembly_that_is_not_in_the_table_is_named_once():
    lines = [
        f"- {number}th APT preparatory meeting for WTSA-32, 5 May 203{number}" for number in (4, 5)
    ]
    notes = MeetingResource.pasted("\n".join(lines)).notes
    assert [note for note in notes if "is not in the table assemblies" in note] == [
        "“WTSA-32” is not in the table assemblies, so no cell names it (2 rows). Add it there first, and paste again."
    ]


BLOCKS = """\
Hi all! Here is our list. Corrections welcome, Dana

When: May 10-14, 2027
Where: Suva, Fiji
What: Workshop on open maps

When: June 7, 2027
Where: Geneva
What: TSAG meeting
Deadline: contributions by May 20, 2027

What: Com-ITU plenary
When: July 8-9, 2027
Where: Vilnius, Lithuania
"""


def test_a_blank_line_ends_a_block_of_labels_whichever_label_comes_first():
    assert read(BLOCKS) == [
        (MAPS, "May 10-14, 2027", "Suva, Fiji", []),
        ("TSAG meeting", "June 7, 2027", "Geneva, Switzerland", []),
        ("Com-ITU plenary", "July 8-9, 2027", "Vilnius, Lithuania", []),
    ]


def test_a_quoted_cell_of_a_table_goes_on_in_the_next_line():
    table = (
        "No.\tMeeting\tDates\tPlace\tRemarks\n"
        '1\t"Workshop on\nopen maps"\t5-6 May 2027\t"Suva,\nFiji"\t"in person, with\nremote participation"\n'
        "2\tTSAG meeting\t7 June 2027\tGeneva\t\n"
    )
    assert read(table) == [(MAPS, "5-6 May 2027", "Suva, Fiji", []), TSAG]
    sheet = MeetingResource.pasted(table)
    assert [cells.get("mode", "") for cells in filled(sheet).values()] == ["hybrid", ""]


@pytest.mark.parametrize(
    ("line", "name", "dates"),
    [
        ("SG15, 1-12 March 2027, Geneva", "SG15", "1-12 March 2027"),
        ("SG15, 8 March 2027, Geneva", "SG15", "8 March 2027"),
        ("SGs 2, 3 and 5, 8 March 2027, Geneva", "SGs 2, 3 and 5", "8 March 2027"),
    ],
)
def test_behind_one_study_group_a_comma_leads_to_its_days(line, name, dates):
    assert read(line) == [(name, dates, "Geneva, Switzerland", [])]


FILE = "No;Title of meeting;Organizer;Start;End;Type\n"


def of_file(*rows: str) -> list[list[str]]:
    sheet = sheet_from(MeetingResource(), (FILE + "\n".join(rows)).encode(), Instructions())
    plan = check(MeetingResource(), sheet, Operator(may_publish=True))
    asked = [[f"{one.row}", one.column or "", one.reason] for one in plan.refusals]
    return [[row.write.row.name, row.write.row.kind] for row in plan.rows] + asked


def test_a_column_of_kinds_says_the_kind():
    assert of_file("1;Talks on open maps;RCC;2027-05-05;2027-05-06;inter-regional meeting") == [
        ["Talks on open maps", "interregional"]
    ]


def test_a_row_without_a_name_is_asked_for_it_and_not_called_like_its_organiser():
    assert of_file("1;;RCC;2027-05-05;2027-05-06;other") == [
        ["2", "name", "No name found. Write it."]
    ]


def test_the_same_row_twice_is_one_meeting_and_a_question():
    row = "Talks on open maps;RCC;2027-05-05;2027-05-06;other"
    assert of_file(f"1;{row}", f"2;{row}") == [
        ["Talks on open maps", "other"],
        ["3", "slug", "This key is already in row 2."],
    ]
