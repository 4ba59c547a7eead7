"""A reader sets States side by side: what each asks itself counts, what its group asks does not."""

import html
import re

import pytest

from meetings.models import Assembly, Meeting
from participants.models import Membership, Participant
from positions.models import Proponent, Proposal, ProposalItem
from resolutions.models import Resolution
from tests.rows import make

pytestmark = pytest.mark.django_db
SECTION = re.compile(r'<section aria-labelledby="(\w+)">(.*?)</section>', re.DOTALL)


def compared(client, query):
    """The words of each section of the page, by its name."""
    answer = client.get(f"/positions/compare/?{query}")
    assert answer.status_code == 200
    found = SECTION.findall(html.unescape(answer.content.decode()))
    return {name: " ".join(re.sub(r"<[^>]+>", " ", body).split()) for name, body in found}


@pytest.fixture
def assembly():
    row = make(Assembly, code="WTSA-24", is_current=True)
    make(Meeting, is_of=row)
    return row


@pytest.fixture
def atu():
    return make(Participant, code="ATU", kind="regional_organisation")


def member(group, code, name):
    state = make(Participant, code=code, name=name, slug=code.lower(), kind="member_state")
    make(Membership, group=group, member=state)
    return state


def propose(assembly, number, action, *proponents, signed_by=()):
    text = Resolution.objects.filter(number=number).first() or make(Resolution, number=number)
    proposal = make(Proposal, assembly=assembly)
    for one in proponents:
        make(Proponent, proposal=proposal, participant=one)
    for one in signed_by:
        make(Proponent, proposal=proposal, participant=one, role="co_signatory")
    make(ProposalItem, proposal=proposal, number=1, action=action, resolution=text)


def test_own_and_co_signed_papers_count_and_inherited_ones_do_not(client, assembly, atu):
    kenya, nigeria = member(atu, "KEN", "Kenya"), member(atu, "NGA", "Nigeria")
    for number in range(1, 6):
        propose(assembly, number, "noc", kenya)
        propose(assembly, number, "noc" if number < 4 else "sup", atu, signed_by=[nigeria])
    for number in range(6, 12):
        propose(assembly, number, "noc", atu)

    found = compared(client, "actors=ken,nga")

    assert "Kenya and Nigeria agree on 3 of 5 comparable 0 6" in found["pairs"]
    assert found["not_known"].count("through ATU") == 6


def test_under_five_subjects_that_both_speak_on_no_figure_is_given(client, assembly, atu):
    kenya, nigeria = member(atu, "KEN", "Kenya"), member(atu, "NGA", "Nigeria")
    for number in range(1, 5):
        propose(assembly, number, "noc", kenya, nigeria)
    propose(assembly, 5, "mod", kenya)
    propose(assembly, 5, "mod", nigeria)

    found = compared(client, "actors=ken,nga")

    said = "No figure: only 4 texts are comparable, and a figure needs 5. 1 0"
    assert said in found["pairs"]
    assert "agree on" not in found["pairs"]
