"""What is new between two states of one board."""

import dataclasses
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matrix.releases import (
    ChangeKind,
    changes_since,
    impact_changes,
    statement_changes,
    statement_key,
)

from .snapshots import impact, paper, snapshot, stated


def differences(old, new):
    [change] = statement_changes(snapshot(old), snapshot(new))
    return [(one.label, one.old_label, one.new_label) for one in change.differences]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"code": "sup"}, [("kind or stance", "MOD", "SUP")]),
        (
            {"outcome": "amended", "became": "Resolution 20 (Rev.)"},
            [
                ("outcome", "outcome not found", "adopted, amended"),
                ("became", "", "Resolution 20 (Rev.)"),
            ],
        ),
        (
            {"account": "New.", "stage": "withdrawn"},
            [("account", "", "New."), ("stage", "submitted", "withdrawn")],
        ),
    ],
)
def test_what_changed_of_a_line_is_told_in_words(values, said):
    statement = paper("20", "atu")

    assert differences(statement, dataclasses.replace(statement, **values)) == said


def test_that_a_line_was_checked_again_is_no_change():
    statement = paper("20", "atu", checked_on="2024-05-01", changed_at="2024-05-01T00:00:00")

    assert (
        statement_changes(
            snapshot(statement),
            snapshot(
                dataclasses.replace(
                    statement, checked_on="2024-06-01", changed_at="2024-06-01T00:00:00"
                )
            ),
        )
        == ()
    )


def test_a_position_supersedes_through_those_that_came_between():
    first = stated("20", "atu", "concern", slug="first")
    second = stated("20", "atu", "oppose", slug="second", supersedes="first")
    third = stated("20", "atu", "no_change", slug="third", supersedes="second")

    [change] = statement_changes(snapshot(first), snapshot(first, second, third))

    assert (change.old, change.new) == (first, third)


def test_an_assessment_that_came_went_or_changed_is_a_change():
    one, two = impact("20", slug="one"), impact("20", slug="two")

    [added] = impact_changes(snapshot(), snapshot(impacts=(one,)))
    [gone] = impact_changes(snapshot(impacts=(one, two)), snapshot(impacts=(two,)))
    [changed] = impact_changes(
        snapshot(impacts=(one,)),
        snapshot(impacts=(dataclasses.replace(one, severity="low", affected=("W3C", "IETF")),)),
    )

    assert [(change.kind, change.row.slug) for change in (added, gone, changed)] == [
        (ChangeKind.ADDED, "one"),
        (ChangeKind.GONE, "one"),
        (ChangeKind.CHANGED, "one"),
    ]
    assert [(one.label, one.old_label, one.new_label) for one in changed.differences] == [
        ("severity", "high", "low"),
        ("affected organisations", "", "W3C, IETF"),
    ]


def test_since_a_day_are_cells_with_a_line_made_after_it():
    one = snapshot(
        paper("20", "atu", dated="2024-08-01"),
        paper("50", "atu", dated="2024-08-02"),
        paper("64", "rcc"),
    )

    since = changes_since(one, dt.date(2024, 8, 1))

    assert (since.changed, since.day_unknown) == ({("50", "atu")}, {("64", "rcc")})


@pytest.mark.parametrize(
    ("dated", "day", "said"),
    [
        ("2024-08", dt.date(2024, 7, 31), "changed"),
        ("2024-08", dt.date(2024, 8, 1), "unknown"),
        ("2024-08", dt.date(2024, 8, 31), "not changed"),
        ("2024", dt.date(2023, 12, 31), "changed"),
        ("2024", dt.date(2024, 12, 31), "not changed"),
    ],
)
def test_a_month_or_a_year_in_which_the_day_lies_leaves_it_open(dated, day, said):
    since = changes_since(snapshot(paper("20", "atu", dated=dated)), day)

    assert (bool(since.changed), bool(since.day_unknown)) == (said == "changed", said == "unknown")


_statements = st.lists(
    st.builds(
        lambda slug, holder, code: stated("20", holder, code, slug=slug),
        st.sampled_from(["a", "b", "c"]),
        st.sampled_from(["atu", "rcc"]),
        st.sampled_from(["support", "oppose"]),
    ),
    unique_by=statement_key,
)


@given(_statements, _statements)
def test_what_is_added_one_way_is_gone_the_other_way(some, others):
    def count(old, new, kind):
        return sum(
            change.kind == kind for change in statement_changes(snapshot(*old), snapshot(*new))
        )

    assert count(some, others, ChangeKind.ADDED) == count(others, some, ChangeKind.GONE)
    assert statement_changes(snapshot(*some), snapshot(*some)) == ()
