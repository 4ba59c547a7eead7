"""The editor of rich text in a browser: text pasted from office programs, and links chosen by search."""

import re

import pytest
from playwright.sync_api import expect

from tests.core.test_pasted import CLEANED, sample

from .test_policy import EDITOR, listening, logged_in

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
    tab.locator(EDITOR).first.click()
    return tab


def test_office_text_is_pasted_clean_and_breaks_no_policy(tab):
    complaints = listening(tab)
    tab.locator(EDITOR).first.evaluate(PASTE, [sample("word"), "Only words"])
    expect(tab.locator("#id_body")).to_have_value(re.compile("<table>"))
    typed = tab.input_value("#id_body").replace(' data-type="decimal"', "")
    assert [typed, complaints] == [CLEANED["word"], []]


def test_where_the_site_does_not_answer_the_words_are_pasted(tab):
    tab.route("**/writing/pasted/", lambda route: route.abort())
    tab.locator(EDITOR).first.evaluate(PASTE, ["<h1>Words</h1>", "Only words"])
    tab.get_by_role("status").filter(has_text="Only the words were pasted").wait_for()
    assert tab.input_value("#id_body") == "<p>Only words</p>"


def test_a_page_is_linked_to_by_search_and_keyboard(tab):
    complaints = listening(tab)
    tab.keyboard.type("See ")
    tab.get_by_role("button", name="Link to a page of this site").first.press("Enter")
    tab.keyboard.type("SG17")
    tab.locator(".page-links[open] li button").first.press("Enter")
    tab.keyboard.type(" for more.")
    link = '<a href="/study-groups/sg17/">SG17</a>'
    assert [tab.input_value("#id_body"), complaints] == [f"<p>See {link} for more.</p>", []]
