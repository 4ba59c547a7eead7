"""From bytes to numbered rows: says what kind of file it is, and reads it or refuses it by name. Knows dividers and quotes, nothing of tables."""

import csv
import io
import re
from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _

from .encoding import WhichEncoding, decoded
from .sheet import Fault, FileRefused, FileRow, FileSheet, WhichSheet, sheet_of
from .workbook import read_workbook

__all__ = ["Fault", "FileRefused", "FileSheet", "WhichEncoding", "WhichSheet", "check_size", "read"]

csv.field_size_limit(2**31 - 1)  # the length of a cell is checked with its place, in words

_DIVIDERS = ",;\t"
_LINE = re.compile("[^\r\n]+")
_NAMED_DIVIDER = re.compile('"?sep=([^\\w\\s"\']|\t)"?(?:\r\n?|\n|$)', re.IGNORECASE)
_MARKUP = re.compile(r"\s*<(?:(!doctype html|html|head|body|table|meta)|\?xml)\b", re.IGNORECASE)
_START = 1000  # bytes that tell whether it is another kind of text
_JSON = re.compile(r'\s*(?:\[\s*)?(?:\{\s*"|\[\s*\])')
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_NO_TABLES = {
    b"%PDF-": "PDF",
    b"{\\rtf": "RTF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"\x1f\x8b": "gzip",
    b"7z\xbc\xaf": "7-Zip",
    b"Rar!\x1a": "RAR",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
    b"SQLite format 3": "SQLite",
}


def check_size(size: int) -> None:
    """Refuses a file by its size, before its bytes are read."""
    if size > settings.IMPORT_MAX_BYTES:
        message = _("The file has %(size)d bytes; the limit is %(limit)d.")
        raise FileRefused(message, size=size, limit=settings.IMPORT_MAX_BYTES)


def read(data: bytes, sheet: str = "", encoding: str = "") -> FileSheet:
    """CSV, TSV or a workbook; `sheet` names one of several filled sheets, `encoding` how a text is read.

    Raises FileRefused; WhichSheet or WhichEncoding when one must be named.
    """
    check_size(len(data))
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return read_workbook(data, sheet)
    _refuse_other_kinds(data)
    return read_text(data, encoding)


def _refuse_other_kinds(data: bytes) -> None:
    if data.startswith(_OLD_OFFICE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise FileRefused(_("The workbook is protected by a password. Save it without one."))
        message = _(
            "This is a file of an old office program (.xls). Open it, and save it as .xlsx or as “CSV UTF-8”."
        )
        raise FileRefused(message)
    for start, kind in _NO_TABLES.items():
        if data.startswith(start):
            message = _(
                "This is a %(kind)s file, not a table. Send a CSV file or a workbook (.xlsx)."
            )
            raise FileRefused(message, kind=kind)


# text files


def read_text(data: bytes, encoding: str = "") -> FileSheet:
    """`encoding` as chosen. Raises WhichEncoding where it has to be chosen."""
    _refuse_other_text(data[:_START].decode("latin-1").removeprefix("\xef\xbb\xbf"))
    text, notes = decoded(data, encoding)
    _refuse_other_text(text)
    sheet = sheet_of(_rows(text))
    sheet.notes = [*notes, *sheet.notes]
    return sheet


# dividers and quotes


def _rows(text: str) -> Iterator[FileRow]:
    """Numbered as a spreadsheet program does: a cell of several lines is one row, and a line that names the divider is none."""
    named = _NAMED_DIVIDER.match(text)
    text, divider = (text[named.end() :], named[1]) if named else (text, _divider(text))
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


def _divider(text: str) -> str:
    """The divider that the header line holds most of, outside quotes."""
    header = next((line[0] for line in _LINE.finditer(text) if line[0].strip()), "")
    unquoted = "".join(part for place, part in enumerate(header.split('"')) if place % 2 == 0)
    return max(_DIVIDERS, key=unquoted.count)


def _refuse_other_text(text: str) -> None:
    if markup := _MARKUP.match(text):
        message = _(
            "This is %(kind)s, not a table. Open it in a spreadsheet program and save it as “CSV UTF-8” or as .xlsx."
        )
        raise FileRefused(message, kind="HTML" if markup[1] else "XML")
    if _JSON.match(text):
        raise FileRefused(_("This is JSON, not a table. Send a CSV file or a workbook (.xlsx)."))
