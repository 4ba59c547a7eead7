"""From bytes to text. UTF-8, and what a mark names, is read; any other file may be read in several
encodings, and whoever sent it says which is right."""

import codecs
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice, pairwise
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .sheet import FileRefused

UTF_8, MIXED = "utf-8", "utf-8+cp1252"
WIDE = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
# The likelier ones first. Several characters of a byte come last: they read nearly anything.
ENCODINGS = {
    UTF_8: gettext_lazy("UTF-8"),
    MIXED: gettext_lazy("UTF-8, and Windows-1252 where it is not"),
    "cp1252": gettext_lazy("Western European (Windows-1252)"),
    "cp1251": gettext_lazy("Cyrillic (Windows-1251)"),
    "cp1250": gettext_lazy("Central European (Windows-1250)"),
    "cp1256": gettext_lazy("Arabic (Windows-1256)"),
    "iso8859-2": gettext_lazy("Central European (ISO 8859-2)"),
    "iso8859-15": gettext_lazy("Western European (ISO 8859-15)"),
    "mac-roman": gettext_lazy("Western European (Mac Roman)"),
    "cp850": gettext_lazy("Western European (DOS 850)"),
    "cp1254": gettext_lazy("Turkish (Windows-1254)"),
    "cp1253": gettext_lazy("Greek (Windows-1253)"),
    "koi8-r": gettext_lazy("Cyrillic (KOI8-R)"),
    "cp866": gettext_lazy("Cyrillic (DOS 866)"),
    "gb18030": gettext_lazy("Chinese (GB 18030)"),
    "big5": gettext_lazy("Chinese (Big5)"),
    "cp932": gettext_lazy("Japanese (Shift JIS)"),
    "cp949": gettext_lazy("Korean (Windows-949)"),
    "utf-16-le": gettext_lazy("UTF-16, low byte first"),
    "utf-16-be": gettext_lazy("UTF-16, high byte first"),
    "utf-32-le": gettext_lazy("UTF-32, low byte first"),
    "utf-32-be": gettext_lazy("UTF-32, high byte first"),
}
SEVERAL_BYTES = frozenset({MIXED, "gb18030", "big5", "cp932", "cp949"})
_SURROGATE = re.compile("[\ud800-\udfff]")


def read_as(data: bytes, encoding: str) -> str:
    """Raises UnicodeDecodeError."""
    if encoding == MIXED:
        text = data.decode(UTF_8, "surrogateescape")
        return _SURROGATE.sub(lambda byte: bytes([ord(byte[0]) - 0xDC00]).decode("cp1252"), text)
    return data.decode(encoding)


def _line_of(text: str | bytes) -> int:
    """The number of the line that a text breaks off in."""
    if isinstance(text, bytes):
        text = text.decode("latin-1")  # a letter for each byte
    return 1 + text.count("\n") + text.count("\r") - text.count("\r\n")


_MARKS = {  # longer ones first: that of UTF-16 begins one of UTF-32
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF8: UTF_8,
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_LINE_END, _HIGH = re.compile(b"[\r\n]"), re.compile(b"[\x80-\xff]")
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


class WhichEncoding(FileRefused):
    """The file may be read in several ways; `readings` are those to choose from."""

    def __init__(self, message: str, readings: list[EncodingCandidate]) -> None:
        super().__init__(message)
        self.readings = readings


def decoded(data: bytes, chosen: str = "") -> tuple[str, list[str]]:
    """The text, and what is to be said of how it was read.

    `chosen` is one of ENCODINGS; a file that says what it is needs none. Raises WhichEncoding.
    """
    found = (mark for mark in _MARKS if data.startswith(mark))
    mark = next(found, b"")
    body, named = data[len(mark) :], _MARKS.get(mark, "")
    if named not in ("", UTF_8):
        return _marked(body, named), []
    wrong: int | None = None  # the place of the first byte that is not UTF-8
    try:
        text = body.decode()
    except UnicodeDecodeError as fault:
        wrong = fault.start
    if chosen and not (mark and wrong is None):
        return _as_chosen(body, chosen), _said_of(chosen, is_needed=wrong is not None)
    zeros, choose = body.count(0), _("Choose the version in which every letter is correct.")
    # So many that a character may have two or four bytes.
    is_wide = zeros > 0 and (wrong is not None or zeros > len(body) / 20)
    if is_wide and (readings := _wide_candidates(body)):
        said = _("The file does not say in which encoding it is.")
        raise WhichEncoding(f"{said} {choose}", readings)
    if zeros > len(body) / 5:
        said = _(
            "The file looks like %(encoding)s that was cut off: every other byte or more is zero. Save it as “CSV UTF-8”."
        )
        raise FileRefused(said, encoding="UTF-32" if zeros > len(body) * 0.6 else "UTF-16")
    if wrong is None:
        return text, []
    if zeros:
        raise FileRefused(_no_text())
    said = _("The file is not UTF-8: the byte %(byte)s in line %(line)d does not fit.")
    said %= {"byte": f"0x{body[wrong]:02X}", "line": _line_of(body[:wrong])}
    if not (readings := _likely_candidates(body, wrong)):
        raise FileRefused(said + " " + _("Save the file as “CSV UTF-8”."))
    if readings[0].encoding == MIXED:
        said = _mixed(body, wrong)
    raise WhichEncoding(f"{said} {choose}", readings)


def candidates_for(data: bytes) -> list[EncodingCandidate]:
    """The ways in which a file may be read; none where it says itself which."""
    try:
        decoded(data)
    except WhichEncoding as question:
        return question.readings
    except FileRefused:
        pass
    return []


def _said_of(chosen: str, is_needed: bool) -> list[str]:
    if chosen == UTF_8 and not is_needed:
        return []
    said = _("The file was read as you chose: %(encoding)s.")
    if not is_needed and chosen not in WIDE:
        said = _("The file was read as you chose: %(encoding)s. It could be UTF-8 too.")
    return [said % {"encoding": ENCODINGS[chosen]}]


def _marked(body: bytes, encoding: str) -> str:
    try:
        return body.decode(encoding)
    except UnicodeDecodeError as fault:
        message = _(
            "The file says that it is %(encoding)s, but the byte %(byte)s in line %(line)d is not. It may have been cut off on its way. Save it again as “CSV UTF-8”."
        )
        line = _line_of(body[: fault.start].decode(encoding, "ignore"))
        byte, named = f"0x{body[fault.start]:02X}", encoding.upper()[:6]
        raise FileRefused(message, encoding=named, byte=byte, line=line) from None


def _as_chosen(body: bytes, chosen: str) -> str:
    try:
        text = read_as(body, chosen)
    except UnicodeDecodeError as fault:
        place = fault.start
        said = _("The file is not %(encoding)s: the byte %(byte)s in line %(line)d does not fit.")
        byte, line = f"0x{body[place]:02X}", _line_of(body[:place])
        raise FileRefused(said, encoding=ENCODINGS[chosen], byte=byte, line=line) from None
    if chosen != UTF_8 and "\0" in text:
        raise FileRefused(_no_text())
    return text.removeprefix("\ufeff")


def _no_text() -> str:
    return _("This is neither text nor a workbook. Send a CSV file or a workbook (.xlsx).")


def _mixed(body: bytes, wrong: int) -> str:
    text = body.decode(errors="surrogateescape")
    right = re.search("[^\x00-\x7f\udc80-\udcff]", text)
    place = right.start() if right else 0
    said = _(
        "The file mixes encodings: “%(character)s” in line %(line)d is UTF-8, but the byte %(byte)s in line %(other)d is not."
    )
    return said % {
        "character": text[place],
        "line": _line_of(text[:place]),
        "byte": f"0x{body[wrong]:02X}",
        "other": _line_of(body[:wrong]),
    }


# what else it may be: the likelier encodings first, with lines to tell them apart


def _candidate(encoding: str, lines: list[tuple[int, str]]) -> EncodingCandidate:
    return EncodingCandidate(encoding, str(ENCODINGS[encoding]), lines)


def _wide_candidates(body: bytes) -> list[EncodingCandidate]:
    """A file that is read from the wrong end has neither dividers nor ends of lines."""
    readings = []
    for encoding in WIDE:
        text = _text_if_it_fits(body, encoding)
        if text and _DIVIDED.search(text):
            # The first line that has such a letter; without one the first line.
            lines = re.split("\r\n?|\n", text)
            told = next((one for one in enumerate(lines, 1) if not one[1].isascii()), (1, lines[0]))
            readings.append(_candidate(encoding, [(told[0], told[1][:_LONGEST])]))
    return readings


def _text_if_it_fits(data: bytes, encoding: str) -> str:
    try:
        text = read_as(data, encoding)
    except UnicodeDecodeError:
        return ""
    return "" if _NO_TEXT.search(text) else text


def _likely_candidates(body: bytes, wrong: int) -> list[EncodingCandidate]:
    """Those in which the file is text, the ones with the fewest odd words first.

    Of several that read the whole file alike one."""
    lines = list(islice(_doubtful_lines(body, wrong), _COMPARED))
    texts = {
        encoding: [_shown(line, encoding) for _number, line in lines]
        for encoding in _those_that_fit(body)
    }
    shares = {encoding: _share_of_odd(texts[encoding]) for encoding in texts}
    ordered = sorted(shares, key=shares.__getitem__)[:READINGS]  # the likelier ones stay first
    likely = [one for place, one in enumerate(ordered) if shares[one] <= _ODD or place < _ANYHOW]
    told: list[
        int
    ] = []  # places of lines: the first, and others in which readings differ that were alike
    kinds = 0
    for place in range(len(lines)):
        found = len({tuple(texts[one][line] for line in [*told, place]) for one in likely})
        if (found > kinds or not told) and len(told) < _LINES:
            told.append(place)
            kinds = found
    return [
        _candidate(one, [(lines[place][0], texts[one][place]) for place in told]) for one in likely
    ]


def _those_that_fit(body: bytes) -> list[str]:
    """An encoding of one byte a character is judged by the bytes that the file holds."""
    bytes_held = bytes(sorted(set(body)))
    passed = {UTF_8, *WIDE}
    if body.decode(errors="ignore").isascii():
        passed.add(MIXED)
    alike: dict[int, str] = {}
    for encoding in [one for one in ENCODINGS if one not in passed]:
        has_several = encoding in SEVERAL_BYTES
        if text := _text_if_it_fits(body if has_several else bytes_held, encoding):
            alike.setdefault(hash((has_several, text)), encoding)
    return list(alike.values())


def _doubtful_lines(body: bytes, wrong: int) -> Iterator[tuple[int, bytes]]:
    """Number and bytes of lines beyond ASCII; first the one with the byte that is not UTF-8."""
    first, (start, end) = _line_of(body[:wrong]), _line_around(body, wrong, 0)
    yield first, body[start:end]
    number, end = 1, 0
    while found := _HIGH.search(body, end):
        start, next_end = _line_around(body, found.start(), end)
        number += _line_of(body[end:start]) - 1
        if number != first:
            yield number, body[start:next_end]
        end = next_end


def _line_around(body: bytes, place: int, low: int) -> tuple[int, int]:
    """Where it begins and ends; no line that it may be begins before `low`."""
    start = max(body.rfind(b"\n", low, place), body.rfind(b"\r", low, place), low - 1) + 1
    found = _LINE_END.search(body, place)
    return start, found.start() if found else len(body)


def _shown(line: bytes, encoding: str) -> str:
    """From somewhat before its first letter beyond ASCII."""
    found = _HIGH.search(line)
    left = max(0, found.start() - _AROUND) if found else 0
    return read_as(line[left:], encoding)[:_LONGEST]


# words


def _share_of_odd(texts: list[str]) -> float:
    words = [word for word in _WORD.findall("\n".join(texts)) if not word.isascii()]
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
