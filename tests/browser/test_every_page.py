"""Every kind of page fits a phone, keeps the policy and has no barrier: as it is, with all folds open, spaced out, with long texts.

`make check` also looks at five pages in the letters of another font."""

from collections.abc import Sequence
from typing import Any

import pytest

from .accessibility import AXE, barriers, faint_texts
from .kinds import ALIKE, FIVE, PUBLIC
from .serving import listening, logged_in

pytestmark = pytest.mark.browser
# Pages that would be very long on a phone if nothing were folded.
ENDING = {"/assemblies/wtsa-24/", "/data/", "/glossary/", "/meetings/", "/participants/"}
ENDING |= {"/participants/vut/", "/positions/?assembly=wtsa-16", "/proposals/", "/resolutions/"}
ENDING |= {"/study-groups/"}
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
# Adds a word that cannot be broken to every text that comes from a row.
LONG_TEXTS = """() => {
    const isOurs = text => text.parentElement.closest('form, summary, button, .tools, .visually-hidden');
    const texts = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT), all = [];
    while (texts.nextNode()) if (texts.currentNode.data.trim() && !isOurs(texts.currentNode)) all.push(texts.currentNode);
    for (const text of all) text.data += ' ' + 'Standardisierungsversammlung'.repeat(8);
}"""

OPEN_DETAILS = (
    "name => document.querySelectorAll(`${name} details`).forEach(one => one.open = true)"
)
# axe takes five seconds for a list of a thousand rows: two rows of each shape stay.
SHORT_LISTS = """() => {
    const shape = one => `${one.tagName}.${one.getAttribute('class')}(${[...one.children].map(shape)})`;
    for (const list of document.querySelectorAll('main :is(ul, ol, dl, tbody, select)')) {
        const alike = {};
        for (const one of list.children) (alike[shape(one)] ??= []).push(one);
        Object.values(alike).forEach(found => found.slice(2).forEach(one => one.remove()));
    }
}"""
# WCAG 2.2, 1.4.12: readers may set this spacing and must lose nothing.
SPACING = """() => { const sheet = new CSSStyleSheet(); sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
    p { margin-block-end: 2em !important; }`); document.adoptedStyleSheets = [sheet]; }"""
SPACING_AS_BEFORE = "document.adoptedStyleSheets = []"
# Boxes that hide a part of what is in them, and texts wider than their box; what scrolls can be read.
CLIPPED = """() => [...document.body.querySelectorAll('main *, header *, footer *')].filter(one => {
    const style = getComputedStyle(one);
    if (!one.checkVisibility({visibilityProperty: true}) || one.clientWidth < 3 || style.display === 'inline'
        || style.clipPath !== 'none' || one.closest('svg, select, .visually-hidden')) return false;
    if (/auto|scroll/.test(style.overflowX)) return false;
    const hasText = [...one.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
    const isWide = one.scrollWidth > one.clientWidth + 1, isHigh = one.scrollHeight > one.clientHeight + 1;
    return style.overflowX !== 'visible' ? isWide || isHigh : hasText && isWide;
}).map(one => `${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 40)}`)"""
# WCAG 2.2, 2.5.8. A label counts as a part of its box; for links in a line of text axe judges the room around them.
SMALL = """() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')].filter(one => {
    const boxes = [one, one.closest('label') ?? one].map(box => box.getBoundingClientRect());
    const width = Math.max(...boxes.map(box => box.width)), height = Math.max(...boxes.map(box => box.height));
    return one.checkVisibility({visibilityProperty: true}) && !one.closest('.visually-hidden') && width > 0
        && getComputedStyle(one).display !== 'inline' && (height < 24 || width < 24);
}).map(one => `${one.tagName} in ${one.parentElement.tagName}.${one.parentElement.className} ${one.textContent.trim().slice(0, 40)}`)"""
# axe judges these on the five pages and the style guide only.
ON_EVERY_PAGE = (".site-header", ".site-footer")
DRAWN_TEXTS = """[...document.querySelectorAll('main svg text')].filter(one => !one.closest('a') && one.checkVisibility())
    .filter(one => getComputedStyle(one).fill !== getComputedStyle(document.body).color).map(one => one.textContent)"""


@pytest.fixture(scope="module")
def tab(browser):
    """One tab for all tests of this module: it remembers the looks whose colours axe has judged."""
    context = browser.new_context()
    context.add_init_script(AXE)  # to send it with each page would take twice as long
    yield context.new_page()
    context.close()


def resized(tab: Any, width: int) -> None:
    tab.set_viewport_size({"width": width, "height": 900})


def wider_than(tab: Any, *widths: int) -> list[int]:
    """The window widths at which the page has to be scrolled sideways."""
    found = []
    for width in widths:
        resized(tab, width)
        found += [width] if tab.evaluate(SIDEWAYS) else []
    return found


def told(faults: dict[str, Any]) -> str:
    """The faults in full; pytest would cut them off."""
    return "\n".join(f"{name}: {found}" for name, found in faults.items() if found)


def faults_when_open(tab: Any, left_out: Sequence[str] = ()) -> dict[str, Any]:
    """Small targets, and barriers in the light and the dark theme with all folds open."""
    faults = {"small": tab.evaluate(SMALL)}
    tab.evaluate(OPEN_DETAILS, "main")
    faults["small when open"] = tab.evaluate(SMALL)
    tab.evaluate(SHORT_LISTS)
    faults["barriers"] = barriers(tab, left_out)
    tab.emulate_media(color_scheme="dark")
    faults["faint texts, dark"] = faint_texts(tab)
    tab.emulate_media(color_scheme="light")
    return faults


def faults_of(tab: Any, url: str, is_one_of_five: bool = False, is_long: bool = True) -> str:
    """All that is wrong with a page; the pages in FIVE are checked in a wide window too."""
    resized(tab, 320)
    complaints = listening(tab)
    tab.goto(url)
    faults: dict[str, Any] = {"complaints": [text for text in complaints if "404" not in text]}
    faults["sideways"] = wider_than(tab, 320, 360)
    if not is_long:
        faults["without an end"] = tab.evaluate("document.documentElement.scrollHeight > 7000")
    faults |= faults_when_open(tab, () if is_one_of_five else ON_EVERY_PAGE)
    if is_one_of_five:
        resized(tab, 1280)
        faults |= {f"{name}, wide": one for name, one in faults_when_open(tab).items()}
    tab.evaluate(SPACING)
    faults["sideways when spaced out"] = wider_than(tab, 320)
    for width in (320, 1280):
        resized(tab, width)
        faults[f"clipped at {width} when spaced out"] = tab.evaluate(CLIPPED)
    tab.evaluate(SPACING_AS_BEFORE)
    tab.evaluate(LONG_TEXTS)
    faults["sideways with long texts"] = wider_than(tab, 1280, 320)
    return told(faults)


LOOKED_AT = [address for address in [*PUBLIC, "/admin/login/"] if address not in ALIKE]


@pytest.mark.parametrize("address", LOOKED_AT)
def test_a_page_fits_the_window_keeps_the_policy_and_has_no_barrier(site, tab, address):
    faults = faults_of(tab, site + address, address in FIVE, is_long=address not in ENDING)
    assert faults == ""


@pytest.mark.gate
@pytest.mark.parametrize("address", FIVE)
def test_a_page_fits_the_window_in_the_letters_of_another_font(site, browsers, address):
    tab = browsers("noto").new_page()
    tab.goto(site + address)
    sideways = wider_than(tab, 320)
    tab.evaluate(LONG_TEXTS)
    assert sideways + wider_than(tab, 320) == []
    # The font that the browser took for the menu.
    asked = tab.context.new_cdp_session(tab)
    for domain in ("DOM", "CSS"):
        asked.send(f"{domain}.enable")
    menu = {"selector": ".site-menu > summary"}
    menu["nodeId"] = asked.send("DOM.getDocument")["root"]["nodeId"]
    node = asked.send("DOM.querySelector", menu)["nodeId"]
    fonts = asked.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    assert [font["familyName"] for font in fonts] == ["Noto Sans"]
    tab.close()


def test_the_style_guide_has_no_barrier_on_a_phone_or_a_desk(site, page):
    assert faults_of(logged_in(site, page()), f"{site}/styleguide/", is_one_of_five=True) == ""


def test_the_open_menu_and_the_card_of_a_term_have_no_barrier(site, tab):
    """One card is enough: one template makes them all."""
    tab.goto(f"{site}/resolutions/2/")
    tab.evaluate(OPEN_DETAILS, "header")
    for width in (1280, 360):
        resized(tab, width)
        assert [tab.evaluate(SMALL), faint_texts(tab)] == [[], ""]
    tab.goto(f"{site}/resolutions/2/")
    tab.locator("button.term").first.click()
    found = [tab.locator(".term-card").first.is_visible(), barriers(tab)]
    tab.emulate_media(color_scheme="dark")
    found.append(faint_texts(tab))
    tab.emulate_media(color_scheme="light")
    assert found == [True, "", ""]


@pytest.mark.parametrize("address", ["/meetings/road/", "/study-groups/lineage/", "/"])
def test_drawings_take_the_colours_that_a_reader_sets(site, tab, address):
    resized(tab, 1280)
    tab.emulate_media(forced_colors="active")
    tab.goto(site + address)
    strange = tab.evaluate(DRAWN_TEXTS)
    tab.emulate_media(forced_colors="none")
    assert strange == []
