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

from ..formats.files import FORMATS
from ..formats.html import Drawing
from ..query.controls import Controls
from ..query.options import MatrixAsked


@read_only
class Matrix(View):
    """Who asks for what on which text, of one assembly, as a table and in every other format."""

    formats = FORMATS

    def get(self, request: HttpRequest, format: str = "") -> HttpResponse:
        asked = MatrixAsked(request.GET)
        if not format:
            return render(request, "matrix/matrix.html", _context(asked))
        if format not in self.formats:
            raise Http404
        if asked.refused:
            return HttpResponse(
                "\n".join(asked.refused), status=400, content_type="text/plain; charset=utf-8"
            )
        if asked.matrix is None:
            raise Http404
        return self.formats[format](asked)


def _context(asked: MatrixAsked) -> dict[str, Any]:
    address = reverse("matrix:matrix")
    context = {
        "asked": asked,
        "key": _key(),
        "canonical": f"{settings.BASE_URL}{address}",
        "print_url": asked.address,
    }
    if asked.snapshot is None or asked.matrix is None:
        return context
    drawing = Drawing(asked.matrix, asked.onward(), is_as_at=asked.day is not None)
    return context | {
        "controls": Controls(asked, asked.snapshot),
        "unplaced": asked.unplaced,
        "matrix": asked.matrix,
        "opens": drawing.opens,
        "columns_count": len(drawing.tops),
        "table": drawing.table(_caption(asked)),
        "sheets": _sheets(drawing, asked),
        "format_links": [
            {"format": format, "address": asked.format_url(format)} for format in FORMATS
        ],
        "canonical": f"{settings.BASE_URL}{address}?assembly={asked.snapshot.assembly}",
        "is_narrowed": bool(asked.refused) or any(name != "assembly" for name in asked.query),
    }


def _caption(asked: MatrixAsked) -> str:
    return f"{asked.title}, {asked.said}"


def _sheets(drawing: Drawing, asked: MatrixAsked) -> SafeString:
    key = "; ".join(f"{entry.glyph} {entry.word}" for entry in _key())
    return drawing.sheets(
        _caption(asked), (_("Key: %(key)s") % {"key": key}, f"{asked.warning} {asked.address}")
    )


def _key() -> list[LegendEntry]:
    """What stands in cells, in the words of the key page."""
    ways = (
        StatedThrough.CO_SIGNED,
        StatedThrough.INFERRED,
        StatedThrough.GROUP,
        GroupAgreement.BREAKS,
        GroupAgreement.OWN_PAPER,
    )
    codes = entries(LegendFamily.ACTION, LegendFamily.STANCE, LegendFamily.NO_POSITION)
    return [*codes, *entries_of(ways), *entries(LegendFamily.NOTE)]
