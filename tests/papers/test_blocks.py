from papers.formats.blocks import blocks_of


def run(text, bold=False, italic=False, link=""):
    return {"text": text, "is_bold": bold, "is_italic": italic, "link": link}


def paragraph(*runs):
    return {"kind": "paragraph", "runs": list(runs)}


def cell(text, column, row, across=1, down=1, is_head=False):
    place = {"column": column, "row": row, "across": across, "down": down}
    return place | {"is_head": is_head, "runs": [run(text)]}


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


def test_headings_begin_at_one_and_skip_none():
    found = blocks_of("<h3>a</h3><h3>b</h3><h2>c</h2><h3>d</h3>")
    assert [block["level"] for block in found] == [1, 2, 1, 2]


def test_lists_hold_blocks_of_their_own():
    inner = {"kind": "list", "is_ordered": True, "items": [[paragraph(run("deep"))]]}
    assert blocks_of("<ul><li><p>one</p><ol><li>deep</li></ol></li></ul>") == [
        {"kind": "list", "is_ordered": False, "items": [[paragraph(run("one")), inner]]}
    ]


def test_cells_of_a_table_have_their_places():
    html = '<table><tr><th colspan="2">h</th></tr><tr><td rowspan="2">a</td><td>b</td></tr><tr><td>c</td></tr></table>'
    [table] = blocks_of(html)
    assert (table["kind"], table["columns"]) == ("table", 2)
    head, tall = cell("h", 0, 0, across=2, is_head=True), cell("a", 0, 1, down=2)
    assert table["cells"] == [head, tall, cell("b", 1, 1), cell("c", 1, 2)]


def test_no_two_cells_want_the_same_place():
    html = '<table><tr><td>a</td><td rowspan="2">b</td></tr><tr><td colspan="3">c</td></tr></table>'
    [table] = blocks_of(html)
    places = [(one["column"], one["row"], one["across"]) for one in table["cells"]]
    assert places == [(0, 0, 1), (1, 0, 1), (0, 1, 1)]


def test_scripts_and_other_addresses_are_gone():
    assert blocks_of('<p><script>alert(1)</script><a href="javascript:alert(1)">x</a></p>') == [
        paragraph(run("x"))
    ]
