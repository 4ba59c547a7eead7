"""Every public table as a file, and all of them as one data package."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from core import registry
from core.public.formats import attachment
from exchange.datapackage.package import DESCRIPTOR, Package, rules_of_cells
from exchange.datapackage.tables import Table

from ..models import SiteSettings


def _package() -> Package:
    words = SiteSettings.objects.published().first() or SiteSettings()
    return Package(
        name="wtsa-data",
        title=_("%(site)s: all public tables") % {"site": words.name},
        about=str(
            _(
                "The World Telecommunication Standardization Assembly: meetings, study groups, resolutions, documents, "
                "who takes part. Each row says what it rests on."
            )
        ),
        address=settings.BASE_URL + reverse("pages:data"),
    )


@csrf_exempt
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """Every public table with what its columns mean, to be taken away."""
    package, formats = _package(), _faces_of_lists()
    tables = [
        {"total": total, "table": total.table, "formats": formats.get(total.table.model, {})}
        for total in package.totals
    ]
    context = {
        "package": package,
        "tables": tables,
        "rules": rules_of_cells(),
        "licence": settings.DATA_LICENCE,
    }
    return render(request, "pages/data.html", context | {"canonical": package.address})


def _faces_of_lists() -> dict[Any, dict[str, str]]:
    """The other formats of the tables that have a public list, each with its address."""
    return {
        view.model: {
            format.upper(): f"{address.rstrip('/')}.{format}"
            for format in ("xlsx", "json")
            if format in view.formats
        }
        for address, view in registry.lists.items()
    }


@csrf_exempt
@require_safe
def data_table(request: HttpRequest, table: str) -> HttpResponse:
    if table not in registry.tables:
        raise Http404(_("There is no table “%(table)s” here.") % {"table": table[:60]})
    file = Table(table, registry.tables[table]).read()
    return attachment(
        HttpResponse(file.body, content_type="text/csv; charset=utf-8; header=present"),
        file.table.file_name,
    )


@csrf_exempt
@require_safe
def data_descriptor(request: HttpRequest) -> HttpResponse:
    return attachment(
        HttpResponse(_package().descriptor(), content_type="application/json; charset=utf-8"),
        DESCRIPTOR,
    )


@csrf_exempt
@require_safe
def data_zip(request: HttpRequest) -> HttpResponse:
    return attachment(
        HttpResponse(_package().zipped(), content_type="application/zip"), "wtsa-data.zip"
    )
