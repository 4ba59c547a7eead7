"""Running text: lines that a mail program has wrapped are one paragraph, read sentence by sentence."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

from core.fields import tidy_line

from ..days import dates_in
from .list_items import BULLET
from .mail import NumberedLine

_SHORTEST = (
    45  # characters of a line that was wrapped: shorter ones end where their author ended them
)
_NARROWEST, _WIDEST = 60, 100  # of a text that a program wrapped
_LABEL = re.compile(r"\s*[^\W\d_][^:.,\s]{0,24}(?:\s[^:.,\s]{1,20}){0,2}\s?:\s+\S")
_NO_PROSE = re.compile(
    r"\t|\s\|\s|^\s*\||^\s*#{1,6}\s|(?:[^;]*;){3}|(?:[^,]*,(?! )){3}|={3,}|-{4,}"
)
# A line that ends so goes on in the next.
_UNFINISHED = re.compile(
    r"(?:\b(?:the|a|an|of|in|on|at|to|for|from|and|or|with|by|is|are|will|be|has|have|that|which|its|our|their|but|so|we|if|when|where|as|not|"
    r"le|la|les|des?|du|un|une|et|en|à|au|aux|par|pour|que|qui|est|sera|el|los|las|del|al|y|con|para|por|se|"
    r"der|die|das|den|dem|und|im|am|vom|zum|zur|mit|von|für|o|os|as|do|da|em|e|com)|[,(–-]|['’]s)$",
    re.IGNORECASE,
)
_ENDED = re.compile(r"[.!?:;][\"”»)]*$")
_SENTENCE_END = re.compile(
    r"(?:(?<=[a-zà-ÿа-я0-9)\]!?\"”»])|(?<=[A-ZА-Я]{2}))[.!?]\s+(?=[\"“«(]?[A-ZÀ-ÞА-Я0-9¿¡])"
)
_QUOTED_END = re.compile(r"(?:[.!?][\"”»)]|(?<=\s)[:;]-?[)D])\s+(?=[\"“«(]?[A-ZÀ-ÞА-Я])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:No|Nr|n|St|Dr|Mr|Mrs|Ms|Sr|Sra|Prof|Res|Rec|vs|Rev|Add|Corr|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|"
    r"janv|févr|avr|juil|sept|déc|approx|ca|bzw|e\.g|i\.e|z\.B|d\.h|U\.S|D\.C|a\.m|p\.m)|\b[A-Z])$"
)
_NUMBER_SIGN = re.compile(r"\b(?:no|nos|nr|n|núm|num|art|p)$", re.IGNORECASE)
_FEWEST_LABELS = 2  # of lines that are a list of labels
_DAY_BEFORE = re.compile(r"(?:^|\s)[0-9]{1,2}$")  # “am 5. Mai”


@dataclass(frozen=True)
class Sentence:
    """`number`: of the line in which it begins; `paragraph`: of the first line of its paragraph."""

    number: int
    text: str
    paragraph: int


def sentences(text: str) -> list[str]:
    return [text[start:end].strip() for start, end in _spans(text)]


def unwrapped(lines: Iterable[NumberedLine]) -> Iterator[NumberedLine | list[Sentence]]:
    """The lines; those of a wrapped paragraph as its sentences."""
    lines = list(lines)
    width = max((len(line) for _number, line in lines), default=0)
    for run in _runs(lines):
        if _is_paragraph([line for _number, line in run], width):
            yield _sentences_of(run)
        else:
            yield from run


def _runs(lines: list[NumberedLine]) -> Iterator[list[NumberedLine]]:
    """Neighbours of one indentation, up to a line that is too short to have been wrapped."""
    run: list[NumberedLine] = []
    for number, line in lines:
        if run and not _may_follow(run[-1], (number, line)):
            yield run
            run = []
        run.append((number, line))
    if run:
        yield run


def _may_follow(one: NumberedLine, other: NumberedLine) -> bool:
    (number, line), (next_number, following) = one, other
    if next_number != number + 1 or len(line.strip()) < _SHORTEST or BULLET.match(following):
        return False
    if _indentation(line) != _indentation(following) or _NO_PROSE.search(following):
        return False
    return not _is_only_dates(following) and not _NO_PROSE.search(line) and not BULLET.match(line)


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip())


def _is_only_dates(line: str) -> bool:
    text = tidy_line(line)
    return any(
        not re.search(r"\w", text[:start] + text[end:]) for start, end in dates_in(text)
    ) and not text.endswith(".")


def _is_paragraph(lines: list[str], width: int) -> bool:
    """Whether a sentence goes on from one line to the next, and ends with a stop."""
    texts = [tidy_line(line) for line in lines]
    breaks = list(zip(texts, texts[1:], strict=False))
    has_stop = bool(_ENDED.search(texts[-1])) or _holds_stop(" ".join(texts))
    labels = sum(map(bool, map(_LABEL.match, lines)))
    return (
        any(
            _goes_on(line, following) or _is_full(line, following, width)
            for line, following in breaks
        )
        and has_stop
        and labels < _FEWEST_LABELS
    )


def _goes_on(line: str, following: str) -> bool:
    if _UNFINISHED.search(line):
        return True
    is_inside = following[:1].islower() or _holds_stop(line) or _holds_stop(following)
    return is_inside and not _ENDED.search(line)


def _is_full(line: str, following: str, width: int) -> bool:
    """Whether the first word of the next line found no room in this one, in a text that a program wrapped."""
    has_room = len(line) + 1 + len(following.split(" ")[0]) <= width
    return _NARROWEST <= width <= _WIDEST and not (has_room or _ENDED.search(line))


def _holds_stop(text: str) -> bool:
    """Whether a sentence ends inside a text and another begins."""
    return len(list(_spans(text))) > 1


def _sentences_of(run: list[NumberedLine]) -> list[Sentence]:
    texts = [tidy_line(line) for _number, line in run]
    starts = [0, *accumulate(len(text) + 1 for text in texts)]
    whole = " ".join(texts)
    return [
        Sentence(run[bisect_right(starts, start) - 1][0], whole[start:end].strip(), run[0][0])
        for start, end in _spans(whole)
    ]


def _spans(text: str) -> Iterator[tuple[int, int]]:
    place = 0
    ends = [*_SENTENCE_END.finditer(text), *_QUOTED_END.finditer(text)]
    for end in sorted(ends, key=re.Match.start):
        before = text[place : end.start()]
        is_number = bool(_NUMBER_SIGN.search(before)) and text[end.end()].isdigit()
        if not (is_number or _ABBREVIATION.search(before) or _DAY_BEFORE.search(before)):
            yield place, end.end()
            place = end.end()
    yield place, len(text)
