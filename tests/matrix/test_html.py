"""The matrix without a database: as HTML, what a cell says and opens to; its rows and columns, their order, and how they are counted."""

import re

import pytest
from django.template.loader import render_to_string

from matrix.formats import html
from matrix.formats.html import MatrixDrawing
from matrix.releases import ChangedSince
from matrix.snapshot.statements import NOT_FOUND, Holder
from matrix.table import MatrixOptions, MatrixTable, MatrixTotals
from tests.markup import words_of
from tests.matrix.snapshots import impact, other, paper, snapshot, state, stated, text

OWNER = other("owner", is_owner=True)


def drawn(*statements, holders=(), impacts=(), states=None, opened=None, **options):
    made = snapshot(*statements, holders=holders, impacts=impacts)
    return MatrixDrawing(MatrixTable(made, MatrixOptions(**options), states), opened=opened)


def shown(drawing: MatrixDrawing, caption: str = "All of it", card: str = "") -> str:
    """The HTML of the matrix, with one blank for each run of white space."""
    context = {"drawing": drawing, "caption": caption, "card": card}
    return re.sub(r"\s+", " ", render_to_string(drawing.template, context)).replace(" >", ">")


def row_of(drawing: MatrixDrawing, row: int = 0) -> tuple[str, list[str]]:
    """The header and the cells of one row."""
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
    texts = shown(drawn(*statements, states=states, show="all"))
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


# which columns


FRANCE, USA = state("france", "cept"), state("usa", "citel")
IN_ORDER = ["apt", "atu", "cept", "citel", "las", "rcc"]


def columns(matrix: MatrixTable) -> list[str]:
    return [column.holder.slug for column in matrix.columns]


def rows(matrix: MatrixTable) -> list[str]:
    return [row.subject.path for row in matrix.rows]


def test_a_state_stands_beside_its_group_and_last_are_others_the_owner_and_who_was_not_found():
    made = snapshot(
        *(paper("20", slug) for slug in (NOT_FOUND, "owner", "ietf", "usa", "france")),
        holders=(FRANCE, USA, OWNER),
    )
    by_region = ["apt", "atu", "cept", "france", "citel", "usa", "las", "rcc"]
    assert columns(MatrixTable(made)) == [*by_region, "ietf", "owner", NOT_FOUND]


def test_a_state_without_a_line_has_a_column_only_where_all_states_are_asked_for():
    made = snapshot(paper("20", "cept"), holders=(USA,))
    shown = {
        show: columns(MatrixTable(made, MatrixOptions(show=show), {"france": FRANCE}))
        for show in ("", "groups", "states", "others", "all")
    }
    assert shown == {
        "": IN_ORDER,
        "groups": IN_ORDER,
        "states": ["france", "usa"],
        "others": [],
        "all": ["apt", "atu", "cept", "france", "citel", "usa", "las", "rcc"],
    }


# rows


def test_rows_come_by_number_and_texts_without_one_last():
    in_order = ["20", "100", "study-group/sg2", "study-group/sg11", "topic/dns", "new/wtsa-24-x-1"]
    made = snapshot(*(paper(path, "atu") for path in reversed(in_order)))
    assert rows(MatrixTable(made)) == in_order


def test_a_chosen_text_has_a_row_though_nothing_is_recorded_on_it():
    options, chosen = MatrixOptions(subjects=("20", "33")), {"33": text("33")}
    matrix = MatrixTable(snapshot(paper("20", "atu")), options, chosen=chosen)
    assert [rows(matrix), matrix.rows[1].totals] == [["20", "33"], MatrixTotals()]


def test_rows_on_which_those_shown_differ():
    made = snapshot(
        *(paper("20", "atu", "mod"), paper("20", "cept", "noc")),
        *(paper("50", "atu", "mod"), paper("50", "cept", "mod")),
        *(paper("64", "atu", "mod"), paper("64", "usa", "mod")),
        holders=(USA,),
    )
    matrix = MatrixTable(made, MatrixOptions(differences=True))
    assert [rows(matrix), columns(matrix)] == [["20"], IN_ORDER]


def test_rows_whose_day_is_not_known_come_last_and_rows_that_did_not_change_are_counted():
    statements = [paper(subject, "atu") for subject in ("20", "50", "64", "98")]
    since = ChangedSince(frozenset({("64", "atu")}), frozenset({("20", "atu"), ("64", "apt")}))

    matrix = MatrixTable(snapshot(*statements), MatrixOptions(since=since))

    assert (rows(matrix), matrix.unchanged) == (["64", "20"], 2)
    assert [one.path for one in matrix.changed] == ["64"]
    assert [one.path for one in matrix.day_unknown] == ["20"]


# counts


def test_totals_count_who_speaks_and_who_is_spoken_for():
    statements = (paper("20", "cept"), paper("20", "atu"), paper("20", "usa", "noc"))
    matrix = MatrixTable(snapshot(*statements, holders=(FRANCE, USA)), MatrixOptions(show="all"))
    assert matrix.rows[0].totals == MatrixTotals((("mod", 2), ("noc", 1)), through=1)


def test_the_owner_is_not_counted_among_those_who_ask():
    made = snapshot(stated("20", "owner", "oppose"), paper("20", "atu", "mod"), holders=(OWNER,))
    row = MatrixTable(made).rows[0]
    assert [row.totals, row.contested] == [MatrixTotals((("mod", 1),)), 0]


@pytest.mark.parametrize(
    ("codes", "pairs"),
    [("mod mod", 0), ("mod noc", 1), ("mod mod noc", 2), ("mod sup noc", 3)],
)
def test_contested_counts_pairs_that_exclude_each_other(codes, pairs):
    made = snapshot(
        stated("20", "ietf", "concern"),
        *(paper("20", slug, code) for slug, code in zip(IN_ORDER, codes.split(), strict=False)),
    )
    assert MatrixTable(made).rows[0].contested == pairs


# order


def test_rows_sort_by_impact():
    impacts = (impact("20", severity="none"), impact("50", severity="high"))
    made = snapshot(paper("1", "atu"), paper("20", "atu"), impacts=impacts)
    assert rows(MatrixTable(made, MatrixOptions(sort="impact"))) == ["50", "20", "1"]
