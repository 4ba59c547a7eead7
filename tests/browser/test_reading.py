"""Reading with a keyboard and without script."""

import pytest

from core import registry

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


@pytest.mark.parametrize("width", [360, 1280])
def test_fewer_than_fifteen_stops_of_the_keyboard_stand_before_the_first_result(site, page, width):
    tab = page(width)
    late = {}
    lists = [*registry.lists] if width == 360 else ["/meetings/", "/positions/?assembly=wtsa-16"]
    for address in [*lists, "/whats-new/", "/search/?q=resolution", "/gaps/"]:
        tab.goto(site + address)
        before = []  # the body first
        while not (stop := tab.evaluate(FOCUSED))["inResult"] and len(before) <= STOPS:
            before.append(stop["text"])
            tab.keyboard.press("Tab")
        if len(before[1:]) >= STOPS:
            late[address] = before
    assert late == {}


def test_the_first_stop_is_the_link_past_the_navigation_and_it_is_seen(site, page):
    tab, found = page(360), {}
    for address in ("/", "/nothing-is-here/"):
        tab.goto(site + address)
        before = tab.locator(".skip").first.bounding_box()
        tab.keyboard.press("Tab")
        first = tab.evaluate(FOCUSED)
        tab.keyboard.press("Enter")
        tab.keyboard.press("Tab")
        is_past = tab.evaluate(FOCUSED)["inMain"]
        found[address] = [before["y"] < 0, first["isSkip"], first["isSeen"], is_past]
    assert found == dict.fromkeys(found, [True] * 4)


def test_every_stop_of_the_keyboard_is_seen_and_marked(site, page):
    tab = page(360)
    lost = []
    for address in ("/", "/meetings/?mode=online", "/resolutions/2/"):
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


def test_the_road_is_a_picture_where_its_words_can_be_read_and_a_list_on_a_phone(site, page):
    tab = page(360)
    tab.goto(f"{site}/meetings/road/?assembly=wtsa-24")
    drawn = tab.locator(".road")
    leads = (
        "(name) => [...document.querySelectorAll(name)].map(one => one.getAttribute('href')).sort()"
    )
    assert not drawn.is_visible()
    listed = tab.evaluate(leads, ".month .row-main > a")
    assert set(tab.evaluate(leads, ".road a")) <= set(listed)
    # Beside the list runs the road, with a filled mark where a meeting was held.
    marks = "held => [...document.querySelectorAll('.road-stretch .row')].filter(one => !one.querySelector('.badge-held') != held).map(one => getComputedStyle(one, '::before').backgroundColor)"
    (held,), (other,) = (set(tab.evaluate(marks, is_held)) for is_held in (True, False))
    assert held != other
    tab.set_viewport_size({"width": 960, "height": 900})
    heights = "[...document.querySelectorAll('.road text')].map(one => one.getScreenCTM().a * parseFloat(getComputedStyle(one).fontSize))"
    assert drawn.is_visible()
    assert min(tab.evaluate(heights)) >= 12
    ends = (
        "[...document.querySelectorAll('.road text')].map(one => one.getBoundingClientRect().right)"
    )
    box = drawn.bounding_box()
    assert max(tab.evaluate(ends)) <= box["x"] + box["width"]


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
