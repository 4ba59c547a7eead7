"""States by position: each State on a map of one text, without a database."""

import pytest

from matrix.snapshot.loader import State
from matrix.views.map import StateMap
from tests.matrix.snapshots import paper, snapshot, state, stated, text

REGIONS = {
    "france": "Europe",
    "vanuatu": "Asia-Pacific",
    "egypt": "Arab States",
    "oman": "Arab States",
    "cuba": "Americas",
}
STATES = {
    "france": state("france", "cept"),
    "vanuatu": state("vanuatu", "apt"),
    "egypt": state("egypt", "atu", "las"),
    "oman": state("oman", "las"),
    "cuba": state("cuba"),
}


def mapped(*statements, states=STATES):
    made = snapshot(*statements, holders=tuple(states.values()))
    rows = [State(one, slug[:3].upper(), REGIONS[slug]) for slug, one in states.items()]
    return StateMap(made, text("20"), rows)


def block(drawn: StateMap, name: str):
    return next(one for one in drawn.blocks if one.name == name)


def test_a_region_counts_its_states_by_the_organisation_they_are_shown_through():
    drawn = mapped(paper("20", "atu"), stated("20", "oman", "oppose"))
    assert (
        block(drawn, "Arab States").counts
        == "1 of 2 through ATU; 1 of 2 with a position of its own"
    )


@pytest.mark.parametrize(
    ("statement", "silence"),
    [
        (paper("50", "cept"), "CEPT: not looked for"),
        (
            stated("20", "cept", "none_found", checked_on="2024-05-01"),
            "CEPT: none found on 1 May 2024",
        ),
        (stated("20", "cept", "no_position"), "CEPT: no position taken"),
    ],
)
def test_an_empty_region_says_which_of_three_silences_it_is(statement, silence):
    europe = block(mapped(statement), "Europe")
    assert (europe.is_empty, europe.silence) == (True, silence)
