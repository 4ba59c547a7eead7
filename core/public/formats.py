"""One list, many formats: the rows that a visitor filtered as CSV, XLSX, JSON or Atom."""

import datetime as dt
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Any, NamedTuple, Protocol, TypeVar

from django.conf import settings
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.html import escape
from xlsxwriter import Workbook
from xlsxwriter.format import Format as CellStyle
from xlsxwriter.worksheet import Worksheet

from ..records.saving import with_public_ids
from ..records.sources import format_doubt
from .cell_text import cell_text, write_csv, xml_text
from .following.feeds import SiteFeed, entry_id
from .stored_files import Make, scratch_folder, temporary_file

Format = Callable[["ExportRows"], HttpResponseBase]
AnyResponse = TypeVar("AnyResponse", bound=HttpResponseBase)

LONG = 2_000  # rows; a longer list is first written to disk
AT_A_TIME = 1_000  # rows that are read at a time
_NARROWEST, _WIDEST = 8, 60  # width of a workbook's columns, in characters
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CONTENT_TYPES = {
    "csv": "text/csv",
    "xlsx": XLSX,
    "json": "application/json",
    "atom": "application/atom+xml",
    "ics": "text/calendar",
    "pdf": "application/pdf",
    "svg": "image/svg+xml",
    "zip": "application/zip",
    "png": "image/png",
}


class Resource(Protocol):
    """The columns of a table in files. With `public`, columns for staff are left out."""

    def columns(self, public: bool = ...) -> list[str]: ...

    def joined(self, rows: Any, public: bool = ...) -> Any: ...

    def cells(self, row: Any, public: bool = ...) -> list[str]: ...

    def values(self, row: Any, public: bool = ...) -> list[object]: ...

    def held_as(self, name: str, cell: str) -> dt.date | int | None: ...


@dataclass
class ExportRows:
    """What a format needs of a list: its rows with their columns, its title, its URL."""

    resource: Resource
    rows: Any
    title: str
    name: str
    url: str = ""  # including the filter
    public: bool = True

    @property
    def columns(self) -> list[str]:
        return self.resource.columns(self.public)

    @property
    def header(self) -> list[str]:
        return self.columns

    @property
    def is_long(self) -> bool:
        return bool(self.rows.order_by()[: LONG + 1].count() > LONG)

    def cells(self) -> Iterable[list[str]]:
        return (self.resource.cells(row, self.public) for row in self._read())

    def linked_cells(self) -> Iterable[tuple[list[str], list[str]]]:
        """The cells of each row and their links: the first cell links to the row's page, a web address to itself."""
        for row in self._read():
            cells = self.resource.cells(row, self.public)
            page = settings.BASE_URL + row.get_absolute_url()
            yield cells, [page, *(cell.partition("\n")[0] for cell in cells[1:])]

    def values(self) -> Iterable[list[object]]:
        """Values for JSON: numbers, days and lists; None if nothing is known."""
        return (self.resource.values(row, self.public) for row in self._read())

    def _read(self) -> Iterator[Any]:
        rows: Iterator[Any] = self.resource.joined(self.rows, self.public).iterator(AT_A_TIME)
        return rows

    def format_url(self, format: str) -> str:
        """The URL of the same rows in another format."""
        path, question, query = self.url.partition("?")
        return f"{path.rstrip('/')}.{format}{question}{query}"


def attachment(response: AnyResponse, name: str, public: bool = True) -> AnyResponse:
    """A file that browsers download instead of showing it; scripts of other sites may fetch a public one."""
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    if public:
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        response["Access-Control-Allow-Origin"] = "*"
    return response


def listed(export: ExportRows, content_type: str, write: Make) -> HttpResponseBase:
    """A short list is written in memory, a long one first to disk. Then memory does not grow with its rows, a reader
    on a slow line delays neither other files nor the database, and no unfinished file is sent.

    Raises Busy.
    """
    if not export.is_long:
        out = io.BytesIO()
        write(out)
        return HttpResponse(out.getvalue(), content_type=content_type)
    response = FileResponse(temporary_file(write), content_type=content_type)
    response.block_size = 65_536
    return response


def as_csv(export: ExportRows) -> HttpResponseBase:
    response = listed(
        export,
        "text/csv; charset=utf-8; header=present",
        lambda out: write_csv(out, export.header, export.cells()),
    )
    return attachment(response, f"{export.name}.csv", export.public)


def as_xlsx(export: ExportRows) -> HttpResponseBase:
    response = listed(export, XLSX, lambda out: _write_xlsx(export, out))
    return attachment(response, f"{export.name}.xlsx", export.public)


def _write_xlsx(export: ExportRows, out: IO[bytes]) -> None:
    """Full dates are written as dates and numbers as numbers; partial dates stay text."""
    book = WorkbookWriter(out)
    sheet = book.add_sheet(export.name)
    sheet.freeze_panes(1, 1)
    bold, day_style = book.add_style(bold=True), book.add_style(num_format=DAY_FORMAT)
    sheet.add_row(WorkbookCell(title, bold) for title in export.header)
    widths = [len(title) + 3 for title in export.header]  # room for the filter button
    for row, links in export.linked_cells():
        held = map(export.resource.held_as, export.columns, row)
        sheet.add_row(
            WorkbookCell(text, day_style if isinstance(value, dt.date) else None, url, value)
            for text, url, value in zip(row, links, held, strict=True)
        )
        widths = list(map(max, widths, (len(cell.partition("\n")[0]) + 2 for cell in row)))
    sheet.set_widths(min(_WIDEST, max(_NARROWEST, width)) for width in widths)
    sheet.autofilter(0, 0, sheet.rows_written - 1, len(export.header) - 1)
    book.close()


def as_json(export: ExportRows) -> HttpResponseBase:
    kind = "application/json; charset=utf-8"
    response = listed(export, kind, lambda out: _write_json(export, out))
    return attachment(response, f"{export.name}.json")


def _write_json(export: ExportRows, out: IO[bytes]) -> None:
    """Writes one row a line, without holding all in memory; the count is known last and so stands last."""
    encoded = json.JSONEncoder(ensure_ascii=False).encode
    head = {
        "title": export.title,
        "address": export.url,
        "retrieved_at": timezone.now().isoformat(timespec="seconds"),
        "licence": settings.DATA_LICENCE,
    }
    out.write(f'{encoded(head).removesuffix("}")}, "rows": ['.encode())
    names, count = export.header, 0
    for count, row in enumerate(export.values(), start=1):
        line = encoded(dict(zip(names, row, strict=True)))
        out.write(f"{',' if count > 1 else ''}\n{line}".encode())
    out.write(f'\n], "count": {count}}}\n'.encode())


def as_atom(export: ExportRows) -> HttpResponse:
    """The hundred rows that changed last."""
    rows = with_public_ids(export.rows.order_by("-changed_at", "pk"))[:100]
    feed = SiteFeed(title=export.title, link=export.url, feed_url=export.format_url("atom"))
    for row in rows:
        feed.add_entry(
            id=entry_id(row),
            title=f"{row}{format_doubt(row)}",
            account=escape(row.sentence),
            address=settings.BASE_URL + row.get_absolute_url(),
            updated_at=row.changed_at,
            pubdate=row.published_at,
        )
    return feed.response()


TABLE_FORMATS: dict[str, Format] = {
    "csv": as_csv,
    "xlsx": as_xlsx,
    "json": as_json,
    "atom": as_atom,
}


# Workbooks (.xlsx), written row by row: memory never holds all rows.

DAY_FORMAT = "yyyy-mm-dd"
_LONGEST_TITLE = 31  # characters of a sheet's name
_MOST_LINKS, _LONGEST_LINK = 65_530, 2_079  # links in a sheet, characters of a link
# Excel reads `_x0041_` as the character A, so such text is escaped. Carriage returns are escaped
# too, or they become line feeds, and `<r>`, which the library would take for markup.
_NUMBERED = re.compile("_(?=x[0-9A-Fa-f]{4}_)|\r|^<(?=r>)")


class WorkbookCell(NamedTuple):
    """A text with its style and perhaps a link to a web page, or a date, or a number."""

    text: str
    style: CellStyle | None = None
    url: str = ""
    value: dt.date | int | None = None


class WorkbookSheet(Worksheet):
    """Text stays text, whatever it looks like: nothing is taken for a formula, a number or a link."""

    rows_written = 0

    def add_row(self, cells: Iterable[WorkbookCell]) -> None:
        for column, (text, style, url, value) in enumerate(cells):
            place = (self.rows_written, column)
            if isinstance(value, dt.date):
                self.write_datetime(*place, value, style)
            elif value is not None:
                self.write_number(*place, value, style)
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
        """Replaces the library's own, after which `_x0041_x0042_` would be read as another text."""
        return _NUMBERED.sub(lambda sign: f"_x{ord(sign[0]):04X}_", data)


class WorkbookWriter(Workbook):
    worksheet_class = WorkbookSheet

    def __init__(self, out: IO[bytes] | None = None) -> None:
        self._out = out or io.BytesIO()
        super().__init__(self._out, {"constant_memory": True, "tmpdir": scratch_folder()})

    def add_sheet(self, title: str) -> WorkbookSheet:
        sheet: WorkbookSheet = self.add_worksheet(title[:_LONGEST_TITLE])
        return sheet

    def add_style(self, **properties: str | int | bool) -> CellStyle:
        """Takes the properties of XlsxWriter: bold, italic, text_wrap, valign, bg_color, border …"""
        return self.add_format(properties)

    def to_bytes(self) -> bytes:
        self.close()
        self._out.seek(0)
        return self._out.read()


def is_link(url: str) -> bool:
    """Whether the URL leads to a web page and is short enough for a workbook."""
    is_web = url.startswith(("https://", "http://")) and " " not in url
    return is_web and len(url) <= _LONGEST_LINK and xml_text(url) == url
