"""Every word of the matrix has a meaning, a place on the key page and, in a cell, a shape of its own."""

import re

import pytest

from positions import choices, legend
from positions.legend import LegendFamily
from positions.models import Dimension
from tests.markup import on_one_line
from tests.rows import make

SHOWN = [
    *choices.Action.values,
    *choices.Stance.values,
    choices.NoPosition.NOT_LOOKED_FOR,
    choices.StatedThrough.CO_SIGNED,
    choices.StatedThrough.GROUP,
    choices.GroupAgreement.BREAKS,
    choices.CHANGED,
    choices.DAY_UNKNOWN,
]


# words


def test_no_two_codes_have_the_same_shape():
    shapes = [legend.mark(code) for code in SHOWN]
    assert [len(set(shapes)), "" in shapes] == [len(SHOWN), False]


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        (LegendFamily.EVIDENCE, choices.EvidenceKind),
        (LegendFamily.STAGE, choices.ProposalStage),
        (LegendFamily.OUTCOME, choices.ItemOutcome),
        (LegendFamily.SEVERITY, choices.Severity),
        (LegendFamily.CERTAINTY, choices.Certainty),
        (LegendFamily.RESULT, choices.Result),
    ],
)
def test_every_word_of_a_family_is_explained(name, codes):
    assert {entry.anchor: entry.word for entry in legend.entries(name)} == {
        f"{name}-{code}": label for code, label in codes.choices
    }


# the page


@pytest.mark.django_db
def test_the_key_page_explains_every_word_once_and_has_the_published_dimensions(client):
    make(Dimension, name="Open", slug="open", explanation="Anybody may join.")
    make(Dimension, name="Hidden", slug="hidden", published=False)
    page = on_one_line(client.get("/positions/key/").text)
    anchors = re.findall(r'<div id="([^"]+)">', page)
    wanted = {
        *choices.Action.values,
        *choices.Stance.values,
        *choices.GroupAgreement,
        choices.StatedThrough.OWN,
        *SHOWN,
    }
    assert [wanted - set(anchors), len(anchors) - len(set(anchors))] == [set(), 0]
    assert '<div id="open"><dt>Open</dt><dd>Anybody may join.</dd>' in page
    assert "Hidden" not in page
