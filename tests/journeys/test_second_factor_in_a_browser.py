"""Somebody sets up a second factor and signs in with a code, in a browser."""

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import barriers, faint_texts
from tests.browser.serving import ACCOUNT, listening
from tests.browser.test_every_page import told, wider_than
from tests.second_factor import code_of

from .browser_actions import follow, press, sign_in

pytestmark = pytest.mark.browser
NEWCOMER = ("newcomer", ACCOUNT[1])


def faults_of(tab):
    """Whether the open page fits a narrow and a wide window, and what axe finds in both themes."""
    faults = {"sideways": wider_than(tab, 1280, 360)}
    for scheme, find in (("dark", faint_texts), ("light", barriers)):
        tab.emulate_media(color_scheme=scheme)
        # Links change their colour slowly.
        tab.evaluate("document.getAnimations().forEach(one => one.finish())")
        faults[f"barriers, {scheme}"] = find(tab)
    return told(faults)


def test_a_second_factor_is_set_up_its_codes_kept_and_its_code_typed(site, page):
    tab = page(bypass_csp=True)
    complaints = listening(tab)
    sign_in(site, tab, NEWCOMER)
    follow(tab.get_by_role("link", name="Your sign-in"))
    follow(tab.get_by_role("link", name="Set up a second factor"))
    key = tab.locator(".sign-in-key").inner_text().replace(" ", "")
    box = tab.locator(".qr-code svg").bounding_box()
    assert [faults_of(tab), min(box["width"], box["height"]) > 100] == ["", True]
    tab.get_by_label("Code that the app shows").fill(code_of(key))
    tab.get_by_label("Your password").fill(NEWCOMER[1])
    press(tab, "Set up")
    recovery = tab.locator(".recovery-codes li").all_inner_texts()
    with tab.expect_download() as download:
        tab.get_by_role("link", name="Download them").click()
    assert download.value.path().read_text().split() == recovery
    assert download.value.suggested_filename == "recovery-codes.txt"
    follow(tab.get_by_role("link", name="I have kept them: go on"))
    assert [code for code in recovery if code in tab.content()] == []
    press(tab, "Sign out")
    sign_in(site, tab, NEWCOMER)
    assert [tab.url.removeprefix(site), faults_of(tab)] == ["/admin/sign-in/code/", ""]
    # The field has the focus; the code of the set-up is used up.
    tab.keyboard.type(code_of(key, later=1))
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("heading", name="Work and tables")).to_be_visible()
    assert complaints == []
