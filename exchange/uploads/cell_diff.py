"""Two versions of a cell, cut to what a list can show."""

from os.path import commonprefix

from core.public.comparison.words import CAME, GONE, KEPT, Pieces

AROUND = 40  # characters shown before the first that differs
LONGEST = 160  # characters shown of each version


def cell_diff(old: str, new: str) -> Pieces:
    """The old cell and the new one; of long ones what follows the place where they begin to differ."""
    start = 0
    if max(len(old), len(new)) > LONGEST:
        start = max(0, len(commonprefix([old, new])) - AROUND)
    pieces = [[GONE, _cut(old, start)], [CAME, _cut(new, start)]]
    if old and new:
        pieces.insert(1, [KEPT, "→ "])
    return [piece for piece in pieces if piece[1]]


def _cut(text: str, start: int) -> str:
    end = start + LONGEST
    shown = text[start:end]
    return f"{'…' if start and shown else ''}{shown}{'…' if len(text) > end else ''}"
