from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from core.public.views import read_only
from core.richtext import meanings
from positions.legend import LegendFamily, entries
from positions.models import Dimension


@read_only
class Legend(View):
    """What every word and shape of the matrix means, and by which rules it is made."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "matrix/legend.html", _context())


def _context() -> dict[str, Any]:
    return {
        "legend": {family.value: entries(family) for family in LegendFamily},
        "meanings": meanings.registered(),
        "dimensions": Dimension.objects.published().in_order(),
        "canonical": settings.BASE_URL + reverse("matrix:legend"),
    }
