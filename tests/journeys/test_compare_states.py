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
    found = SECTION.findall(html.unescape(answer.content.decode()))
    return {name: " ".join(re.sub(r"<[^>]+>", " ", body).split()) for name, body in found}


def test_states_without_papers_of_their_own_are_not_said_to_agree(client):
    found = compared(client, "assembly=wtsa-16&actors=ken,nga,atu")

    assert set(found) == {"pairs", "not_known"}
    assert "agree on" not in found["pairs"]
    assert (
        "Kenya and Nigeria No own papers or statements of Kenya and Nigeria at WTSA-16 are "
        "recorded; both are members of ATU, whose papers are shown beside." in found["pairs"]
    )
    assert (
        "Kenya and ATU No own papers or statements of Kenya at WTSA-16 are recorded; "
        "Kenya is a member of ATU, whose papers are shown beside." in found["pairs"]
    )
    assert "Kenya and Nigeria through ATU" in found["not_known"]
