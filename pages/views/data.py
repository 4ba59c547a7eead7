"""Every public table as a file, and all of them as one data package."""

from collections.abc import Callable
from typing import IO

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import registry
from core.public.citing.structured_data import data_block, dataset
from core.public.formats import attachment, listed
from core.public.operation.failures import refusal
from core.public.page_cache import read_state
from core.public.query import AddressQuery
from core.public.stored_files import FileStore, version_of
from core.public.views import UPDATED_SINCE, read_only_view
from core.records.state_cache import state_cached
from exchange.datapackage.openapi import describe
from exchange.datapackage.package import DESCRIPTOR, Package, Table, rules_of_cells

from ..models import SiteSettings

_store = FileStore("data", keep=4)


def _package() -> Package:
    return Package(
        name="wtsa-data",
        title=_("%(site)s: all public tables") % {"site": SiteSettings.current().name},
        about=_(
            "The World Telecommunication Standardization Assembly: meetings, study groups, resolutions, documents and "
            "participants. Each row names its sources."
        ),
        address=settings.BASE_URL + reverse("pages:data"),
    )


@read_only_view
def data(request: HttpRequest) -> HttpResponseBase:
    # Kept for this page only: a file that is made counts its rows itself.
    package = state_cached(f"data package {get_language()}", _package)
    formats = {  # the others of each table that has a public list, with their URLs
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


@read_only_view
def data_table(request: HttpRequest, table: str) -> HttpResponseBase:
    if table not in registry.tables:
        raise Http404(_("There is no table “%(table)s”.") % {"table": table[:60]})
    query = AddressQuery(request.GET)
    query.refuse_unknown([UPDATED_SINCE], _("“%(name)s” is not a parameter of this file."))
    found = Table(table, registry.tables[table], query.read_moment(UPDATED_SINCE))
    if query.refused:
        return refusal(query.refused)
    response = listed(found.listing(), "text/csv; charset=utf-8; header=present", found.write)
    return attachment(response, found.file_name)


@read_only_view
def openapi(request: HttpRequest) -> HttpResponseBase:
    """In the words of OpenAPI 3.1, generated from what the site offers."""
    package = _package()
    files = {
        "/data/{table}.csv": _("One public table as CSV"),
        "/data/wtsa-data.zip": _("All public tables as a data package"),
        "/data/datapackage.json": _("The descriptor of the data package"),
        "/data/openapi.json": _("This description"),
    }
    body = describe(package.title, package.about, files)
    return attachment(JsonResponse(body, json_dumps_params={"indent": 1}), "openapi.json")


@read_only_view
def data_descriptor(request: HttpRequest) -> HttpResponseBase:
    return _stored(
        DESCRIPTOR,
        "application/json; charset=utf-8",
        lambda package, file: file.write(package.descriptor()),
    )


@read_only_view
def data_zip(request: HttpRequest) -> HttpResponseBase:
    return _stored("wtsa-data.zip", "application/zip", Package.write_zip)


def _stored(
    name: str, content_type: str, write: Callable[[Package, IO[bytes]], object]
) -> HttpResponseBase:
    """Made once for each state of what is public: it takes seconds."""
    package = _package()
    texts = [package.title, package.about, package.address, settings.DATA_LICENCE]
    state = read_state()
    version = version_of(name, texts, state and state[1:])  # nothing in it depends on the day
    file = _store.open(version, lambda file: write(package, file))
    response = FileResponse(file, content_type=content_type, headers={"ETag": f'"{version}"'})
    return attachment(response, name)
