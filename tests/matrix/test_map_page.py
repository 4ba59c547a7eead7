"""The page of States by position, and the picture of a matrix on the pages of an assembly and of the site."""

import datetime as dt
import html
import re

import pytest

from matrix.snapshot.loader import State
from matrix.views.map import StateMap
from meetings.models import Assembly, Meeting
from participants.models import Membership, Participant
from resolutions.models import Resolution
from tests.markup import on_one_line
from tests.matrix.snapshots import paper, snapshot, state, stated, text
from tests.rows import make

from .filed import hold, propose

pytestmark = pytest.mark.django_db


def held(slug: str, year: int, ordinal: int) -> Assembly:
    assembly = make(Assembly, slug=slug, code=slug.upper(), ordinal=ordinal)
    days = {"starts_on": dt.date(year, 10, 25), "ends_on": dt.date(year, 11, 3)}
    make(Meeting, is_of=assembly, status="held", **days)
    return assembly


@pytest.fixture
def assembly():
    return held("wtsa-16", 2016, 8)


@pytest.fixture
def apt():
    return make(
        Participant, slug="apt", code="APT", kind="regional_organisation", region="asia_pacific"
    )


@pytest.fixture
def vanuatu(apt):
    row = make(
        Participant,
        slug="vut",
        code="VUT",
        name="Vanuatu",
        kind="member_state",
        region="asia_pacific",
    )
    make(Membership, group=apt, member=row)
    return row


def words_of(client, address: str) -> str:
    return html.unescape(on_one_line(client.get(address).text))


def test_the_map_of_a_text_shows_each_state_with_its_name_and_through_whom(
    client, assembly, apt, vanuatu
):
    propose(assembly, 57, apt)
    page = words_of(client, "/positions/map/?assembly=wtsa-16&res=57")
    assert 'title="Vanuatu: MOD, through APT"' in page
    assert "1 of 1 through APT" in page
    assert "that does not mean that the State agreed" in page
    assert 'href="/positions/57/vut/?assembly=wtsa-16"' in page


def test_where_a_state_stands_is_listed_text_by_text_and_silence_is_said_once(
    client, assembly, apt, vanuatu
):
    atu = make(Participant, slug="atu", code="ATU", kind="regional_organisation")
    propose(assembly, 57, apt)
    propose(assembly, 20, atu)
    page = words_of(client, "/positions/map/?assembly=wtsa-16&state=vut")
    assert "Where Vanuatu stands at WTSA-16" in page
    assert "MOD, through APT" in page
    silence = "Nothing of Vanuatu or its regional organisations is recorded on:"
    assert "Resolution 20" in page.partition(silence)[2]
    assert "Resolution 57" not in page.partition(silence)[2]


# the matrix as a picture


def fill(assembly, holder, count):
    for number in range(1, count + 1):
        propose(assembly, number, holder)


def test_an_assembly_with_ten_cells_of_governments_is_drawn_on_its_page(client, assembly, apt):
    make(Participant, slug="las", code="LAS", kind="regional_organisation")
    fill(assembly, apt, 10)
    page = words_of(client, "/assemblies/wtsa-16/")
    assert 'class="overview"' in page
    assert "Not in this picture: LAS" in page
    assert 'href="/positions/?assembly=wtsa-16"' in page


@pytest.mark.parametrize("address", ["/assemblies/wtsa-16/", "/"])
def test_each_look_of_the_picture_has_its_words_below(client, assembly, apt, vanuatu, address):
    fill(assembly, apt, 10)
    propose(assembly, 11, apt, action="not_known")
    resolution = make(Resolution, number=12)
    hold(assembly, vanuatu, resolution, "oppose")
    page = words_of(client, address)
    [legend] = re.findall(r'</table>\s*<ul class="key".*?</ul>', page, re.S)
    said = [" ".join(re.sub("<[^>]+>", " ", one).split()) for one in legend.split("</li>")[:-1]]
    assert said == [
        "MOD change the text",
        "a proposal of unknown kind",
        "oppose",
        "MOD outlined: asked through its group",
    ]
    assert legend.count("<svg") == 2


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
        == "1 of 2 through ATU, 1 of 2 with a position of its own"
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
