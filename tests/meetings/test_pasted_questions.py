"""What a pasted line says and no cell can hold is asked about where it may change one: nothing comes in wrong."""

import pytest

from tests.meetings.test_pasting import filled

MEETING = "2nd APT preparatory meeting for WTSA-24"


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        (f"{MEETING}, May/June 2024", ["dates"]),
        (f"{MEETING}, w/c 6 May 2024, Nairobi, Kenya", ["dates"]),
        (f"{MEETING}, 5-9 or 12-16 June 2024, Nairobi, Kenya", ["dates"]),
        (f"{MEETING}, originally 6 May 2024, now 13 May 2024, Nairobi, Kenya", ["dates"]),
        (f"{MEETING}, 6 May 2024, Nairobi, Kenya – postponed to autumn 2024", ["dates"]),
        (f"{MEETING} planned for 6 May 2024 in Kenya has been cancelled", []),
        (f"~~{MEETING}, 6 May 2024, Nairobi, Kenya~~", ["status"]),
        (f"{MEETING}¹, 6 May 2024, Nairobi, Kenya", ["name"]),
        (f"{MEETING}, 6 May 2024 *", ["name"]),
        (f"6-8: {MEETING}, Nairobi, Kenya", ["name"]),
        ("SG17: Geneva, 3-12 May 2024", []),
        (f"{MEETING}, Xanadu (XND), 6 May 2024", []),
        (f"{MEETING}, Geneva / Genève, Switzerland, 6 May 2024", []),
        (f"{MEETING}, 6 May 2024, Nairobi, Kenya", []),
        (f"{MEETING}, 6 May 2024, hosted by TSB, Nairobi, Kenya", []),
        (f"{MEETING}, 6 May 2024, Geneva (postponed)", []),
    ],
)
def test_a_cell_that_may_be_wrong_is_asked_about(text, columns, world):
    sheet = world.read(text)
    faults = [fault for found in sheet.faults.values() for fault in found]
    assert sorted(sheet.header[fault.place] for fault in faults) == columns


def test_a_question_names_what_was_not_understood(world):
    sheet = world.read(f"{MEETING}, 5-9 or 12-16 June 2024, Kenya")
    assert [(fault.value, fault.reason, fault.choices) for fault in sheet.faults[1]] == [
        (
            "5-9 or 12-16 June 2024",
            "Which dates are right? The text says: “5-9 or 12-16 June 2024”.",
            ("5-9 June 2024", "12-16 June 2024"),
        )
    ]


@pytest.mark.parametrize(
    ("said", "dates"),
    [
        ("mid-May 2024", "May 2024 (TBC)"),
        ("early 2024", "2024 (TBC)"),
        ("end of June 2024", "June 2024 (TBC)"),
    ],
)
def test_days_that_are_said_about_are_still_open(said, dates, world):
    (row,) = filled(world.read(f"{MEETING}, {said}, Nairobi, Kenya")).values()
    assert (row["dates"], row["venue"]) == (dates, "Nairobi, Kenya")
