"""axe on an open page, without asking it twice about what looks the same."""

import json
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT, AxeResults

# Of the elements that are painted alike, together with all that they stand in, the one with the longest text: axe judges no single letter.
ONE_OF_EACH_LOOK = """() => {
    const PAINT = ['color', 'backgroundColor', 'backgroundImage', 'opacity', 'filter', 'mixBlendMode', 'textShadow', 'fontSize',
                   'fontWeight', 'display', 'position', 'zIndex', 'clip'];
    const looks = new Map(), found = new Map();
    const look = one => {
        if (!looks.has(one)) {
            const style = getComputedStyle(one), own = PAINT.map(name => style[name]).join();
            looks.set(one, (one === document.body ? '' : look(one.parentElement)) + '>' + own);
        }
        return looks.get(one);
    };
    for (const one of document.body.querySelectorAll('*')) {
        const own = [...one.childNodes].map(node => node.nodeType === Node.TEXT_NODE ? node.data.trim() : '').join('');
        const text = own || (one.matches('input, select, textarea') ? one.value || one.placeholder || 'field' : '');
        if (text && one.checkVisibility({visibilityProperty: true}) && text.length > (found.get(look(one))?.text.length ?? 0))
            found.set(look(one), {one, text});
    }
    return [...found.values()].map(({one}) => one);
}"""


def barriers(tab: Any) -> str:
    """What the rules find that are not about contrast."""
    return _found(
        tab,
        "document",
        {"rules": {"color-contrast": {"enabled": False}, "target-size": {"enabled": True}}},
    )


def faint_texts(tab: Any) -> str:
    return _found(tab, f"{{include: ({ONE_OF_EACH_LOOK})()}}", {"runOnly": ["color-contrast"]})


def links_like_their_text(tab: Any) -> str:
    """The one other rule that compares colours: a link among words differs from them."""
    return _found(tab, "document", {"runOnly": ["link-in-text-block"]})


def _found(tab: Any, context: str, options: dict[str, Any]) -> str:
    if not tab.evaluate("'axe' in window"):
        tab.evaluate(AXE_SCRIPT)
    asked = json.dumps(options | {"resultTypes": ["violations"]})
    results = AxeResults(tab.evaluate(f"axe.run({context}, {asked})"))
    return results.generate_report() if results.violations_count else ""
