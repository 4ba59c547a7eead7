"""The files under /data/: each public table, all of them as one data package, and their descriptions."""

from collections.abc import Callable
from typing import IO

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _

from core import registry
from core.public.formats import attachment, listed
from core.public.operation.failures import refusal
from core.public.page_cache import read_state
from core.public.query import AddressQuery
from core.public.stored_files import FileStore, version_of
from core.public.views import UPDATED_SINCE, read_only_view

from .openapi import describe
from .package import DESCRIPTOR, Package, Table

_store = FileStore("data", keep=4)


@read_only_view
def table_file(request: HttpRequest, table: str) -> HttpResponseBase:
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
def api_description(request: HttpRequest) -> HttpResponseBase:
    """OpenAPI 3.1, generated from the lists and files of the site."""
    package = Package()
    files = {
        "/data/{table}.csv": _("One public table as CSV"),
        "/data/wtsa-data.zip": _("All public tables as a data package"),
        "/data/datapackage.json": _("The descriptor of the data package"),
        "/data/openapi.json": _("This description"),
    }
    body = describe(package.title, package.about, files)
    return attachment(JsonResponse(body, json_dumps_params={"indent": 1}), "openapi.json")


@read_only_view
def descriptor(request: HttpRequest) -> HttpResponseBase:
    return _stored(
        DESCRIPTOR,
        "application/json; charset=utf-8",
        lambda package, file: file.write(package.descriptor()),
    )


@read_only_view
def package_zip(request: HttpRequest) -> HttpResponseBase:
    return _stored("wtsa-data.zip", "application/zip", Package.write_zip)


def _stored(
    name: str, content_type: str, write: Callable[[Package, IO[bytes]], object]
) -> HttpResponseBase:
    """Stored once for each public state: making it takes seconds."""
    package = Package()
    texts = [package.title, package.about, package.address, settings.DATA_LICENCE]
    state = read_state()
    version = version_of(name, texts, state and state[1:])  # without the day
    file = _store.open(version, lambda file: write(package, file))
    response = FileResponse(file, content_type=content_type, headers={"ETag": f'"{version}"'})
    return attachment(response, name)
