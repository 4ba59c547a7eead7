"""Typed and pasted text in a form of the admin is cleaned and stored; whoever leaves the form is warned and can restore the text."""

import re

import pytest
from playwright.sync_api import expect

from tests.core.test_richtext import CLEANED, sample
from tests.journeys.browser_actions import follow, sign_in

from .serving import ACCOUNT, RICH_TEXT, listening, logged_in

pytestmark = pytest.mark.browser
IDLE = "() => new Promise(done => requestIdleCallback(() => requestIdleCallback(done)))"
NOTICE = "Text that you typed here was not saved."
TOPIC, PAGE = "/admin/resolutions/topic/add/", "/admin/pages/page/add/"


def opened(site, tab, address):
    tab.goto(site + address)
    return tab


def kept_in_the_browser(tab) -> int:
    return tab.evaluate(
        "Object.keys(localStorage).filter(name => name.startsWith('typed ')).length"
    )


def typed(tab, text):
    """Types and waits until the browser is idle and has stored a copy."""
    tab.fill("#id_summary", text)
    tab.evaluate(IDLE)


def warned(tab, leave) -> bool:
    dialogs = []
    tab.once("dialog", lambda dialog: (dialogs.append(dialog.type), dialog.accept()))
    leave()
    return dialogs == ["beforeunload"]


def test_who_leaves_what_they_typed_is_warned_and_who_typed_nothing_is_not(site, page):
    tab = opened(site, logged_in(site, page()), PAGE)
    tab.locator(RICH_TEXT).first.click()  # browsers ask only users who touched the page
    assert not warned(tab, lambda: tab.goto(f"{site}/admin/"))
    opened(site, tab, TOPIC).fill("#id_name", "Half a name")
    assert warned(tab, lambda: tab.goto(f"{site}/admin/"))


def test_what_was_typed_before_a_crash_is_offered_and_restored(site, page):
    tab = opened(site, logged_in(site, page()), PAGE)
    tab.fill("#id_title", "A page that was typed twice")
    tab.locator(RICH_TEXT).first.click()
    tab.keyboard.type("A paragraph that nobody saved.")
    typed(tab, "Ask Nairobi for the dates.")
    tab.close()  # without an event for the page
    again = opened(site, tab.context.new_page(), PAGE)
    complaints = listening(again)
    assert NOTICE in again.inner_text("[role=status]")
    with again.expect_navigation():
        again.get_by_role("button", name="Restore it").click()
    again.wait_for_selector(RICH_TEXT)
    assert "A paragraph that nobody saved." in again.locator(RICH_TEXT).first.inner_text()
    kept = [again.input_value(f"#id_{name}") for name in ("title", "summary")]
    assert kept == ["A page that was typed twice", "Ask Nairobi for the dates."]
    with again.expect_navigation():
        follow(again.get_by_role("button", name="Save", exact=True).last)
    assert [again.locator(".messagelist .success").count(), kept_in_the_browser(again)] == [1, 0]
    assert complaints == []


def test_discarded_and_signed_out_nothing_stays_in_the_browser(site, page):
    tab = opened(site, sign_in(site, page(), ACCOUNT), TOPIC)
    typed(tab, "Nothing to keep.")
    tab.close()
    again = opened(site, tab.context.new_page(), TOPIC)
    again.get_by_role("button", name="Discard it").click()
    assert kept_in_the_browser(again) == 0
    typed(again, "For my eyes only.")
    again.on("dialog", lambda dialog: dialog.accept())
    with again.expect_navigation():
        again.get_by_role("button", name="Sign out").click()
    assert kept_in_the_browser(again) == 0


@pytest.mark.parametrize("is_long", [False, True])
def test_what_is_sent_after_the_session_ended_is_sent_again_after_a_new_sign_in(
    site, page, is_long
):
    """The server does not read a long text, but the browser still has it when the page is loaded again."""
    tab = opened(site, logged_in(site, page()), TOPIC)
    name = "A topic of many words" if is_long else "A topic typed for an hour"
    tab.fill("#id_name", name)
    tab.fill("#id_summary", "many words " * 28_000 if is_long else "")
    tab.context.clear_cookies(name="sessionid")
    with tab.expect_navigation():
        follow(tab.get_by_role("button", name="Save", exact=True).last)
    if is_long:
        assert "Nothing was saved: your session has ended" in tab.inner_text("body")
    sign_in(site, tab.context.new_page(), ACCOUNT)
    if is_long:
        tab.reload()
    with tab.expect_navigation():
        follow(tab.get_by_role("button", name="Send again"))
    assert name in tab.inner_text(".messagelist .success")


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
    tab.goto(site + PAGE)
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
