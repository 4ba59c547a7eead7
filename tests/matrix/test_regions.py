"""On a participant's page: what its regional organisations ask for, and where it differs from them."""

import re
from html import unescape
from typing import Any

import pytest
from django.template.loader import render_to_string

from matrix import panels as regions
from meetings.models import Assembly, Meeting
from participants.models import Membership, Participant
from tests.rows import make

from .filed import propose

pytestmark = pytest.mark.django_db
TEXTS, DIFFERENCES = "matrix/_regional_texts.html", "matrix/_region_differences.html"


def words(template: str, rows: list[Any], row: Participant | None = None) -> str:
    html = render_to_string(template, {"rows": rows, "row": row})
    return " ".join(unescape(re.sub("<[^>]+>", " ", html)).split())


@pytest.fixture
def assembly() -> Assembly:
    made: Assembly = make(Assembly, code="WTSA-28", ordinal=10, is_current=True)
    make(Meeting, is_of=made, starts_on="2028-10-10", ends_on="2028-10-19")
    return made


@pytest.fixture
def citel() -> Participant:
    made: Participant = make(Participant, code="CITEL", kind="regional_organisation")
    return made


@pytest.fixture
def brazil(citel: Participant) -> Participant:
    made: Participant = make(Participant, code="BRA", kind="member_state", name="Brazil")
    make(Membership, group=citel, member=made)
    return made


def test_each_text_is_one_row_with_its_code_and_its_papers(assembly, citel, brazil):
    propose(assembly, 20, citel, number="IAP/1")
    propose(assembly, 20, citel, number="IAP/2")
    propose(assembly, 50, citel, title="On a text that everyone has talked about", action="noc")
    propose(assembly, 60, citel, title="Common emergency numbers", evidence_kind="press")
    [entry] = regions.regional_texts(brazil)
    found = [
        (
            text["subject"].name,
            [code.code for code in text["codes"]],
            [one.paper for one in text["papers"]],
        )
        for text in entry["texts"]
    ]
    assert found[0] == ("Resolution 20", ["mod"], ["IAP/1", "IAP/2"])
    assert found[1][:2] == ("Resolution 50", ["noc"])
    said = words(TEXTS, [entry])
    assert "All 3 texts at WTSA-28" in said
    assert "press report : Common emergency number" in said  # the organisation has no press
    assert "official paper : On a text" in said  # only for those who do not see that it is a row


def test_a_draft_and_another_assembly_are_not_among_them(assembly, citel, brazil):
    propose(assembly, 20, citel)
    propose(assembly, 50, citel, publication="draft")
    propose(make(Assembly, code="WTSA-20", ordinal=8), 60, citel)
    [entry] = regions.regional_texts(brazil)
    assert [text["subject"].name for text in entry["texts"]] == ["Resolution 20"]


def test_where_it_differs_from_its_region_is_counted_and_linked(client, assembly, citel, brazil):
    for number, own, theirs in ((20, "mod", "noc"), (50, "sup", "sup"), (60, "mod", "mod")):
        propose(assembly, number, brazil, action=own)
        propose(assembly, number, citel, action=theirs)
    propose(assembly, 70, citel)
    found = regions.differences(brazil)
    said = words(DIFFERENCES, found, brazil)
    assert "Differs from CITEL on Resolution 20" in said
    assert (
        "on 3 texts of WTSA-28: 1 differ, 1 with different requests, 1 with a shared request"
        in said
    )
    assert client.get(found[0]["compare_url"]).status_code == 200
    assert client.get(found[0]["differences"][0][1]).status_code == 200
