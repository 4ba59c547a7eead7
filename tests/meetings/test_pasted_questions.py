"""What a pasted line says and no cell can hold is asked about where it may change one: nothing comes in wrong."""

import pytest

from tests.meetings.test_pasted_layouts import world  # noqa: F401

MEETING = "2nd APT preparatory meeting for WTSA-24"


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        (f"{MEETING}, mid-May 2024, Nairobi, Kenya", ["dates"]),
        (f"{MEETING}, early 2024, Nairobi, Kenya", ["dates"]),
        (f"{MEETING}, end of June 2024, Nairobi, Kenya", ["dates"]),
        (f"{MEETING}, May/June 2024", ["dates"]),
        (f"{MEETING}, 5-9 or 12-16 June 2024, Nairobi, Kenya", ["dates"]),
        (f"{MEETING}, originally 6 May 2024, now 13 May 2024, Nairobi, Kenya", ["dates"]),
        (f"{MEETING}, 6 May 2024, Nairobi, Kenya – postponed to autumn 2024", ["dates", "status"]),
        (f"{MEETING}, 6 May 2024, Kenya, will not take place", ["status"]),
        (f"~~{MEETING}, 6 May 2024, Nairobi, Kenya~~", ["status"]),
        (f"{MEETING}¹, 6 May 2024, Nairobi, Kenya", ["name"]),
        (f"{MEETING}, 6 May 2024 *", ["name"]),
        (f"We look forward to seeing you at the {MEETING}, 6 May 2024, Kenya", ["name"]),
        (f"6-8: {MEETING}, Nairobi, Kenya", ["name"]),
        ("SG17 (Geneva or online), 3-12 May 2024", ["name"]),
        (f"{MEETING}, Xanadu (XND), 6 May 2024", ["venue"]),
        (f"{MEETING}, Geneva / Genève, Switzerland, 6 May 2024", ["venue"]),
        (f"{MEETING}, 6 May 2024, Nairobi, Kenya", []),
        (f"{MEETING}, 6 May 2024, hosted by TSB, Nairobi, Kenya", []),
        (f"{MEETING}, 6 May 2024, Geneva (postponed)", []),
    ],
)
def test_a_cell_that_may_be_wrong_is_asked_about(text, columns, world):  # noqa: F811
    sheet = world.read(text)
    faults = [fault for found in sheet.faults.values() for fault in found]
    assert sorted(sheet.header[fault.place] for fault in faults) == columns


def test_a_question_names_what_was_not_understood(world):  # noqa: F811
    sheet = world.read(f"{MEETING}, mid-May 2024, Kenya")
    assert [(fault.value, fault.reason) for fault in sheet.faults[1]] == [
        (
            f"{MEETING}, mid-May 2024, Kenya",
            "“mid-May 2024” says more about the dates than was understood. Enter the right ones.",
        )
    ]
