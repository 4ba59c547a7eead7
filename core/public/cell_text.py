"""What a cell of a CSV or of a workbook may hold."""

import datetime as dt
import re

from ..dates import PartialDate

# A cell that a spreadsheet would run or an import take for a word of its own, or one that was guarded already.
_GUARDED = re.compile(r"'*(?:[=+\-@\t\r\n＝＋－＠]|\(clear\)$)")
# What XML 1.0, and so a workbook or a feed, cannot hold.
_NOT_XML = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]")
# Before it spreadsheets differ: some count a 29 February 1900, which there was not.
_FIRST_DAY_OF_WORKBOOKS = dt.date(1900, 3, 1)
# The most that a cell of a workbook holds, in units of UTF-16.
LONGEST_CELL = 32_767
# How a cell ends that was longer. The same in every language: an import refuses a cell that ends so.
CUT = " … [cut: a workbook holds 32,767 characters; whole in the CSV]"


def escape_cell(cell: str) -> str:
    """One apostrophe before what a spreadsheet would take for a formula; `unescape_cell` takes it off again."""
    return f"'{cell}" if _GUARDED.match(cell) else cell


def unescape_cell(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _GUARDED.match(cell[1:]) else cell


def xml_text(text: str) -> str:
    """Without the characters that XML cannot hold: controls and lone surrogates."""
    return _NOT_XML.sub("", text)


def cell_text(text: str) -> str:
    """As a workbook holds it: guarded, without what XML cannot hold, and cut where it is too long."""
    return fit_cell(xml_text(escape_cell(text)))


def fit_cell(text: str) -> str:
    """The text, or as much of it as leaves room to say that it was cut."""
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LONGEST_CELL:
        return text
    return units[: 2 * (LONGEST_CELL - len(CUT))].decode("utf-16-le", errors="ignore") + CUT


def workbook_day(text: str) -> dt.date | None:
    """Of `2024-10-15` the day. None where less is known, and where spreadsheets count days apart."""
    day = PartialDate(text).day
    return day if day is not None and day >= _FIRST_DAY_OF_WORKBOOKS else None
