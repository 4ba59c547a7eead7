"""Every word of the matrix has a meaning, a place on the key page and, in a cell, a shape of its own."""

import re

import pytest

from positions import legend
from positions.choices import (
    CHANGED,
    DAY_UNKNOWN,
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
from positions.legend import LegendFamily
from positions.models import Dimension
from tests.markup import on_one_line
from tests.rows import make

SHOWN = [
    *Action.values,
    *Stance.values,
    NoPosition.NOT_LOOKED_FOR,
    StatedThrough.CO_SIGNED,
    StatedThrough.GROUP,
    GroupAgreement.BREAKS,
    CHANGED,
    DAY_UNKNOWN,
]


# words


def test_no_two_codes_have_the_same_shape():
    shapes = [legend.mark(code) for code in SHOWN]
    assert [len(set(shapes)), "" in shapes] == [len(SHOWN), False]


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


# the page


@pytest.mark.django_db
def test_the_key_page_explains_every_word_once_and_has_the_published_dimensions(client):
    make(Dimension, name="Open", slug="open", explanation="Anybody may join.")
    make(Dimension, name="Hidden", slug="hidden", published=False)
    page = on_one_line(client.get("/positions/key/").text)
    anchors = re.findall(r'<div id="([^"]+)">', page)
    wanted = {*Action.values, *Stance.values, *GroupAgreement, StatedThrough.OWN, *SHOWN}
    assert [wanted - set(anchors), len(anchors) - len(set(anchors))] == [set(), 0]
    assert '<div id="open"><dt>Open</dt><dd>Anybody may join.</dd>' in page
    assert "Hidden" not in page
