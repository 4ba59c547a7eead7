"""Do Kenya and Nigeria agree? A reader sets States side by side and reads what they ask themselves."""

import html
import re

import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_data")]
SECTION = re.compile(r'<section aria-labelledby="(\w+)">(.*?)</section>', re.DOTALL)


def compared(client, query):
    """The words of each section of the page, by its name."""
    answer = client.get(f"/positions/compare/?{query}")
    assert answer.status_code == 200
    page = html.unescape(answer.content.decode())
    found = SECTION.findall(page)
    return {name: " ".join(re.sub(r"<[^>]+>", " ", body).split()) for name, body in found}


def test_states_without_papers_of_their_own_are_not_said_to_agree(client):
    found = compared(client, "assembly=wtsa-16&actors=ken,nga,atu")

    assert set(found) == {"pairs", "not_known"}
    assert found["not_known"].startswith("Not all of them can be compared (12)")
    assert "agree on" not in found["pairs"]
    assert (
        "Kenya and Nigeria have no papers or statements of their own on record for WTSA-16."
        in found["pairs"]
    )
    assert "Kenya and ATU nothing comparable" in found["pairs"]
    assert "At least one of them has no paper or statement of its own" in found["not_known"]
    assert "Kenya and Nigeria through ATU" in found["not_known"]


def test_what_is_said_of_three_does_not_contradict_what_is_said_of_two(client):
    found = compared(client, "assembly=wtsa-16&actors=citel,usa,atu")

    assert found["not_known"].startswith("Not all of them can be compared (19)")
