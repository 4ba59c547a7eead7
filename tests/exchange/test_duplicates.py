"""New rows that may be stored already: told with the reason, never refused."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exchange.checking import duplicates as doubles
from exchange.checking.duplicates import COMPARED
from exchange.checking.plan import Plan
from exchange.uploads.duplicate_questions import likely_duplicates
from exchange.uploads.preview import SHOWN
from meetings.models import Meeting
from participants.models import Participant
from resolutions.models import Resolution
from tests.exchange.sheets import planned, reasons
from tests.rows import make

pytestmark = pytest.mark.django_db


def told(plan: Plan) -> list[tuple[int, str, str]]:
    """Row, key of the stored row that it may be, and why."""
    return [
        (double["row"], one["key"], one["why"])
        for double in likely_duplicates(plan, SHOWN)
        for one in double["may_be"]
    ]


def meetings(*names: str) -> Plan:
    return planned(
        "meetings",
        "slug name kind",
        *([f"new-{place}", name, "other"] for place, name in enumerate(names)),
    )


# titles

STORED = "3rd APT Preparatory Meeting for WTSA-24"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        (STORED, "same name"),
        ("3rd APT preparatory meeting for WTSA-24", "same name"),
        ("3rd  APT Preparatory Meeting for WTSA-24.", "same name"),
        ("3rd APT Preparatory Meetings for WTSA 24", "similar name"),
        ("3rd APT Prepatory Meeting for WTSA-24", "similar name"),
        ("3rd APT Preparatory Meeting (WTSA-24)", "similar name"),
    ],
)
def test_a_near_title_is_told(name, reason):
    make(Meeting, slug="apt-3", name=STORED)
    assert told(meetings(name)) == [(2, "apt-3", reason)]


@pytest.mark.parametrize(
    "name",
    [
        "2nd APT Preparatory Meeting for WTSA-24",
        "3rd APT Preparatory Meeting for WTSA-28",
        "13th APT Preparatory Meeting for WTSA-24",
        "APT Preparatory Meeting for WTSA-24",
        "3rd ATU Planning Week before WTSA-24",
        "3rd RCC Preparatory Meeting for WTSA-24",
        "3rd CITEL Preparatory Meeting for WTSA-24",
        "24",
    ],
)
def test_another_number_or_other_words_make_another_thing(name):
    make(Meeting, slug="apt-3", name=STORED)
    assert told(meetings(name)) == []


def test_titles_that_are_called_titles_are_compared_too():
    make(Resolution, number=50, slug="cybersecurity", title="Cybersecurity")
    plan = planned("resolutions", "slug number title", ["cyber-security", "51", "Cyber security"])
    assert [double["row"] for double in likely_duplicates(plan, SHOWN)] == [2]


def test_a_double_says_both_rows_and_offers_the_stored_one():
    make(Meeting, slug="apt-3", name=STORED)
    assert likely_duplicates(meetings(STORED.upper()), SHOWN) == [
        {
            "row": 2,
            "label": f"{STORED.upper()}, dates not announced, place not known",
            "is_asked": False,
            "may_be": [
                {
                    "key": "apt-3",
                    "label": f"{STORED}, 15-24 October 2024, place not known",
                    "why": "same name",
                    "is_sure": False,
                }
            ],
        }
    ]


def test_other_tables_name_a_row_as_everywhere():
    make(Resolution, number=50, slug="cybersecurity", title="Cybersecurity")
    plan = planned("resolutions", "slug number title", ["cyber-security", "51", "Cyber security"])
    [double] = likely_duplicates(plan, SHOWN)
    assert [one["label"] for one in double["may_be"]] == ["Resolution 50: Cybersecurity"]


def test_five_are_offered_at_most_the_nearest_first():
    for place in range(8):
        make(Meeting, slug=f"m{place}", name=f"Preparatory meeting of the region{'.' * place}")
    [double] = likely_duplicates(meetings("Preparatory meeting of the region"), SHOWN)
    assert [one["key"] for one in double["may_be"]] == ["m0", "m1", "m2", "m3", "m4"]


def test_a_title_without_letters_or_of_another_script_does_no_harm():
    make(Meeting, slug="a", name="—")
    assert told(meetings("…", "世界電信標準化全會")) == []


def test_stored_rows_are_not_doubles_of_each_other():
    make(Meeting, slug="a", name=STORED), make(Meeting, slug="b", name=STORED)
    assert told(planned("meetings", "slug name", ["a", f"{STORED} in Asia"])) == []


def test_only_the_titles_with_nearly_the_same_letters_are_compared_in_full(monkeypatch):
    for place in range(COMPARED + 10):
        make(Meeting, slug=f"m{place}", name="stressed deliverables", published=False)
    compared = []

    class Counting(doubles.SequenceMatcher):
        def ratio(self) -> float:
            compared.append(1)
            return super().ratio()

    monkeypatch.setattr(doubles, "SequenceMatcher", Counting)
    told(meetings("stressed deliverables"))
    assert len(compared) == COMPARED


# organisers and dates


@pytest.fixture
def apt():
    return make(Participant, code="APT")


def at(plan_rows: list[list[str]]) -> Plan:
    return planned("meetings", "slug name kind organisers starts_on ends_on", *plan_rows)


@pytest.mark.parametrize(
    ("first", "last", "dates"),
    [
        ("2024-10-15", "2024-10-24", "same dates"),
        ("2024-10-24", "2024-10-30", "overlapping dates"),
        ("2024-10-01", "2024-10-15", "overlapping dates"),
        ("2024-10-01", "2024-12-31", "overlapping dates"),
        ("2024-10-25", "2024-10-30", ""),
        ("2024-10-01", "2024-10-14", ""),
        ("", "", ""),
    ],
)
def test_the_same_organiser_at_overlapping_dates_is_told(first, last, dates, apt):
    make(
        Meeting,
        slug="apt-3",
        name="x",
        organisers=[apt, make(Participant)],
        starts_on=dt.date(2024, 10, 15),
        ends_on=dt.date(2024, 10, 24),
    )
    found = told(at([["new", "Something else entirely", "other", "APT", first, last]]))
    assert found == ([(2, "apt-3", f"same organiser, {dates}")] if dates else [])


def test_another_organiser_at_the_same_dates_is_no_double(apt):
    make(Meeting, organisers=[apt])
    make(Participant, code="ATU")
    assert (
        told(at([["new", "Something else entirely", "other", "ATU", "2024-10-15", "2024-10-24"]]))
        == []
    )


def test_a_row_that_is_near_in_both_ways_is_told_once(apt):
    make(Meeting, slug="apt-3", name=STORED, organisers=[apt])
    assert [
        key
        for _row, key, _why in told(
            at([["new", STORED, "other", "APT", "2024-10-15", "2024-10-24"]])
        )
    ] == ["apt-3"]


# what is sure, what must be asked, and what is another row

HELD = {"starts_on": dt.date(2024, 10, 15), "ends_on": dt.date(2024, 10, 24), "city": "Suva"}
SAME_DAYS, YEARS_LATER = ("2024-10-15", "2024-10-24"), ("2027-10-15", "2027-10-24")


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


@pytest.mark.parametrize("name", [STORED, f"{STORED}s"])
def test_a_row_of_years_later_is_no_duplicate(name):
    make(Meeting, name=STORED, **HELD)
    assert asked(name, YEARS_LATER) == [None]


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
    assert asked("1st preparatory meetings", SAME_DAYS, "RCC") == [None]
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
        ("4th meeting of the region", "", False),
    ],
)
def test_what_has_the_same_organiser_and_days_must_be_answered_unless_numbers_or_places_differ(
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
    make(Meeting, slug="typo", name="Meetings in Suva", **HELD)
    plan = planned(
        "meetings",
        "slug name kind starts_on ends_on",
        ["a", "Meeting in Apia", "other", "", ""],
        ["b", "Meeting in Suva", "other", *SAME_DAYS],
    )
    assert [(row, key) for row, key, _why in told(plan)] == [(3, "same"), (3, "typo"), (2, "near")]


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
    assert [question["is_asked"], offer["is_sure"], offer["why"]] == [
        True,
        False,
        "same key, same name, dates more than a year apart",
    ]
    assert question["label"] == "Meeting of SG5, 15-24 October 2027, place not known"


# which rows


def test_a_row_that_would_be_called_as_a_stored_one_is_told_though_it_was_refused():
    make(Meeting, slug="first-meeting", name="First meeting")
    plan = planned("meetings", "name kind", ["First meeting", "other"])
    assert [len(reasons(plan)), told(plan)] == [
        1,
        [(2, "first-meeting", "same key, same name")],
    ]


def test_doubles_are_no_refusals():
    make(Meeting, name=STORED)
    plan = meetings(STORED)
    assert [reasons(plan), len(plan.new)] == [[], 1]


def test_parts_have_no_doubles():
    make(Participant, code="APT"), make(Participant, code="VUT")
    assert likely_duplicates(planned("memberships", "group member", ["APT", "VUT"]), SHOWN) == []


def test_a_file_without_new_rows_asks_nothing():
    make(Participant, code="APT", name="x")
    plan = planned("participants", "code name", ["APT", "y"])
    with CaptureQueriesContext(connection) as captured:
        assert likely_duplicates(plan, SHOWN) == []
    assert len(captured) == 0


def test_the_first_rows_only_are_compared():
    make(Meeting, slug="apt-3", name=STORED)
    plan = meetings(*(["Something else"] * 3), STORED)
    assert [likely_duplicates(plan, 3), len(likely_duplicates(plan, 4))] == [[], 1]


def test_titles_cost_one_query_and_organisers_another_however_many_rows_are_compared(apt):
    make(Meeting, organisers=[apt], country=make(Participant, code="VUT", kind="member_state"))
    for count in (3, 9):
        names = [
            [f"new-{place}", f"Meeting {place}", "other", "APT", "2024-10-15", "2024-10-24"]
            for place in range(count)
        ]
        plan = at(names)
        with CaptureQueriesContext(connection) as captured:
            likely_duplicates(plan, 5)
        assert len(captured) == 2


def test_rows_with_the_keys_of_stored_ones_cost_the_same_however_many_they_are():
    for place in range(5):
        make(Meeting, slug=f"meeting-{place}", name=f"Meeting {place}", city="Geneva")
    for count in (2, 5):
        rows = [[f"Meeting {place}", "other"] for place in range(count)]
        plan = planned("meetings", "name kind", *rows)
        with CaptureQueriesContext(connection) as captured:
            assert len(likely_duplicates(plan, SHOWN)) == count
        assert len(captured) == 2  # the rows, and their organisers
