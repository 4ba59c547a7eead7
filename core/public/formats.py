"""One list, many formats: the rows that a visitor filtered as CSV, XLSX, JSON or Atom."""

import datetime as dt
import json
from collections.abc import Callable, Iterable
from typing import Any, Protocol, TypeVar

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext_lazy as _

from .. import registry
from .cell_text import csv_bytes, workbook_day, xml_text
from .workbooks import DAY_FORMAT, XLSX, WorkbookCell, WorkbookWriter

Format = Callable[["ExportRows"], HttpResponse]
AnyResponse = TypeVar("AnyResponse", bound=HttpResponseBase)


class Resource(Protocol):
    """The columns of a table in files. `public` leaves out those for staff."""

    def columns(self, public: bool = ...) -> list[str]: ...

    def joined(self, rows: Any, public: bool = ...) -> Any: ...

    def cells(self, row: Any, public: bool = ...) -> list[str]: ...

    def holds_days(self, name: str) -> bool: ...


class ExportRows:
    """What a format needs of a list: its rows with their columns, its title, its URL."""

    def __init__(
        self,
        resource: Resource,
        rows: Any,
        title: str,
        name: str,
        url: str = "",
        public: bool = True,
    ) -> None:
        self.resource, self.rows, self.public = resource, rows, public
        self.title, self.name, self.url = title, name, url  # the URL with the filter

    @property
    def columns(self) -> list[str]:
        return self.resource.columns(self.public)

    @property
    def header(self) -> list[str]:
        return self.columns

    def day(self, column: str, cell: str) -> dt.date | None:
        """The whole day that a cell says, for a workbook to hold as one."""
        return workbook_day(cell) if self.resource.holds_days(column) else None

    def cells(self) -> Iterable[list[str]]:
        rows = self.resource.joined(self.rows, self.public)
        return (self.resource.cells(row, self.public) for row in rows.iterator(chunk_size=1000))

    def format_url(self, format: str) -> str:
        """Of the same rows in another format."""
        path, question, query = self.url.partition("?")
        return f"{path.rstrip('/')}.{format}{question}{query}"


def attachment(response: AnyResponse, name: str, public: bool = True) -> AnyResponse:
    """A download that no browser shows as a page; a public one may be fetched by other sites."""
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    if public:
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        response["Access-Control-Allow-Origin"] = "*"
    return response


def as_csv(export: ExportRows, bom: bool = False) -> HttpResponse:
    body = csv_bytes(export.header, export.cells(), bom)
    response = HttpResponse(body, content_type="text/csv; charset=utf-8; header=present")
    return attachment(response, f"{export.name}.csv", export.public)


def as_xlsx(export: ExportRows) -> HttpResponse:
    """Every cell as text, but whole days as days."""
    book = WorkbookWriter()
    sheet = book.add_sheet(export.name)
    sheet.freeze_panes(1, 1)
    bold, day_style = book.add_style(bold=True), book.add_style(num_format=DAY_FORMAT)
    sheet.add_row(WorkbookCell(title, bold) for title in export.header)
    for row in export.cells():
        named = zip(export.columns, row, strict=True)
        days = ((cell, export.day(name, cell)) for name, cell in named)
        sheet.add_row(WorkbookCell(cell, day_style if day else None, day=day) for cell, day in days)
    response = HttpResponse(book.to_bytes(), content_type=XLSX)
    return attachment(response, f"{export.name}.xlsx", export.public)


def as_json(export: ExportRows) -> HttpResponse:
    rows = [dict(zip(export.header, row, strict=True)) for row in export.cells()]
    body = {
        "title": export.title,
        "address": export.url,
        "retrieved_at": timezone.now().isoformat(timespec="seconds"),
        "licence": settings.DATA_LICENCE,
        "count": len(rows),
        "rows": rows,
    }
    return attachment(
        HttpResponse(
            json.dumps(body, ensure_ascii=False, indent=1),
            content_type="application/json; charset=utf-8",
        ),
        f"{export.name}.json",
    )


def new_feed(
    *, title: str, link: str, feed_url: str, subtitle: str | None = None, rights: str | None = None
) -> Atom1Feed:
    """The author, whom RFC 4287 requires, is the site: the rows are its account of others."""
    return Atom1Feed(
        title=title,
        link=link,
        description="",
        subtitle=subtitle,
        feed_url=feed_url,
        feed_copyright=rights,
        language=settings.LANGUAGE_CODE,
        author_name=xml_text(registry.site_name()),
        author_link=f"{settings.BASE_URL}/",
    )


def as_atom(export: ExportRows) -> HttpResponse:
    """The hundred rows changed last."""
    rows = list(export.rows.order_by("-changed_at", "pk")[:100])
    feed = new_feed(title=export.title, link=export.url, feed_url=export.format_url("atom"))
    for row in rows:
        url = settings.BASE_URL + row.get_absolute_url()
        title = xml_text(str(row))
        feed.add_item(
            title=title,
            link=url,
            unique_id=url,
            description=xml_text(row.sentence),
            pubdate=row.published_at,
            updateddate=row.changed_at,
        )
    response = HttpResponse(
        feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8"
    )
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


TABLE_FORMATS: dict[str, Format] = {
    "csv": as_csv,
    "xlsx": as_xlsx,
    "json": as_json,
    "atom": as_atom,
}
_LABELS = {"ics": _("calendar (.ics)"), "atom": _("Atom feed")}


def format_label(format: str) -> str:
    return str(_LABELS.get(format, format.upper()))
