"""One list, many faces: the rows that a visitor filtered as CSV, XLSX, JSON or Atom."""

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from .. import registry
from ..dates import PartialDate

# A cell that a spreadsheet would run or an import take for a word of its own, or one that was guarded already.
_GUARDED = re.compile(r"'*(?:[=+\-@\t\r\n＝＋－＠]|\(clear\)$)")
# What XML 1.0, and so a workbook or a feed, cannot hold.
_NOT_XML = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]")
# What a workbook takes for the number of a character: `_x0041_` is an A. Its carriage returns are written so, or they become line feeds.
_NUMBERED = re.compile("_(?=x[0-9A-Fa-f]{4}_)|\r")
# Before it spreadsheets differ: some count a 29 February 1900, which there was not.
_FIRST_DAY_OF_WORKBOOKS = dt.date(1900, 3, 1)
DAY_FORMAT = "yyyy-mm-dd"
# The most that a cell of a workbook holds, in units of UTF-16.
LONGEST_CELL = 32_767
# How a cell ends that was longer. The same in every language: an import refuses a cell that ends so.
CUT = " … [cut: a workbook holds 32,767 characters; whole in the CSV]"

Format = Callable[["ExportRows"], HttpResponse]


def guarded(cell: str) -> str:
    """One apostrophe before what a spreadsheet would take for a formula; `unguarded` takes it off again."""
    return f"'{cell}" if _GUARDED.match(cell) else cell


def unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _GUARDED.match(cell[1:]) else cell


class ExportRows:
    """What a format needs of a list: its rows with their columns, its title, and its address with the filter."""

    def __init__(
        self,
        resource: Any,
        rows: Any,
        title: str,
        name: str,
        address: str = "",
        public: bool = True,
    ) -> None:
        self.resource, self.rows, self.title, self.name, self.address, self.public = (
            resource,
            rows,
            title,
            name,
            address,
            public,
        )

    @property
    def columns(self) -> list[str]:
        return self.resource.columns(self.public)

    @property
    def header(self) -> list[str]:
        return self.columns

    def day(self, column: str, cell: str) -> dt.date | None:
        """The whole day that a cell says, for a workbook to hold as one."""
        return day_in(cell) if self.resource.holds_days(column) else None

    def cells(self) -> Iterable[list[str]]:
        rows = self.resource.joined(self.rows, self.public)
        return (self.resource.cells(row, self.public) for row in rows.iterator(chunk_size=1000))

    def format_url(self, format: str) -> str:
        """Of the same rows in another format."""
        path, question, query = self.address.partition("?")
        return f"{path.rstrip('/')}.{format}{question}{query}"


def day_in(text: str) -> dt.date | None:
    """Of `2024-10-15` the day. None where less is known, and where spreadsheets count days apart."""
    day = PartialDate(text).day
    return day if day is not None and day >= _FIRST_DAY_OF_WORKBOOKS else None


def attachment(response: Any, name: str, public: bool = True) -> Any:
    """A download that no browser shows as a page; a public one may be fetched by other sites."""
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    if public:
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        response["Access-Control-Allow-Origin"] = "*"
    return response


def csv_text(header: list[str], rows: Iterable[list[str]]) -> str:
    return csv_bytes(header, rows).decode()


def csv_bytes(header: list[str], rows: Iterable[list[str]], mark: bool = False) -> bytes:
    """UTF-8, with a byte order mark where asked. Encoded row by row: memory holds the file once, and no row after it was written."""
    out = io.BytesIO()
    with io.TextIOWrapper(out, encoding="utf-8-sig" if mark else "utf-8", newline="") as text:
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(header)
        writer.writerows([guarded(cell) for cell in row] for row in rows)
        text.flush()
        return out.getvalue()


def as_csv(listing: ExportRows, mark: bool = False) -> HttpResponse:
    body = csv_bytes(listing.header, listing.cells(), mark)
    response = HttpResponse(body, content_type="text/csv; charset=utf-8; header=present")
    return attachment(response, f"{listing.name}.csv", listing.public)


def as_xlsx(listing: ExportRows) -> HttpResponse:
    """Every cell as text, but whole days as days. Characters that XML cannot hold (controls, lone surrogates) are dropped; what is too long ends with `CUT`."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(listing.name[:31])
    sheet.freeze_panes = "B2"
    sheet.append([_bold(sheet, title) for title in listing.header])
    for row in listing.cells():
        sheet.append(
            [
                _cell(sheet, cell, listing.day(name, cell))
                for name, cell in zip(listing.columns, row, strict=True)
            ]
        )
    out = io.BytesIO()
    book.save(out)
    response = HttpResponse(
        out.getvalue(),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    return attachment(response, f"{listing.name}.xlsx", listing.public)


def _bold(sheet: Any, title: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, title)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, text: str, day: dt.date | None) -> WriteOnlyCell:
    if day is not None:
        cell = WriteOnlyCell(sheet, day)
        cell.number_format = DAY_FORMAT
        return cell
    # Written as text, never as a formula; an opened workbook runs nothing.
    cell = WriteOnlyCell(sheet, cell_text(text))
    cell.data_type = "s"
    return cell


def cell_text(text: str) -> str:
    """As a workbook holds it: guarded, without what XML cannot hold, and cut where it is too long."""
    return held_by_a_cell(_as_xml_holds_it(guarded(text)))


def xml_text(text: str) -> str:
    """Without the characters that XML cannot hold."""
    return _NOT_XML.sub("", text)


def _as_xml_holds_it(text: str) -> str:
    return _NUMBERED.sub(lambda sign: f"_x{ord(sign[0]):04X}_", _NOT_XML.sub("", text))


def held_by_a_cell(text: str) -> str:
    """The text, or as much of it as leaves room to say that it was cut."""
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LONGEST_CELL:
        return text
    return units[: 2 * (LONGEST_CELL - len(CUT))].decode("utf-16-le", errors="ignore") + CUT


def as_json(listing: ExportRows) -> HttpResponse:
    rows = [dict(zip(listing.header, row, strict=True)) for row in listing.cells()]
    body = {
        "title": listing.title,
        "address": listing.address,
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
        f"{listing.name}.json",
    )


def new_feed(
    *, title: str, link: str, feed_url: str, subtitle: str | None = None, rights: str | None = None
) -> Atom1Feed:
    """By the site as its author: RFC 4287 wants one, and what the rows say of others is this site's account."""
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


def as_atom(listing: ExportRows) -> HttpResponse:
    """The hundred rows changed last."""
    rows = list(listing.rows.order_by("-changed_at", "pk")[:100])
    feed = new_feed(title=listing.title, link=listing.address, feed_url=listing.format_url("atom"))
    for row in rows:
        address = settings.BASE_URL + row.get_absolute_url()
        said = _NOT_XML.sub("", str(row))
        feed.add_item(
            title=said,
            link=address,
            unique_id=address,
            description=_NOT_XML.sub("", getattr(row, "sentence", said)),
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
