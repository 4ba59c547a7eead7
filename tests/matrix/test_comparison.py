"""Holders side by side: what is the same, what is not, what cannot be said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matrix.comparison import Agreement, build_comparison
from matrix.snapshot.statements import Resolver
from positions.choices import Action, Stance

from .snapshots import paper, snapshot, state, stated

KENYA = state("kenya", "atu")


def compare(*statements, actors=("atu", "rcc"), holders=(KENYA,)):
    one = snapshot(*statements, holders=holders)
    return build_comparison(Resolver(one), actors)


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
    statements = [
        (paper if code in Action.values else stated)("20", slug, code)
        for slug, code in (("atu", one), ("rcc", other))
    ]

    assert (how(*statements), how(*reversed(statements))) == (said, said)


def test_what_a_state_is_shown_with_through_its_group_stands_beside_and_is_not_compared():
    statements = (paper("20", "atu", "noc"), paper("20", "rcc", "sup"))
    [row] = compare(*statements, actors=("kenya", "rcc")).rows

    assert row.how == Agreement.NOT_KNOWN
    assert row.inherited == {"atu": ["kenya"]}


def test_pairs_agree_on_n_of_m_comparable_and_changes_of_both_are_left_out():
    codes = [("noc", "noc"), ("sup", "sup"), ("noc", "mod"), ("sup", "mod")]
    codes += [("support", "support"), ("mod", "mod")]
    statements = [
        (paper if code in Action.values else stated)(str(number), slug, code)
        for number, pair in enumerate(codes, 1)
        for slug, code in zip(("atu", "rcc"), pair, strict=True)
    ]
    [pair] = compare(*statements, paper("9", "atu")).pairs
    counts = (pair.agree, pair.comparable, pair.counts["requests"], pair.counts["not_known"])

    assert [pair.one, pair.other, counts] == ["atu", "rcc", (3, 5, 1, 1)]


_statements = st.builds(
    lambda path, slug, code: (paper if code in Action.values else stated)(path, slug, code),
    st.sampled_from(["20", "50", "64"]),
    st.sampled_from(["atu", "rcc", "apt", "kenya"]),
    st.sampled_from([*Action.values, *Stance.values]),
)


@given(st.lists(_statements, max_size=12), st.permutations(["atu", "rcc", "apt", "kenya"]))
def test_the_order_of_those_compared_changes_neither_rows_nor_figures(statements, actors):
    one, other = (
        compare(*statements, actors=("atu", "rcc", "apt", "kenya")),
        compare(*statements, actors=actors),
    )

    def figures(comparison):
        return {frozenset((pair.one, pair.other)): pair.counts for pair in comparison.pairs}

    assert {row.subject.path: row.how for row in one.rows} == {
        row.subject.path: row.how for row in other.rows
    }
    assert figures(one) == figures(other)
