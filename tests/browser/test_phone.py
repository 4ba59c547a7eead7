import pytest

from tests.journeys.browser_actions import follow

from .fonts import DRAWN_IN, FONT_SETS

pytestmark = pytest.mark.browser


# Each other set is a browser of its own, which only the gate starts.
@pytest.mark.parametrize(
    "fonts",
    [one if one == "dejavu" else pytest.param(one, marks=pytest.mark.gate) for one in FONT_SETS],
)
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


def test_filters_open_and_apply_on_a_phone_without_script(site, page):
    tab = page(360, java_script_enabled=False)
    tab.goto(f"{site}/meetings/")
    tab.click(".filters > summary")
    tab.click(".more-filters > summary")
    tab.select_option("#id_mode", "online")
    follow(tab.get_by_role("button", name="Apply"))
    assert "mode=online" in tab.url
    assert tab.locator(".filters > summary").inner_text() == "Filters (1)"
    tab.click(".filters > summary")
    assert tab.locator("#id_mode").is_visible()


FOLDED = [
    ("/glossary/", "#cept"),
    ("/participants/", 'a[href="/participants/vut/"]'),
    ("/data/", "#meetings"),
    ("/study-groups/", "#period-2022-2024 .row >> nth=0"),
]


@pytest.mark.parametrize(("address", "row"), FOLDED)
def test_what_is_folded_on_a_phone_opens_without_script_and_is_printed(site, page, address, row):
    tab = page(360, java_script_enabled=False)
    tab.goto(site + address)
    summary = tab.locator(row).locator("xpath=ancestor::details/summary").first
    assert not tab.locator(row).is_visible()
    tab.emulate_media(media="print")
    assert [tab.locator(row).is_visible(), summary.is_visible()] == [True, False]
    tab.emulate_media(media="screen")
    summary.click()
    assert tab.locator(row).is_visible()


def test_nothing_is_folded_in_a_wide_window(site, page):
    tab = page(1280)
    for address, row in FOLDED:
        tab.goto(site + address)
        assert tab.locator(row).is_visible()
        assert tab.locator(".fold > summary >> visible=true").count() == 0
    tab.goto(f"{site}/meetings/")
    assert [tab.locator(f"#id_{name}").is_visible() for name in ("when", "mode")] == [True, False]


def test_a_link_to_a_term_and_a_filter_open_the_fold(site, page):
    tab = page(360)
    tab.goto(f"{site}/glossary/#adm")
    shown = [tab.locator("#adm").is_visible()]
    tab.goto(f"{site}/glossary/?q=administration")
    shown.append(tab.locator(".glossary > div").first.is_visible())
    assert shown == [True, True]
