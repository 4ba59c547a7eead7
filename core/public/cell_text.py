"""The text of cells in CSV files and workbooks, and writing CSV."""

import codecs
import csv
import datetime as dt
import io
import re
from collections.abc import Callable, Iterable
from typing import IO

from ..dates import PartialDate
from ..fields import escape_cell

# What XML 1.0, and so a workbook or a feed, cannot hold.
_NOT_XML = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]")
# Before this day spreadsheets disagree: some have a 29 February 1900, which did not exist.
_FIRST_DAY_OF_WORKBOOKS = dt.date(1900, 3, 1)
# The most that a cell of a workbook holds, in units of UTF-16.
LONGEST_CELL = 32_767
# The end of a cell that was cut, the same in every language: an import refuses such a cell.
CUT = " … [cut: a workbook holds 32,767 characters; whole in the CSV]"


def xml_text(text: str) -> str:
    """Without the characters that XML cannot hold: controls and lone surrogates."""
    return _NOT_XML.sub("", text)


def cell_text(text: str) -> str:
    """The text as a workbook may hold it: escaped, without characters that XML cannot hold, cut if it is too long."""
    return fit_cell(xml_text(escape_cell(text)))


def fit_cell(text: str) -> str:
    """The whole text, or its beginning with CUT at the end."""
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LONGEST_CELL:
        return text
    return units[: 2 * (LONGEST_CELL - len(CUT))].decode("utf-16-le", errors="ignore") + CUT


def workbook_day(text: str) -> dt.date | None:
    """None if the text is no full date, and before the first day on which all spreadsheets agree."""
    day = PartialDate(text).day
    return day if day is not None and day >= _FIRST_DAY_OF_WORKBOOKS else None


def csv_text(
    header: list[str], rows: Iterable[list[str]], escape: Callable[[str], str] = escape_cell
) -> str:
    return csv_bytes(header, rows, escape).decode("utf-8-sig")


def csv_bytes(
    header: list[str], rows: Iterable[list[str]], escape: Callable[[str], str] = escape_cell
) -> bytes:
    out = io.BytesIO()
    write_csv(out, header, rows, escape)
    return out.getvalue()


def write_csv(
    out: IO[bytes],
    header: list[str],
    rows: Iterable[list[str]],
    escape: Callable[[str], str] = escape_cell,
) -> None:
    """UTF-8 with a byte order mark, by which Excel recognises it. Written row by row: memory never holds all rows."""
    out.write(codecs.BOM_UTF8)
    text = io.TextIOWrapper(out, encoding="utf-8", newline="")
    try:
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(header)
        writer.writerows(map(escape, row) for row in rows)
    finally:
        text.detach()  # flushes, and leaves the file open
