"""How a list reads its address: what of it is named, kept in links, told, and shown in the form."""

import pytest

from meetings.models import Assembly, Meeting
from participants.models import Participant
from study_groups.models import StudyPeriod
from tests.rows import make

pytestmark = pytest.mark.django_db


# told


def test_an_empty_list_says_which_filters_emptied_it(client):
    make(Meeting, mode="online")
    assert (
        "No results for: Text: moon, Mode: online."
        in client.get("/meetings/?q=moon&mode=online").text
    )


def test_bodies_are_found_with_the_organisation_they_are_part_of(client):
    body = make(Participant, code="Com-ITU", part_of=make(Participant, code="CEPT"))
    row = make(Meeting, organisers=[body])
    assert list(client.get("/meetings/?organiser=cept").context["page"]) == [row]


def test_an_assembly_is_found_with_its_own_meeting_what_prepares_it_and_the_meetings_of_its_period(
    client,
):
    period = make(StudyPeriod)
    assembly = make(Assembly, closes_period=period)
    expected = [
        make(Meeting, name="a", is_of=assembly),
        make(Meeting, name="b", prepares=[assembly]),
        make(Meeting, name="c", study_period=period),
    ]
    make(Meeting, name="d")
    assert (
        list(client.get(f"/meetings/?assembly={assembly.slug}&sort=name").context["page"])
        == expected
    )
