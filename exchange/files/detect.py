"""From bytes to a header and numbered rows, within the limits: recognises the kind of file, and reads or refuses it.

It knows separators and quotes, but no tables. For text that is not UTF-8 and has no byte order mark, the sender
chooses one of several encodings.
"""

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice, pairwise
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .sheet import FileRefused, FileRow, FileSheet, cell_name, refuse_width, without
from .workbook import opened_workbook

csv.field_size_limit(2**31 - 1)  # length of a cell: checked later, with its place

_DIVIDERS = ",;\t"
_LINE = re.compile("[^\r\n]+")
_NAMED_DIVIDER = re.compile('"?sep=([^\\w\\s"\']|\t)"?(?:\r\n?|\n|$)', re.IGNORECASE)
_MARKUP = r"<(?:(?:!doctype html|html|head|body|table|meta)|\?xml)\b"
_JSON = r'(?:\[\s*)?(?:\{\s*"|\[\s*\])'
_OTHER_TEXT = re.compile(rf"\s*(?:{_MARKUP}|{_JSON})", re.IGNORECASE)
_START = 1000  # bytes by which other kinds of text are recognised
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
# Documents, pictures, archives and databases.
_NO_TABLES = (
    *(b"%PDF-", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b"),
    *(b"7z\xbc\xaf", b"Rar!\x1a", b"BZh", b"\xfd7zXZ", b"SQLite format 3"),
)


def check_size(size: int) -> None:
    """Refuses a file by its size, before it is read."""
    if size > settings.IMPORT_MAX_BYTES:
        message = _("The file has %(size)d bytes; the limit is %(limit)d.")
        raise FileRefused(message, size=size, limit=settings.IMPORT_MAX_BYTES)


def read(data: bytes, sheet: str = "", encoding: str = "") -> FileSheet:
    """Reads CSV, TSV or a workbook. `sheet` names one of several filled sheets, `encoding` that of a text.

    Raises FileRefused; WhichSheet or WhichEncoding if one must be chosen.
    """
    check_size(len(data))
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        with opened_workbook(data) as book:
            tab = book.chosen(sheet)
            found = sheet_of(tab.rows)
            found.name, found.merged, found.notes = tab.name, tab.merged, [*book.notes(tab.merged)]
            if tab.hidden:
                message = _("Hidden rows are read too: %(count)d. Untick those that are not meant.")
                found.notes.append(message % {"count": tab.hidden})
            for _number, cells in found.rows:
                cells.extend([""] * (len(found.header) - len(cells)))
            return found
    if data.startswith(_OLD_OFFICE):
        message = _(
            "This is a file of an old office program (.xls), or a workbook with a password. Open it, and save it as .xlsx without a password or as “CSV UTF-8”."
        )
        raise FileRefused(message)
    if data.startswith(_NO_TABLES):
        message = _(
            "This file is of a kind that holds no table. Send a CSV file or a workbook (.xlsx)."
        )
        raise FileRefused(message)
    _refuse_other_text(data[:_START].decode("latin-1").removeprefix("\xef\xbb\xbf"))
    text, notes = decoded(data, encoding)
    _refuse_other_text(text)
    found = sheet_of(_rows(text))
    found.notes = [*notes, *found.notes]
    return found


def sheet_of(rows: Iterable[FileRow]) -> FileSheet:
    """The first filled row is the header. Blank rows, and columns without title and values, are skipped."""
    filled = (row for row in rows if any(cell.strip() for cell in row.cells))
    first = next(filled, None)
    if first is None:
        raise FileRefused(_("The file is empty."))
    _refuse_beyond_limits(first)
    if first.faults:
        raise FileRefused(first.faults[0].reason)
    sheet = FileSheet(first.cells, head_line=first.number)
    count, most = 0, settings.IMPORT_MAX_ROWS
    for row in filled:
        if len(sheet.rows) == most:
            message = _(
                "The file has more than %(limit)d rows, the limit: row %(row)d is one too many. Split the file."
            )
            raise FileRefused(message, limit=most, row=row.number)
        _refuse_beyond_limits(row)
        sheet.rows.append((row.number, row.cells))
        if row.faults:
            sheet.faults[row.number] = row.faults
            count += len(row.faults)
            if count > 2 * most:
                message = _("More than %(limit)d cells cannot be read. The last of them:")
                message += " %(reason)s"
                raise FileRefused(message, limit=2 * most, reason=row.faults[-1].reason)
    # Spreadsheet programs leave empty columns behind. With any value a column stays, to be refused later.
    untitled = {place for place, title in enumerate(sheet.header) if not title.strip()}
    for _number, cells in sheet.rows if untitled else ():
        untitled -= {place for place in untitled if place < len(cells) and cells[place].strip()}
    if untitled:
        _drop_columns(sheet, untitled)
    if not sheet.rows:
        sheet.notes.append(_("The file has a header and no rows: there is nothing to import."))
    return sheet


def _refuse_beyond_limits(row: FileRow) -> None:
    cells = row.cells
    if len(cells) > settings.IMPORT_MAX_COLUMNS:
        # Up to the last filled one.
        filled = (place for place in range(len(cells), 0, -1) if cells[place - 1].strip())
        refuse_width(row.number, next(filled, 0))
    most = settings.IMPORT_MAX_CELL
    if len(max(cells, key=len)) > most:
        place = next(place for place, cell in enumerate(cells) if len(cell) > most)
        message = _("Cell %(cell)s holds %(size)d characters; the limit is %(limit)d.")
        size = len(cells[place])
        raise FileRefused(message, cell=cell_name(row.number, place), size=size, limit=most)


def _drop_columns(sheet: FileSheet, dropped: set[int]) -> None:
    sheet.header = without(sheet.header, dropped)
    sheet.rows = [(number, without(cells, dropped)) for number, cells in sheet.rows]
    for faults in sheet.faults.values():
        for fault in faults:
            fault.place -= sum(other < fault.place for other in dropped)


# separators and quotes


def _rows(text: str) -> Iterator[FileRow]:
    """Numbered as a spreadsheet program does: a cell with several lines is in one row, and a `sep=` line is no row."""
    named = _NAMED_DIVIDER.match(text)
    if named:
        text, divider = text[named.end() :], named[1]
    else:  # the separator that the header contains most often, outside quotes
        header = next((line[0] for line in _LINE.finditer(text) if line[0].strip()), "")
        divider = max(_DIVIDERS, key="".join(header.split('"')[::2]).count)
    lines = csv.reader(
        io.TextIOWrapper(io.BytesIO(text.encode()), "utf-8", newline=""),
        delimiter=divider,
        strict=True,
    )
    above = 1 if named else 0
    begun = 1
    try:
        for number, cells in enumerate(lines, start=1):
            if cells:
                yield FileRow(number, cells)
            begun = lines.line_num + 1
    except csv.Error as fault:
        never_closed = str(fault).startswith("unexpected end")
        message = _(
            "Line %(line)d cannot be read: text follows a closed quotation mark. Inside a quoted cell write the mark twice."
        )
        if never_closed:
            message = _(
                "Line %(line)d cannot be read: the row that starts there has a quotation mark that is never closed."
            )
        line = begun if never_closed else lines.line_num
        raise FileRefused(message, line=line + above) from None


def _refuse_other_text(text: str) -> None:
    if _OTHER_TEXT.match(text):
        message = _(
            "This is HTML, XML or JSON, not a table. Open it in a spreadsheet program and save it as “CSV UTF-8” or as .xlsx."
        )
        raise FileRefused(message)


# bytes to text

UTF_8, MIXED = "utf-8", "utf-8+cp1252"
WIDE = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
# The likelier ones first. Multi-byte encodings come last: they can read nearly anything.
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
_UNREADABLE = gettext_lazy(
    "This is neither text nor a workbook. It may have been cut off on its way. Send a CSV file or a workbook (.xlsx)."
)
_NO_FIT = gettext_lazy(
    "The file is not %(encoding)s: the byte 0x%(byte)02X in line %(line)d does not fit."
)


def read_as(data: bytes, encoding: str) -> str:
    """Raises UnicodeDecodeError."""
    if encoding == MIXED:
        text = data.decode(UTF_8, "surrogateescape")
        return _SURROGATE.sub(lambda byte: bytes([ord(byte[0]) - 0xDC00]).decode("cp1252"), text)
    return data.decode(encoding)


def _line_of(text: str | bytes) -> int:
    """The number of the line in which a text ends."""
    if isinstance(text, bytes):
        text = text.decode("latin-1")  # one character for each byte
    return 1 + text.count("\n") + text.count("\r") - text.count("\r\n")


_MARKS = {  # longer ones first: that of UTF-16 begins that of UTF-32
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF8: UTF_8,
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_LINE_END, _HIGH = re.compile(b"[\r\n]"), re.compile(b"[\x80-\xff]")
_NO_TEXT = re.compile("[\x00\x80-\x9f\ue000-\uf8ff\ufffd-\uffff]")  # never in a text file
_DIVIDED = re.compile("[\r\n,;\t]")
_WORD = re.compile("[^\x00-\x40\x5b-\x60\x7b-\x7f]+")  # letters, and everything beyond ASCII

READINGS = 8  # shown at most
_LINES = 3  # of a file, shown at most
_COMPARED = 200  # lines by which encodings are compared
_AROUND, _LONGEST = 60, 300  # bytes before a doubtful one, bytes of a line
_ODD = 0.8  # share of odd words that makes an encoding unlikely
_ANYHOW = 3  # encodings shown even if unlikely


class EncodingCandidate(NamedTuple):
    """An encoding in which the file may be read, and some lines in it: number and text."""

    encoding: str
    label: str
    lines: list[tuple[int, str]]


class WhichEncoding(FileRefused):
    """The file can be read in several encodings; `readings` are the choices."""

    def __init__(self, message: str, readings: list[EncodingCandidate]) -> None:
        super().__init__(message)
        self.readings = readings


def decoded(data: bytes, chosen: str = "") -> tuple[str, list[str]]:
    """The text, and notes on how it was read. `chosen` is one of ENCODINGS; not needed if the file reveals its own.

    Raises WhichEncoding.
    """
    found = (mark for mark in _MARKS if data.startswith(mark))
    mark = next(found, b"")
    body, named = data[len(mark) :], _MARKS.get(mark, "")
    if named not in ("", UTF_8):
        return _read_or_refuse(body, named), []
    wrong: int | None = None  # index of the first byte that is not UTF-8
    try:
        text = body.decode()
    except UnicodeDecodeError as fault:
        wrong = fault.start
    if chosen and not (mark and wrong is None):
        note = _("The file was read as you chose: %(encoding)s.")
        return _read_or_refuse(body, chosen), [note % {"encoding": ENCODINGS[chosen]}]
    zeros, choose = body.count(0), _("Choose the version in which every letter is correct.")
    # So many NULs mean two or four bytes for each character.
    if zeros and (wrong is not None or zeros > len(body) / 20):
        if readings := _wide_candidates(body):
            said = _("The file does not say in which encoding it is.")
            raise WhichEncoding(f"{said} {choose}", readings)
        if wrong is not None or zeros > len(body) / 5:
            raise FileRefused(str(_UNREADABLE))
    if wrong is None:
        return text, []
    said = _NO_FIT % {"encoding": "UTF-8", "byte": body[wrong], "line": _line_of(body[:wrong])}
    if not (readings := _likely_candidates(body, wrong)):
        raise FileRefused(said + " " + _("Save the file as “CSV UTF-8”."))
    raise WhichEncoding(f"{said} {choose}", readings)


def _read_or_refuse(body: bytes, encoding: str) -> str:
    try:
        text = read_as(body, encoding)
    except UnicodeDecodeError as fault:
        byte, before = body[fault.start], body[: fault.start]
        line = _line_of(before.decode(encoding, "ignore") if encoding in WIDE else before)
        raise FileRefused(
            str(_NO_FIT), encoding=ENCODINGS[encoding], byte=byte, line=line
        ) from None
    if encoding not in (UTF_8, *WIDE) and "\0" in text:
        raise FileRefused(str(_UNREADABLE))
    return text.removeprefix("\ufeff")


# candidates for other encodings: the likelier first, with lines that tell them apart


def _candidate(encoding: str, lines: list[tuple[int, str]]) -> EncodingCandidate:
    return EncodingCandidate(encoding, str(ENCODINGS[encoding]), lines)


def _wide_candidates(body: bytes) -> list[EncodingCandidate]:
    """In the wrong byte order a file has neither separators nor line ends."""
    readings = []
    for encoding in WIDE:
        text = _text_if_it_fits(body, encoding)
        if text and _DIVIDED.search(text):
            # The first line with such a letter, else the first line.
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
    """Encodings in which the file is text, those with the fewest odd words first; one of several with the same
    result.
    """
    lines = list(islice(_doubtful_lines(body, wrong), _COMPARED))
    texts = {
        encoding: [_shown(line, encoding) for _number, line in lines]
        for encoding in _those_that_fit(body)
    }
    shares = {encoding: _share_of_odd(texts[encoding]) for encoding in texts}
    ordered = sorted(shares, key=shares.__getitem__)[:READINGS]  # the likelier ones
    likely = [one for place, one in enumerate(ordered) if shares[one] <= _ODD or place < _ANYHOW]
    # Indexes of lines: the first, and others in which encodings differ that were alike so far.
    told: list[int] = []
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
    """Single-byte encodings in which every byte of the file is a character."""
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
    """Number and bytes of lines beyond ASCII; first the line with the byte that is not UTF-8."""
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
    """Start and end of the line around a place; the line cannot start before `low`."""
    start = max(body.rfind(b"\n", low, place), body.rfind(b"\r", low, place), low - 1) + 1
    found = _LINE_END.search(body, place)
    return start, found.start() if found else len(body)


def _shown(line: bytes, encoding: str) -> str:
    """From a little before the first character beyond ASCII."""
    found = _HIGH.search(line)
    left = max(0, found.start() - _AROUND) if found else 0
    return read_as(line[left:], encoding)[:_LONGEST]


# words


def _share_of_odd(texts: list[str]) -> float:
    words = [word for word in _WORD.findall("\n".join(texts)) if not word.isascii()]
    return sum(map(_is_odd, words)) / max(len(words), 1)


def _is_odd(word: str) -> bool:
    """Words that are rare in any language: two scripts, signs between letters, a capital after a small letter, only
    accented letters.
    """
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
