"""Every word of the matrix has a meaning, a place on the key page and, in a cell, a shape of its own."""

import re

import pytest

from matrix.snapshot import display
from matrix.snapshot.statements import Resolver
from positions import legend
from positions.choices import (
    Action,
    Certainty,
    EvidenceKind,
    GroupAgreement,
    ItemOutcome,
    NoPosition,
    ProposalStage,
    Result,
    Severity,
    Stance,
    StatedThrough,
)
from positions.legend import LegendFamily, marks
from positions.models import Dimension
from tests.markup import on_one_line
from tests.matrix.snapshots import group, paper, snapshot, state, stated
from tests.rows import make

SHOWN = [
    *Action.values,
    *Stance.values,
    NoPosition.NOT_LOOKED_FOR,
    StatedThrough.CO_SIGNED,
    StatedThrough.GROUP,
    GroupAgreement.BREAKS,
    legend.CHANGED,
    legend.DAY_UNKNOWN,
]


def cell(*statements, subject="20", holder="atu", holders=()):
    made = snapshot(*statements, holders=holders)
    return Resolver(made).cell(subject, holder), made


# words


def test_every_code_has_a_word_and_a_meaning():
    codes = {
        *SHOWN,
        NoPosition.NONE_FOUND,
        NoPosition.NO_POSITION,
        StatedThrough.OWN,
        *GroupAgreement,
    }
    assert [
        code for code in codes if not legend.find(code).meaning or "_" in legend.word(code)
    ] == []


def test_no_two_codes_have_the_same_shape():
    shapes = [marks.mark(code) or legend.glyph(code) for code in SHOWN]
    assert [len(set(shapes)), "" in shapes] == [len(SHOWN), False]


def test_a_code_of_a_later_house_stands_as_it_is():
    assert [legend.word("sub"), legend.glyph("sub")] == ["sub", ""]


@pytest.mark.parametrize(
    ("name", "choices"),
    [
        (LegendFamily.EVIDENCE, EvidenceKind),
        (LegendFamily.STAGE, ProposalStage),
        (LegendFamily.OUTCOME, ItemOutcome),
        (LegendFamily.SEVERITY, Severity),
        (LegendFamily.CERTAINTY, Certainty),
        (LegendFamily.RESULT, Result),
    ],
)
def test_every_word_of_a_family_is_explained(name, choices):
    assert {entry.anchor: entry.word for entry in legend.entries(name)} == {
        f"{name}-{code}": label for code, label in choices.choices
    }


# silence


def test_three_silences_are_three_things():
    nothing, _board = cell()
    none_found, _board = cell(stated("20", "atu", "none_found", checked_on="2024-05-01"))
    no_position, _board = cell(stated("20", "atu", "no_position"))
    assert [display.format_no_position(one) for one in (nothing, none_found, no_position)] == [
        "not looked for",
        "none found on 1 May 2024",
        "no position taken",
    ]


def test_that_nothing_was_found_on_an_unknown_day_is_said():
    found, _board = cell(stated("20", "atu", "none_found"))
    assert display.format_no_position(found) == "none found (date not recorded)"


# ways and comparisons


def test_how_a_holder_comes_to_what_it_shows():
    france = state("france", "cept")
    said = [
        display.format_via(*cell(*statements, holder="france", holders=(france,)))
        for statements in (
            (paper("20", "france"),),
            (stated("20", "france"),),
            (paper("20", "france", is_cosigned=True),),
            (paper("20", "cept"),),
            (),
        )
    ]
    assert said == ["own paper", "own statement", "co-signed", "through CEPT", ""]


def test_two_groups_that_differ_are_named():
    found = cell(
        paper("20", "cept", "noc"),
        paper("20", "rcc", "mod"),
        holder="both",
        holders=(state("both", "cept", "rcc"),),
    )
    assert display.format_via(*found) == "through CEPT and RCC, which say different things"


def test_a_break_is_named_with_the_group():
    found, made = cell(
        paper("20", "usa", "noc"),
        paper("20", "citel", "mod"),
        holder="usa",
        holders=(group("citel"), state("usa", "citel")),
    )
    assert display.format_agreements(found, made) == ["breaks with CITEL"]


def test_two_changes_are_no_agreement():
    found, made = cell(
        paper("20", "usa", "mod"),
        paper("20", "citel", "mod"),
        holder="usa",
        holders=(state("usa", "citel"),),
    )
    assert display.format_agreements(found, made) == [
        "different requests: CITEL asks for changes too"
    ]


# the page


@pytest.mark.django_db
def test_the_key_page_explains_every_word_once(client):
    page = client.get("/positions/key/").text
    anchors = re.findall(r'<div id="([^"]+)">', page)
    wanted = {*Action.values, *Stance.values, *GroupAgreement, StatedThrough.OWN, *SHOWN}
    assert [wanted - set(anchors), len(anchors) - len(set(anchors))] == [set(), 0]


@pytest.mark.django_db
def test_the_key_page_has_the_published_dimensions(client):
    make(Dimension, name="Open", slug="open", explanation="Anybody may join.")
    make(Dimension, name="Hidden", slug="hidden", published=False)
    page = on_one_line(client.get("/positions/key/").text)
    assert ['<div id="open"><dt>Open</dt><dd>Anybody may join.</dd>' in page, "Hidden" in page] == [
        True,
        False,
    ]
