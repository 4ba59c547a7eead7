"""Which stored rows are surely those of a file, which must be asked about, and which are others."""

import datetime as dt

import pytest

from exchange.uploads.preview import SHOWN, likely_duplicates
from meetings.models import Meeting
from participants.models import Participant
from tests.exchange.sheets import planned
from tests.exchange.test_duplicates import STORED, told
from tests.rows import make

pytestmark = pytest.mark.django_db
HELD = {"starts_on": dt.date(2024, 10, 15), "ends_on": dt.date(2024, 10, 24), "city": "Suva"}
SAME_DAYS, YEARS_LATER = ("2024-10-15", "2024-10-24"), ("2027-10-15", "2027-10-24")


@pytest.fixture
def apt():
    return make(Participant, code="APT")


def asked(name: str, days: tuple[str, str], organisers: str = "", city: str = "") -> list[object]:
    """Whether the row must be answered, and of each stored one the reason and whether it is sure."""
    header = "slug name kind organisers starts_on ends_on city"
    plan = planned("meetings", header, ["new", name, "other", organisers, *days, city])
    [question] = likely_duplicates(plan, SHOWN) or [{"is_asked": None, "may_be": []}]
    return [question["is_asked"], *((one["why"], one["is_sure"]) for one in question["may_be"])]


@pytest.mark.parametrize(
    ("days", "city", "reason"),
    [
        (SAME_DAYS, "Suva", "same name, same dates, same place"),
        (SAME_DAYS, "Apia", "same name, same dates, other place"),
        (("2024-10-16", "2024-10-26"), "", "same name, overlapping dates"),
    ],
)
def test_the_same_name_at_the_same_days_is_sure_and_must_be_answered(days, city, reason):
    make(Meeting, name=STORED, **HELD)
    assert asked(STORED.upper(), days, city=city) == [True, (reason, True)]


def test_a_row_of_years_later_is_no_duplicate():
    make(Meeting, name=STORED, **HELD)
    assert asked(STORED, YEARS_LATER) == [None]


def test_months_later_only_the_same_name_is_offered_for_the_meeting_may_have_moved():
    make(Meeting, name=STORED, **HELD)
    later = ("2025-02-03", "2025-02-07")
    assert asked(STORED, later) == [False, ("same name, dates more than a month apart", False)]
    assert asked(f"{STORED}s", later) == [None]


def test_other_days_of_the_same_month_are_a_likeness():
    make(Meeting, name=STORED, **HELD)
    near = ("2024-11-04", "2024-11-08")
    assert asked(STORED, near) == [False, ("same name, other dates", False)]


def test_a_row_of_another_organiser_is_offered_only_by_hand_where_its_name_is_the_same(apt):
    make(Participant, code="RCC")
    make(Meeting, name="1st preparatory meeting", organisers=[apt], **HELD)
    assert asked("1st preparatory meeting", SAME_DAYS, "RCC") == [
        False,
        ("same name, other organiser, same dates", False),
    ]


def test_an_acronym_that_differs_makes_another_meeting():
    make(Meeting, name="1st APT meeting for WTSA-24", **HELD)
    assert asked("1st RCC meeting for WTSA-24", SAME_DAYS) == [None]


@pytest.mark.parametrize(
    ("name", "city", "is_asked"),
    [
        ("Meeting of the region", "", True),
        ("Meeting of the region", "Suva", True),
        ("Meeting of the region", "Apia", False),
        ("4th meeting of the region", "", True),
    ],
)
def test_what_has_the_same_organiser_and_days_must_be_answered_unless_places_differ(
    name, city, is_asked, apt
):
    make(Meeting, name="APT-3", organisers=[apt], **HELD)
    [is_question, (_why, is_sure)] = asked(name, SAME_DAYS, "APT", city)
    assert [is_question, is_sure] == [is_asked, False]


def test_rows_that_must_be_answered_come_first_and_sure_rows_before_likely_ones():
    make(
        Meeting, slug="near", name="Meeting in Apia.", **HELD | {"starts_on": None, "ends_on": None}
    )
    make(Meeting, slug="same", name="Meeting in Suva", **HELD)
    plan = planned(
        "meetings",
        "slug name kind starts_on ends_on",
        ["a", "Meeting in Apia", "other", "", ""],
        ["b", "Meeting in Suva", "other", *SAME_DAYS],
    )
    assert [(row, key) for row, key, _why in told(plan)] == [(3, "same"), (2, "near")]


def test_rows_that_were_answered_leave_the_room_of_the_page_to_others():
    make(Meeting, name=STORED, **HELD)
    rows = [[f"new-{place}", STORED, "other", *SAME_DAYS] for place in range(3)]
    plan = planned("meetings", "slug name kind starts_on ends_on", *rows)
    questions = likely_duplicates(plan, SHOWN, answered={"2": "", "3": ""})
    assert [one["row"] for one in questions] == [4, 2, 3]


def test_a_row_that_would_take_the_key_of_one_of_years_ago_is_asked_about_and_not_sure():
    make(Meeting, slug="meeting-of-sg5", name="Meeting of SG5", **HELD)
    header = "name kind starts_on ends_on"
    plan = planned("meetings", header, ["Meeting of SG5", "other", *YEARS_LATER])
    [question] = likely_duplicates(plan, SHOWN)
    [offer] = question["may_be"]
    assert question["is_asked"] is True
    assert offer["is_sure"] is False
    assert offer["why"] == "same key, same name, dates more than a year apart"
    assert question["label"] == "Meeting of SG5, 15–24 October 2027, place not known"
