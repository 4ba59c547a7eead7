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


def test_a_journalist_looks_up_a_text_as_of_2018_and_comes_back_to_today(client):
    reader = Reader(client).open("/resolutions/50/?asof=2018-01-01")
    assert "As of 1 January 2018" in reader.text
    assert "2016" in reader.text.split("As of")[0]
    assert "WTSA-24" not in reader.section("History")

    reader.follow("Back to today")
    assert reader.address == "/resolutions/50/"


def test_a_wrong_day_is_named_and_today_is_shown(client):
    text = Reader(client).open("/resolutions/50/?asof=yesterday").text
    assert "“yesterday” is not a day" in text
    assert "Story" in text
