"""Who asked for Resolution 101? A reader goes from the proposal to the resolution and back."""

import html
import re

import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_data")]
PROPOSAL = "/proposals/wtsa-24/ind-artificial-intelligence/"


def read(client, address):
    """The page, and what a reader sees of it."""
    answer = client.get(address)
    assert answer.status_code == 200
    page = html.unescape(answer.content.decode())
    return page, " ".join(re.sub(r"<[^>]+>", " ", page.split("<main")[1]).split())


def test_the_resolution_says_who_asked_for_it_and_leads_to_the_proposal(client):
    page, words = read(client, "/resolutions/101/")

    assert (
        "Asked for by India (proposal Artificial intelligence , WTSA-24 ) The proposal, and that it led to this text: "
        "partly sourced. What was changed on the way is not recorded here." in words
    )
    assert f'href="{PROPOSAL}#item-1"' in page
    assert 'href="/positions/101/?assembly=wtsa-24"' in page


def test_the_proposal_says_what_it_became_and_leads_there(client):
    page, words = read(client, PROPOSAL)

    assert "Adopted ( partly sourced ) became Resolution 101 (New Delhi, 2024)" in words
    assert 'href="/resolutions/101/' in page
    assert 'href="/positions/101/?assembly=wtsa-24"' in page


def test_in_the_matrix_they_are_one_row(client):
    page, _words = read(client, "/positions/?assembly=wtsa-24")

    rows = re.findall('<li id="r-([^"]+)"', page)
    assert rows.count("101") == 1
    assert "/positions/new/wtsa-24-ind-artificial-intelligence-1/" not in page
    assert "/positions/topic/artificial-intelligence/" not in page
    assert (
        "India proposed to add Resolution 101 (a draft without a number; the link is inferred"
        in page
    )


def test_the_earlier_address_of_the_new_text_leads_to_the_row(client):
    answer = client.get("/positions/new/wtsa-24-ind-artificial-intelligence-1/?assembly=wtsa-24")

    assert (answer.status_code, answer["Location"]) == (301, "/positions/101/?assembly=wtsa-24")


def test_the_topic_lists_the_resolution_and_the_proposal(client):
    page, words = read(client, "/positions/topic/artificial-intelligence/?assembly=wtsa-24")

    assert "No paper or statement is about the topic as a whole" in words
    assert "Texts on this topic Resolution 101 Standardization activities" in words
    assert f'href="{PROPOSAL}#item-1"' in page
    assert 'href="/resolutions/101/"' in page


def test_the_list_of_its_resolutions_leads_to_the_topic(client):
    page, _words = read(client, "/resolutions/?topic=artificial-intelligence")

    assert 'href="/positions/topic/artificial-intelligence/"' in page


def test_of_what_was_only_inferred_it_says_so(client):
    _page, words = read(client, "/resolutions/wtsa-24-metaverse/")

    assert (
        "Asked for by South Korea (proposal Metaverse , WTSA-24 ) The proposal, and that it led to this text: "
        "partly sourced. Inferred: the assembly adopted a new Resolution of this name." in words
    )


def test_a_resolution_that_nobody_is_known_to_have_asked_for_says_nothing_of_it(client):
    _page, words = read(client, "/resolutions/wtsa-24-caller-location/")

    assert "Asked for by" not in words


def test_the_list_of_proposals_finds_it_by_the_resolution(client):
    page, _words = read(client, "/proposals/?resolution=101")

    assert page.count(PROPOSAL) == 1
