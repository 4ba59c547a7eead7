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
    return build_comparison(Resolver(one), one.subjects.values(), actors)


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


def test_who_is_not_recorded_cannot_be_compared():
    assert how(paper("20", "atu", "noc")) == Agreement.NOT_KNOWN


def test_two_who_propose_the_same_paper_ask_for_the_same_change():
    assert how(paper("20", "atu", slug="joint"), paper("20", "rcc", slug="joint")) == Agreement.SAME


def test_who_supports_a_paper_and_who_filed_it_are_the_same():
    supports = stated("20", "rcc", "support", about_slug="of-atu", about_code="mod")

    assert how(paper("20", "atu", slug="of-atu"), supports) == Agreement.SAME


def test_who_opposes_a_paper_and_who_filed_it_are_different():
    opposes = stated("20", "rcc", "oppose", about_slug="of-atu", about_code="noc")

    assert how(paper("20", "atu", "noc", slug="of-atu"), opposes) == Agreement.DIFFERENT


def test_a_code_in_common_besides_a_change_of_each_is_the_same():
    statements = [
        statement
        for slug in ("atu", "rcc")
        for statement in (paper("20", slug, "mod"), stated("20", slug, "concern"))
    ]

    assert how(*statements) == Agreement.SAME


def test_of_three_two_that_differ_are_enough_to_differ():
    assert (
        how(paper("20", "atu", "noc"), paper("20", "rcc", "sup"), actors=("atu", "rcc", "apt"))
        == Agreement.DIFFERENT
    )


def test_of_three_that_would_be_the_same_one_that_is_not_known_leaves_it_open():
    assert (
        how(paper("20", "atu", "noc"), paper("20", "rcc", "noc"), actors=("atu", "rcc", "apt"))
        == Agreement.NOT_KNOWN
    )


def test_all_that_are_known_and_the_same_are_the_same():
    statements = [paper("20", slug, "noc") for slug in ("atu", "rcc", "apt")]

    assert how(*statements, actors=("atu", "rcc", "apt")) == Agreement.SAME


def test_what_a_state_is_shown_with_through_its_group_stands_beside_and_is_not_compared():
    mine = paper("20", "atu", "noc")
    [row] = compare(mine, paper("20", "rcc", "sup"), actors=("kenya", "rcc")).rows

    assert row.how == Agreement.NOT_KNOWN
    assert [(one.group, one.members, one.statements) for one in row.inherited] == [
        ("atu", ("kenya",), (mine,))
    ]


def test_who_only_signed_with_others_has_spoken():
    statements = [paper("20", "kenya", "noc", is_cosigned=True), paper("20", "rcc", "sup")]
    [row] = compare(*statements, actors=("kenya", "rcc")).rows

    assert (row.how, row.inherited) == (Agreement.DIFFERENT, [])


def test_rows_come_different_first_then_requests_then_same_then_not_known():
    statements = [
        *(paper("1", slug, "noc") for slug in ("atu", "rcc")),
        paper("2", "atu", "noc"),
        *(paper("3", slug, "mod") for slug in ("atu", "rcc")),
        *(paper("4", slug, code) for slug, code in (("atu", "noc"), ("rcc", "sup"))),
        *(paper("5", slug, code) for slug, code in (("atu", "add"), ("rcc", "sup"))),
    ]

    assert [(row.subject.path, row.how) for row in compare(*statements).rows] == [
        ("4", Agreement.DIFFERENT),
        ("3", Agreement.REQUESTS),
        ("5", Agreement.REQUESTS),
        ("1", Agreement.SAME),
        ("2", Agreement.NOT_KNOWN),
    ]


def test_a_subject_on_which_none_of_them_is_recorded_is_left_out():
    assert compare(paper("20", "apt")).rows == ()


def test_a_subject_on_which_one_was_looked_for_in_vain_is_shown():
    assert how(stated("20", "atu", "none_found")) == Agreement.NOT_KNOWN


def test_pairs_agree_on_n_of_m_comparable_and_changes_of_both_are_left_out():
    codes = [
        ("noc", "noc"),
        ("sup", "sup"),
        ("noc", "mod"),
        ("sup", "mod"),
        ("support", "support"),
        ("mod", "mod"),
    ]
    statements = [
        (paper if code in Action.values else stated)(str(number), slug, code)
        for number, pair in enumerate(codes, 1)
        for slug, code in zip(("atu", "rcc"), pair, strict=True)
    ]
    [pair] = compare(*statements, paper("9", "atu")).pairs

    assert (
        pair.one,
        pair.other,
        pair.agree,
        pair.comparable,
        pair.requests,
        pair.not_known,
        pair.has_figure,
    ) == (
        "atu",
        "rcc",
        3,
        5,
        1,
        1,
        True,
    )


def test_under_five_comparable_there_is_no_figure():
    statements = [
        paper(str(number), slug, "noc") for number in range(1, 5) for slug in ("atu", "rcc")
    ]

    assert not compare(*statements).pairs[0].has_figure


def test_every_two_of_them_are_a_pair():
    assert [(pair.one, pair.other) for pair in compare(actors=("a", "b", "c")).pairs] == [
        ("a", "b"),
        ("a", "c"),
        ("b", "c"),
    ]


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
        return {
            frozenset((pair.one, pair.other)): (pair.agree, pair.differ, pair.requests)
            for pair in comparison.pairs
        }

    assert {row.subject.path: row.how for row in one.rows} == {
        row.subject.path: row.how for row in other.rows
    }
    assert figures(one) == figures(other)


def test_that_not_all_of_three_can_be_compared_does_not_say_that_no_two_can():
    statements = [paper("20", "atu", "noc"), paper("20", "rcc", "mod"), paper("50", "citel")]
    assert compare(*statements, actors=("atu", "apt", "rcc", "citel")).sentences == [
        "They differ on one text.",
        "On one text not all of them can be compared.",
    ]
    assert compare(paper("50", "citel"), actors=("atu", "citel")).sentences == [
        "On one text they cannot be compared."
    ]
