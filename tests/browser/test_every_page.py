"""What holds for every kind of page; each is loaded once for each of two sets of fonts, then resized, recoloured and lengthened."""

from typing import Any

import pytest

from .accessibility import barriers, faint_texts, links_like_their_text
from .kinds import PUBLIC
from .test_policy import listening

pytestmark = pytest.mark.browser
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
LONG_NAMES = """for (const node of document.querySelectorAll('h1, .row-main > a, .row-lead, dd, .badge'))
    node.append(' ' + 'Telekommunikationsstandardisierung'.repeat(4))"""
# Every text that is not ours gets a word that has no place to break.
LONG_TEXTS = """() => {
    const isOurs = text => text.parentElement.closest('form, summary, button, .tools, .visually-hidden');
    const texts = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT), all = [];
    while (texts.nextNode()) if (texts.currentNode.data.trim() && !isOurs(texts.currentNode)) all.push(texts.currentNode);
    for (const text of all) text.data += ' ' + 'Standardisierungsversammlung'.repeat(8);
}"""


@pytest.fixture(scope="module")
def tabs(browsers):
    """One for each set of wide fonts, used by all tests of this module."""
    contexts = {fonts: browsers(fonts).new_context() for fonts in ("dejavu", "noto")}
    yield {fonts: context.new_page() for fonts, context in contexts.items()}
    for context in contexts.values():
        context.close()


def resized(tab: Any, width: int) -> None:
    tab.set_viewport_size({"width": width, "height": 900})


def wider_than(tab: Any, *widths: int) -> list[int]:
    """The widths of the window in which the page is to be scrolled sideways."""
    found = []
    for width in widths:
        resized(tab, width)
        found += [width] if tab.evaluate(SIDEWAYS) else []
    return found


def told(faults: dict[str, Any]) -> str:
    """In full, which pytest leaves out of what it shows of a dictionary."""
    return "\n".join(f"{name}: {found}" for name, found in faults.items() if found)


@pytest.mark.parametrize("address", [*PUBLIC, "/admin/login/"])
def test_a_page_fits_the_window_keeps_the_policy_and_has_no_barrier(site, tabs, address):
    tab = tabs["dejavu"]
    resized(tab, 1280)
    complaints = listening(tab)
    tab.goto(site + address)
    faults = {"complaints": [text for text in complaints if "404" not in text]}
    faults["sideways"] = wider_than(tab, 320, 360)
    for width in (360, 1280):
        resized(tab, width)
        faults[f"barriers at {width}"] = barriers(tab)
        faults[f"faint texts at {width}"] = faint_texts(tab)
        tab.emulate_media(color_scheme="dark")
        faults[f"faint texts at {width}, dark"] = faint_texts(tab)
        faults[f"links at {width}, dark"] = links_like_their_text(tab)
        tab.emulate_media(color_scheme="light")
    tab.evaluate(LONG_NAMES)
    faults["sideways with long names"] = wider_than(tab, 360)
    tab.evaluate(LONG_TEXTS)
    faults["sideways with long texts"] = wider_than(tab, 320, 1280)
    assert not any(faults.values()), told(faults)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_page_fits_the_window_with_wider_letters(site, tabs, address):
    tab = tabs["noto"]
    resized(tab, 320)
    tab.goto(site + address)
    faults = {"sideways": wider_than(tab, 320)}
    tab.evaluate(LONG_TEXTS)
    faults["sideways with long texts"] = wider_than(tab, 320)
    assert not any(faults.values()), told(faults)
