"""A place in words, and a place in a series, as columns of a foreign spreadsheet write them; a stored meeting as an import asks which one a row is."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exchange.columns.matching import Context
from exchange.uploads.preview import likely_duplicates
from meetings.models import Meeting, Series
from meetings.resources.places import Venue
from meetings.resources.series_places import SeriesPlaceOf
from meetings.resources.tables import MeetingResource
from participants.models import Participant
from tests.exchange.sheets import planned
from tests.rows import build, make

pytestmark = pytest.mark.django_db
STATES = {
    "CHE": {"name": "Switzerland"},
    "KHM": {"name": "Cambodia", "aliases": "Kingdom of Cambodia"},
    "KOR": {
        "name": "Korea (Republic of)",
        "common_name": "South Korea",
        "aliases": "Korea, Republic of\nKorea",
    },
    "PRK": {"name": "Democratic People's Republic of Korea", "aliases": "Korea"},
    "USA": {"name": "United States"},
}


@pytest.fixture
def states(db):
    make(Participant, code="APT", kind="regional_organisation", name="Asia-Pacific Telecommunity")
    return {
        code: make(Participant, code=code, kind="member_state", **names)
        for code, names in STATES.items()
    }


def read(text: str) -> dict[str, object]:
    values = Venue().read(text, Context())
    return values | ({"country": values["country"].code} if "country" in values else {})


def refused(column, text: str) -> str:
    with pytest.raises(ValidationError) as fault:
        column.read(text, Context())
    return " ".join(fault.value.messages)


GENEVA = {"city": "Geneva", "country": "CHE"}
PHNOM_PENH = {"city": "Phnom Penh", "country": "KHM"}
GOYANG = {"city": "Goyang", "country": "KOR"}
OPEN = {"place_confirmed": False}
OF_CAMBODIA = "exact dates and location to be confirmed"


@pytest.mark.parametrize(
    ("text", "values"),
    [
        *((f"Geneva{rest}", GENEVA) for rest in (", CHE", " – Switzerland")),
        ("Phnom Penh (Cambodia)", PHNOM_PENH),
        ("Washington, D.C., United States", {"city": "Washington, D.C.", "country": "USA"}),
        ("Goyang, Korea, Republic of", GOYANG),
        ("Online", {"mode": "online"}),
        ("Geneva, Switzerland, with remote participation", GENEVA | {"mode": "hybrid"}),
        ("TBC", OPEN),
        (f"Cambodia ({OF_CAMBODIA})", {"country": "KHM"} | OPEN),
    ],
)
def test_a_venue_gives_what_it_says_and_no_more(text, values, states):
    assert read(text) == values


@pytest.mark.parametrize("text", ["Geneva", "Geneva, APT", "somewhere (online)"])
def test_a_city_alone_is_not_given_a_country(text, states):
    reason = f"“{text}” names no country in the table participants. Write “City, Country”: Phnom Penh, Cambodia."
    assert refused(Venue(), text) == reason


def test_a_country_that_may_be_two_is_refused_with_both(states):
    assert refused(Venue(), "Pyongyang, Korea") == "“Korea” could mean PRK or KOR. Enter its key."


@pytest.fixture
def series(db):
    return make(Series, slug="apt-wtsa-24", name="APT preparatory meetings for WTSA-24")


def parts(row: Meeting, text: str) -> list[tuple[int, Series]]:
    assert SeriesPlaceOf().read(text, Context()) == {}
    found = SeriesPlaceOf().parts(row, text, Context())
    return [(place.ordinal, place.series) for place in found if place.meeting is row]


def test_a_new_meeting_takes_its_place_in_one_series_or_two(series):
    other = make(Series, slug="atu-wtdc-25")
    text = "3rd of apt-wtsa-24; 1 of ATU-WTDC-25"
    assert parts(build(Meeting), text) == [(3, series), (1, other)]


NO_PLACE = (
    "is not a place in a series. Write its number and the key of the series: 3 of apt-wtsa-24."
)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("0 of apt-wtsa-24", f"“0 of apt-wtsa-24” {NO_PLACE}"),
        ("3 of x", "“x” is not in the table series. Add it there first, or correct the spelling."),
    ],
)
def test_what_is_no_place_in_a_series_is_refused(text, reason, series):
    assert refused(SeriesPlaceOf(), text) == reason


@pytest.mark.parametrize(
    ("city", "country", "stored"),
    [
        ("Geneva (Schweiz)", "Switzerland", "Geneva"),
        ("Washington, D.C.", "USA", "Washington, D.C."),
        ("Geneva, Switzerland", "USA", "Geneva, Switzerland"),
        ("Goyang, Korea", "KOR", "Goyang, Korea"),  # may be the other Korea
    ],
)
def test_a_country_named_in_the_column_of_the_city_too_is_taken_off_and_noted(
    states, city, country, stored
):
    plan = planned("meetings", "name kind city country", ["Prep", "other", city, country])
    (row,) = plan.rows
    noted = [] if city == stored else [f"“{city}” is read as “{stored}”."]
    assert [row.write.row.city, [note.text for note in plan.notes]] == [stored, noted]


NAME = "Meeting of Study Group 5"


@pytest.mark.parametrize(
    ("values", "when_and_where"),
    [
        ({"mode": "online"}, "15–24 October 2024, online"),
        ({"starts_on": None, "ends_on": None}, "dates not announced, place not known"),
    ],
)
def test_a_meeting_is_named_with_its_dates_and_its_place(
    values: dict[str, Any], when_and_where: str
):
    meeting = make(Meeting, name=NAME, **values)
    assert MeetingResource.row_label(meeting) == f"{NAME}, {when_and_where}"


def test_meetings_are_named_with_their_countries_at_the_cost_of_two_queries():
    country = make(Participant, code="CHE", kind="member_state", name="Switzerland")
    organiser = make(Participant, code="APT")
    for number in range(3):
        make(Meeting, name=f"{NAME}, {number}", country=country, organisers=[organiser])
    with CaptureQueriesContext(connection) as captured:
        labels = [MeetingResource.row_label(row) for row in MeetingResource.stored_rows()]
    assert [len(captured), labels[0]] == [
        2,
        f"{NAME}, 0, 15–24 October 2024, Switzerland",
    ]


def test_a_study_group_that_meets_in_another_period_is_another_meeting():
    make(Meeting, slug="sg5-2024", name=NAME, kind="study_group")
    row = ["sg5-2027", NAME, "study_group", "2027-05-03", "2027-05-12"]
    plan = planned("meetings", "slug name kind starts_on ends_on", row)
    assert likely_duplicates(plan, 10) == []


def test_a_row_with_a_stored_key_is_shown_though_its_dates_were_not_checked():
    make(Meeting, slug="first-meeting", name="First meeting")
    header = "name kind starts_on ends_on date_precision"
    for precision in ("day", "month", "quarter", "year", ""):
        for first in ("2027-12-30", ""):
            row = ["First meeting", "other", first, "2027-11-02", precision]
            [question] = likely_duplicates(planned("meetings", header, row), 10)
            assert question["label"].startswith("First meeting, ")
