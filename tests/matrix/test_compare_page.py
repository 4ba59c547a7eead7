"""The page on which two to six holders stand side by side."""

import datetime as dt
import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meetings.models import Assembly, Meeting
from participants.models import Membership, Participant
from tests.markup import on_one_line, words_of
from tests.rows import make

from .filed import hold, propose

pytestmark = pytest.mark.django_db
ADDRESS = "/positions/compare/"


@pytest.fixture
def assembly():
    row = make(Assembly, code="WTSA-24", is_current=True)
    make(Meeting, is_of=row, starts_on=dt.date(2024, 10, 15), ends_on=dt.date(2024, 10, 24))
    return row


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


def test_without_an_assembly_the_page_says_that_there_is_nobody_to_compare(client):
    assert "No assembly has been recorded yet." in page(client)


def test_without_actors_the_page_explains_and_offers_a_form(client, assembly, groups):
    text = page(client)

    assert "Choose at least two participants." in text
    assert re.findall(r'type="checkbox" name="actors" value="(\w+)"', text) == ["apt", "atu", "rcc"]
    assert '<details class="choice" open>' in text


def test_one_actor_is_not_enough(client, assembly, groups):
    assert "You have chosen only APT; choose at least one more." in page(client, "?actors=apt")


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
    assert (
        "They differ on one text. They make different requests on one text. "
        "They share a request on one text. On one text they cannot be compared."
    ) in words_of(text)
    assert (
        "Resolution 20" in section(text, "different"),
        "Keeps it." in section(text, "different"),
    ) == (True, True)
    assert "Resolution 64" in section(text, "not_known")
    assert "Not looked for" in section(text, "not_known")


def test_agreement_is_hidden_under_five_comparable(client, assembly, groups):
    for number in range(1, 5):
        propose(assembly, number, groups[0], action="noc")
        propose(assembly, number, groups[1], action="noc")

    assert "APT and ATU No figure: only 4 texts are comparable, and a figure needs 5." in section(
        page(client, "?actors=apt,atu"), "pairs"
    )


def test_agreement_is_on_n_of_m_comparable(client, assembly, groups):
    for number in range(1, 7):
        propose(assembly, number, groups[0], action="noc" if number < 6 else "mod")
        propose(
            assembly,
            number,
            groups[1],
            action="noc" if number < 4 else "sup" if number < 6 else "mod",
        )

    assert "APT and ATU agree on 3 of 5 comparable 1 0" in section(
        page(client, "?actors=apt,atu"), "pairs"
    )


def test_a_state_without_a_line_is_shown_with_its_group_and_not_counted(client, assembly, groups):
    kenya = make(Participant, code="KEN", slug="kenya", name="Kenya", kind="member_state")
    make(Membership, group=groups[1], member=kenya)
    propose(assembly, 20, groups[1], action="noc")
    propose(assembly, 20, groups[0], action="sup")

    for name in ("kenya", "Kenya"):
        text = page(client, f"?actors=apt,{name}")
        assert section(text, "different") == ""
        assert "Kenya Not looked for Kenya through ATU NOC" in section(text, "not_known")
        assert 'name="actors" value="kenya" maxlength' in text


def test_that_none_was_found_of_a_state_is_said_beside_what_its_group_asks(
    client, assembly, groups
):
    kenya = make(Participant, code="KEN", name="Kenya", kind="member_state")
    make(Membership, group=groups[1], member=kenya)
    propose(assembly, 20, groups[1], action="noc")
    hold(assembly, kenya, 20, "none_found", last_checked_on=dt.date(2024, 5, 1))

    said = "Kenya None found on 1 May 2024 Kenya through ATU"
    assert said in words_of(page(client, "?actors=apt,kenya"))


def test_the_owner_is_marked_as_the_owner(client, assembly, groups):
    owner = make(Participant, code="ISOC", kind="sector_member", is_owner=True)
    propose(assembly, 20, groups[0])
    hold(assembly, owner, 20, "oppose")

    text = page(client, "?actors=apt,isoc")

    assert 'class="owners"><dt><a' in text
    assert "ISOC publisher’s view" in words_of(text)


def test_who_is_not_known_is_named_and_the_rest_applies(client, assembly, groups):
    text = page(client, "?actors=apt,nobody,atu&colour=red")

    assert "There is no participant “nobody”." in text
    assert "“colour” is not a choice of this page." in text
    assert "<h1>APT and ATU compared, WTSA-24</h1>" in text


def test_the_proponent_that_was_not_found_is_compared_with_nobody(client, assembly, groups):
    assert "There is no participant “proponent-not-found”." in page(
        client, "?actors=apt,proponent-not-found"
    )


def test_more_than_six_are_named_and_left_out(client, assembly):
    for number in range(1, 9):
        make(Participant, code=f"G{number}", kind="regional_organisation")

    text = page(client, "?actors=" + ",".join(f"g{number}" for number in range(1, 9)))

    assert "Only 6 can be compared at once; left out: G7 and G8." in text
    assert "<h1>G1, G2, G3, G4, G5 and G6 compared, WTSA-24</h1>" in text


def test_an_actor_that_is_named_twice_is_one(client, assembly, groups):
    assert "You have chosen only APT" in page(client, "?actors=apt,APT&actors=apt")


def test_who_was_looked_for_in_vain_has_no_box(client, assembly, groups):
    kenya = make(Participant, code="KEN", name="Kenya", kind="member_state")
    propose(assembly, 20, groups[1], action="noc")
    hold(assembly, kenya, 20, "none_found", last_checked_on=dt.date(2024, 5, 1))

    assert 'name="actors" value="ken"' not in page(client)


def test_papers_of_unknown_kind_are_not_said_to_be_missing(client, assembly, groups):
    propose(assembly, 20, groups[0], action="not_known")
    propose(assembly, 20, groups[1], action="not_known")

    said = section(page(client, "?actors=apt,atu"), "not_known")

    assert "We have not found what at least one of the papers would do." in said
    assert "no paper or statement of its own" not in said


def test_a_group_that_is_compared_itself_is_not_told_twice(client, assembly, groups):
    kenya = make(Participant, code="KEN", slug="kenya", name="Kenya", kind="member_state")
    make(Membership, group=groups[1], member=kenya)
    propose(assembly, 20, groups[1], action="noc", account="Keeps it.")

    said = section(page(client, "?actors=atu,kenya"), "not_known")

    assert "Kenya through ATU see ATU" in said
    assert said.count("Keeps it.") == 1


def test_actors_on_which_nothing_is_recorded_are_said_to_be_unknown(client, assembly, groups):
    assert "That does not mean that they have no views." in page(client, "?actors=apt,atu")


def test_as_at_a_day_only_what_was_made_by_then_is_compared(client, assembly, groups):
    propose(assembly, 20, groups[0], action="noc", dated="2024-05-01")
    propose(assembly, 20, groups[1], action="sup", dated="2024-09-01")

    text = page(client, "?actors=apt,atu&asof=2024-06-01")

    assert (section(text, "different"), "Resolution 20" in section(text, "not_known")) == ("", True)
    assert 'name="asof" value="2024-06-01"' in text
    assert "/positions/20/apt/?asof=2024-06-01" in text


def test_drafts_are_not_compared(client, assembly, groups):
    draft = propose(assembly, 20, groups[0], published=False)

    assert draft.title not in page(client, "?actors=apt,atu")


def test_every_page_warns_that_proposals_are_not_agreed(client, assembly, groups):
    assert "Proposals are not agreed texts." in page(client, "?actors=apt,atu")


def test_the_page_is_indexed_only_where_nothing_is_chosen(client, assembly, groups):
    assert ("noindex" in page(client), "noindex" in page(client, "?actors=apt,atu")) == (
        False,
        True,
    )


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
