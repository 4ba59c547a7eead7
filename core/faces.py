"""One list, many faces: the rows that a visitor filtered as CSV, XLSX, JSON or Atom."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

# A cell that a spreadsheet would run or an import take for a word of its own, or one that was guarded already.
_GUARDED = re.compile(r"'*(?:[=+\-@\t\r\n＝＋－＠]|\(clear\)$)")
# What XML 1.0, and so a workbook or a feed, cannot hold.
_NOT_XML = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]")

Face = Callable[["Listing"], HttpResponse]


def guarded(cell: str) -> str:
    """One apostrophe before what a spreadsheet would take for a formula; `unguarded` takes it off again."""
    return f"'{cell}" if _GUARDED.match(cell) else cell


def unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _GUARDED.match(cell[1:]) else cell


class Listing:
    """What a face needs of a list: its rows with their columns, its title, and its address with the filter."""

    def __init__(self, resource: Any, rows: Any, title: str, name: str, address: str = "", public: bool = True) -> None:
        self.resource, self.rows, self.title, self.name, self.address, self.public = resource, rows, title, name, address, public

    @property
    def header(self) -> list[str]:
        return self.resource.columns(self.public)

    def cells(self) -> Iterable[list[str]]:
        rows = self.resource.joined(self.rows, self.public)
        return (self.resource.cells(row, self.public) for row in rows.iterator(chunk_size=1000))

    def face_address(self, face: str) -> str:
        """Of the same rows in another face."""
        path, question, query = self.address.partition("?")
        return f"{path.rstrip('/')}.{face}{question}{query}"


def attachment(response: Any, name: str) -> Any:
    """A download that no browser shows as a page, and that other sites may fetch."""
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Access-Control-Allow-Origin"] = "*"
    return response


def csv_text(header: list[str], rows: Iterable[list[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return out.getvalue()


def as_csv(listing: Listing) -> HttpResponse:
    body = csv_text(listing.header, listing.cells())
    return attachment(HttpResponse(body, content_type="text/csv; charset=utf-8; header=present"), f"{listing.name}.csv")


def as_xlsx(listing: Listing) -> HttpResponse:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(listing.name[:31])
    sheet.freeze_panes = "B2"
    sheet.append([_bold(sheet, title) for title in listing.header])
    for row in listing.cells():
        # Written as text, never as a formula; an opened workbook runs nothing.
        sheet.append([_as_text(sheet, cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return attachment(
        HttpResponse(out.getvalue(), content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        f"{listing.name}.xlsx",
    )


def _bold(sheet: Any, title: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, title)
    cell.font = Font(bold=True)
    return cell


def _as_text(sheet: Any, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, _NOT_XML.sub("", guarded(text))[:32767])
    cell.data_type = "s"
    return cell


def as_json(listing: Listing) -> HttpResponse:
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
        HttpResponse(json.dumps(body, ensure_ascii=False, indent=1), content_type="application/json; charset=utf-8"), f"{listing.name}.json"
    )


def as_atom(listing: Listing) -> HttpResponse:
    """The hundred rows changed last."""
    rows = list(listing.rows.order_by("-changed_at", "pk")[:100])
    feed = Atom1Feed(
        title=listing.title,
        link=listing.address,
        description="",
        feed_url=listing.face_address("atom"),
        language=settings.LANGUAGE_CODE,
    )
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
    response = HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


TABLE_FACES: dict[str, Face] = {"csv": as_csv, "xlsx": as_xlsx, "json": as_json, "atom": as_atom}
