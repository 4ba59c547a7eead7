"""Two versions of a cell, word by word."""

import re
from collections import Counter
from collections.abc import Iterable
from difflib import SequenceMatcher
from itertools import takewhile

KEPT, GONE, CAME = "=", "-", "+"
LONGEST = 5000  # characters that are compared word by word, apart from what is the same before and after them
PAIRS = 20_000  # of words, one in each text, that may be the same; more take too long
AROUND = 40  # characters shown of what is the same before and after a change

Pieces = list[list[str]]  # what happened to a stretch, and the stretch


def word_diff(old: str, new: str) -> Pieces:
    """What stayed, went and came; long stretches that stayed are cut in the middle."""
    before, after = _words(old), _words(new)
    start = _same_at_start(before, after)
    end = _same_at_start(reversed(before[start:]), reversed(after[start:]))
    changed = _compared(before[start : len(before) - end], after[start : len(after) - end])
    pieces = [(KEPT, before[:start]), *changed, (KEPT, before[len(before) - end :])]
    return [
        [what, _ends(text) if what == KEPT else text]
        for what, words in pieces
        if (text := "".join(words))
    ]


def _compared(before: list[str], after: list[str]) -> list[tuple[str, list[str]]]:
    if sum(map(len, before)) + sum(map(len, after)) > LONGEST or _pairs(before, after) > PAIRS:
        return [(GONE, [_ends("".join(before))]), (CAME, [_ends("".join(after))])]
    pieces: list[tuple[str, list[str]]] = []
    for what, one, other, left, right in SequenceMatcher(
        a=before, b=after, autojunk=False
    ).get_opcodes():
        pieces += (
            [(KEPT, before[one:other])]
            if what == "equal"
            else [(GONE, before[one:other]), (CAME, after[left:right])]
        )
    return pieces


def _words(text: str) -> list[str]:
    return re.findall(r"\s+|\w+|[^\w\s]", text)


def _same_at_start(before: Iterable[str], after: Iterable[str]) -> int:
    return sum(
        1 for _pair in takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False))
    )


def _pairs(before: list[str], after: list[str]) -> int:
    counts = Counter(word for word in after if not word.isspace())
    return sum(counts[word] for word in before)


def _ends(text: str) -> str:
    return text if len(text) <= 2 * AROUND + 3 else f"{text[:AROUND]} … {text[-AROUND:]}"
