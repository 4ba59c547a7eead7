"""Sentences about the table and its rows."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matrix.snapshot.display import row_sentence, table_sentence
from matrix.snapshot.statements import NOT_FOUND, Resolver
from positions.choices import Action, Stance

from .snapshots import GROUPS, paper, said_by, snapshot, state, stated, text


def row(*statements, path="20", groups=GROUPS, holders=(), subject=None):
    one = snapshot(*statements, holders=holders, groups=groups)
    return row_sentence(Resolver(one), subject or text(path))


def table(*statements, groups=GROUPS, holders=(), paths=None, of=0):
    one = snapshot(*statements, holders=holders, groups=groups)
    subjects = one.subjects.values() if paths is None else [one.subjects[path] for path in paths]
    return table_sentence(Resolver(one), subjects, of=of)


UNCONFIRMED = {"confidence": "unconfirmed", "sources": ("https://example.org",)}
LINKED = {"became": "Resolution 20", "outcome_confidence": "inferred"}


# a row: groups


def test_groups_that_ask_the_same_are_named_together_and_those_who_are_most_first():
    statements = [paper("20", slug, "noc" if slug == "citel" else "mod") for slug in GROUPS]

    first = "APT, ATU, CEPT, LAS and RCC proposed to change Resolution 20."
    assert row(*statements) == f"{first} CITEL asked for no change to Resolution 20."


@pytest.mark.parametrize(
    ("code", "values", "note"),
    [
        ("mod", {"stage": "draft", "confidence": "inferred"}, "a draft, partly sourced"),
        ("mod", {"stage": "draft"}, "a draft"),
        ("mod", UNCONFIRMED, "not confirmed by its source"),
        ("add", LINKED, "a draft without a number, linked by inference"),
        ("mod", {}, ""),
    ],
)
def test_what_no_source_states_is_said_of_the_request(code, values, note):
    verb = {"mod": "change", "add": "add"}[code]
    told = f"ATU proposed to {verb} Resolution 20{f' ({note})' if note else ''}."
    assert row(paper("20", "atu", code, **values)).startswith(told)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("add", "ATU proposed to add Resolution 20."),
        ("not_known", "ATU made a proposal of unknown kind on Resolution 20."),
        ("support", "ATU supported what was proposed on Resolution 20. {none}"),
        ("oppose", "ATU opposed what was proposed on Resolution 20. {none}"),
        ("concern", "ATU voiced concern about what was proposed on Resolution 20. {none}"),
        ("welcomes", "ATU welcomed what was decided on Resolution 20."),
    ],
)
def test_each_code_has_its_clause(code, said):
    none = "No proposal on Resolution 20 is recorded."
    assert row(said_by("20", "atu", code), groups=("atu",)) == said.format(none=none)


def test_what_is_known_comes_before_what_is_not_recorded():
    said = row(paper("20", "india"), groups=("atu",), holders=(state("india"),))
    known = "India proposed to change Resolution 20."
    assert said == f"{known} No position of a group on Resolution 20 is recorded."


# a row: silence


def test_silences_are_told_apart():
    statements = [
        paper("20", "atu"),
        stated("20", "apt", "no_position"),
        stated("20", "cept", "none_found"),
    ]

    assert row(*statements) == (
        "ATU proposed to change Resolution 20. APT takes no position. No position of CEPT was found. Nothing is recorded for CITEL, LAS and RCC."
    )


def test_states_that_differ_from_their_group_are_counted_in_a_sentence_of_their_own():
    usa = replace(state("usa"), code="United States")
    states = (state("kenya", "atu"), state("ghana", "atu"), state("togo", "atu"), usa)
    statements = [
        paper("20", "atu"),
        paper("20", "kenya", "noc"),
        paper("20", "ghana", "noc"),
        paper("20", "togo"),
        paper("20", "usa"),
    ]

    assert row(*statements, groups=("atu",), holders=states) == (
        "ATU proposed to change Resolution 20. Kenya, Ghana, Togo and the United States have papers or statements too. Two States differ from their group."
    )


def test_of_more_than_six_five_are_named():
    codes = ("kenya", "ghana", "togo", "mali", "niger", "chad", "benin")
    statements = [paper("20", code) for code in codes]
    said = "Kenya, Ghana, Togo, Mali, Niger and 2 others proposed to change Resolution 20."
    assert row(*statements, groups=(), holders=[state(one, "atu") for one in codes]) == said


# a table


def test_a_table_says_how_many_rows_have_proposals_of_how_many_groups():
    statements = [
        paper("20", "atu"),
        paper("50", "atu"),
        paper("50", "rcc"),
        stated("64", "ietf", "concern"),
    ]

    first = "Three texts are listed for WTSA-24. Two have proposals."
    assert table(*statements) == f"{first} Among their proponents are ATU and RCC."
    india = state("india")  # who propose most come first, groups or not
    more = [*statements, *(paper(number, "india") for number in ("20", "50", "47"))]
    assert "Among their proponents are India, ATU and RCC." in table(*more, holders=(india,))


def test_a_narrowed_table_says_how_many_of_all_it_shows():
    statements = [
        paper("20", "atu", stage="draft"),
        paper("47", "usa"),
        stated("64", "gpd", "concern"),
    ]

    assert table(*statements, paths=["20", "47"], of=3, groups=()) == (
        "Of the three texts listed for WTSA-24, two are shown. Two have proposals."
    )


_holders = st.sampled_from([*GROUPS, "kenya", "ietf", NOT_FOUND])
_papers = st.builds(
    lambda holder, code, stage: paper("20", holder, code, stage=stage),
    _holders,
    st.sampled_from(Action.values),
    st.sampled_from(["withdrawn", ""]),
)
_said = st.builds(stated, st.just("20"), _holders, st.sampled_from(Stance.values))


@given(st.lists(_papers | _said, max_size=12), st.lists(st.sampled_from(GROUPS), unique=True))
def test_every_row_is_told_in_sentences_that_name_the_text(statements, groups):
    said = row(*statements, groups=groups, holders=(state("kenya", "atu"),))

    assert [said[0], said[-1]] == [said[0].upper(), "."]
    assert ["Resolution 20" in said, "%" in said, ";" in said] == [True, False, False]
