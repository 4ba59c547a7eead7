"""The matrix as HTML: what a cell says, what it opens to, and the sheets for paper."""

import re

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from matrix.formats.html import PER_SHEET, MatrixDrawing, MatrixSheets, MatrixTexts
from matrix.releases import ChangedSince
from matrix.snapshot.statements import NOT_FOUND, Holder
from matrix.table import MatrixOptions, MatrixTable
from tests.markup import words_of
from tests.matrix.snapshots import impact, other, paper, snapshot, state, stated, text

FRANCE, USA = state("france", "cept"), state("usa", "citel")
OWNER = other("owner", is_owner=True)


def drawn(
    *statements,
    holders=(),
    impacts=(),
    states=None,
    onward="",
    here="",
    opened=None,
    kind=MatrixDrawing,
    **options,
):
    matrix = MatrixTable(
        snapshot(*statements, holders=holders, impacts=impacts), MatrixOptions(**options), states
    )
    return kind(matrix, onward, here=here, opened=opened)


def shown(drawing: MatrixDrawing, caption: str = "All of it", card: str = "") -> str:
    """As a reader gets it, with one blank where several stand."""
    context = {"drawing": drawing, "caption": caption, "card": card}
    return re.sub(r"\s+", " ", render_to_string(drawing.template, context)).replace(" >", ">")


def row_of(drawing: MatrixDrawing, row: int = 0) -> tuple[str, list[str]]:
    """Its header and its cells."""
    found = shown(drawing).partition("<tbody>")[2].split("<tr ")[1 + row].partition("</tr>")[0]
    return found.partition("</th>")[0], re.findall("<td.*?</td>", found)


def cells(drawing: MatrixDrawing, row: int = 0) -> list[str]:
    return [words_of(cell) for cell in row_of(drawing, row)[1]]


def one(*statements, **values) -> str:
    """The first cell of the first row."""
    return row_of(drawn(*statements, **values))[1][0]


def on_paper(drawing: MatrixSheets, place: int = 0) -> list[str]:
    """The words of a column of the first sheet."""
    (sheet, *_others) = drawing.sheets("Title")
    return [
        f"{cells[place].content.text} {cells[place].impact}".strip() for _head, cells in sheet.rows
    ]


# cells


def test_a_cell_has_a_word_and_a_mark_beside_its_colour():
    drawing = drawn(paper("20", "apt", "mod"))
    cell = row_of(drawing)[1][0]
    assert [
        '<a class="mod"' in cell,
        '<svg aria-hidden="true"><use href="#m-mod"/></svg>MOD' in cell,
    ] == [True, True]
    assert '<symbol id="m-mod"' in shown(drawing)


def test_of_several_codes_a_cell_shows_the_action_first_and_names_the_others_to_those_who_hear_it():
    cell = one(stated("20", "apt", "support"), paper("20", "apt", "mod"))
    assert words_of(cell) == "MOD +1 support"
    assert '<a class="mod"' in cell


def test_a_statement_is_a_word_with_a_mark_and_not_filled():
    assert re.search(
        '<a href="[^"]+"> <svg aria-hidden="true"><use href="#m-oppose"/></svg>oppose </a>',
        one(stated("20", "apt", "oppose")),
    )


def test_a_cell_opens_its_evidence_on_the_same_page_and_an_open_one_closes_it():
    here = "?assembly=wtsa-24&asof=2024-08-01"
    statements = (paper("20", "apt"), paper("20", "atu"))
    _head, opened = row_of(drawn(*statements, here=here, opened=("20", "atu")))
    assert 'href="?assembly=wtsa-24&amp;asof=2024-08-01&amp;open=20,apt#open"' in opened[0]
    assert 'aria-expanded="true" href="?assembly=wtsa-24&amp;asof=2024-08-01#r-20"' in opened[1]


def test_without_a_query_a_cell_opens_too():
    assert 'href="?open=20,apt#open"' in one(paper("20", "apt"))


@pytest.mark.parametrize("transpose", [False, True])
def test_the_evidence_stands_in_a_row_below_the_one_it_belongs_to(transpose):
    statements = (paper("20", "apt"), paper("50", "atu"))
    drawing = drawn(*statements, opened=("50", "atu"), transpose=transpose)
    table = shown(drawing, card="THE EVIDENCE")
    own = 'id="r-atu"' if transpose else 'id="r-50"'
    before, _open, after = table.partition('<tr id="open">')
    assert [before.rpartition("<tr ")[2].startswith(own), "THE EVIDENCE" in after] == [True, True]
    assert f'<td colspan="{len(drawing.tops) + 1}">THE EVIDENCE</td>' in after


def test_the_address_of_every_kind_of_row_is_the_one_of_its_page():
    paths = ["20", "new/wtsa-24-x-1", "question/2022-2024/q14-17", "study-group/sg2", "topic/dns"]
    drawing = drawn(*(paper(path, "apt") for path in paths))
    assert [row.head.address for row in drawing.rows] == [
        reverse("matrix:row", args=[row.key]) for row in drawing.rows
    ]
    assert {row.key for row in drawing.rows} == set(paths)


def test_nothing_looked_for_is_a_word_for_those_who_cannot_see_the_dot():
    assert cells(drawn(paper("20", "apt")))[1] == "not looked for"


def test_none_found_and_no_position_are_told_apart():
    drawing = drawn(
        stated("20", "apt", "none_found", checked_on="2024-05-01"),
        stated("20", "atu", "no_position"),
    )
    found, taken = cells(drawing)[:2]
    assert [
        found.startswith("none found on 1 May 2024"),
        taken.startswith("no position taken"),
    ] == [True, True]


def test_a_withdrawn_paper_is_named_as_such():
    assert cells(drawn(paper("20", "apt", stage="withdrawn")))[0].startswith("× paper withdrawn")


def test_an_inherited_cell_says_through_whom():
    drawing = drawn(
        paper("20", "cept", "mod"), holders=(FRANCE,), show="states", states={"france": FRANCE}
    )
    assert cells(drawing) == ["MOD through CEPT"]
    assert 'class="mod via"' in row_of(drawing)[1][0]


def test_states_of_one_group_have_each_its_own_address():
    states = {
        slug: Holder(slug, slug, slug, "member_state", groups=("cept",))
        for slug in ("france", "italy")
    }
    drawing = drawn(paper("20", "cept", "mod"), show="states", states=states)
    assert [re.findall('a class="[^"]+" href="([^"]+)"', cell) for cell in row_of(drawing)[1]] == [
        ["?open=20,france#open"],
        ["?open=20,italy#open"],
    ]


def test_a_state_that_breaks_with_its_group_is_marked_in_words():
    drawing = drawn(
        paper("20", "citel", "mod"), paper("20", "usa", "noc"), holders=(USA,), show="states"
    )
    assert cells(drawing)[0].startswith("NOC CITEL breaks with CITEL")


def test_what_changed_is_marked_in_words():
    drawing = drawn(
        paper("20", "apt"), paper("20", "atu"), since=ChangedSince(frozenset({("20", "atu")}))
    )
    assert ["* changed since" in cell for cell in cells(drawing)[:2]] == [False, True]


@pytest.mark.parametrize(
    ("is_as_at", "dated", "is_marked"),
    [(True, "", True), (True, "2024-01", False), (False, "", False)],
)
def test_as_at_a_day_what_has_no_day_is_marked(is_as_at, dated, is_marked):
    assert (
        "~ day not known" in words_of(one(paper("20", "apt", dated=dated), is_as_at=is_as_at))
    ) is is_marked


def test_as_at_a_day_what_a_state_inherits_is_marked_too():
    drawing = drawn(
        paper("20", "cept"),
        holders=(FRANCE,),
        show="states",
        states={"france": FRANCE},
        is_as_at=True,
    )
    assert cells(drawing) == ["MOD through CEPT ~ day not known"]


def test_the_owner_is_drawn_apart_and_labelled():
    drawing = drawn(
        stated("20", "owner", "oppose"),
        holders=(OWNER,),
        impacts=(impact("20", severity="high", reason="It splits the net."),),
    )
    assert [
        drawing.tops[-1].plain,
        drawing.tops[-1].kind,
        row_of(drawing)[1][-1].startswith('<td class="own"'),
    ] == [
        "OWNER (publisher’s view)",
        "own",
        True,
    ]
    assert cells(drawing)[-1] == "oppose impact high"


def test_without_a_column_of_the_owner_its_reading_stands_in_the_head_of_the_row():
    drawing = drawn(paper("20", "apt"), impacts=(impact("20", severity="high"),), show="groups")
    assert "publisher’s view: impact high" in words_of(row_of(drawing)[0])


def test_the_proponent_not_found_has_a_column():
    assert drawn(paper("20", NOT_FOUND)).tops[-1].plain == "Proponent not found"


def test_the_columns_stand_by_region_each_group_with_its_states():
    drawing = drawn(
        paper("20", "usa"), paper("20", "ietf"), paper("20", "rcc"), holders=(USA, FRANCE, OWNER)
    )
    assert [top.plain for top in drawing.tops] == [
        "APT",
        "ATU",
        "CEPT",
        "CITEL",
        "Usa",
        "LAS",
        "RCC",
        "IETF",
        "OWNER (publisher’s view)",
    ]


# the table


def test_by_text_only_those_who_spoke_are_named_and_the_others_counted():
    states = {
        slug: Holder(slug, slug, slug, "member_state", groups=("cept",))
        for slug in ("france", "italy")
    }
    drawing = drawn(
        paper("20", "cept", "mod"),
        paper("20", "france", "noc"),
        states=states,
        show="all",
        kind=MatrixTexts,
    )
    texts = shown(drawing)
    assert re.findall("<b>([^<]+)</b>", texts) == ["CEPT", "FRANCE"]
    assert "MOD through CEPT: 1; not looked for: 5" in words_of(texts)
    assert 'href="?open=20,france#open"' in texts


def test_by_participant_each_text_is_named_though_it_is_inherited():
    states = {"france": Holder("france", "France", "France", "member_state", groups=("cept",))}
    drawing = drawn(
        paper("20", "cept", "mod"), states=states, show="states", transpose=True, kind=MatrixTexts
    )
    assert "Resolution 20 MOD through CEPT" in words_of(shown(drawing))


def test_by_text_the_evidence_stands_below_its_text():
    drawing = drawn(paper("20", "apt"), paper("50", "apt"), opened=("50", "apt"), kind=MatrixTexts)
    first, second = shown(drawing, card="THE EVIDENCE").split('<li id="r-50">')
    assert ["THE EVIDENCE" in first, '<div id="open">THE EVIDENCE</div>' in second] == [False, True]


def test_heads_have_a_scope_and_a_row_a_short_name():
    table = shown(drawn(paper("20", "apt")))
    assert [
        table.count('scope="col"'),
        table.count('scope="row"'),
        'abbr="Resolution 20"' in table,
    ] == [7, 2, True]


def test_a_row_has_its_sentence():
    head, _cells = row_of(drawn(paper("20", "apt", "mod")))
    said = "APT proposes to change Resolution 20. Nothing is recorded for ATU, CEPT, CITEL, LAS and RCC."
    assert f"{said} 1 MOD" in words_of(head)


def test_totals_stand_in_rows_and_below_columns():
    drawing = drawn(paper("20", "apt", "mod"), paper("20", "atu", "noc"))
    assert words_of(row_of(drawing)[0]).endswith("1 MOD, 1 NOC 1 conflicting pair")
    feet = re.findall("<td.*?</td>", shown(drawing).partition("<tfoot>")[2])
    assert [words_of(foot) for foot in feet[:3]] == ["APT 1 MOD", "ATU 1 NOC", "CEPT"]


def test_rows_and_columns_can_be_exchanged():
    statements = (paper("20", "apt", "mod"), paper("50", "atu", "noc"))
    upright, transposed = drawn(*statements), drawn(*statements, transpose=True)
    assert [
        [top.plain for top in transposed.tops],
        [row.head.plain for row in transposed.rows],
    ] == [
        [row.head.plain for row in upright.rows],
        [top.plain for top in upright.tops],
    ]
    assert [cells(upright, 0)[0], cells(upright, 1)[1]] == [
        cells(transposed, 0)[0],
        cells(transposed, 1)[1],
    ]


def test_whatever_is_recorded_comes_out_as_text():
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
    html = ""
    for options in (MatrixOptions(), MatrixOptions(transpose=True)):
        matrix = MatrixTable(made, options)
        html += shown(MatrixDrawing(matrix, f"?x={bad}"), bad)
        html += shown(MatrixTexts(matrix, f"?x={bad}", here=f"?x={bad}"), bad)
        drawing = MatrixSheets(matrix, f"?x={bad}")
        for sheet in drawing.sheets(bad):
            context = {"drawing": drawing, "sheet": sheet, "foot": [bad]}
            html += render_to_string("matrix/_matrix_sheet.html", context)
    assert ["<script" in html, "alert(" in html] == [False, True]


# paper


def test_sheets_have_eight_columns_at_most_and_say_which():
    statements = [paper("20", f"other-{number:02}") for number in range(PER_SHEET + 1)]
    first, second = drawn(*statements, kind=MatrixSheets).sheets("Title")
    assert [len(sheet.tops) for sheet in (first, second)] == [8, 7]
    assert [len(cells) for sheet in (first, second) for _head, cells in sheet.rows] == [8, 7]
    assert [len(sheet.feet) for sheet in (first, second)] == [8, 7]
    assert [first.title, second.title] == [
        "Title (columns 1 to 8 of 15)",
        "Title (columns 9 to 15 of 15)",
    ]


def test_on_paper_a_cell_is_words():
    drawing = drawn(
        paper("20", "citel", "mod"),
        paper("20", "usa", "noc"),
        holders=(USA,),
        show="states",
        kind=MatrixSheets,
    )
    assert on_paper(drawing) == ["NOC; breaks with CITEL"]


def test_on_paper_what_a_state_inherits_names_its_group():
    drawing = drawn(
        paper("20", "cept"),
        holders=(FRANCE,),
        show="states",
        states={"france": FRANCE},
        is_as_at=True,
        kind=MatrixSheets,
    )
    assert on_paper(drawing) == ["MOD; through CEPT; day not known"]


def test_on_paper_the_owner_has_its_reading_with_and_without_a_position():
    drawing = drawn(
        stated("20", "owner", "oppose"),
        paper("50", "apt"),
        paper("64", "apt"),
        holders=(OWNER,),
        impacts=(impact("20", severity="high"), impact("50", severity="low")),
        kind=MatrixSheets,
    )
    assert on_paper(drawing, -1) == ["oppose impact high", "impact low", "·"]
