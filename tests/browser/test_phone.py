import pytest

from .fonts import DRAWN_IN, FONT_SETS

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("fonts", FONT_SETS)
def test_a_page_is_drawn_in_the_fonts_asked_for(site, page, fonts):
    tab = page(320)
    tab.goto(f"{site}/data/")
    asked = tab.context.new_cdp_session(tab)
    for domain in ("DOM", "CSS"):
        asked.send(f"{domain}.enable")
    root = asked.send("DOM.getDocument")["root"]["nodeId"]
    found = asked.send("DOM.querySelector", {"nodeId": root, "selector": ".site-menu > summary"})
    drawn = asked.send("CSS.getPlatformFontsForNode", {"nodeId": found["nodeId"]})["fonts"]
    assert [one["familyName"] for one in drawn] == [DRAWN_IN[fonts]], (
        "see tests/browser.sh for what is to be installed"
    )


def test_the_first_stop_of_the_keyboard_leads_past_the_navigation(site, page):
    tab = page(1280)
    tab.goto(f"{site}/meetings/")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "main"


def test_filters_open_and_apply_on_a_phone_without_script(site, page):
    tab = page(360, java_script_enabled=False)
    tab.goto(f"{site}/meetings/")
    tab.click(".filters > summary")
    tab.select_option("#id_mode", "online")
    tab.click(".filter-form button")
    assert "mode=online" in tab.url
    assert tab.locator(".filters > summary").inner_text() == "Filters (1)"


def test_filters_stand_open_on_a_wide_screen(site, page):
    tab = page(1280)
    tab.goto(f"{site}/meetings/")
    assert tab.locator("#id_mode").is_visible()


def test_removing_a_filter_is_one_click(site, page):
    tab = page(360, java_script_enabled=False)
    tab.goto(f"{site}/meetings/?mode=online&status=held")
    tab.click(".chip >> text=Mode: online")
    assert tab.url == f"{site}/meetings/?status=held"
