"""Places as one column of an unknown spreadsheet writes them, and stored meetings that an imported row may repeat."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exchange.columns.matching import Context
from exchange.uploads.preview import likely_duplicates
from meetings.models import Meeting
from meetings.resources.places import Venue
from meetings.resources.tables import MeetingResource
from participants.models import Participant
from tests.exchange.sheets import planned
from tests.rows import make

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
def states():
    make(Participant, code="APT", kind="regional_organisation", name="Asia-Pacific Telecommunity")
    for code, names in STATES.items():
        make(Participant, code=code, kind="member_state", **names)


GENEVA = {"city": "Geneva", "country": "CHE"}
OPEN = {"place_confirmed": False}


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Geneva – Switzerland", GENEVA),
        ("Phnom Penh (Cambodia)", {"city": "Phnom Penh", "country": "KHM"}),
        ("Washington, D.C., United States", {"city": "Washington, D.C.", "country": "USA"}),
        ("Goyang, Korea, Republic of", {"city": "Goyang", "country": "KOR"}),
        ("Online", {"mode": "online"}),
        ("Geneva, Switzerland, with remote participation", GENEVA | {"mode": "hybrid"}),
        ("TBC", OPEN),
        ("Cambodia (exact dates and location to be confirmed)", {"country": "KHM"} | OPEN),
    ],
)
def test_a_venue_gives_what_it_says_and_no_more(text, values, states):
    found = Venue().read(text, Context())
    assert {name: getattr(value, "code", value) for name, value in found.items()} == values


NO_COUNTRY = (
    "names no country in the table participants. Write “City, Country”: Phnom Penh, Cambodia."
)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Geneva", f"“Geneva” {NO_COUNTRY}"),
        ("Geneva, APT", f"“Geneva, APT” {NO_COUNTRY}"),
        ("somewhere (online)", f"“somewhere (online)” {NO_COUNTRY}"),
        ("Pyongyang, Korea", "“Korea” could mean PRK or KOR. Enter its key."),
    ],
)
def test_what_names_no_one_country_is_refused(text, reason, states):
    with pytest.raises(ValidationError) as fault:
        Venue().read(text, Context())
    assert fault.value.messages == [reason]


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


def test_meetings_are_named_with_dates_and_places_at_the_cost_of_two_queries():
    country = make(Participant, code="CHE", kind="member_state", name="Switzerland")
    organisers = [make(Participant, code="APT")]
    open_days = {"starts_on": None, "ends_on": None}
    of_each = ({"country": country}, {"country": country}, {"mode": "online"}, open_days)
    for number, values in enumerate(of_each):
        make(Meeting, name=NAME, slug=f"sg5-{number}", organisers=organisers, **values)
    with CaptureQueriesContext(connection) as captured:
        labels = {MeetingResource.row_label(row) for row in MeetingResource.stored_rows()}
    assert len(captured) == 2
    assert labels == {
        f"{NAME}, 15–24 October 2024, Switzerland",
        f"{NAME}, 15–24 October 2024, online",
        f"{NAME}, dates not announced, place not known",
    }


def test_a_row_with_a_stored_key_is_asked_about_whatever_its_dates_and_another_period_is_not():
    make(Meeting, slug="sg5-2024", name=NAME, kind="study_group")
    row = ["sg5-2027", NAME, "study_group", "2027-05-03", "2027-05-12"]
    assert likely_duplicates(planned("meetings", "slug name kind starts_on ends_on", row), 10) == []
    make(Meeting, slug="first-meeting", name="First meeting")
    header = "name kind starts_on ends_on date_precision"
    for precision in ("day", "month", "quarter", "year", ""):
        for first in ("2027-12-30", ""):
            row = ["First meeting", "other", first, "2027-11-02", precision]
            [question] = likely_duplicates(planned("meetings", header, row), 10)
            assert question["label"].startswith("First meeting, ")
