"""The matrix in a browser: how much of it is visible, what stays in sight, and how it prints."""

import io

import pytest
from pypdf import PdfReader

pytestmark = pytest.mark.browser
MATRIX = "/positions/?assembly=wtsa-16"
TABLE_TOP = "document.querySelector('.matrix').getBoundingClientRect().top"
WHOLE_ROWS = """[...document.querySelectorAll('.matrix tbody tr')]
    .filter(row => row.getBoundingClientRect().bottom <= innerHeight).length"""
COLUMNS = "[...document.querySelectorAll('.matrix thead th')].map(one => one.offsetLeft)"


def test_fourteen_texts_are_seen_whole_and_a_cell_opens_below_its_row_under_the_head(site, page):
    tab = page(1280)
    tab.goto(site + MATRIX)
    assert tab.evaluate(TABLE_TOP) <= 190
    assert tab.evaluate(WHOLE_ROWS) >= 14
    tab.evaluate("scrollTo(0, 600)")
    head = tab.locator(".matrix thead th").first.bounding_box()
    assert (head["y"], head["x"]) == (0, 16)
    before = tab.evaluate(COLUMNS)
    tab.click("#r-20 td[data-of=ATU] a")
    tab.wait_for_url("**open=20,atu#open")
    assert tab.evaluate(COLUMNS) == before
    head = tab.locator(".matrix thead").bounding_box()
    row, card = (tab.locator(name).bounding_box() for name in ("#r-20", "#open"))
    assert head["y"] + head["height"] <= row["y"] + 1
    assert row["y"] + row["height"] <= card["y"] + 1


def test_on_a_phone_each_text_lists_those_who_spoke_and_no_others(site, page):
    tab = page(360)
    tab.goto(site + MATRIX)
    seen = tab.locator("#r-57 td").evaluate_all(
        "all => all.filter(one => one.checkVisibility()).map(one => one.dataset.of)"
    )
    assert seen == ["ATU"]
    edges = tab.locator("#r-1 td small").evaluate_all(
        """all => all.map(note => {
            const words = document.createRange(), chip = note.closest("a").getBoundingClientRect()
            words.selectNodeContents(note)
            const at = words.getBoundingClientRect()
            return Math.min(at.left - chip.left, chip.bottom - at.bottom)
        })"""
    )
    assert [len(edges), min(edges) >= 4] == [2, True]  # “partly sourced” and how it stands to CITEL


@pytest.mark.parametrize("address", ["/positions/?assembly=wtsa-16", "/resolutions/50/"])
def test_a_page_prints_on_two_sheets_without_its_links_but_with_its_address(site, page, address):
    tab = page(1280)
    tab.goto(site + address)
    sheets = PdfReader(io.BytesIO(tab.pdf(prefer_css_page_size=True))).pages
    texts = " ".join(" ".join(sheet.extract_text() for sheet in sheets).split())
    footer = texts.partition("Published by ")[2]
    assert (len(sheets), "Facts may be reused under" in footer) == (2, True)
    assert f"{site}{address} · " in footer
    left_out = ("Report an error", "Missing information", "Accessibility", "Files and feeds")
    assert not [words for words in left_out if words in texts]
