"""The encodings in which a file that does not say its own may be, the likelier ones first, with lines to tell them apart."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice, pairwise
from typing import NamedTuple

from .encodings import (
    CESU_8,
    ENCODINGS,
    MIXED,
    SEVERAL_BYTES,
    UTF_8,
    WIDE,
    line_at,
    line_ends,
    line_of,
    read_as,
)

LINE_END, LINE_END_BYTES = re.compile("\r\n?|\n"), re.compile(b"\r\n?|\n")
_HIGH = re.compile(b"[\x80-\xff]")
_HIGH_SURROGATE = re.compile(b"\xed[\xa0-\xaf]")
_NO_TEXT = re.compile("[\x00\x80-\x9f\ue000-\uf8ff\ufffd-\uffff]")  # what no file of words holds
_DIVIDED = re.compile("[\r\n,;\t]")
_WORD = re.compile("[^\x00-\x40\x5b-\x60\x7b-\x7f]+")  # letters, and all beyond ASCII

READINGS = 8  # shown at most
_LINES = 3  # of a file, shown at most
_COMPARED = 200  # lines that readings are held against
_AROUND, _LONGEST = 60, 300  # bytes before a doubtful one, and of a line
_ODD = 0.8  # share of odd words from which a reading is not likely
_ANYHOW = 3  # readings that are shown though they are not: one word may be any


class EncodingCandidate(NamedTuple):
    """A way in which a file may be read, and what some of its lines are then: number and text."""

    encoding: str
    label: str
    lines: list[tuple[int, str]]


def wide_candidates(body: bytes) -> list[EncodingCandidate]:
    """A file that is read from the wrong end has neither dividers nor ends of lines."""
    readings = []
    for encoding in WIDE:
        text = _text_if_it_fits(body, encoding)
        if text and _DIVIDED.search(text):
            number, line = _first_beyond_ascii(text)
            readings.append(EncodingCandidate(encoding, str(ENCODINGS[encoding]), [(number, line)]))
    return readings


def _text_if_it_fits(data: bytes, encoding: str) -> str:
    try:
        text = read_as(data, encoding)
    except UnicodeDecodeError:
        return ""
    return "" if _NO_TEXT.search(text) else text


def _first_beyond_ascii(text: str) -> tuple[int, str]:
    """The first line that has such a letter; without one the first line."""
    found = re.search("[^\x00-\x7f]", text)
    place = found.start() if found else 0
    start = max(text.rfind("\n", 0, place), text.rfind("\r", 0, place)) + 1
    line = LINE_END.split(text[start : start + _LONGEST])[0]
    return line_at(text[:start]), line


def likely_candidates(body: bytes, wrong: int) -> list[EncodingCandidate]:
    """Those in which the file is text, the ones with the fewest odd words first.

    Of several that read the whole file alike one."""
    shown = list(islice(_doubtful_lines(body, wrong), _COMPARED))
    scored = [(_share_of_odd(encoding, shown), encoding) for encoding in _those_that_fit(body)]
    scored.sort(key=lambda one: one[0])  # stable: the likelier ones stay first
    likely = [
        encoding
        for place, (share, encoding) in enumerate(scored[:READINGS])
        if share <= _ODD or place < _ANYHOW
    ]
    lines = _telling_apart(likely, shown)
    return [
        EncodingCandidate(
            encoding,
            str(ENCODINGS[encoding]),
            [(number, _line_as(part, encoding)) for number, part in lines],
        )
        for encoding in likely
    ]


def _those_that_fit(body: bytes) -> list[str]:
    """An encoding of one byte a character is judged by the bytes that the file holds."""
    bytes_held = bytes(sorted(set(body)))
    alike: dict[int, str] = {}
    for encoding in ENCODINGS:
        if encoding in WIDE or encoding == UTF_8 or not _may_be(encoding, body):
            continue
        has_several = encoding in SEVERAL_BYTES
        if text := _text_if_it_fits(body if has_several else bytes_held, encoding):
            alike.setdefault(hash((has_several, text)), encoding)
    return list(alike.values())


def _may_be(encoding: str, body: bytes) -> bool:
    if encoding == CESU_8:
        return bool(_HIGH_SURROGATE.search(body))
    if encoding == MIXED:
        return not body.decode(errors="ignore").isascii()
    return True


def _doubtful_lines(body: bytes, wrong: int) -> Iterator[tuple[int, bytes]]:
    """Number and bytes of lines beyond ASCII; first the one with the byte that is not UTF-8."""
    start = max(body.rfind(b"\n", 0, wrong), body.rfind(b"\r", 0, wrong)) + 1
    first = line_of(body, start)
    yield first, _part(body, start, wrong)
    number, end = 1, 0
    while found := _HIGH.search(body, end):
        place = found.start()
        start = max(body.rfind(b"\n", end, place), body.rfind(b"\r", end, place), end - 1) + 1
        number += line_ends(body, end, start)
        if number != first:
            yield number, _part(body, start, place)
        next_end = LINE_END_BYTES.search(body, place)
        if next_end is None:
            return
        end = next_end.start()


def _part(body: bytes, start: int, place: int) -> bytes:
    """Of the line that begins at `start`, what is around a place."""
    left = max(start, place - _AROUND)
    while start < left < place and body[left] > 0x7F:  # not in the midst of a character
        left += 1
    return LINE_END_BYTES.split(body[left : left + _LONGEST], maxsplit=1)[0]


def _line_as(part: bytes, encoding: str) -> str:
    try:
        return read_as(part, encoding)
    except UnicodeDecodeError as fault:  # it was cut in the midst of a character
        return part[: fault.start].decode(UTF_8 if encoding == CESU_8 else encoding, "replace")


def _telling_apart(encodings: list[str], lines: list[tuple[int, bytes]]) -> list[tuple[int, bytes]]:
    """The first line, and others in which readings differ that are alike so far."""
    told = lines[:1]
    for line in lines[1:]:
        if len(told) == _LINES:
            break
        if _kinds(encodings, [*told, line]) > _kinds(encodings, told):
            told.append(line)
    return told


def _kinds(encodings: list[str], lines: list[tuple[int, bytes]]) -> int:
    return len({tuple(_line_as(part, one) for _number, part in lines) for one in encodings})


# words


def _share_of_odd(encoding: str, lines: list[tuple[int, bytes]]) -> float:
    text = "\n".join(_line_as(part, encoding) for _number, part in lines)
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    return sum(map(_is_odd, words)) / max(len(words), 1)


def _is_odd(word: str) -> bool:
    """Whether a language hardly writes such a word: two scripts, signs between letters, a capital
    after a small letter, Latin of accented letters alone."""
    scripts = {_script(letter) for letter in word if letter.isalpha()}
    has_signs = any(unicodedata.category(letter) in ("Sm", "So", "Sk", "No") for letter in word)
    has_late_capital = any(
        one.islower() and other.isupper() and not other.isascii() for one, other in pairwise(word)
    )
    has_plain_letter = any(letter.isascii() for letter in word)
    is_overladen = scripts == {"LATIN"} and len(word) > 2 and not has_plain_letter
    return len(scripts) > 1 or (has_signs and len(word) > 1) or has_late_capital or is_overladen


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    name = unicodedata.name(letter, "?").split(maxsplit=1)[0]
    return "CJK" if name in ("HIRAGANA", "KATAKANA", "IDEOGRAPHIC") else name
