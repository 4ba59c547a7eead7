from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views import View

from core.public.views import read_only
from positions.choices import GroupAgreement, StatedThrough
from positions.legend import LegendEntry, LegendFamily, entries, entries_of

from ..formats.files import FORMATS, tables_of
from ..formats.html import MatrixHtml
from ..formats.html_sheets import MatrixSheets
from ..query.controls import MatrixControls
from ..query.options import MatrixQuery
from ..reports.grid import MatrixTable


@read_only
class Matrix(View):
    """The positions at one assembly, as a table and in every other format."""

    formats = FORMATS

    def get(self, request: HttpRequest, format: str = "") -> HttpResponse:
        query = MatrixQuery(request.GET)
        if not format:
            return _page(request, query)
        if format not in self.formats:
            raise Http404
        if query.refused:
            return HttpResponse(
                "\n".join(query.refused), status=400, content_type="text/plain; charset=utf-8"
            )
        if query.matrix is None:
            raise Http404
        return self.formats[format](query, tables_of(query, query.matrix))


def _page(request: HttpRequest, query: MatrixQuery) -> HttpResponse:
    address = f"{settings.BASE_URL}{reverse('matrix:matrix')}"
    context = {
        "query": query,
        "key": _key(),
        "canonical": address,
        "print_url": query.address,
        "is_narrowed": bool(query.refused)
        or query.is_print
        or any(name != "assembly" for name in query.query),
    }
    if query.snapshot is None or query.matrix is None:
        return render(request, "matrix/matrix.html", context)
    context |= {
        "controls": MatrixControls(query, query.snapshot),
        "unplaced": query.unplaced,
        "matrix": query.matrix,
        "canonical": f"{address}?assembly={query.snapshot.assembly}",
    }
    if query.is_print and query.matrix.rows and query.matrix.columns:
        sheets = _sheets(query, query.matrix)
        return render(request, "matrix/sheets.html", context | {"sheets": sheets})
    return render(request, "matrix/matrix.html", context | _table(query, query.matrix))


def _table(query: MatrixQuery, matrix: MatrixTable) -> dict[str, Any]:
    drawing = MatrixHtml(matrix, query.onward(), is_as_at=query.day is not None)
    return {
        "opens": drawing.opens,
        "columns_count": len(drawing.tops),
        "table": drawing.table(_caption(query)),
        "format_links": [
            {"format": format, "address": query.format_url(format)} for format in FORMATS
        ],
    }


def _caption(query: MatrixQuery) -> str:
    return f"{query.title}, {query.state_label}"


def _sheets(query: MatrixQuery, matrix: MatrixTable) -> SafeString:
    drawing = MatrixSheets(matrix, query.onward(), is_as_at=query.day is not None)
    key = "; ".join(f"{entry.glyph} {entry.word}" for entry in _key())
    return drawing.sheets(
        _caption(query), (_("Key: %(key)s") % {"key": key}, f"{query.warning} {query.address}")
    )


def _key() -> list[LegendEntry]:
    """The codes in cells, in the words of the legend."""
    ways = (
        StatedThrough.CO_SIGNED,
        StatedThrough.INFERRED,
        StatedThrough.GROUP,
        GroupAgreement.BREAKS,
        GroupAgreement.OWN_PAPER,
    )
    codes = entries(LegendFamily.ACTION, LegendFamily.STANCE, LegendFamily.NO_POSITION)
    return [*codes, *entries_of(ways), *entries(LegendFamily.NOTE)]
