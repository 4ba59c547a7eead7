"""Runs axe on the open page; of elements that look the same it judges the colours once."""

import json
from collections.abc import Sequence
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT, AxeResults

# A look is how an element and all around it are painted. Of each look it marks the element with the longest text, since axe judges no single
# letter; looks of earlier pages, which the tab remembers, are left out. Gives the number of new looks.
MARK_ONE_OF_EACH_LOOK = """() => {
    const PAINT = ['color', 'backgroundColor', 'backgroundImage', 'opacity', 'filter', 'mixBlendMode', 'textShadow', 'fontSize',
                   'fontWeight', 'display', 'position', 'zIndex', 'clip'];
    const looks = new Map(), found = new Map(), known = new Set(JSON.parse(localStorage.getItem('looks') ?? '[]'));
    const hash = text => [...text].reduce((sum, letter) => Math.imul(31, sum) + letter.charCodeAt(0) | 0, 7);
    const look = one => {
        if (!looks.has(one)) {
            const style = getComputedStyle(one), own = PAINT.map(name => style[name]).join();
            looks.set(one, hash((one === document.body ? '' : look(one.parentElement)) + '>' + own));
        }
        return looks.get(one);
    };
    for (const one of document.body.querySelectorAll('*')) {
        const own = [...one.childNodes].map(node => node.nodeType === Node.TEXT_NODE ? node.data.trim() : '').join('');
        const text = own || (one.matches('input, select, textarea') ? one.value || one.placeholder || 'field' : '');
        if (text && one.checkVisibility({visibilityProperty: true}) && !known.has(look(one))
            && text.length > (found.get(look(one))?.text.length ?? 0)) found.set(look(one), {one, text});
    }
    document.querySelectorAll('[data-look]').forEach(one => one.removeAttribute('data-look'));
    found.forEach(({one}) => one.setAttribute('data-look', ''));
    localStorage.setItem('looks', JSON.stringify([...known, ...found.keys()]));
    return found.size;
}"""

AXE = AXE_SCRIPT + ";axe.configure({rules: [{id: 'color-contrast', selector: '[data-look]'}]})"


def barriers(tab: Any, left_out: Sequence[str] = ()) -> str:
    """What all rules of axe find; colours are compared on one element of each look."""
    return _found(tab, {"rules": {"target-size": {"enabled": True}}}, left_out)


def faint_texts(tab: Any) -> str:
    """What the two rules find that compare colours: a text with its background, a link with the words beside it."""
    return _found(tab, {"runOnly": ["color-contrast", "link-in-text-block"]})


def _found(tab: Any, options: dict[str, Any], left_out: Sequence[str] = ()) -> str:
    new_looks = tab.evaluate(MARK_ONE_OF_EACH_LOOK)
    if not new_looks and "runOnly" in options:
        return ""
    if not tab.evaluate("'axe' in window"):
        tab.evaluate(AXE)
    where = {"exclude": [*left_out]} if "rules" in options else "[data-look]"
    asked = ", ".join(map(json.dumps, (where, options | {"resultTypes": ["violations"]})))
    results = tab.evaluate(
        f"axe.run({asked}).then(found => found.violations.length ? found : null)"
    )
    return AxeResults(results).generate_report() if results else ""
