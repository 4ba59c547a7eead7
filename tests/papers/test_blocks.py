import pytest

from papers.formats.blocks import DEEPEST, WIDEST, blocks_of


def run(text, bold=False, italic=False, link=""):
    return {"text": text, "is_bold": bold, "is_italic": italic, "link": link}


def paragraph(*runs):
    return {"kind": "paragraph", "runs": list(runs)}


def cell(text, column, row, across=1, down=1, is_head=False):
    return {
        "column": column,
        "row": row,
        "across": across,
        "down": down,
        "is_head": is_head,
        "runs": [run(text)],
    }


@pytest.mark.parametrize("html", ["", "<p></p>", "<p> </p>", "<ul></ul>", "<table></table>"])
def test_an_empty_text_has_no_blocks(html):
    assert blocks_of(html) == []


def test_marks_and_links_divide_a_paragraph_into_runs():
    html = (
        '<p>Plain <strong>bold <em>both</em></strong> <a href="https://example.org/">there</a>.</p>'
    )
    assert blocks_of(html) == [
        paragraph(
            run("Plain "), run("bold ", bold=True), run("both", bold=True, italic=True), run(" "), run("there", link="https://example.org/"),
            run("."),
        )
    ]  # fmt: skip


def test_a_line_break_is_a_line_end():
    assert blocks_of("<p>One<br>two</p>") == [paragraph(run("One\ntwo"))]


def test_white_space_is_one_space():
    assert blocks_of("<p>One \n\t two</p>") == [paragraph(run("One two"))]


def test_markup_of_a_typesetter_stays_text():
    assert blocks_of("<p>#import *x* $y$ &lt;/text&gt;</p>") == [
        paragraph(run("#import *x* $y$ </text>"))
    ]


def test_headings_begin_at_one_and_skip_none():
    assert [block["level"] for block in blocks_of("<h3>a</h3><h3>b</h3><h2>c</h2><h3>d</h3>")] == [
        1,
        2,
        1,
        2,
    ]


def test_lists_hold_blocks_of_their_own():
    inner = {"kind": "list", "is_ordered": True, "items": [[paragraph(run("deep"))]]}
    assert blocks_of("<ul><li><p>one</p><ol><li>deep</li></ol></li></ul>") == [
        {"kind": "list", "is_ordered": False, "items": [[paragraph(run("one")), inner]]}
    ]


def test_a_definition_is_a_bold_line_with_a_quotation():
    assert blocks_of("<dl><dt>SG</dt><dd>Study group</dd></dl>") == [
        paragraph(run("SG", bold=True)),
        {"kind": "quote", "blocks": [paragraph(run("Study group"))]},
    ]


def test_cells_of_a_table_have_their_places():
    html = '<table><tr><th colspan="2">h</th></tr><tr><td rowspan="2">a</td><td>b</td></tr><tr><td>c</td></tr></table>'
    assert blocks_of(html) == [
        {
            "kind": "table",
            "columns": 2,
            "cells": [
                cell("h", 0, 0, across=2, is_head=True),
                cell("a", 0, 1, down=2),
                cell("b", 1, 1),
                cell("c", 1, 2),
            ],
        }
    ]


def test_paragraphs_of_a_cell_are_lines_of_it():
    [table] = blocks_of("<table><tr><td><p>one</p><p>two</p></td></tr></table>")
    assert table["cells"][0]["runs"] == [run("one\ntwo")]


def test_no_two_cells_want_the_same_place():
    html = '<table><tr><td>a</td><td rowspan="2">b</td></tr><tr><td colspan="3">c</td></tr></table>'
    [table] = blocks_of(html)
    assert [(one["column"], one["row"], one["across"]) for one in table["cells"]] == [
        (0, 0, 1),
        (1, 0, 1),
        (0, 1, 1),
    ]


@pytest.mark.parametrize(
    ("given", "across"), [("999", WIDEST), ("0", 1), ("-1", 1), ("x", 1), ("9" * 5000, 1)]
)
def test_a_cell_takes_no_more_than_a_page_holds(given, across):
    [table] = blocks_of(f'<table><tr><td colspan="{given}">a</td></tr></table>')
    assert table["columns"] == across


def test_what_lies_too_deep_is_told_as_a_paragraph():
    block, depth = blocks_of("<blockquote>" * 30 + "x" + "</blockquote>" * 30)[0], 0
    while block["kind"] == "quote":
        block, depth = block["blocks"][0], depth + 1
    assert (block, depth) == (paragraph(run("x")), DEEPEST)


def test_marks_may_be_nested_as_deep_as_a_text_may_be():
    assert blocks_of("<p>" + "<strong>" * 40 + "x") == [paragraph(run("x", bold=True))]


def test_scripts_and_other_addresses_are_gone():
    assert blocks_of('<p><script>alert(1)</script><a href="javascript:alert(1)">x</a></p>') == [
        paragraph(run("x"))
    ]
