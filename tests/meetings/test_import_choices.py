"""A stored meeting as an editor sees it where an import asks which meeting a row of the file is."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exchange.uploads.preview import likely_duplicates
from meetings.models import Meeting
from meetings.resources.tables import MeetingResource
from participants.models import Participant
from tests.exchange.sheets import planned
from tests.rows import make

pytestmark = pytest.mark.django_db
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
