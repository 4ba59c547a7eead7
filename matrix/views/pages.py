"""Base of pages about one snapshot: their query string, indexing, printing and warnings."""

from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from core.public.views import read_only
from meetings.models import Assembly

from ..query import SnapshotQuery
from ..snapshot.display import warning_of


@read_only
class SnapshotPage(View):
    """Declare the URL name, the template and the parameters; `context` returns what the page shows."""

    url_name: ClassVar[str]
    template_name: ClassVar[str]
    parameters: ClassVar[tuple[str, ...]] = ()
    query_class: ClassVar[type[SnapshotQuery]] = SnapshotQuery

    @property
    def address(self) -> str:
        return f"{settings.BASE_URL}{reverse(self.url_name)}"

    def context(self, query: Any) -> dict[str, Any]:
        raise NotImplementedError

    def get(self, request: HttpRequest) -> HttpResponse:
        query = self.query_class(request.GET, self.parameters)
        context = {
            "query": query,
            "assembly": query.assembly,
            "snapshot": query.snapshot,
            "assemblies": Assembly.objects.published().latest_first(),
            "warning": warning_of(query.snapshot.statements if query.snapshot else ()),
            **self.context(query),
        }
        others = set(query.query) - {"assembly"}
        addresses = {
            "canonical": self.address + ("" if query.refused else query.without(*others)),
            "print_url": self.address + query.without(),
            "now_address": query.without("asof", "release", "page") or "?",
            "is_narrowed": bool(query.refused or others),
        }
        return render(request, self.template_name, addresses | context)
