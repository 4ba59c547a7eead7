"""Compares two texts word by word and line by line: what is kept, removed or added. Makes such lines of rich text."""

import re
from collections import Counter
from itertools import groupby

from diff_match_patch import diff_match_patch

from core.richtext import sanitised_or_escaped
from core.richtext.elements import Element, parsed

KEPT, GONE, CAME = "=", "-", "+"
LONGEST = 3600  # characters compared word by word, without what both texts begin and end with

Pieces = list[list[str]]  # pairs: what happened to a stretch of text, and the stretch

_differ = diff_match_patch()
# LONGEST bounds the time. A time limit would give other results on a busy machine.
_differ.Diff_Timeout = 0
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
_KINDS = {_differ.DIFF_EQUAL: KEPT, _differ.DIFF_DELETE: GONE, _differ.DIFF_INSERT: CAME}


def word_diff(old: str, new: str) -> Pieces:
    letters: dict[str, str] = {}
    before, after = (_as_letters(_WORDS.findall(text), letters) for text in (old, new))
    words = dict(enumerate(letters))
    start = _differ.diff_commonPrefix(before, after)
    end = _differ.diff_commonSuffix(before[start:], after[start:])
    gone = before[start : len(before) - end].translate(words)
    came = after[start : len(after) - end].translate(words)
    if len(gone) + len(came) > LONGEST:
        kept = before[:start].translate(words), before[len(before) - end :].translate(words)
        pieces = [[KEPT, kept[0]], [GONE, gone], [CAME, came], [KEPT, kept[1]]]
    else:
        diffs = _differ.diff_main(before, after, checklines=False)
        _differ.diff_cleanupSemantic(diffs)  # merges changes with only a space between them
        pieces = [[_KINDS[kind], found.translate(words)] for kind, found in diffs]
    return [[what, text] for what, text in pieces if text]


def whole_diff(old: list[str], new: list[str]) -> list[Pieces]:
    """For values, not prose: each line is kept, removed or added as a whole. A replaced line stands in one line."""
    if len(old) == len(new) == 1 and old != new:
        return [[[GONE, old[0]], [KEPT, "→ "], [CAME, new[0]]]]
    gone = [[[KEPT if line in new else GONE, line]] for line in old]
    return gone + [[[CAME, line]] for line in new if line not in old]


def line_diff(old: list[str], new: list[str]) -> list[Pieces]:
    """All lines in order; changed lines are compared word by word with those they replace.

    If two sentences share less than half their words, the old one stands whole before or above the new one.
    """
    letters: dict[str, str] = {}
    before, after = (_as_letters(lines, letters) for lines in (old, new))
    lines = list(letters)
    compared: list[Pieces] = []
    diffs = _differ.diff_main(before, after, checklines=False)
    for is_kept, stretch in groupby(diffs, lambda diff: diff[0] == _differ.DIFF_EQUAL):
        found: dict[str, list[str]] = {KEPT: [], GONE: [], CAME: []}
        for kind, text in stretch:
            found[_KINDS[kind]] += [lines[ord(letter)] for letter in text]
        if is_kept:
            compared += [[[KEPT, line]] for line in found[KEPT]]
        else:
            compared += _cut_at_line_ends(word_diff("\n".join(found[GONE]), "\n".join(found[CAME])))
    return compared


def _old_before_new(line: Pieces) -> list[Pieces]:
    """The line with the old sentences before the new; two lines if it holds nothing else."""
    changed = [at for at, (what, _text) in enumerate(line) if what != KEPT]
    if {line[at][0] for at in changed} != {GONE, CAME}:
        return [line]
    first, last = changed[0], changed[-1] + 1
    head, tail = _text_of(line[:first], KEPT), _text_of(line[last:], KEPT)
    begin, end = re.sub(r"\A.*[.!?]\s+", "", head), re.sub(r"(?<=[.!?])\s.*", "", tail)
    sentences = [[KEPT, begin], *line[first:last], [KEPT, end]]
    count = Counter(what for what, text in sentences for _word in re.findall(r"\w+", text))
    if count[KEPT] >= max(count[GONE], count[CAME]):
        return [line]
    before, after = [KEPT, head.removesuffix(begin)], [KEPT, tail.removeprefix(end)]
    changes = [[kind, _text_of(sentences, KEPT, kind)] for kind in (GONE, CAME)]
    if before[1] or after[1]:
        return [[before, *changes, after]]
    return [[change] for change in changes]


def _text_of(pieces: Pieces, *kinds: str) -> str:
    return "".join(text for what, text in pieces if what in kinds)


def _as_letters(tokens: list[str], letters: dict[str, str]) -> str:
    """The library compares letters, so each word or line becomes one."""
    return "".join(letters.setdefault(token, chr(len(letters))) for token in tokens)


def _cut_at_line_ends(pieces: Pieces) -> list[Pieces]:
    lines: list[Pieces] = [[]]
    for what, text in pieces:
        first, *others = text.split("\n")
        lines[-1].append([what, first])
        lines += [[[what, other]] for other in others]
    kept = [kept for line in lines if (kept := [piece for piece in line if piece[1]])]
    return [shown for line in kept for shown in _old_before_new(line)]


# rich text as lines of plain text that keep the numbers of its lists

_LINES = {"p", "h2", "h3", "li", "dt", "dd", "tr", "br", "blockquote"}
_CELLS = {"td", "th"}


def lines_of(html: str) -> list[str]:
    lines = [""]
    _add(parsed(sanitised_or_escaped(html)), lines)
    return [tidied for line in lines if (tidied := " ".join(line.split()))]


def _add(element: Element, lines: list[str]) -> None:
    items = 0
    for child in element.children:
        if isinstance(child, str):
            lines[-1] += child
            continue
        if child.tag in _LINES:
            lines.append("")
        elif child.tag in _CELLS and lines[-1]:
            lines[-1] += " | "
        begin = len(lines) - 1
        _add(child, lines)
        if child.tag == "li":
            items += 1
            mark = f"{items}. " if element.tag == "ol" else "• "
            first = next((at for at in range(begin, len(lines)) if lines[at].strip()), begin)
            lines[first] = f"{mark}{lines[first]}" if lines[first].strip() else ""
        if child.tag in _LINES:
            lines.append("")
