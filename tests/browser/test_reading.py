"""Reading with a keyboard, without script, on a phone and on paper."""

import pytest

from core import registry
from tests.journeys.browser_actions import follow

pytestmark = pytest.mark.browser
# The focused element: where it is, whether it is in sight, and whether its focus is marked.
FOCUSED = """() => {
    const one = document.activeElement, box = one.getBoundingClientRect(), style = getComputedStyle(one);
    return {tag: one.tagName, text: one.textContent.trim().slice(0, 40), inMain: !!one.closest('main'),
            inResult: !!one.closest('.rows, .directory, .fold, .news, .lifelines, .found, .gap-counts, .gaps, .matrix td'), isSkip: one.matches('.skip'),
            isSeen: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
            isMarked: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2};
}"""
STOPS = 15
LEADS = "name => [...document.querySelectorAll(name)].map(one => one.getAttribute('href')).sort()"
ROAD_MARKS = """held => [...document.querySelectorAll('.road-stretch .row')].filter(one => !one.querySelector('.badge-held') != held)
    .map(one => getComputedStyle(one, '::before').backgroundColor)"""
ROAD_TEXTS = """[...document.querySelectorAll('.road text')].map(one => [
    one.getScreenCTM().a * parseFloat(getComputedStyle(one).fontSize), one.getBoundingClientRect().right])"""


@pytest.mark.parametrize("width", [360, 1280])
def test_fewer_than_fifteen_stops_of_the_keyboard_stand_before_the_first_result(site, page, width):
    tab = page(width)
    late = {}
    lists = [*registry.lists] if width == 360 else ["/meetings/", "/positions/?assembly=wtsa-16"]
    for address in [*lists, "/whats-new/", "/search/?q=resolution", "/gaps/"]:
        tab.goto(site + address)
        before = []  # the body has the focus first
        while not (stop := tab.evaluate(FOCUSED))["inResult"] and len(before) <= STOPS:
            before.append(stop["text"])
            tab.keyboard.press("Tab")
        if len(before[1:]) >= STOPS:
            late[address] = before
    assert late == {}


def test_the_first_stop_is_the_link_past_the_navigation_and_each_is_seen_and_marked(site, page):
    tab, lost = page(360), []
    for address in ("/", "/meetings/?mode=online", "/resolutions/2/"):
        tab.goto(site + address)
        hidden = tab.locator(".skip").first.bounding_box()["y"] < 0
        tab.keyboard.press("Tab")
        first = tab.evaluate(FOCUSED)
        tab.keyboard.press("Enter")
        tab.keyboard.press("Tab")
        is_past = tab.evaluate(FOCUSED)["inMain"]
        assert [hidden, first["isSkip"], first["isSeen"], is_past] == [True] * 4
        tab.goto(site + address)
        for _stop in range(40):
            tab.keyboard.press("Tab")
            stop = tab.evaluate(FOCUSED)
            if stop["tag"] != "BODY" and not (stop["isSeen"] and stop["isMarked"]):
                lost.append((address, stop))
    assert lost == []


def test_without_script_a_visitor_finds_filters_orders_and_turns_pages(site, page):
    tab = page(360, java_script_enabled=False)
    tab.goto(f"{site}/")
    tab.fill("#home-q", "res 50")
    tab.keyboard.press("Enter")
    tab.wait_for_url(f"{site}/resolutions/50/")
    tab.goto(f"{site}/meetings/")
    tab.click("a[rel=next]")
    tab.wait_for_url(f"{site}/meetings/?page=2")
    tab.click(".list-tools > summary")
    tab.get_by_role("link", name="name", exact=True).click()
    tab.wait_for_url(f"{site}/meetings/?sort=name")
    tab.click(".filters > summary")
    tab.click(".more-filters > summary")
    tab.select_option("#id_mode", "online")
    follow(tab.get_by_role("button", name="Apply"))
    assert "mode=online" in tab.url
    assert tab.locator(".filters > summary").inner_text() == "Filters (1)"
    tab.click(".filters > summary")
    assert tab.locator("#id_mode").is_visible()


def test_the_road_is_a_picture_where_its_words_can_be_read_and_a_list_on_a_phone(site, page):
    tab = page(360)
    tab.goto(f"{site}/meetings/road/?assembly=wtsa-24")
    drawn, listed = tab.locator(".road"), tab.evaluate(LEADS, ".month .row-main > a")
    assert not drawn.is_visible()
    assert set(tab.evaluate(LEADS, ".road a")) <= set(listed)
    # The marks beside the list differ for meetings that were held.
    (held,), (other,) = (set(tab.evaluate(ROAD_MARKS, is_held)) for is_held in (True, False))
    assert held != other
    tab.set_viewport_size({"width": 960, "height": 900})
    texts = tab.evaluate(ROAD_TEXTS)
    assert drawn.is_visible()
    assert min(height for height, _right in texts) >= 12
    box = drawn.bounding_box()
    assert max(right for _height, right in texts) <= box["x"] + box["width"]


def test_the_picture_of_study_groups_is_as_wide_as_the_page_and_whole(site, page):
    tab = page(1280)
    tab.goto(f"{site}/study-groups/lineage/")
    edges = """[...document.querySelectorAll('.picture :is(rect, text)')].map(one => one.getBoundingClientRect())
        .reduce(([left, right], box) => [Math.min(left, box.left), Math.max(right, box.right)], [9999, 0])"""
    for width in (768, 1280):
        tab.set_viewport_size({"width": width, "height": 900})
        box = tab.locator(".picture").bounding_box()
        left, right = tab.evaluate(edges)
        assert 0 <= left - box["x"] < 8
        assert 0 <= box["x"] + box["width"] - right < 8


FOLDED = [
    ("/glossary/", "#cept"),
    ("/participants/", 'a[href="/participants/vut/"]'),
    ("/data/", "#meetings"),
    ("/study-groups/", "#period-2022-2024 .row >> nth=0"),
]


@pytest.mark.parametrize(("address", "row"), FOLDED)
def test_what_is_folded_on_a_phone_alone_opens_without_script_and_is_printed(
    site, page, address, row
):
    tab = page(360, java_script_enabled=False)
    tab.goto(site + address)
    found = tab.locator(row)
    summary = found.locator("xpath=ancestor::details/summary").first
    assert not found.is_visible()
    tab.emulate_media(media="print")
    assert [found.is_visible(), summary.is_visible()] == [True, False]
    tab.emulate_media(media="screen")
    tab.set_viewport_size({"width": 1280, "height": 900})
    assert [found.is_visible(), tab.locator(".fold > summary >> visible=true").count()] == [True, 0]
    tab.set_viewport_size({"width": 360, "height": 900})
    summary.click()
    assert found.is_visible()


def test_a_link_to_a_term_and_a_filter_open_the_fold(site, page):
    tab = page(360)
    tab.goto(f"{site}/glossary/#adm")
    shown = [tab.locator("#adm").is_visible()]
    tab.goto(f"{site}/glossary/?q=administration")
    shown.append(tab.locator(".glossary > div").first.is_visible())
    assert shown == [True, True]
    tab.set_viewport_size({"width": 1280, "height": 900})
    tab.goto(f"{site}/meetings/")
    assert [tab.locator(f"#id_{name}").is_visible() for name in ("when", "mode")] == [True, False]
