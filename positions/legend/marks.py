"""The marks of codes as SVG: shapes that no font can draw otherwise, in the colour of the text around them."""

from collections.abc import Iterable

from ..choices import (
    CHANGED,
    DAY_UNKNOWN,
    Action,
    GroupAgreement,
    NoPosition,
    Stance,
    StatedThrough,
)

_FILLED = 'fill="currentColor" '
# In a square of twelve: lines are two wide, and what is filled says so.
_SHAPES: dict[str, str] = {
    Action.ADD: '<path d="M6 1v10M1 6h10"/>',
    Action.MOD: '<path d="M6 2l4.6 8.5H1.4z"/>',
    Action.SUP: '<path d="M2 2l8 8M10 2l-8 8"/>',
    Action.NOC: f'<path {_FILLED}d="M2 2h8v8H2z"/>',
    Action.NOT_KNOWN: '<path d="M3.2 4a2.8 2.8 0 1 1 4 2.5Q6 7 6 8.4M6 10v1.5"/>',
    Stance.SUPPORT: f'<circle {_FILLED}cx="6" cy="6" r="4"/>',
    Stance.OPPOSE: f'<path {_FILLED}d="M6 1l5 5-5 5-5-5z"/>',
    Stance.CONCERN: f'<circle cx="6" cy="6" r="4.5"/><path {_FILLED}d="M6 2a4 4 0 0 0 0 8z"/>',
    Stance.NO_CHANGE: '<path d="M2 2h8v8H2z"/>',
    Stance.WELCOMES: f'<path {_FILLED}d="M6 2l4.6 8.5H1.4z"/>',
    Stance.REGRETS: '<path d="M6 10l4.6-8.5H1.4z"/>',
    Stance.NONE_FOUND: '<circle cx="6" cy="6" r="4"/>',
    Stance.NO_POSITION: '<path d="M1 6h10"/>',
    NoPosition.NOT_LOOKED_FOR: f'<circle {_FILLED}cx="6" cy="6" r="1"/>',
    StatedThrough.CO_SIGNED: '<circle cx="4.2" cy="6" r="3"/><circle cx="7.8" cy="6" r="3"/>',
    StatedThrough.GROUP: '<path d="M6 11V2M2 6l4-4 4 4"/>',
    GroupAgreement.BREAKS: '<path d="M1 4h10M1 8h10M9 1L3 11"/>',
    GroupAgreement.OWN_PAPER: '<path d="M1 4h10M1 8h10"/>',
    CHANGED: '<path d="M6 1v10M1.7 3.5l8.6 5M10.3 3.5l-8.6 5"/>',
    DAY_UNKNOWN: '<path d="M1 7.5Q3.5 2.5 6 6t5-1.5"/>',
}


def has_mark(code: str) -> bool:
    return code in _SHAPES


def mark(code: str) -> str:
    """A whole picture, for a page that shows few of them; empty for a code without one."""
    shape = _SHAPES.get(code)
    return (
        f'<svg class="code-mark" viewBox="0 0 12 12" aria-hidden="true">{shape}</svg>'
        if shape
        else ""
    )


def mark_use(code: str) -> str:
    """A reference to one of `mark_symbols`, for a page that shows many."""
    return f'<svg aria-hidden="true"><use href="#m-{code}"/></svg>' if code in _SHAPES else ""


def mark_symbols(codes: Iterable[str]) -> str:
    """The shapes to which `mark_use` refers: once a page."""
    symbols = "".join(
        f'<symbol id="m-{code}" viewBox="0 0 12 12">{_SHAPES[code]}</symbol>'
        for code in dict.fromkeys(codes)
        if code in _SHAPES
    )
    return f'<svg class="marks" aria-hidden="true">{symbols}</svg>' if symbols else ""
