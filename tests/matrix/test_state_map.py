"""States by position: each State on a map of one text, without a database."""

import re

import pytest
from django.template.loader import render_to_string

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


def shown(drawn: StateMap, chosen: str = "") -> str:
    """As a reader gets it, with one blank where several stand."""
    context = {
        "map": drawn,
        "row_page": "/positions/20/",
        "onward": "?a=b",
        "chosen_tile": drawn.tile(chosen),
    }
    text = render_to_string("matrix/_map.html", context)
    return re.sub(r"\s+", " ", text).replace(" >", ">").replace("> <", "><")


def block(drawn: StateMap, name: str):
    return next(one for one in drawn.blocks if one.name == name)


def test_the_region_with_the_most_positions_stands_first_and_empty_ones_last_by_name():
    drawn = mapped(paper("20", "las"), paper("20", "apt"))
    assert [one.name for one in drawn.blocks] == [
        "Arab States",
        "Asia-Pacific",
        "Americas",
        "Europe",
    ]


def test_a_region_counts_its_states_by_the_organisation_they_are_shown_through():
    drawn = mapped(paper("20", "atu"), stated("20", "oman", "oppose"))
    assert (
        block(drawn, "Arab States").counts
        == "1 of 2 through ATU; 1 of 2 with a position of its own"
    )


def test_what_a_state_says_itself_is_filled_and_what_its_organisation_says_outlined():
    drawn = mapped(paper("20", "cept", "mod"), paper("20", "vanuatu", "noc"))
    html = shown(drawn)
    assert '<a class="mod via" title="France: MOD; through CEPT"' in html
    assert '<a class="noc" title="Vanuatu: NOC; own paper"' in html


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
