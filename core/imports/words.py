"""Two versions of a cell, word by word."""

import re
from difflib import SequenceMatcher

KEPT, GONE, CAME = "=", "-", "+"
LONGEST = 5000  # characters of a text that is compared word by word
AROUND = 40  # characters shown of what is the same before and after a change

Pieces = list[list[str]]  # what happened to a stretch, and the stretch


def marked(old: str, new: str) -> Pieces:
    """What stayed, went and came; long stretches that stayed are cut in the middle."""
    if len(old) + len(new) > LONGEST:
        return [[GONE, _ends(old)], [CAME, _ends(new)]]
    before, after = _words(old), _words(new)
    pieces: Pieces = []
    for what, one, other, left, right in SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        gone, came = "".join(before[one:other]), "".join(after[left:right])
        pieces += [[KEPT, _ends(gone)]] if what == "equal" else [piece for piece in ([GONE, gone], [CAME, came]) if piece[1]]
    return pieces


def _words(text: str) -> list[str]:
    return re.findall(r"\s+|\w+|[^\w\s]", text)


def _ends(text: str) -> str:
    return text if len(text) <= 2 * AROUND + 3 else f"{text[:AROUND]} … {text[-AROUND:]}"
