"""Lines and boards, free of the database."""

import dataclasses
import datetime as dt
import json

from hypothesis import given
from hypothesis import strategies as st

from matrix.snapshot.contents import from_json, to_json

from .snapshots import impact, paper, snapshot, state, stated

DAY = dt.date(2024, 10, 15)


def test_a_line_without_a_day_counts_by_the_first_day_of_its_assembly():
    undated = paper("20", "atu")

    assert snapshot(undated).day_of(undated) == DAY


def test_as_at_a_day_shows_what_was_made_by_then_whenever_it_was_entered():
    early = paper("20", "atu", dated="2024-08-01", changed_at="2026-01-01T00:00:00+00:00")
    that_day = stated("20", "rcc", dated="2024-08-02")
    late = paper("20", "apt", dated="2024-08-03")

    shown = snapshot(early, that_day, late).as_at(dt.date(2024, 8, 2))
    assert shown.statements == (early, that_day)


def test_a_position_that_a_later_one_supersedes_is_not_current():
    first = stated("20", "atu", "support", slug="first")
    second = stated("20", "atu", "oppose", supersedes="first")

    assert snapshot(first, second).current.statements == (second,)


def test_of_a_joint_position_only_the_part_of_its_successors_holder_is_over():
    joint = [stated("20", holder, slug="joint", jointly=("x",)) for holder in ("france", "gsma")]
    later = stated("20", "france", "no_position", supersedes="joint")

    assert snapshot(*joint, later).current.statements == (joint[1], later)


_statements = st.builds(
    lambda is_paper, subject, holder, dated, sources, words: (paper if is_paper else stated)(
        subject,
        holder,
        "mod" if is_paper else "concern",
        dated=dated,
        sources=tuple(sources),
        account=words,
        **({"became": words} if is_paper else {"jointly": (words,)}),
    ),
    st.booleans(),
    st.sampled_from(["20", "50", "topic/new-ip"]),
    st.sampled_from(["atu", "rcc", "vanuatu"]),
    st.sampled_from(["", "2024", "2024-05", "2024-05-06"]),
    st.lists(st.sampled_from(["https://example.org/", "http://example.org/a?b='c"]), max_size=3),
    st.text(max_size=9),
)


@given(st.lists(_statements, max_size=5), st.sampled_from([None, DAY]))
def test_a_release_gives_back_the_board_that_was_frozen(statements, opens_on):
    one = snapshot(
        *statements,
        holders=(state("vanuatu", "apt"),),
        opens_on=opens_on,
        impacts=(impact("50", affected=("IETF",)),),
    )

    assert from_json(json.loads(json.dumps(to_json(one)))) == one


def test_an_older_release_lacks_what_was_added_since_and_keeps_no_harm_of_what_was_dropped():
    statement = stated("20", "atu", about_slug="wtsa-24-x")
    contents = to_json(snapshot(statement))
    del contents["positions"][0]["about_slug"]
    contents["positions"][0]["dropped since"] = "x"

    assert from_json(contents).statements == (dataclasses.replace(statement, about_slug=""),)
