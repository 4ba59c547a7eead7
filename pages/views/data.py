"""The page of the public tables, with links for programs."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from core import registry
from core.public.citing.structured_data import data_block, dataset
from core.public.views import read_only_view
from core.records.state_cache import state_cached
from exchange.datapackage.package import Package, rules_of_cells


@read_only_view
def data(request: HttpRequest) -> HttpResponseBase:
    # Cached for this page only: files count their rows themselves.
    package = state_cached(f"data package {get_language()}", Package)
    formats = {  # other formats of tables with a public list, with their URLs
        view.model: {
            format.upper(): f"{url.rstrip('/')}.{format}"
            for format in ("xlsx", "json")
            if format in view.formats
        }
        for url, view in registry.lists.items()
    }
    tables = [
        {"total": table.total, "table": table, "formats": formats.get(table.model, {})}
        for table in package.tables
    ]
    changed = package.changed_at.date().isoformat() if package.changed_at else ""
    files = {reverse("pages:data-zip"): "zip"}
    described = dataset(package.title, package.about, package.address, files, changed)
    context = {
        "package": package,
        "tables": tables,
        "rules": rules_of_cells(),
        "licence": settings.DATA_LICENCE,
        "canonical": package.address,
        "structured_data": data_block(described),
    }
    return render(request, "pages/data.html", context)
