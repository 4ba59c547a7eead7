"""Writes workbooks (.xlsx), row by row: memory holds one row, whatever the number of rows."""

import datetime as dt
import io
import re
from collections.abc import Iterable
from typing import IO, NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from .cell_text import cell_text, xml_text
from .stored_files import scratch_folder

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DAY_FORMAT = "yyyy-mm-dd"
_LONGEST_TITLE = 31  # characters of the name of a sheet
_MOST_LINKS, _LONGEST_LINK = 65_530, 2_079  # links of a sheet, characters of a link
# What a workbook takes for the number of a character: `_x0041_` is an A. Carriage returns are
# written so, or they become line feeds, and `<r>`, with which the library would begin markup.
_NUMBERED = re.compile("_(?=x[0-9A-Fa-f]{4}_)|\r|^<(?=r>)")


class WorkbookCell(NamedTuple):
    """A text with its style, perhaps with a link to a web page; or a whole day, or a number."""

    text: str
    style: Format | None = None
    url: str = ""
    day: dt.date | None = None
    number: int | None = None


class WorkbookSheet(Worksheet):
    """Text stays text, whatever it looks like: nothing is taken for a formula, a number or a link."""

    rows_written = 0

    def add_row(self, cells: Iterable[WorkbookCell]) -> None:
        for column, (text, style, url, day, number) in enumerate(cells):
            place = (self.rows_written, column)
            if day:
                self.write_datetime(*place, day, style)
            elif number is not None:
                self.write_number(*place, number, style)
            elif text and is_link(url) and self.hlink_count < _MOST_LINKS:
                self.write_url(*place, url, style, string=cell_text(text))
            elif text:
                self.write_string(*place, cell_text(text), style)
            elif style:
                self.write_blank(*place, None, style)
        self.rows_written += 1

    def set_widths(self, widths: Iterable[int]) -> None:
        for column, width in enumerate(widths):
            self.set_column(column, column, width)

    @staticmethod
    def _escape_control_characters(data: str) -> str:
        """The library's own would read `_x0041_x0042_` back as another text."""
        return _NUMBERED.sub(lambda sign: f"_x{ord(sign[0]):04X}_", data)


class WorkbookWriter(Workbook):
    worksheet_class = WorkbookSheet

    def __init__(self, out: IO[bytes] | None = None) -> None:
        self._out = out or io.BytesIO()
        super().__init__(self._out, {"constant_memory": True, "tmpdir": scratch_folder()})

    def add_sheet(self, title: str) -> WorkbookSheet:
        sheet: WorkbookSheet = self.add_worksheet(title[:_LONGEST_TITLE])
        return sheet

    def add_style(self, **properties: str | int | bool) -> Format:
        """In the words of XlsxWriter: bold, italic, text_wrap, valign, bg_color, border …"""
        return self.add_format(properties)

    def to_bytes(self) -> bytes:
        self.close()
        self._out.seek(0)
        return self._out.read()


def is_link(url: str) -> bool:
    """Whether it leads to a web page, and is no longer than a workbook takes."""
    is_web = url.startswith(("https://", "http://")) and " " not in url
    return is_web and len(url) <= _LONGEST_LINK and xml_text(url) == url
