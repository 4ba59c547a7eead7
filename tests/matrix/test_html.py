"""The matrix as HTML: what a cell says, and what it opens to."""

import re

import pytest
from django.template.loader import render_to_string

from matrix.formats import html
from matrix.formats.html import MatrixDrawing
from matrix.snapshot.statements import Holder
from matrix.table import MatrixOptions, MatrixTable
from tests.markup import words_of
from tests.matrix.snapshots import impact, other, paper, snapshot, state, stated, text

OWNER = other("owner", is_owner=True)


def drawn(*statements, holders=(), impacts=(), states=None, opened=None, **options):
    made = snapshot(*statements, holders=holders, impacts=impacts)
    return MatrixDrawing(MatrixTable(made, MatrixOptions(**options), states), opened=opened)


def shown(drawing: MatrixDrawing, caption: str = "All of it", card: str = "") -> str:
    """As a reader gets it, with one blank where several stand."""
    context = {"drawing": drawing, "caption": caption, "card": card}
    return re.sub(r"\s+", " ", render_to_string(drawing.template, context)).replace(" >", ">")


def row_of(drawing: MatrixDrawing, row: int = 0) -> tuple[str, list[str]]:
    """Its header and its cells."""
    found = shown(drawing).partition("<tbody>")[2].split("<tr ")[1 + row].partition("</tr>")[0]
    return found.partition("</th>")[0], re.findall("<td.*?</td>", found)


def one(*statements) -> str:
    """The first cell of the first row."""
    return row_of(drawn(*statements))[1][0]


# cells


def test_a_cell_has_a_word_and_a_mark_beside_its_colour_and_names_other_codes_to_those_who_hear_it():
    drawing = drawn(stated("20", "apt", "support"), paper("20", "apt", "mod"))
    [cell, *_others] = row_of(drawing)[1]
    assert words_of(cell) == "MOD +1 support"
    assert '<a class="mod"' in cell
    assert '<svg aria-hidden="true"><use href="#m-mod"/></svg>MOD' in cell
    assert '<symbol id="m-mod"' in shown(drawing)


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        ([paper("20", "apt", confidence="inferred")], "MOD partly sourced"),
        ([paper("20", "apt", confidence="unconfirmed")], "MOD unsourced"),
        ([paper("20", "apt", confidence="inferred"), paper("20", "apt")], "MOD"),
        ([stated("20", "apt", evidence="inference")], "support our inference"),
    ],
)
def test_what_no_source_states_is_marked_in_its_cell(statements, said):
    assert words_of(one(*statements)) == said


@pytest.mark.parametrize("transpose", [False, True])
def test_the_evidence_stands_in_a_row_below_the_one_it_belongs_to(transpose):
    statements = (paper("20", "apt"), paper("50", "atu"))
    drawing = drawn(*statements, opened=("50", "atu"), transpose=transpose)
    table = shown(drawing, card="THE EVIDENCE")
    own = 'id="r-atu"' if transpose else 'id="r-50"'
    before, _open, after = table.partition('<tr id="open">')
    assert [before.rpartition("<tr ")[2].startswith(own), "THE EVIDENCE" in after] == [True, True]
    assert f'<td colspan="{len(drawing.tops) + 1}">THE EVIDENCE</td>' in after


def test_the_owner_is_drawn_apart_and_labelled():
    drawing = drawn(
        stated("20", "owner", "oppose"), holders=(OWNER,), impacts=(impact("20", severity="high"),)
    )
    top, cell = drawing.tops[-1], row_of(drawing)[1][-1]
    assert [top.plain, top.kind] == ["OWNER (publisher’s view)", "own"]
    assert cell.startswith('<td class="own"')
    assert words_of(cell) == "oppose impact high"


# the table


def test_by_text_only_those_who_spoke_are_named_and_the_others_counted(monkeypatch):
    monkeypatch.setattr(html, "MOST_COLUMNS", 0)
    states = {slug: state(slug, "cept") for slug in ("france", "italy")}
    statements = (paper("20", "cept", "mod"), paper("20", "france", "noc"))
    drawing = drawn(*statements, states=states, show="all")
    texts = shown(drawing)
    assert re.findall("<b>([^<]+)</b>", texts) == ["CEPT", "FRANCE"]
    assert "MOD, through CEPT: 1. Not looked for: 5." in words_of(texts)
    assert 'href="?open=20,france#open"' in texts
    statements = (paper("20", "cept", "mod"), paper("50", "apt", "mod"))
    turned = shown(drawn(*statements, states=states, show="all", transpose=True))
    silent = re.findall('<li id="r-([a-z]+)">.*?<p class="muted">([^<]*)</p>', turned)
    groups = {"apt": 1, "atu": 2, "cept": 1, "citel": 2, "las": 2, "rcc": 2}
    assert dict(silent) == {
        slug: f"Not looked for: {count}."
        for slug, count in (groups | dict.fromkeys(states, 1)).items()
    }


@pytest.mark.parametrize("transpose", [False, True])
@pytest.mark.parametrize("most_columns", [0, 11])
def test_whatever_is_recorded_comes_out_as_text(monkeypatch, most_columns, transpose):
    bad = "<script>alert('x')</script>\"&"
    statements = (
        paper("20", "bad", account=bad, paper=bad, dated="", evidence=bad, stage=bad),
        stated("20", "bad", bad, jointly=(bad,)),
    )
    made = snapshot(
        *statements,
        holders=(Holder("bad", bad, bad, "company", address=f"/{bad}"),),
        impacts=(impact("20", reason=bad, severity=bad),),
    )
    made.subjects["20"] = text("20", name=bad, title=bad)
    monkeypatch.setattr(html, "MOST_COLUMNS", most_columns)
    matrix = MatrixTable(made, MatrixOptions(transpose=transpose))
    found = shown(MatrixDrawing(matrix, f"?x={bad}", here=f"?x={bad}"), bad)
    assert ["<script" in found, "alert(" in found] == [False, True]
