"""Items of proposals with their outcomes, and shares of a known number."""

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matrix.views.outcomes import outcomes_by_holder
from positions.choices import ItemOutcome, ProposalStage
from positions.models import Proposal, ProposalItem
from resolutions.models import Edition, Resolution, Topic
from tests.markup import on_one_line
from tests.rows import make

from .filed import propose
from .snapshots import paper, snapshot

ADDRESS = "/proposals/asked-and-got/?assembly=wtsa-16"


@pytest.fixture
def items(assembly, citel):
    """Two items of CITEL, one adopted with an edition, and one without a proponent; two more are not public."""
    first, second = (
        propose(assembly, text, citel, number=f"IAP {text}", account="An account").items.get()
        for text in (1, 2)
    )
    edition = make(Edition, assembly=assembly, resolution=first.resolution)
    ProposalItem.objects.filter(pk=first.pk).update(outcome="adopted", edition=edition)
    second.resolution.topics.add(make(Topic, slug="spam", name="Spam"))
    make(ProposalItem, proposal=make(Proposal, assembly=assembly), number=1)
    make(ProposalItem, proposal=make(Proposal, assembly=assembly, published=False), number=1)
    hidden = make(Resolution, published=False)
    make(ProposalItem, proposal=first.proposal, number=2, resolution=hidden)
    return ProposalItem.objects.get(pk=first.pk), second


def test_the_page_shows_what_was_asked_what_became_of_it_and_the_shares_of_what_is_public(
    client, items
):
    first, edition = items[0], items[0].edition
    page = client.get(ADDRESS)
    said = """Outcome known: 1 of 2 | 1 of 1: | adopted | Resolution 1 | >MOD</a> | CITEL | IAP 1 | An account
        Outcome not found | Proposals are not agreed texts."""
    words = [word.strip() for line in said.splitlines() for word in line.split(" | ")]
    words += [f'became <a href="{first.resolution.get_absolute_url()}#life">{edition}</a>']
    text = on_one_line(html.unescape(page.text))
    assert [word for word in words if word not in text] == []
    assert page.context["sentence"] == "Outcome known: 1 of 3"


def test_one_holder_narrows_the_items_and_not_the_shares(client, items):
    page = client.get(f"{ADDRESS}&holder=citel")
    assert [len(page.context["page"]), len(page.context["outcomes"])] == [2, 2]
    assert '<meta name="robots" content="noindex' in page.text


def test_outcomes_are_narrowed_to_a_text_or_a_topic_with_a_way_back(client, items):
    pages = {
        query: client.get(f"{ADDRESS}&{query}")
        for query in ("res=1", "topic=spam", "res=9999", "topic=x")
    }
    shown = {
        query: [one.subject.path for one in page.context["page"]][:2]
        for query, page in pages.items()
    }
    assert shown == {
        "res=1": ["1"],
        "topic=spam": ["2"],
        **dict.fromkeys(["res=9999", "topic=x"], ["1", "2"]),
    }
    assert pages["topic=spam"].context["without_texts"] == "?assembly=wtsa-16"
    by_proponent = [
        "Outcomes by proponent" in pages[one].text for one in ("topic=spam", "res=9999")
    ]
    assert by_proponent == [False, True]


# without the database


def tallies(*statements):
    return outcomes_by_holder(snapshot(*statements))


def test_figures_are_of_those_whose_outcome_is_known():
    outcomes = ["not_known", "adopted", "amended", "adopted", "", "not_adopted"]

    [found] = tallies(*(paper("20", "atu", outcome=outcome) for outcome in outcomes))

    assert (found["holder"].slug, found["known_label"]) == ("atu", "Outcome known: 4 of 6")
    assert found["counts"] == [
        ("adopted", "adopted", 2),
        ("amended", "adopted, amended", 1),
        ("not_adopted", "not adopted", 1),
    ]


def test_each_holder_has_its_own_tally_and_what_it_signed_with_others_is_told():
    signed = paper("20", "kenya", is_cosigned=True)
    found = tallies(paper("20", "atu"), signed, paper("50", "atu"), paper("50", "kenya"))

    assert [(one["holder"].slug, one["cosigned"]) for one in found] == [("atu", 0), ("kenya", 1)]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", *ItemOutcome.values]), st.sampled_from(ProposalStage.values)
        ),
        min_size=1,
    )
)
def test_no_more_is_known_than_was_asked(proposed):
    [found] = tallies(
        *(paper("20", "atu", outcome=outcome, stage=stage) for outcome, stage in proposed)
    )

    assert found["known"] == sum(number for _code, _label, number in found["counts"])
    assert found["known_label"] == f"Outcome known: {found['known']} of {len(proposed)}"
