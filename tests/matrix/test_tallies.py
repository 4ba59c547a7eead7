"""Outcomes, always counted as n of m with a known outcome."""

from hypothesis import given
from hypothesis import strategies as st

from matrix.views.outcomes import KNOWN, outcomes_by_holder
from positions.choices import ItemOutcome, ProposalStage

from .snapshots import paper, snapshot


def tallies(*statements):
    return outcomes_by_holder(snapshot(*statements))


def test_figures_are_of_those_whose_outcome_is_known():
    outcomes = ["not_known", "adopted", "amended", "adopted", "", "not_adopted"]

    [found] = tallies(*(paper("20", "atu", outcome=outcome) for outcome in outcomes))

    assert (found.holder.slug, found.proposed, found.known) == ("atu", 6, 4)
    assert [tuple(count.values()) for count in found.counts] == [
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

    assert [(one.holder.slug, one.proposed, one.cosigned) for one in tallies(*statements)] == [
        ("atu", 2, 0),
        ("kenya", 2, 1),
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

    assert found.known <= found.proposed == len(proposed)
    assert list(found.outcomes) == [outcome for outcome in KNOWN if outcome in found.outcomes]
