"""The page on which two to six holders stand side by side."""

import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from participants.models import Membership, Participant
from tests.markup import on_one_line, words_of
from tests.rows import make

from .filed import propose

pytestmark = pytest.mark.django_db
ADDRESS = "/positions/compare/"


@pytest.fixture
def groups():
    return [
        make(Participant, code=code, kind="regional_organisation") for code in ("APT", "ATU", "RCC")
    ]


def page(client, query=""):
    response = client.get(ADDRESS + query)
    assert response.status_code == 200
    return on_one_line(html.unescape(response.content.decode()))


def section(text, anchor):
    found = re.search(rf'<section aria-labelledby="{anchor}">(.*?)</section>', text, re.DOTALL)
    return words_of(found[1]) if found else ""


def test_two_actors_stand_side_by_side_with_what_differs_first(client, assembly, groups):
    propose(assembly, 1, groups[0], action="noc")
    propose(assembly, 1, groups[1], action="noc")
    propose(assembly, 20, groups[0], action="noc", account="Keeps it.")
    propose(assembly, 20, groups[1], action="sup")
    propose(assembly, 50, groups[0])
    propose(assembly, 50, groups[1])
    propose(assembly, 64, groups[0])

    text = page(client, "?actors=apt,atu")

    assert re.findall(r'<section aria-labelledby="(\w+)">', text) == [
        "pairs",
        "different",
        "requests",
        "same",
        "not_known",
    ]
    counted = "They differ: one request rules out another on 1 text. Different requests do not"
    assert f"APT and ATU compared, WTSA-16. {counted}" in text.partition("</head>")[0]
    assert "They differ: one request rules out another on 1 text" in section(text, "different")
    assert "They cannot be compared on 1 text" in section(text, "not_known")
    assert "APT and ATU agree on 1 of 2 texts that can be compared 1 1" in section(text, "pairs")
    assert (
        "Resolution 20" in section(text, "different"),
        "Keeps it." in section(text, "different"),
    ) == (True, True)
    assert "Resolution 64" in section(text, "not_known")
    assert "Not looked for" in section(text, "not_known")


def test_who_is_not_known_is_named_and_the_rest_applies(client, assembly, groups):
    text = page(client, "?actors=apt,nobody,atu&colour=red")

    assert "There is no participant “nobody”." in text
    assert "“colour” is not a choice of this page." in text
    assert "<h1>APT and ATU compared, WTSA-16</h1>" in text


def test_more_than_six_are_named_and_left_out(client, assembly):
    for number in range(1, 9):
        make(Participant, code=f"G{number}", kind="regional_organisation")

    text = page(client, "?actors=" + ",".join(f"g{number}" for number in range(1, 9)))

    assert "Only 6 can be compared at once; left out: G7 and G8." in text
    assert "<h1>G1, G2, G3, G4, G5 and G6 compared, WTSA-16</h1>" in text


def test_drafts_are_not_compared(client, assembly, groups):
    draft = propose(assembly, 20, groups[0], published=False)

    assert draft.title not in page(client, "?actors=apt,atu")


def test_a_page_costs_the_same_queries_for_one_text_and_for_five(client, assembly, groups):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            page(client, "?actors=apt,atu,kenya")
        return len(queries)

    kenya = make(Participant, code="KEN", name="Kenya", kind="member_state", slug="kenya")
    make(Membership, group=groups[1], member=kenya)
    propose(assembly, 1, groups[0])
    propose(assembly, 1, groups[1])
    before = cost()
    for number in range(2, 6):
        propose(assembly, number, groups[number % 2])
    assert cost() == before
