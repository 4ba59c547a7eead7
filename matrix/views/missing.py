from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from core.public.views import read_only
from meetings.models import Assembly, current_assembly

from ..query.snapshot_query import SnapshotQuery
from ..reports.missing import sections
from ..snapshot.loader import snapshot_of


@read_only
class MissingInformation(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        query = SnapshotQuery(request.GET)
        query.refused += [
            _("“%(name)s” does not apply: this page shows what is missing now.") % {"name": name}
            for name in ("asof", "release")
            if query.text(name)
        ]
        current = current_assembly()
        title = _("Missing information")
        context = {
            "title": f"{title}: {query.assembly.code}" if query.assembly else title,
            "assembly": query.assembly,
            "assemblies": Assembly.objects.published().latest_first(),
            "refused": query.refused,
            "is_filtered": bool(request.GET),
            "sections": _sections(query.assembly, current) if query.assembly else [],
            "canonical": settings.BASE_URL + reverse("matrix:missing-information"),
        }
        return render(request, "matrix/missing.html", context)


def _sections(assembly: Assembly, current: Any) -> list[Any]:
    snapshot = snapshot_of(assembly).current
    return sections(
        assembly,
        snapshot,
        timezone.localdate(),
        is_current=current is not None and current.pk == assembly.pk,
    )
