"""New rows that may be stored already: told with the reason, never refused."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exchange.checking.plan import Plan
from exchange.uploads.preview import SHOWN, likely_duplicates
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
    "name",
    [
        STORED,
        "3rd APT preparatory meeting for WTSA-24",
        "3rd  APT Préparatory Meeting for WTSA 24.",
    ],
)
def test_the_same_title_in_other_signs_is_told(name):
    make(Meeting, slug="apt-3", name=STORED)
    assert told(meetings(name)) == [(2, "apt-3", "same name")]


@pytest.mark.parametrize(
    "name",
    [
        "2nd APT Preparatory Meeting for WTSA-24",
        "3rd APT Preparatory Meeting for WTSA-28",
        "13th APT Preparatory Meeting for WTSA-24",
        "APT Preparatory Meeting for WTSA-24",
        "3rd ATU Planning Week before WTSA-24",
        "3rd RCC Preparatory Meeting for WTSA-24",
        "3rd APT Prepatory Meeting for WTSA-24",
        "24",
    ],
)
def test_another_number_or_other_words_make_another_thing(name):
    make(Meeting, slug="apt-3", name=STORED)
    assert told(meetings(name)) == []


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
                    "label": f"{STORED}, 15–24 October 2024, place not known",
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


def test_five_are_offered_at_most_the_oldest_first():
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


# which rows


def test_a_row_that_would_be_called_as_a_stored_one_is_told_though_it_was_refused():
    make(Meeting, slug="first-meeting", name="First meeting")
    plan = planned("meetings", "name kind", ["First meeting", "other"])
    assert len(reasons(plan)) == 1
    assert told(plan) == [(2, "first-meeting", "same key, same name")]


def test_a_new_row_with_a_unique_value_of_a_stored_one_may_be_that_one():
    make(Participant, code="JPN", kind="member_state", name="Japan", itu_symbol="J")
    header = "code kind name itu_symbol"
    plan = planned("participants", header, ["JP", "member_state", "Nippon", "J"])
    [(_row, _column, reason)] = reasons(plan)
    assert reason.startswith("This must be unique, and the stored row “Japan” (JPN)")
    assert reason.endswith("If it is the same row, choose it under “Possible duplicates”.")
    assert told(plan) == [(2, "JPN", "same unique value")]


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
