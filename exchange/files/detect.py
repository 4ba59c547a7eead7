"""From bytes to numbered rows: says what kind of file it is and has it read, or refuses it by name."""

from django.conf import settings
from django.utils.translation import gettext as _

from .encoding import WhichEncoding
from .sheet import Fault, FileRefused, Sheet, WhichSheet
from .text import read_text
from .workbook import read_workbook

__all__ = ["Fault", "FileRefused", "Sheet", "WhichEncoding", "WhichSheet", "check_size", "read"]

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
        raise FileRefused(
            _("The file has %(size)d bytes; the limit is %(limit)d.")
            % {"size": size, "limit": settings.IMPORT_MAX_BYTES}
        )


def read(data: bytes, sheet: str = "", encoding: str = "") -> Sheet:
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
        raise FileRefused(
            _(
                "This is a file of an old office program (.xls). Open it, and save it as .xlsx or as “CSV UTF-8”."
            )
        )
    for start, kind in _NO_TABLES.items():
        if data.startswith(start):
            raise FileRefused(
                _("This is a %(kind)s file and no table. Send a CSV file or a workbook (.xlsx).")
                % {"kind": kind}
            )
