"""What holds for every kind of page when it is opened up, spaced out, or shown in a reader's own colours."""

import pytest

from .accessibility import barriers, faint_texts
from .kinds import PUBLIC
from .test_every_page import resized, told, wider_than

pytestmark = pytest.mark.browser
OPEN_DETAILS = (
    "name => document.querySelectorAll(`${name} details`).forEach(one => one.open = true)"
)
POPOVERS = "[...document.querySelectorAll('[popover]')].map(one => one.id)"
# WCAG 2.2, 1.4.12: what a reader may set, and lose nothing.
SPACING = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
    p { margin-block-end: 2em !important; }"""
# Boxes that hide what does not fit in them, and texts wider than theirs; what scrolls can be read.
CLIPPED = """() => [...document.body.querySelectorAll('main *, header *, footer *')].filter(one => {
    const style = getComputedStyle(one);
    if (!one.checkVisibility({visibilityProperty: true}) || one.clientWidth < 3 || style.display === 'inline'
        || style.clipPath !== 'none' || one.closest('svg, select, .visually-hidden')) return false;
    if (/auto|scroll/.test(style.overflowX)) return false;
    const hasText = [...one.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
    const isWide = one.scrollWidth > one.clientWidth + 1, isHigh = one.scrollHeight > one.clientHeight + 1;
    return style.overflowX !== 'visible' ? isWide || isHigh : hasText && isWide;
}).map(one => `${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 40)}`)"""
# WCAG 2.2, 2.5.8: a box to tick is as large as its label; of links in a line of text axe judges the room around them.
SMALL = """() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')].filter(one => {
    const boxes = [one, one.closest('label') ?? one].map(box => box.getBoundingClientRect());
    const width = Math.max(...boxes.map(box => box.width)), height = Math.max(...boxes.map(box => box.height));
    return one.checkVisibility({visibilityProperty: true}) && !one.closest('.visually-hidden') && width > 0
        && getComputedStyle(one).display !== 'inline' && (height < 24 || width < 24);
}).map(one => `${one.tagName} in ${one.parentElement.tagName}.${one.parentElement.className} ${one.textContent.trim().slice(0, 40)}`)"""
DRAWN_TEXTS = """[...document.querySelectorAll('main svg text')].filter(one => !one.closest('a') && one.checkVisibility())
    .filter(one => getComputedStyle(one).fill !== getComputedStyle(document.body).color).map(one => one.textContent)"""


@pytest.fixture(scope="module")
def tab(browsers):
    """One page for all tests of this module; the policy is left out, since spacing is a style of ours."""
    context = browsers("dejavu").new_context(bypass_csp=True)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("address", PUBLIC)
def test_what_is_folded_has_no_barrier_when_it_is_open_and_targets_are_large_enough(
    site, tab, address
):
    resized(tab, 360)
    tab.goto(site + address)
    faults = {"small": tab.evaluate(SMALL)}
    tab.evaluate(OPEN_DETAILS, "main")
    faults["small when open"] = tab.evaluate(SMALL)
    for width in (360, 1280):
        resized(tab, width)
        faults[f"barriers at {width}"] = barriers(tab)
        for scheme in ("dark", "light"):
            tab.emulate_media(color_scheme=scheme)
            faults[f"faint texts at {width}, {scheme}"] = faint_texts(tab)
    for name in tab.evaluate(POPOVERS):
        tab.evaluate("name => document.getElementById(name).showPopover()", name)
        faults[f"barriers with {name}"] = barriers(tab)
        faults[f"faint texts with {name}"] = faint_texts(tab)
    assert not any(faults.values()), told(faults)


@pytest.mark.parametrize("width", [360, 1280])
def test_the_open_menu_is_readable_and_its_links_are_large_enough(site, tab, width):
    resized(tab, width)
    tab.goto(f"{site}/accessibility/")
    tab.evaluate(OPEN_DETAILS, "header")
    assert [tab.evaluate(SMALL), faint_texts(tab)] == [[], ""]


@pytest.mark.parametrize("address", PUBLIC)
def test_nothing_is_clipped_when_a_reader_spaces_texts_out(site, tab, address):
    tab.goto(site + address)
    tab.add_style_tag(content=SPACING)
    faults = {"sideways": wider_than(tab, 320)}
    for width in (320, 768, 1280):
        resized(tab, width)
        faults[f"clipped at {width}"] = tab.evaluate(CLIPPED)
    assert not any(faults.values()), told(faults)


@pytest.mark.parametrize("address", ["/meetings/road/", "/study-groups/lineage/", "/"])
def test_drawings_take_the_colours_that_a_reader_sets(site, tab, address):
    resized(tab, 1280)
    tab.emulate_media(forced_colors="active")
    tab.goto(site + address)
    strange = tab.evaluate(DRAWN_TEXTS)
    tab.emulate_media(forced_colors="none")
    assert strange == []
