"""From the bytes of a text file to rows. Knows encodings and dividers, nothing of tables."""

import codecs
import csv
import io
import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from .sheet import FileRefused, Row, Sheet, sheet_of

csv.field_size_limit(2**31 - 1)  # the length of a cell is checked with its place, in words

_DIVIDERS = ",;\t"
_LINE, _LINE_END = re.compile("[^\r\n]+"), re.compile("\r\n?|\n")
_NAMED_DIVIDER = re.compile('"?sep=([^\\w\\s"\']|\t)"?(?:\r\n?|\n|$)', re.IGNORECASE)
_MARKS = {  # longer ones first: that of UTF-16 begins one of UTF-32
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_MARKUP = re.compile(r"\s*<(?:(!doctype html|html|head|body|table|meta)|\?xml)\b", re.IGNORECASE)
_JSON = re.compile(r'\s*(?:\[\s*)?(?:\{\s*"|\[\s*\])')
_AROUND = 20  # characters before and after a doubtful one


def read_text(data: bytes) -> Sheet:
    text, notes = _decoded(data)
    _refuse_other_text(text)
    sheet = sheet_of(_rows(text))
    sheet.notes = notes
    return sheet


# dividers and quotes


def _rows(text: str) -> Iterator[Row]:
    """Numbered as a spreadsheet program does: a cell of several lines is one row, and a line that names the divider is none."""
    named = _NAMED_DIVIDER.match(text)
    text, divider = (text[named.end() :], named[1]) if named else (text, _divider(text))
    lines = csv.reader(io.TextIOWrapper(io.BytesIO(text.encode()), "utf-8", newline=""), delimiter=divider, strict=True)
    above = 1 if named else 0
    begun = 1
    try:
        for number, cells in enumerate(lines, start=1):
            if cells:
                yield Row(number, cells)
            begun = lines.line_num + 1
    except csv.Error as fault:
        never_closed = str(fault).startswith("unexpected end")
        raise FileRefused(_never_closed(begun + above) if never_closed else _text_after(lines.line_num + above)) from None


def _never_closed(line: int) -> str:
    return _("Line %(line)d cannot be read: in the row that begins there a quotation mark opens that is never closed.") % {"line": line}


def _text_after(line: int) -> str:
    return _("Line %(line)d cannot be read: text follows a closed quotation mark. Inside a quoted cell write the mark twice.") % {
        "line": line
    }


def _divider(text: str) -> str:
    """The divider that the header line holds most of, outside quotes."""
    header = next((line[0] for line in _LINE.finditer(text) if line[0].strip()), "")
    unquoted = "".join(part for place, part in enumerate(header.split('"')) if place % 2 == 0)
    return max(_DIVIDERS, key=unquoted.count)


def _refuse_other_text(text: str) -> None:
    if markup := _MARKUP.match(text):
        raise FileRefused(
            _("This is %(kind)s and no table of cells. Open it in a spreadsheet program and save it as “CSV UTF-8” or as .xlsx.")
            % {"kind": "HTML" if markup[1] else "XML"}
        )
    if _JSON.match(text):
        raise FileRefused(_("This is JSON and no table of cells. Send a CSV file or a workbook (.xlsx)."))


# encodings


def _decoded(data: bytes) -> tuple[str, list[str]]:
    """The text, and what is to be said of how it was read."""
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return _marked(data[len(mark) :], encoding), []
    _refuse_unmarked_wide(data)
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError as fault:
        return _western(data, fault.start)


def _marked(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as fault:
        raise FileRefused(
            _("The file says that it is %(encoding)s, but the byte %(byte)s in line %(line)d is not.")
            % {
                "encoding": encoding.upper()[:6].rstrip("-"),
                "byte": _hex(data[fault.start]),
                "line": _line_at(data[: fault.start].decode(encoding, "ignore")),
            }
            + " "
            + _("It may have been cut off on its way. Save it anew as “CSV UTF-8”.")
        ) from None


def _refuse_unmarked_wide(data: bytes) -> None:
    share = data.count(0) / max(len(data), 1)
    if share > 0.05:
        raise FileRefused(
            _("The file looks like %(encoding)s without a byte order mark: every other byte or more is nought. Save it as “CSV UTF-8”.")
            % {"encoding": "UTF-32" if share > 0.6 else "UTF-16"}
        )


def _western(data: bytes, wrong: int) -> tuple[str, list[str]]:
    """As Windows-1252, the encoding of most files that are not UTF-8. It takes nearly any byte, so the reader is told."""
    _refuse_mixed(data, wrong)
    if 0 in data:
        raise FileRefused(_("This is no text and no workbook. Send a CSV file or a workbook (.xlsx)."))
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as fault:
        raise FileRefused(
            _("Line %(line)d holds the byte %(byte)s, which is neither UTF-8 nor Windows-1252. Save the file as “CSV UTF-8”.")
            % {"line": _line_of(data, fault.start), "byte": _hex(data[fault.start])}
        ) from None
    return text, [_doubt(text, wrong)]


def _doubt(text: str, place: int) -> str:
    """Names the first character that may be another one. In this encoding a byte is a character, so places are the same."""
    before = _LINE_END.split(text[max(place - _AROUND, 0) : place])[-1]
    after = _LINE_END.split(text[place + 1 : place + 1 + _AROUND])[0]
    return _(
        "The file is not UTF-8; it was read as Windows-1252. The first doubtful character is “%(character)s” in line %(line)d: “%(words)s”. "
        "If it is wrong, save the file as “CSV UTF-8” and send it again."
    ) % {"character": text[place], "line": _line_at(text[:place]), "words": before + text[place] + after}


def _refuse_mixed(data: bytes, wrong: int) -> None:
    """Half a file in another encoding: read as Windows-1252, its UTF-8 letters would come out as two or three others."""
    right = re.search("[^\x00-\x7f\udc80-\udcff]", data.decode("utf-8", "surrogateescape"))
    if right is None:
        return
    raise FileRefused(
        _("The file mixes encodings: “%(character)s” in line %(line)d is UTF-8, but the byte %(byte)s in line %(other)d is not.")
        % {
            "character": right[0],
            "line": _line_at(right.string[: right.start()]),
            "byte": _hex(data[wrong]),
            "other": _line_of(data, wrong),
        }
        + " "
        + _("Correct it where it was made, and save it as “CSV UTF-8”.")
    )


def _line_of(data: bytes, place: int) -> int:
    return _line_at(data[:place].decode("latin-1"))


def _line_at(before: str) -> int:
    return 1 + sum(1 for _end in _LINE_END.finditer(before))


def _hex(byte: int) -> str:
    return f"0x{byte:02X}"
