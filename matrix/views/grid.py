"""The positions at one assembly, as a table and in every other format; and the legend."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views import View

from core.public.citing.structured_data import data_block, dataset
from core.public.operation.failures import refusal
from core.public.views import read_only
from core.richtext import meanings
from positions.choices import Action, GroupAgreement, NoPosition, StatedThrough
from positions.legend import LegendEntry, LegendFamily, entries, entries_of
from positions.models import Dimension

from ..formats.files import FORMATS
from ..formats.html import MatrixDrawing
from ..formats.tables import MatrixTables
from ..query import SNAPSHOT_PARAMETERS
from ..snapshot.display import (
    CellDisplay,
    display_statements,
    impacts_by,
    publisher_view,
    subject_label,
)
from ..table import MatrixTable
from ..table_query import WORDS, MatrixControls, MatrixQuery


@read_only
class Matrix(View):
    """The positions at one assembly, as a table and in every other format."""

    formats = FORMATS
    parameters = (*SNAPSHOT_PARAMETERS, *WORDS)

    def get(self, request: HttpRequest, format: str = "") -> HttpResponse:
        if request.GET.get("print") == "1":  # print the table only
            words = request.GET.copy()
            del words["print"]
            return HttpResponsePermanentRedirect(f"{request.path}?{words.urlencode()}")
        query = MatrixQuery(request.GET)
        if not format:
            return _page(request, query)
        if format not in self.formats:
            raise Http404
        if query.refused:
            return refusal(query.refused)
        if query.matrix is None:
            raise Http404
        tables = MatrixTables(query.matrix, query.onward(), query.warning)
        return self.formats[format](query, tables)


def _page(request: HttpRequest, query: MatrixQuery) -> HttpResponse:
    address, matrix = f"{settings.BASE_URL}{reverse('matrix:matrix')}", query.matrix
    formats = {format: query.format_url(format) for format in FORMATS}
    context: dict[str, Any] = {
        "query": query,
        "canonical": address,
        "print_url": query.address,
        "is_narrowed": bool(query.refused or query.opened or set(query.query) - {"assembly"}),
    }
    if query.snapshot is not None and matrix is not None:
        drawing = MatrixDrawing(matrix, query.onward(), here=query.without(), opened=query.opened)
        context |= {
            "controls": MatrixControls(query, matrix),
            "unplaced": query.unplaced,
            "matrix": matrix,
            "canonical": f"{address}?assembly={query.snapshot.assembly}",
            "structured_data": data_block(
                dataset(
                    query.title,
                    query.sentence,
                    query.address,
                    {url: format for format, url in formats.items()},
                )
            ),
            "drawing": drawing,
            "caption": f"{query.title}, {query.state_label}",
            "card": _evidence_card(query, matrix) if query.opened else "",
            "key": [entry for entry in _key() if entry.code in drawing.used],
            "format_links": [{"format": format, "address": url} for format, url in formats.items()],
        }
    return render(request, "matrix/matrix.html", context)


def _evidence_card(query: MatrixQuery, matrix: MatrixTable) -> SafeString:
    """The evidence of the opened cell."""
    path, slug = query.opened or ("", "")
    subject, holder = matrix.snapshot.subjects[path], matrix.snapshot.holders[slug]
    cell = matrix.resolver.cell(path, slug)
    shown = CellDisplay(
        holder,
        cell,
        matrix.snapshot,
        recorded=display_statements(cell.statements),
        url=reverse("matrix:cell", args=[path, slug]) + query.onward(),
        day=query.day,
    )
    context = {
        "shown": shown,
        "holder": holder,
        "subject": subject_label(subject),
        "assembly": query.assembly,
        "opens_on": matrix.snapshot.opens_on,
        "impacts": impacts_by(matrix.snapshot, path, holder),
        "publisher_view": publisher_view(matrix.snapshot),
        "close_address": f"{query.without() or '?'}#r-{path if not matrix.options.transpose else slug}",
        "row_address": reverse("matrix:row", args=[path]) + query.onward(),
        "map_address": reverse("matrix:map") + query.onward(res=path),
    }
    return render_to_string("matrix/_evidence_card.html", context)


def _key() -> list[LegendEntry]:
    """The marks that a cell shows without words; statements and notes are written out in it."""
    marks = (StatedThrough.GROUP, GroupAgreement.BREAKS, GroupAgreement.OWN_PAPER)
    return entries_of((*Action, *marks, *NoPosition))


@read_only
class Legend(View):
    """What every word and mark of the matrix means, and the rules behind it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {
            "legend": {family.value: entries(family) for family in LegendFamily},
            "meanings": meanings.registered(),
            "dimensions": Dimension.objects.published().in_order(),
            "canonical": settings.BASE_URL + reverse("matrix:legend"),
        }
        return render(request, "matrix/legend.html", context)
