"""Statements and snapshots, without the database."""

import dataclasses
import datetime as dt
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matrix.snapshot.contents import from_json, to_json
from matrix.snapshot.display import latest_check
from matrix.snapshot.statements import NOTHING, Resolver
from positions.choices import Action, GroupAgreement, NoPosition, Stance, StatedThrough
from positions.legend import warning
from positions.subjects import BY_MODEL, KINDS, SubjectConverter

from .snapshots import impact, paper, snapshot, state, stated

DAY = dt.date(2024, 10, 15)
PATHS = ["50", "recommendation/a-1", "study-group/sg2", "question/2022-2024/q14-17"]
PATHS += ["topic/new-ip", "new/wtsa-24-ai-1", "topic"]  # the last is the slug of a resolution
NO_PATHS = ["", "topic/", "question/q14-17", "topic/a/b", "other/50", "50/", "a b"]


def test_as_at_a_day_shows_what_was_made_by_then_whenever_it_was_entered():
    early = paper("20", "atu", dated="2024-08-01", changed_at="2026-01-01T00:00:00+00:00")
    that_day = stated("20", "rcc", dated="2024-08-02")
    late = paper("20", "apt", dated="2024-08-03")
    undated = paper("20", "cept")  # counts from the first day of its assembly
    board = snapshot(early, that_day, late, undated)
    assert board.as_at(dt.date(2024, 8, 2)).statements == (early, that_day)
    assert board.day_of(undated) == DAY


def test_a_position_is_over_that_a_later_one_supersedes_and_of_a_joint_one_that_holders_part():
    first = stated("20", "atu", "support", slug="first")
    second = stated("20", "atu", "oppose", supersedes="first")
    joint = [stated("20", holder, slug="joint", jointly=("x",)) for holder in ("france", "gsma")]
    later = stated("20", "france", "no_position", supersedes="joint")
    assert snapshot(first, second, *joint, later).current.statements == (second, joint[1], later)


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
    around = {"holders": (state("vanuatu", "apt"),), "impacts": (impact("50", affected=("IETF",)),)}
    one = snapshot(*statements, opens_on=opens_on, **around)
    assert from_json(json.loads(json.dumps(to_json(one)))) == one


def test_an_older_release_lacks_what_was_added_since_and_keeps_no_harm_of_what_was_dropped():
    statement = stated("20", "atu", about_slug="wtsa-24-x")
    contents = to_json(snapshot(statement))
    del contents["positions"][0]["about_slug"]
    contents["positions"][0]["dropped since"] = "x"
    assert from_json(contents).statements == (dataclasses.replace(statement, about_slug=""),)


IN_MAY = paper("20", "atu", dated="2024-09", checked_on="2024-05-01")
IN_JUNE = stated("20", "apt", dated="2024-06")
A_YEAR_LATER = impact("20", checked_on="2025-01-02")


@pytest.mark.parametrize(
    ("shown", "day", "said"),
    [
        ([], "", ". No day of checking is recorded."),
        ([IN_MAY], "2024-05-01", " of 1 May 2024."),
        ([IN_MAY, IN_JUNE], "2024-06", " of June 2024."),
        ([IN_JUNE, A_YEAR_LATER], "2025-01-02", " of 2 January 2025."),
    ],
)
def test_it_is_the_latest_check_or_the_day_when_what_was_never_checked_was_made(shown, day, said):
    assert (latest_check(shown), latest_check(reversed(shown))) == (day, day)
    reading = "Proposals are not agreed texts. This is a best-efforts reading"
    assert warning(day) == f"{reading}{said}"


def test_every_kind_has_its_paths_and_codes_relations_and_prefixes_name_one_each():
    is_path = re.compile(SubjectConverter.regex).fullmatch
    assert [path for path in PATHS + NO_PATHS if is_path(path)] == PATHS
    for names in ("code", "relation", "prefix"):
        assert len({getattr(kind, names) for kind in KINDS}) == len(KINDS)
    assert len(BY_MODEL) == len(KINDS) - 1  # a new text has no model


# the order of holders


HOLDERS = (state("kenya", "atu"), state("canada", "citel"), state("somalia", "atu", "las"))


def cell(*statements, of="kenya"):
    return Resolver(snapshot(*statements, holders=HOLDERS)).cell("20", of)


# through whom a cell shows a statement


def test_a_state_shows_its_own_paper_before_one_it_signed_and_before_its_group():
    own, signed = paper("20", "kenya"), paper("20", "kenya", "sup", is_cosigned=True)
    of_group = paper("20", "atu", "noc")
    found = cell(of_group, signed, own)
    assert (found.via, found.statements) == (StatedThrough.OWN, (own, signed))
    assert found.group_statements == (("atu", (of_group,)),)


def test_a_state_in_two_groups_shows_both_and_that_they_differ():
    both = paper("20", "atu", "mod"), paper("20", "las", "noc")
    found = cell(*both, of="somalia")
    assert (found.via, found.statements) == (StatedThrough.GROUP, both)
    assert (found.codes, found.groups_differ) == (("mod", "noc"), True)


# the three silences


def test_where_none_was_found_the_group_is_shown_and_that_none_was_found_is_said():
    of_group = paper("20", "atu")
    found = cell(stated("20", "kenya", "none_found", checked_on="2024-05-01"), of_group)
    assert (found.via, found.statements) == (StatedThrough.GROUP, (of_group,))
    assert (found.silence, found.looked_on) == (NoPosition.NONE_FOUND, "2024-05-01")


def test_a_withdrawn_paper_does_not_speak_and_stays_readable():
    withdrawn = paper("20", "kenya", stage="withdrawn")
    found = cell(withdrawn)
    assert (found.via, found.codes) == (StatedThrough.NONE, ())
    assert found.statements == (withdrawn,)


@pytest.mark.parametrize("code", ["none_found", "no_position"])
def test_the_silence_of_a_group_is_not_inherited(code):
    assert cell(stated("20", "atu", code)) is NOTHING


# agreement with the group


def how(mine, theirs):
    return dict(cell(paper("20", "kenya", mine), paper("20", "atu", theirs)).agreements).get("atu")


@pytest.mark.parametrize(
    ("mine", "theirs", "said"),
    [
        ("noc", "mod", GroupAgreement.BREAKS),
        ("oppose", "mod", GroupAgreement.BREAKS),
        ("no_change", "sup", GroupAgreement.BREAKS),
        ("sup", "mod", GroupAgreement.BREAKS),
        ("noc", "noc", GroupAgreement.OWN_PAPER),
        ("mod", "mod", GroupAgreement.BOTH_AMEND),
        ("mod", "support", GroupAgreement.DIFFERENT),
        ("noc", "oppose", GroupAgreement.DIFFERENT),
        ("mod", "not_known", None),
        ("add", "sup", GroupAgreement.DIFFERENT),
    ],
)
def test_a_state_breaks_with_its_group_only_where_codes_exclude_each_other(mine, theirs, said):
    assert (how(mine, theirs), how(theirs, mine)) == (said, said)


def test_a_state_that_signed_its_groups_own_paper_is_not_set_beside_it():
    signed = paper("20", "kenya", slug="common", is_cosigned=True)
    found = cell(signed, paper("20", "atu", slug="common"))
    assert (found.via, found.agreements) == (StatedThrough.CO_SIGNED, ())


def test_a_state_that_opposes_its_groups_very_paper_breaks_whatever_it_asks_itself():
    opposed = stated("20", "kenya", "oppose", about_slug="common", about_code="mod")
    found = cell(paper("20", "atu", slug="common"), opposed, paper("20", "kenya"))
    assert found.breaks_with == ("atu",)


# any snapshot

_paper = st.builds(
    lambda holder, code, cosigned, stage: paper(
        "20", holder, code, is_cosigned=cosigned, stage=stage
    ),
    _holders := st.sampled_from(["kenya", "canada", "somalia", "atu", "las", "citel", "ietf"]),
    st.sampled_from(Action.values),
    st.booleans(),
    st.sampled_from(["withdrawn", "submitted"]),
)
_said = st.builds(stated, st.just("20"), _holders, st.sampled_from(Stance.values))


@given(
    st.lists(_paper | _said, max_size=6),
    st.sampled_from(["kenya", "canada", "somalia", "atu", "ietf"]),
)
def test_a_cell_shows_codes_or_says_why_not_and_shows_only_what_is_recorded(statements, of):
    found = cell(*statements, of=of)

    assert bool(found.codes) != (found.via == StatedThrough.NONE)
    assert (found.silence is None) == (found.via in {StatedThrough.OWN, StatedThrough.CO_SIGNED})
    assert set(found.statements) <= set(statements)
    assert set(found.breaks_with) <= {group for group, _statements in found.group_statements}
