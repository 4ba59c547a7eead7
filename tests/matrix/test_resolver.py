"""Who stands where: inheritance, and where a State breaks with its group."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matrix.snapshot.statements import NOTHING, Resolver
from positions.choices import Action, GroupAgreement, NoPosition, Stance, StatedThrough

from .snapshots import paper, snapshot, state, stated

HOLDERS = (state("kenya", "atu"), state("canada", "citel"), state("somalia", "atu", "las"))


def cell(*statements, of="kenya"):
    return Resolver(snapshot(*statements, holders=HOLDERS)).cell("20", of)


# where a cell comes from


def test_a_state_shows_its_own_paper_before_one_it_signed_and_before_its_group():
    own, signed = paper("20", "kenya"), paper("20", "kenya", "sup", is_cosigned=True)
    of_group = paper("20", "atu", "noc")
    found = cell(of_group, signed, own)
    assert (found.via, found.statements) == (StatedThrough.OWN, (own, signed))
    assert found.group_statements == (("atu", (of_group,)),)


def test_a_state_in_two_groups_shows_both_and_that_they_differ():
    both = paper("20", "atu", "mod"), paper("20", "las", "noc")
    found = cell(*both, of="somalia")
    assert (found.via, found.statements) == (StatedThrough.GROUP, both)
    assert (found.codes, found.groups_differ) == (("mod", "noc"), True)


# silence


def test_where_none_was_found_the_group_is_shown_and_that_none_was_found_is_said():
    of_group = paper("20", "atu")
    found = cell(stated("20", "kenya", "none_found", checked_on="2024-05-01"), of_group)
    assert (found.via, found.statements) == (StatedThrough.GROUP, (of_group,))
    assert (found.silence, found.looked_on) == (NoPosition.NONE_FOUND, "2024-05-01")


def test_a_withdrawn_paper_does_not_speak_and_stays_readable():
    withdrawn = paper("20", "kenya", stage="withdrawn")
    found = cell(withdrawn)
    assert (found.via, found.codes) == (StatedThrough.NONE, ())
    assert found.statements == (withdrawn,)


@pytest.mark.parametrize("code", ["none_found", "no_position"])
def test_the_silence_of_a_group_is_not_inherited(code):
    assert cell(stated("20", "atu", code)) is NOTHING


# beside the group


def how(mine, theirs):
    return dict(cell(paper("20", "kenya", mine), paper("20", "atu", theirs)).agreements).get("atu")


@pytest.mark.parametrize(
    ("mine", "theirs", "said"),
    [
        ("noc", "mod", GroupAgreement.BREAKS),
        ("oppose", "mod", GroupAgreement.BREAKS),
        ("no_change", "sup", GroupAgreement.BREAKS),
        ("sup", "mod", GroupAgreement.BREAKS),
        ("noc", "noc", GroupAgreement.OWN_PAPER),
        ("mod", "mod", GroupAgreement.BOTH_AMEND),
        ("mod", "support", GroupAgreement.DIFFERENT),
        ("noc", "oppose", GroupAgreement.DIFFERENT),
        ("mod", "not_known", None),
        ("add", "sup", GroupAgreement.DIFFERENT),
    ],
)
def test_a_state_breaks_with_its_group_only_where_codes_exclude_each_other(mine, theirs, said):
    assert (how(mine, theirs), how(theirs, mine)) == (said, said)


def test_a_state_that_signed_its_groups_own_paper_is_not_set_beside_it():
    signed = paper("20", "kenya", slug="common", is_cosigned=True)
    found = cell(signed, paper("20", "atu", slug="common"))
    assert (found.via, found.agreements) == (StatedThrough.CO_SIGNED, ())


def test_a_state_that_opposes_its_groups_very_paper_breaks_whatever_it_asks_itself():
    opposed = stated("20", "kenya", "oppose", about_slug="common", about_code="mod")
    found = cell(paper("20", "atu", slug="common"), opposed, paper("20", "kenya"))
    assert found.breaks_with == ("atu",)


# every board

_paper = st.builds(
    lambda holder, code, cosigned, stage: paper(
        "20", holder, code, is_cosigned=cosigned, stage=stage
    ),
    _holders := st.sampled_from(["kenya", "canada", "somalia", "atu", "las", "citel", "ietf"]),
    st.sampled_from(Action.values),
    st.booleans(),
    st.sampled_from(["withdrawn", "submitted"]),
)
_said = st.builds(stated, st.just("20"), _holders, st.sampled_from(Stance.values))


@given(
    st.lists(_paper | _said, max_size=6),
    st.sampled_from(["kenya", "canada", "somalia", "atu", "ietf"]),
)
def test_a_cell_shows_codes_or_says_why_not_and_shows_only_what_is_recorded(statements, of):
    found = cell(*statements, of=of)

    assert bool(found.codes) != (found.via == StatedThrough.NONE)
    assert (found.silence is None) == (found.via in {StatedThrough.OWN, StatedThrough.CO_SIGNED})
    assert set(found.statements) <= set(statements)
    assert set(found.breaks_with) <= {group for group, _statements in found.group_statements}
