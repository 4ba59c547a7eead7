"""From a resolution to the proposal that led to its edition, and back."""

import pytest

from tests.journeys.reader import Reader

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_data")]


def test_a_policy_officer_follows_a_text_from_edition_to_proposal_and_back(client):
    reader = Reader(client).open("/resolutions/101/")
    story = reader.section("Story")
    words = [story.index(word) for word in ("Proposed by", "Positions", "Outcome", "Versions")]
    assert words == sorted(words)
    assert "from Artificial intelligence" in story

    reader.open("/proposals/wtsa-24/ind-artificial-intelligence/")
    assert "Proposed by India" in reader.section("Story")
    reader.follow("Resolution 101, WTSA-24")
    assert reader.address.startswith("/resolutions/101/")


def test_what_is_not_known_is_said_once_in_its_step(client):
    story = Reader(client).open("/resolutions/wtsa-24-caller-location/").section("Story")
    for words in ("No proposal found", "No position found", "Outcome not known"):
        assert story.count(words) == 1
