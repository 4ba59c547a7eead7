"""From bytes to text. UTF-8, and what a mark names, is read; any other file may be read in several
ways, and whoever sent it says which is right."""

import codecs
import re

from django.utils.translation import gettext as _

from .encoding_candidates import EncodingCandidate, likely_candidates, wide_candidates
from .encodings import CESU_8, ENCODINGS, MIXED, UTF_8, WIDE, format_byte, line_at, line_of, read_as
from .sheet import FileRefused

_MARKS = {  # longer ones first: that of UTF-16 begins one of UTF-32
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF8: UTF_8,
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}


class WhichEncoding(FileRefused):
    """The file may be read in several ways; `readings` are those to choose from."""

    def __init__(self, message: str, readings: list[EncodingCandidate]) -> None:
        super().__init__(message)
        self.readings = readings


def decoded(data: bytes, chosen: str = "") -> tuple[str, list[str]]:
    """The text, and what is to be said of how it was read.

    `chosen` is one of ENCODINGS; a file that says what it is needs none. Raises WhichEncoding.
    """
    body, mark = _without_mark(data)
    if mark not in ("", UTF_8):
        return _marked(body, mark), []
    wrong = _first_wrong(body)
    if chosen and not (mark and wrong is None):
        return _as_chosen(body, chosen), _said_of(chosen, is_needed=wrong is not None)
    if _is_wide(body, wrong) and (readings := wide_candidates(body)):
        said = _("The file does not say in which encoding it is.")
        raise WhichEncoding(said + _choose(), readings)
    _refuse_no_text(body, wrong)
    if wrong is None:
        return body.decode(), []
    if not (readings := likely_candidates(body, wrong)):
        raise FileRefused(_not_utf_8(body, wrong) + " " + _("Save the file as “CSV UTF-8”."))
    is_mixed = readings[0].encoding == MIXED
    said = _mixed(body, wrong) if is_mixed else _not_utf_8(body, wrong)
    raise WhichEncoding(said + _choose(), readings)


def candidates_for(data: bytes) -> list[EncodingCandidate]:
    """The ways in which a file may be read; none where it says itself which."""
    try:
        decoded(data)
    except WhichEncoding as question:
        return question.readings
    except FileRefused:
        return []
    return []


def _choose() -> str:
    return " " + _("Choose the version in which every letter is correct.")


def _said_of(chosen: str, is_needed: bool) -> list[str]:
    if chosen == UTF_8 and not is_needed:
        return []
    said = _("The file was read as you chose: %(encoding)s.")
    if not is_needed and chosen not in WIDE:
        said = _("The file was read as you chose: %(encoding)s. It could be UTF-8 too.")
    return [said % {"encoding": ENCODINGS[chosen]}]


# what the bytes say


def _without_mark(data: bytes) -> tuple[bytes, str]:
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return data[len(mark) :], encoding
    return data, ""


def _first_wrong(data: bytes) -> int | None:
    """The place of the first byte that is not UTF-8."""
    try:
        data.decode()
    except UnicodeDecodeError as fault:
        return fault.start
    return None


def _marked(body: bytes, encoding: str) -> str:
    try:
        return body.decode(encoding)
    except UnicodeDecodeError as fault:
        message = _(
            "The file says that it is %(encoding)s, but the byte %(byte)s in line %(line)d is not. It may have been cut off on its way. Save it again as “CSV UTF-8”."
        )
        byte = format_byte(body[fault.start])
        line = line_at(body[: fault.start].decode(encoding, "ignore"))
        values = {"encoding": encoding.upper()[:6], "byte": byte, "line": line}
        raise FileRefused(message % values) from None


def _as_chosen(body: bytes, chosen: str) -> str:
    try:
        text = read_as(body, chosen)
    except UnicodeDecodeError as fault:
        place = fault.start if chosen != CESU_8 else 0
        said = _("The file is not %(encoding)s: the byte %(byte)s in line %(line)d does not fit.")
        byte, line = format_byte(body[place]), line_of(body, place)
        values = {"encoding": ENCODINGS[chosen], "byte": byte, "line": line}
        raise FileRefused(said % values) from None
    if chosen != UTF_8 and "\0" in text:
        raise FileRefused(_no_text())
    return text.removeprefix("\ufeff")


def _is_wide(body: bytes, wrong: int | None) -> bool:
    """Whether there are so many zero bytes that a character may have two or four."""
    zeros = body.count(0)
    return zeros > 0 and (wrong is not None or zeros > len(body) / 20)


def _refuse_no_text(body: bytes, wrong: int | None) -> None:
    zeros = body.count(0)
    if zeros > len(body) / 5:
        said = _(
            "The file looks like %(encoding)s that was cut off: every other byte or more is zero. Save it as “CSV UTF-8”."
        )
        raise FileRefused(said % {"encoding": "UTF-32" if zeros > len(body) * 0.6 else "UTF-16"})
    if zeros and wrong is not None:
        raise FileRefused(_no_text())


def _no_text() -> str:
    return _("This is neither text nor a workbook. Send a CSV file or a workbook (.xlsx).")


def _not_utf_8(body: bytes, wrong: int) -> str:
    said = _("The file is not UTF-8: the byte %(byte)s in line %(line)d does not fit.")
    return said % {"byte": format_byte(body[wrong]), "line": line_of(body, wrong)}


def _mixed(body: bytes, wrong: int) -> str:
    text = body.decode(errors="surrogateescape")
    right = re.search("[^\x00-\x7f\udc80-\udcff]", text)
    place = right.start() if right else 0
    said = _(
        "The file mixes encodings: “%(character)s” in line %(line)d is UTF-8, but the byte %(byte)s in line %(other)d is not."
    )
    return said % {
        "character": text[place],
        "line": line_at(text[:place]),
        "byte": format_byte(body[wrong]),
        "other": line_of(body, wrong),
    }
