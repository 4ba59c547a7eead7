"""Comparison of holders: what is the same, what differs, what cannot be compared; and its page."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matrix.comparison import Agreement, build_comparison
from matrix.snapshot.statements import Resolver
from participants.models import Participant
from positions.choices import Action, Stance
from tests.markup import on_one_line, words_of
from tests.rows import make

from .filed import propose
from .snapshots import paper, said_by, snapshot, state, stated


def compare(*statements, actors=("atu", "rcc")):
    made = snapshot(*statements, holders=(state("kenya", "atu"), state("france", "cept")))
    return build_comparison(Resolver(made), actors)


def how(*statements, actors=("atu", "rcc")):
    [row] = compare(*statements, actors=actors).rows
    return row.how


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ("noc", "noc", Agreement.SAME),
        ("sup", "sup", Agreement.SAME),
        ("support", "support", Agreement.SAME),
        ("mod", "noc", Agreement.DIFFERENT),
        ("mod", "sup", Agreement.DIFFERENT),
        ("support", "concern", Agreement.REQUESTS),
        ("support", "welcomes", Agreement.REQUESTS),
        ("mod", "mod", Agreement.REQUESTS),
        ("mod", "no_position", Agreement.NOT_KNOWN),
        ("none_found", "none_found", Agreement.NOT_KNOWN),
        ("no_position", "no_position", Agreement.NOT_KNOWN),
        ("not_known", "mod", Agreement.NOT_KNOWN),
        ("not_known", "not_known", Agreement.NOT_KNOWN),
    ],
)
def test_two_codes_are_the_same_different_or_not_known(one, other, said):
    statements = said_by("20", "atu", one), said_by("20", "rcc", other)
    assert (how(*statements), how(*reversed(statements))) == (said, said)


def test_what_a_state_is_shown_with_through_its_group_stands_beside_and_is_not_compared():
    statements = (paper("20", "atu", "noc"), paper("20", "rcc", "sup"))
    [row] = compare(*statements, actors=("kenya", "rcc")).rows
    assert (row.how, row.inherited) == (Agreement.NOT_KNOWN, {"atu": ["kenya"]})


def test_what_we_infer_is_not_compared():
    inferred = stated("20", "cept", "oppose", evidence="inference")
    found = compare(inferred, paper("20", "rcc", "mod"), actors=("cept", "rcc"))
    assert [row.how for row in found.rows] == [Agreement.NOT_KNOWN]
    assert found.pairs[0].comparable == 0


def test_pairs_agree_on_n_of_m_comparable_and_changes_of_both_are_left_out():
    codes = [("noc", "noc"), ("sup", "sup"), ("noc", "mod"), ("sup", "mod")]
    codes += [("support", "support"), ("mod", "mod")]
    statements = [
        said_by(str(number), slug, code)
        for number, pair in enumerate(codes, 1)
        for slug, code in zip(("atu", "rcc"), pair, strict=True)
    ]
    [pair] = compare(*statements, paper("9", "atu")).pairs
    counts = (pair.agree, pair.comparable, pair.counts["requests"], pair.counts["not_known"])
    assert [pair.one, pair.other, counts] == ["atu", "rcc", (3, 5, 1, 1)]


_ACTORS = ["atu", "rcc", "apt", "kenya"]
_statements = st.builds(
    said_by,
    st.sampled_from(["20", "50", "64"]),
    st.sampled_from(_ACTORS),
    st.sampled_from([*Action.values, *Stance.values]),
)


@given(st.lists(_statements, max_size=12), st.permutations(_ACTORS))
def test_the_order_of_those_compared_changes_neither_rows_nor_figures(statements, actors):
    def figures(actors):
        found = compare(*statements, actors=actors)
        pairs = {frozenset((pair.one, pair.other)): pair.counts for pair in found.pairs}
        return {row.subject.path: row.how for row in found.rows}, pairs

    assert figures(_ACTORS) == figures(actors)


# the page


def page(client, actors):
    response = client.get(f"/positions/compare/?actors={actors}")
    assert response.status_code == 200
    return on_one_line(html.unescape(response.text))


def test_two_actors_stand_side_by_side_with_what_differs_first(client, assembly, apt, atu):
    propose(assembly, 1, apt, action="noc"), propose(assembly, 1, atu, action="noc")
    propose(assembly, 20, apt, action="noc", account="Keeps it.")
    propose(assembly, 20, atu, action="sup")
    propose(assembly, 50, apt), propose(assembly, 50, atu), propose(assembly, 64, apt)

    text = page(client, "apt,atu")

    sections = dict(re.findall(r'(?s)<section aria-labelledby="(\w+)">(.*?)</section>', text))
    assert list(sections) == ["pairs", "different", "requests", "same", "not_known"]
    counted = "They differ on 1 text: one request rules out another"
    head = f"APT and ATU compared, WTSA-16. {counted}. Different requests that do not"
    assert head in text.partition("</head>")[0]
    for anchor, parts in {
        "different": [counted, "Resolution 20", "Keeps it."],
        "not_known": ["They cannot be compared on 1 text", "Resolution 64", "Not looked for"],
        "pairs": ["APT and ATU agree on 1 of 2 texts that can be compared 1 1"],
    }.items():
        said = words_of(sections[anchor])
        assert [part for part in parts if part not in said] == []


def test_more_than_six_are_named_and_left_out(client, assembly):
    for number in range(1, 9):
        make(Participant, code=f"G{number}", kind="regional_organisation")

    text = page(client, ",".join(f"g{number}" for number in range(1, 9)))

    assert "Only 6 can be compared at once; left out: G7 and G8." in text
    assert "<h1>G1, G2, G3, G4, G5 and G6 compared, WTSA-16</h1>" in text
