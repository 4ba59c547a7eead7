"""From a resolution to the proposal that led to its edition, and back."""

import pytest

from tests.journeys.reader import Reader

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_data")]


def test_what_is_not_known_is_said_once_in_its_step(client):
    story = Reader(client).open("/resolutions/wtsa-24-caller-location/").section("Story")
    for words in ("No proposal found", "No position found", "Outcome not found"):
        assert story.count(words) == 1


def test_a_journalist_lists_what_was_in_force_in_2005_and_comes_back_to_today(client):
    reader = Reader(client).open("/resolutions/?asof=2005-01-01&standing=in_force")
    assert "In force, adopted in 2004" in reader.row("Combating spam")
    assert "As of 1 January 2005" in reader.text

    reader.follow("Combating spam")
    assert reader.address == "/resolutions/51/?asof=2005-01-01"

    reader.open("/resolutions/?asof=2005-01-01&q=51").follow("Back to today")
    assert reader.address == "/resolutions/?q=51"
    assert "Suppressed in 2008" in reader.row("Combating spam")


@pytest.mark.parametrize("standing", ["in_force", "suppressed", "last_recorded"])
def test_the_list_of_a_standing_then_has_the_texts_whose_line_says_so(standing, client):
    day = "2010-01-01"
    rows = [
        line
        for line in client.get(f"/resolutions.json?asof={day}").json()["rows"]
        if line["standing"] == standing
    ]
    found = client.get(f"/resolutions.json?asof={day}&standing={standing}").json()["rows"]
    assert {row["slug"] for row in found} == {row["slug"] for row in rows}


def test_who_asked_for_a_text_is_said_on_its_page_in_the_matrix_and_under_its_topic(client):
    reader = Reader(client).open("/resolutions/101/")
    asked = "Asked for by India (proposal Artificial intelligence, WTSA-24) The proposal, and that it led"
    assert asked in reader.text
    reader.open("/proposals/wtsa-24/ind-artificial-intelligence/")
    assert "Adopted (partly sourced) became Resolution 101 (New Delhi, 2024)" in reader.text
    body = reader.open("/positions/?assembly=wtsa-24").body
    assert body.count('<li id="r-101"') == 1
    assert "/positions/new/wtsa-24-ind-artificial-intelligence-1/" not in body
    earlier = client.get("/positions/new/wtsa-24-ind-artificial-intelligence-1/?assembly=wtsa-24")
    assert [earlier.status_code, earlier["Location"]] == [301, "/positions/101/?assembly=wtsa-24"]
    reader.open("/positions/topic/artificial-intelligence/?assembly=wtsa-24")
    topic = reader.follow("Texts on this topic with positions at WTSA-24").text
    assert "Resolution 101 Standardization activities" in topic
    assert "Asked for by" not in reader.open("/resolutions/wtsa-24-caller-location/").text
