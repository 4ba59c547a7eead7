"""The matrix as HTML: what a cell says, what it opens to, and the sheets for paper."""

import re

import pytest
from django.urls import reverse

from matrix.formats.html import MatrixHtml
from matrix.formats.html_cells import MOST_OPENING
from matrix.formats.html_sheets import PER_SHEET, MatrixSheets
from matrix.reports.grid import MatrixOptions, MatrixTable
from matrix.snapshot.changes import ChangedSince
from matrix.snapshot.statements import NOT_FOUND, Holder
from tests.matrix.snapshots import impact, other, paper, snapshot, state, stated, text

FRANCE, USA = state("france", "cept"), state("usa", "citel")
OWNER = other("owner", is_owner=True)


def drawn(
    *statements,
    holders=(),
    impacts=(),
    states=None,
    onward="",
    is_as_at=False,
    kind=MatrixHtml,
    **options,
):
    matrix = MatrixTable(
        snapshot(*statements, holders=holders, impacts=impacts), MatrixOptions(**options), states
    )
    return kind(matrix, onward, is_as_at=is_as_at)


def words(html: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", html).split())


def cells(drawing: MatrixHtml, row: int = 0) -> list[str]:
    return [words(cell) for cell in drawing.bands[row].cells]


def one(*statements, **values) -> str:
    """The first cell of the first row."""
    return drawn(*statements, **values).bands[0].cells[0]


# cells


def test_a_cell_has_a_word_and_a_shape_beside_its_tint():
    assert '<b class="code code-mod"><i aria-hidden="true">△</i> MOD</b>' in one(
        paper("20", "apt", "mod")
    )


def test_a_cell_opens_to_a_line_for_each_thing_said():
    cell = one(
        paper(
            "20",
            "apt",
            "mod",
            account="Adds a report.",
            paper="ACP/44A2/1",
            dated="2016-10-06",
            evidence="official_paper",
        )
    )
    assert (
        words(cell)
        == "△ MOD MOD Adds a report. ACP/44A2/1 6 October 2016; official paper Evidence and history"
    )


def test_a_cell_leads_to_the_page_of_its_evidence():
    cell = one(paper("20", "apt"), onward="?assembly=wtsa-24&asof=2024-08-01")
    assert (
        f'href="{reverse("matrix:cell", args=["20", "apt"])}?assembly=wtsa-24&amp;asof=2024-08-01"'
        in cell
    )


def test_the_address_of_every_kind_of_row_is_the_one_of_its_page():
    paths = ["20", "new/wtsa-24-x-1", "question/2022-2024/q14-17", "study-group/sg2", "topic/dns"]
    drawing = drawn(*(paper(path, "apt") for path in paths))
    wanted = {reverse("matrix:row", args=[path]) for path in paths}
    assert wanted == set(
        re.findall('href="([^"]+)"', "".join(band.head.html for band in drawing.bands))
    )


def test_nothing_looked_for_is_a_word_for_those_who_cannot_see_the_dot():
    assert cells(drawn(paper("20", "apt")))[1] == "· not looked for"


def test_none_found_and_no_position_are_told_apart():
    drawing = drawn(
        stated("20", "apt", "none_found", checked_on="2024-05-01"),
        stated("20", "atu", "no_position"),
    )
    found, taken = cells(drawing)[:2]
    assert [
        found.startswith("○ none found on 1 May 2024"),
        taken.startswith("– no position taken"),
    ] == [True, True]


def test_a_withdrawn_paper_is_named_as_such():
    assert cells(drawn(paper("20", "apt", stage="withdrawn")))[0].startswith("× paper withdrawn")


def test_an_inherited_cell_says_through_whom():
    drawing = drawn(
        paper("20", "cept", "mod"), holders=(FRANCE,), show="states", states={"france": FRANCE}
    )
    assert cells(drawing) == ["△ MOD ↑ through CEPT"]


def test_states_of_one_group_have_each_its_own_address():
    states = {
        slug: Holder(slug, slug, slug, "member_state", groups=("cept",))
        for slug in ("france", "italy")
    }
    drawing = drawn(paper("20", "cept", "mod"), show="states", states=states)
    assert [re.findall('href="([^"]+)"', cell) for cell in drawing.bands[0].cells] == [
        ["/positions/20/france/"],
        ["/positions/20/italy/"],
    ]


def test_a_state_that_breaks_with_its_group_is_marked_in_words():
    drawing = drawn(
        paper("20", "citel", "mod"), paper("20", "usa", "noc"), holders=(USA,), show="states"
    )
    assert cells(drawing)[0].startswith("■ NOC ≠ breaks with CITEL")


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
        "~ day not known" in words(one(paper("20", "apt", dated=dated), is_as_at=is_as_at))
    ) is is_marked


def test_as_at_a_day_what_a_state_inherits_is_marked_too():
    drawing = drawn(
        paper("20", "cept"),
        holders=(FRANCE,),
        show="states",
        states={"france": FRANCE},
        is_as_at=True,
    )
    assert cells(drawing) == ["△ MOD ↑ through CEPT ~ day not known"]


def test_the_owner_is_drawn_apart_and_labelled():
    drawing = drawn(
        stated("20", "owner", "oppose"),
        holders=(OWNER,),
        impacts=(impact("20", severity="high", reason="It splits the net."),),
    )
    assert [
        drawing.tops[-1].plain,
        drawing.tops[-1].kind,
        drawing.bands[0].cells[-1].startswith('<td class="own"'),
    ] == [
        "OWNER (publisher’s view)",
        "own",
        True,
    ]
    assert "Open: impact high, certainty low. It splits the net." in cells(drawing)[-1]


def test_without_a_column_of_the_owner_its_reading_stands_in_the_head_of_the_row():
    drawing = drawn(paper("20", "apt"), impacts=(impact("20", severity="high"),), show="groups")
    assert "publisher’s view: impact high" in words(drawing.bands[0].more)


def test_the_proponent_not_found_has_a_column():
    assert drawn(paper("20", NOT_FOUND)).tops[-1].plain == "Proponent not found"


def test_a_long_account_is_cut_in_the_cell():
    assert f"{'x' * 240}…" in one(paper("20", "apt", account="x" * 500))


# the table


def test_a_large_table_leads_to_its_cells_and_does_not_open_them():
    paths = [str(number) for number in range(1, MOST_OPENING // 6 + 2)]
    table = drawn(*(paper(path, "apt") for path in paths)).table("caption")
    assert ["<details" in table, '<td data-of="APT"><a href="/positions/1/apt/">' in table] == [
        False,
        True,
    ]


def test_heads_have_a_scope_and_a_row_a_short_name():
    table = drawn(paper("20", "apt")).table("All of it")
    assert [
        table.count('scope="col"'),
        table.count('scope="row"'),
        'abbr="Resolution 20"' in table,
    ] == [7, 2, True]


def test_a_row_has_its_sentence_and_names_who_is_silent():
    table = drawn(paper("20", "apt", "mod")).table("All of it")
    assert '<td class="rest">Not looked for: ATU, CEPT, CITEL, LAS, RCC</td>' in table
    assert '<span class="row-sentence">APT proposes to change Resolution 20' in table


def test_totals_stand_in_rows_and_below_columns():
    drawing = drawn(paper("20", "apt", "mod"), paper("20", "atu", "noc"))
    assert [words(drawing.bands[0].more).partition(" APT")[0], drawing.feet[:3]] == [
        "1 MOD, 1 NOC 1 conflicting pair",
        ["1 MOD", "1 NOC", ""],
    ]


def test_rows_and_columns_can_be_exchanged():
    statements = (paper("20", "apt", "mod"), paper("50", "atu", "noc"))
    upright, transposed = drawn(*statements), drawn(*statements, transpose=True)
    assert [
        [top.plain for top in transposed.tops],
        [band.head.plain for band in transposed.bands],
    ] == [
        [band.head.plain for band in upright.bands],
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
        html += MatrixHtml(matrix, f"?x={bad}").table(bad)
        html += MatrixSheets(matrix, f"?x={bad}").sheets(bad, [bad])
    assert ["<script" in html, "alert(" in html] == [False, True]


# paper


def test_sheets_have_eight_columns_at_most_and_each_its_key():
    statements = [paper("20", f"other-{number:02}") for number in range(PER_SHEET + 1)]
    drawing = drawn(*statements, kind=MatrixSheets)
    sheets = drawing.sheets("Title", ["The key"]).split("</table>")[:-1]
    assert [len(re.findall("<th>", sheet.partition("</thead>")[0])) - 1 for sheet in sheets] == [
        8,
        7,
    ]
    assert [
        [sheet.count("The key"), sheet.count("<tfoot>"), sheet.count("<thead>")] for sheet in sheets
    ] == [[1, 1, 1]] * 2


def test_on_paper_a_cell_is_a_shape_and_words():
    drawing = drawn(
        paper("20", "citel", "mod"),
        paper("20", "usa", "noc"),
        holders=(USA,),
        show="states",
        kind=MatrixSheets,
    )
    assert drawing.bands[0].cells == ("<td>■ NOC; ≠ breaks with CITEL</td>",)


def test_on_paper_what_a_state_inherits_names_its_group():
    drawing = drawn(
        paper("20", "cept"),
        holders=(FRANCE,),
        show="states",
        states={"france": FRANCE},
        is_as_at=True,
        kind=MatrixSheets,
    )
    assert drawing.bands[0].cells == ("<td>△ MOD ↑ CEPT; ~ day not known</td>",)


def test_on_paper_the_owner_has_its_reading_with_and_without_a_position():
    drawing = drawn(
        stated("20", "owner", "oppose"),
        paper("50", "apt"),
        paper("64", "apt"),
        holders=(OWNER,),
        impacts=(impact("20", severity="high"), impact("50", severity="low")),
        kind=MatrixSheets,
    )
    assert [words(band.cells[-1]) for band in drawing.bands] == [
        "◆ oppose impact high",
        "impact low",
        "·",
    ]
