"""The editor of rich text in a browser: text pasted from office programs, and links chosen by search."""

import re

import pytest
from playwright.sync_api import expect

from tests.core.test_richtext import CLEANED, sample
from tests.journeys.browser_actions import follow

from .serving import RICH_TEXT, listening, logged_in

pytestmark = pytest.mark.browser
PASTE = """(editor, [html, text]) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/html", html);
  clipboardData.setData("text/plain", text);
  const happening = { clipboardData, bubbles: true, cancelable: true };
  editor.dispatchEvent(new ClipboardEvent("paste", happening));
}"""


@pytest.fixture
def tab(site, page):
    tab = logged_in(site, page())
    tab.goto(f"{site}/admin/pages/page/add/")
    tab.locator(RICH_TEXT).first.click()
    return tab


def test_office_text_is_pasted_clean_and_breaks_no_policy(tab):
    complaints = listening(tab)
    tab.locator(RICH_TEXT).first.evaluate(PASTE, [sample("word"), "Only words"])
    expect(tab.locator("#id_body")).to_have_value(re.compile("<table>"))
    typed = tab.input_value("#id_body").replace(' data-type="decimal"', "")
    assert [typed, complaints] == [CLEANED["word"], []]


def test_where_the_site_does_not_answer_the_words_are_pasted(tab):
    tab.route("**/writing/pasted/", lambda route: route.abort())
    tab.locator(RICH_TEXT).first.evaluate(PASTE, ["<h1>Words</h1>", "Only words"])
    tab.get_by_role("status").filter(has_text="Only the words were pasted").wait_for()
    assert tab.input_value("#id_body") == "<p>Only words</p>"


def test_a_page_is_linked_to_by_search_and_keyboard_and_what_is_typed_is_stored(tab):
    complaints = listening(tab)
    tab.fill("#id_title", "Typed in the editor")
    tab.locator(RICH_TEXT).first.click()
    tab.keyboard.type("See ")
    tab.get_by_role("button", name="Link to a page of this site").first.press("Enter")
    tab.keyboard.type("SG17")
    tab.locator(".page-links[open] li button").first.press("Enter")
    tab.keyboard.type(" for more.")
    link = '<a href="/study-groups/sg17/">SG17</a>'
    follow(tab.locator("input[name=_continue] >> nth=0"))
    assert [tab.input_value("#id_body"), complaints] == [f"<p>See {link} for more.</p>", []]
    follow(tab.locator("a.tool-history"))
    assert "editor-in-chief" in tab.locator(".history-entries").inner_text()
