"""The page on which two to six holders stand side by side."""

import html
import re

import pytest

from participants.models import Participant
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
    counted = "They differ on 1 text: one request rules out another. Different requests that do not"
    assert f"APT and ATU compared, WTSA-16. {counted}" in text.partition("</head>")[0]
    assert "They differ on 1 text: one request rules out another" in section(text, "different")
    assert "They cannot be compared on 1 text" in section(text, "not_known")
    assert "APT and ATU agree on 1 of 2 texts that can be compared 1 1" in section(text, "pairs")
    assert (
        "Resolution 20" in section(text, "different"),
        "Keeps it." in section(text, "different"),
    ) == (True, True)
    assert "Resolution 64" in section(text, "not_known")
    assert "Not looked for" in section(text, "not_known")


def test_more_than_six_are_named_and_left_out(client, assembly):
    for number in range(1, 9):
        make(Participant, code=f"G{number}", kind="regional_organisation")

    text = page(client, "?actors=" + ",".join(f"g{number}" for number in range(1, 9)))

    assert "Only 6 can be compared at once; left out: G7 and G8." in text
    assert "<h1>G1, G2, G3, G4, G5 and G6 compared, WTSA-16</h1>" in text
