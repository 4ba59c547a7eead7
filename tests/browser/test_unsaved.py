"""Whoever leaves a form of the admin loses nothing: the browser warns, and offers what was typed again."""

import pytest

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
    """Types and waits until the browser is idle: then it keeps a copy."""
    tab.fill("#id_summary", text)
    tab.evaluate(IDLE)


def warned(tab, leave) -> bool:
    dialogs = []
    tab.once("dialog", lambda dialog: (dialogs.append(dialog.type), dialog.accept()))
    leave()
    return dialogs == ["beforeunload"]


def test_who_leaves_what_they_typed_is_warned_and_who_typed_nothing_is_not(site, page):
    tab = opened(site, logged_in(site, page()), PAGE)
    tab.locator(RICH_TEXT).first.click()  # a browser asks only whoever touched the page
    assert not warned(tab, lambda: tab.goto(f"{site}/admin/"))
    opened(site, tab, TOPIC).fill("#id_name", "Half a name")
    assert warned(tab, lambda: tab.goto(f"{site}/admin/"))


def test_what_was_typed_before_a_crash_is_offered_and_restored(site, page):
    tab = opened(site, logged_in(site, page()), PAGE)
    tab.fill("#id_title", "A page that was typed twice")
    tab.locator(RICH_TEXT).first.click()
    tab.keyboard.type("A paragraph that nobody saved.")
    typed(tab, "Ask Nairobi for the dates.")
    tab.close()  # the page is not told
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
    """A long text is not read by the server, but the browser still has it: the page is loaded again."""
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
