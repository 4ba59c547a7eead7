"""The page of States by position, and the picture of a matrix on the pages of an assembly and of the site."""

import html
import re

import pytest

from matrix.snapshot.loader import State
from matrix.views.map import StateMap
from participants.models import Membership, Participant
from tests.markup import on_one_line
from tests.matrix.snapshots import paper, snapshot, state, stated, text
from tests.rows import make

from .filed import hold, propose

pytestmark = pytest.mark.django_db


@pytest.fixture
def vanuatu(apt):
    kind = {"kind": "member_state", "region": "asia_pacific"}
    row = make(Participant, code="VUT", name="Vanuatu", **kind)
    make(Membership, group=apt, member=row)
    return row


def words_of(client, address: str) -> str:
    return html.unescape(on_one_line(client.get(address).text))


def test_the_map_of_a_text_shows_through_whom_and_of_a_state_each_text_and_silence_once(
    client, assembly, apt, vanuatu, atu
):
    propose(assembly, 57, apt), propose(assembly, 20, atu)
    propose(assembly, 21, apt, confidence="inferred")
    page = words_of(client, "/positions/map/?assembly=wtsa-16&res=57")
    said = ['title="Vanuatu: MOD, through APT"', "1 of 1 through APT"]
    said += ["that does not mean that the State agreed"]
    said += ['href="/positions/57/vut/?assembly=wtsa-16"']
    assert [words for words in said if words not in page] == []
    assert ["VUT*" in page, "* partly sourced" in page] == [False, False]
    page = words_of(client, "/positions/map/?assembly=wtsa-16&res=21")
    assert ["VUT*" in page, "* partly sourced" in page] == [True, True]

    page = words_of(client, "/positions/map/?assembly=wtsa-16&state=vut")
    shown, _, silent = page.partition(
        "Nothing of Vanuatu or its regional organisations is recorded on:"
    )
    assert "Where Vanuatu stands at WTSA-16" in shown
    assert "MOD, through APT" in shown
    assert ["Resolution 20" in silent, "Resolution 57" in silent] == [True, False]


# the matrix as a picture


@pytest.mark.parametrize("address", ["/assemblies/wtsa-16/", "/"])
def test_of_ten_cells_of_governments_the_picture_has_words_below_for_each_look(
    client, assembly, apt, vanuatu, address
):
    make(Participant, code="LAS", kind="regional_organisation")
    for number in range(1, 11):
        propose(assembly, number, apt)
    propose(assembly, 11, apt, action="not_known")
    hold(assembly, vanuatu, 12, "oppose")
    page = words_of(client, address)
    said = ['class="overview"', "Not in this picture: LAS", 'href="/positions/?assembly=wtsa-16"']
    assert [words for words in said if words not in page] == []
    [legend] = re.findall(r'</table>\s*<ul class="key".*?</ul>', page, re.S)
    assert legend.count("<svg") == 2
    assert [
        " ".join(re.sub("<[^>]+>", " ", one).split()) for one in legend.split("</li>")[:-1]
    ] == [
        "MOD change the text",
        "a proposal of unknown kind",
        "oppose",
        "MOD outlined: asked through its group",
    ]


# without the database


STATES = {
    "france": ("Europe", "cept"),
    "vanuatu": ("Asia-Pacific", "apt"),
    "egypt": ("Arab States", "atu", "las"),
    "oman": ("Arab States", "las"),
    "cuba": ("Americas",),
}


def mapped(*statements):
    rows = [
        State(state(slug, *groups), slug[:3].upper(), region)
        for slug, (region, *groups) in STATES.items()
    ]
    made = snapshot(*statements, holders=tuple(row.holder for row in rows))
    return StateMap(made, text("20"), rows)


def block(drawn: StateMap, name: str):
    return next(one for one in drawn.blocks if one.name == name)


def test_a_region_counts_its_states_by_the_organisation_they_are_shown_through():
    drawn = mapped(paper("20", "atu"), stated("20", "oman", "oppose"))
    counts = "1 of 2 through ATU, 1 of 2 with a position of its own"
    assert block(drawn, "Arab States").counts == counts
    linked = {"became": "Resolution 20", "outcome_confidence": "inferred"}
    egypt = mapped(paper("20", "atu", "add", **linked)).tile("egypt")
    assert egypt.position == "ADD (linked by inference), through ATU"


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
