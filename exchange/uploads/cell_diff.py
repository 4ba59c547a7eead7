"""Two versions of a cell, word by word."""

import re

from diff_match_patch import diff_match_patch

KEPT, GONE, CAME = "=", "-", "+"
LONGEST = 5000  # characters that are compared word by word, apart from what is the same before and after them
AROUND = 40  # characters shown of what is the same before and after a change

Pieces = list[list[str]]  # what happened to a stretch, and the stretch

_differ = diff_match_patch()
# LONGEST bounds the time; a clock would mark other words on a busy machine.
_differ.Diff_Timeout = 0
_KINDS = {_differ.DIFF_EQUAL: KEPT, _differ.DIFF_DELETE: GONE, _differ.DIFF_INSERT: CAME}


def word_diff(old: str, new: str) -> Pieces:
    """What stayed, went and came; long stretches that stayed are cut in the middle."""
    letters: dict[str, str] = {}  # the library compares letters, so each word becomes one
    before, after = (
        "".join(letters.setdefault(word, chr(len(letters))) for word in _words(text))
        for text in (old, new)
    )
    words = dict(enumerate(letters))
    start = _differ.diff_commonPrefix(before, after)
    end = _differ.diff_commonSuffix(before[start:], after[start:])
    gone = before[start : len(before) - end].translate(words)
    came = after[start : len(after) - end].translate(words)
    if len(gone) + len(came) > LONGEST:
        kept = before[:start].translate(words), before[len(before) - end :].translate(words)
        pieces = [[KEPT, kept[0]], [GONE, _ends(gone)], [CAME, _ends(came)], [KEPT, kept[1]]]
    else:
        diffs = _differ.diff_main(before, after, checklines=False)
        pieces = [[_KINDS[kind], found.translate(words)] for kind, found in diffs]
    return [[what, _ends(text) if what == KEPT else text] for what, text in pieces if text]


def _words(text: str) -> list[str]:
    return re.findall(r"\s+|\w+|[^\w\s]", text)


def _ends(text: str) -> str:
    return text if len(text) <= 2 * AROUND + 3 else f"{text[:AROUND]} … {text[-AROUND:]}"
