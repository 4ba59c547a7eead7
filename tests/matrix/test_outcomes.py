"""Proposals and outcomes: what each item asked against what became of it, and shares that are always of a known number."""

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matrix.views.outcomes import outcomes_by_holder
from meetings.models import Assembly
from participants.models import Participant
from positions.choices import ItemOutcome, ProposalStage
from positions.models import Proponent, Proposal, ProposalItem
from resolutions.models import Edition, Resolution, Topic
from tests.markup import on_one_line
from tests.rows import make

from .snapshots import paper, snapshot

ADDRESS = "/proposals/asked-and-got/"


def recorded(code: str = "WTSA-16", outcome: str = "adopted") -> ProposalItem:
    assembly = Assembly.objects.filter(code=code).first() or make(Assembly, code=code)
    row = make(
        Proposal, assembly=assembly, number=f"IAP {Proposal.objects.count()}", account="An account"
    )
    group = Participant.objects.filter(code="CITEL").first() or make(
        Participant, code="CITEL", kind="regional_organisation", name="Citel"
    )
    make(Proponent, proposal=row, participant=group)
    number = Resolution.objects.count() + 1
    return make(
        ProposalItem,
        proposal=row,
        number=1,
        resolution=make(Resolution, number=number),
        outcome=outcome,
    )


@pytest.mark.django_db
def test_the_page_shows_what_was_asked_what_became_of_it_and_the_shares(client):
    item = recorded(outcome="adopted")
    item.edition = make(Edition, assembly=item.proposal.assembly, resolution=item.resolution)
    ProposalItem.objects.filter(pk=item.pk).update(edition=item.edition)
    recorded(outcome="not_known")
    page = client.get(f"{ADDRESS}?assembly=wtsa-16")
    said = [
        "Outcome known: 1 of 2",
        "1 of 1: ",
        "adopted",
        "Resolution 1",
        ">MOD</a>",
        "CITEL",
        "IAP 0",
    ]
    said += [
        "An account",
        f'became <a href="{item.resolution.get_absolute_url()}#life">{item.edition}</a>',
        "Outcome not found",
        "Proposals are not agreed texts.",
    ]
    assert [
        page.status_code,
        [word for word in said if word not in on_one_line(html.unescape(page.text))],
    ] == [200, []]


@pytest.mark.django_db
def test_one_holder_narrows_the_items_and_not_the_shares(client):
    recorded()
    make(ProposalItem, proposal=make(Proposal, assembly=Assembly.objects.get()), number=1)
    page = client.get(f"{ADDRESS}?assembly=wtsa-16&holder=citel")
    assert [
        len(page.context["page"]),
        len(page.context["outcomes"]),
        '<meta name="robots" content="noindex' in page.text,
    ] == [1, 2, True]


@pytest.mark.django_db
def test_what_is_not_public_is_not_counted(client):
    item = recorded()
    make(
        ProposalItem,
        proposal=make(Proposal, assembly=item.proposal.assembly, published=False),
        number=1,
    )
    make(
        ProposalItem, proposal=item.proposal, number=2, resolution=make(Resolution, published=False)
    )
    assert client.get(f"{ADDRESS}?assembly=wtsa-16").context["sentence"] == "Outcome known: 1 of 1"


@pytest.mark.django_db
def test_outcomes_are_narrowed_to_a_text_or_a_topic_with_a_way_back(client):
    at = f"{ADDRESS}?assembly=wtsa-16"
    first, second = recorded(), recorded()
    second.resolution.topics.add(make(Topic, slug="spam", name="Spam"))
    shown = {
        query: [one.subject.path for one in client.get(f"{at}&{query}").context["page"]]
        for query in (f"res={first.resolution.slug}", "topic=spam", "res=9999", "topic=x")
    }
    everything = [first.resolution.slug, second.resolution.slug]

    assert shown == {
        f"res={first.resolution.slug}": [first.resolution.slug],
        "topic=spam": [second.resolution.slug],
        "res=9999": everything,
        "topic=x": everything,
    }
    page = client.get(f"{at}&topic=spam")
    assert page.context["without_texts"] == "?assembly=wtsa-16"
    assert "Outcomes by proponent" not in page.text
    assert "Outcomes by proponent" in client.get(f"{at}&res=9999").text


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
    statements = [
        paper("20", "atu"),
        paper("20", "kenya", is_cosigned=True),
        paper("50", "atu"),
        paper("50", "kenya"),
    ]

    assert [(one["holder"].slug, one["cosigned"]) for one in tallies(*statements)] == [
        ("atu", 0),
        ("kenya", 1),
    ]


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
