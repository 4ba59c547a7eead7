"""A participant is on record twice. A publisher makes one of the two: readers who saved either address find all of it."""

import pytest

from documents.models import Document
from meetings.models import Meeting
from participants.models import Participant
from positions.models import Position, Proponent, Proposal
from resolutions.models import Resolution
from tests.rows import make

from .page_forms import form_with

pytestmark = pytest.mark.django_db


def test_a_participant_recorded_twice_becomes_one(client, publisher):
    apt = make(Participant, code="APT", name="Asia-Pacific Telecommunity")
    twice = make(Participant, code="APTEL", name="Asia-Pacific Telecommunities", website="")
    text = make(Resolution, number=64)
    meeting = make(Meeting, name="Meeting in Suva", organisers=[twice])
    make(Document, title="Views of the region", authors=[twice], address="https://example.org/d")
    proposal = make(Proposal, title="Numbering in the region")
    make(Proponent, proposal=proposal, participant=twice)
    position = make(Position, held_by=twice, resolution=text, stance="support")
    cell = position.get_absolute_url().partition("#")[0]
    assert client.get(cell).status_code == 200

    client.force_login(publisher)
    listed = client.get("/admin/participants/participant/")
    assert "Merge two rows" in listed.text
    chosen = {"action": "merge_rows", "_selected_action": [apt.pk, twice.pk]}
    asked = client.post("/admin/participants/participant/", chosen, follow=True)
    done = client.post(asked.redirect_chain[-1][0], form_with(asked, "Merge").data(), follow=True)
    assert "/participants/aptel/ now redirects to this row." in done.text

    client.logout()
    old = client.get("/participants/aptel/", follow=True)
    assert [old.status_code, old.redirect_chain] == [200, [("/participants/apt/", 301)]]
    moved = client.get(cell, follow=True)
    assert [moved.status_code, "Asia-Pacific Telecommunities" in moved.text] == [200, False]
    for url, words in {
        meeting.get_absolute_url(): "APT",
        proposal.get_absolute_url(): "Asia-Pacific Telecommunity",
        "/participants/apt/": "Numbering in the region",
    }.items():
        assert words in client.get(url).text
    assert "APTEL" not in client.get("/meetings.csv").text
