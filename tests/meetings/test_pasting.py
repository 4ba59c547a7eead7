"""Lines pasted from mails and web pages: read tolerantly, nothing invented and nothing lost."""

from typing import Any

import pytest

from meetings.resources.tables import MeetingResource

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
    assert read(
        "SG17 meeting, 2-6 September 2024, hosted by NTIA, Washington, D.C., United States"
    ) == (
        {
            "name": "SG17 meeting",
            "kind": "study_group",
            "organisers": "SG17",
            "dates": "2-6 September 2024",
            "venue": "Washington, D.C., United States",
        },
        ["Line 1: “NTIA” fits no column; it is kept in the editors' note."],
    )
    table = (
        "Meeting\tDates\nForum of regulators\t19-23 August 2027, gala dinner\nForum\t2-3 May 2027"
    )
    said = "Line 2: “gala dinner” fits no column; it is kept in the editors' note."
    assert said in MeetingResource.pasted(table).notes


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        (
            "Meeting of the WGCONF during WTSA-24",
            {"kind": "coordination_on_site", "organisers": "WGCONF", "alongside": "WTSA-24"},
        ),
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
