"""All URLs that a visitor without an account can read, for the present rows."""

import io
import zipfile
from collections.abc import Iterable
from pathlib import PurePath
from typing import Any

from django.urls import URLResolver, get_resolver, resolve
from pypdf import PdfReader

from core import registry
from core.public.views import PublishedDetail
from matrix.snapshot.loader import snapshot_of
from meetings.models import Assembly
from pages.views.site import sitemaps
from tests.rows import MODELS

NOWHERE = "/there-never-was-such-a-page/"
DATA = ["/data/", "/data/datapackage.json", "/data/wtsa-data.zip"]
# Pages that show rows of many tables at once.
OVER_MANY = [
    "/positions/",
    "/positions/key/",
    "/positions/compare/",
    "/positions/releases/changes/",
    "/proposals/asked-and-got/",
    "/brief/",
    "/gaps/",
    "/whats-new/",
]
OPENAPI = "/data/openapi.json"
OF_THE_SITE = [
    "/",
    "/search/",
    "/robots.txt",
    "/sitemap.xml",
    *(f"/sitemap/{name}.xml" for name in sitemaps()),
    "/.well-known/security.txt",
    *DATA,
    OPENAPI,
    *OVER_MANY,
    NOWHERE,
]
DATA_FILES = [f"/data/{table}.csv" for table in registry.tables]
LISTS = list(registry.lists)


def view_of(address: str) -> Any:
    return getattr(resolve(address.split("?")[0]).func, "view_class", None)


def formats_of(address: str) -> dict[str, str]:
    """The URLs of a list or a page in its other formats."""
    path, mark, query = address.partition("?")
    return {
        format: f"{path.rstrip('/')}.{format}{mark}{query}"
        for format in getattr(view_of(path), "formats", {})
    }


LIST_FILES = [format for address in LISTS for format in formats_of(address).values()]


def pages() -> list[str]:
    """The page of every published row; a fragment on another row's page leads to that page."""
    with_pages = [model for model in MODELS if hasattr(model, "get_absolute_url")]
    rows = (row for model in with_pages for row in model.objects.published())
    return list(dict.fromkeys(row.get_absolute_url().partition("#")[0] for row in rows))


def snapshots() -> list[str]:
    """The pages on each public assembly, whole and in every format, and a brief on all its texts."""
    found = []
    for assembly in Assembly.objects.published().with_meeting():
        matrix = f"/positions/?assembly={assembly.slug}&show=all"
        found.append(matrix)
        snapshot = snapshot_of(assembly)
        subjects = {statement.subject for statement in snapshot.statements}
        if subjects:  # otherwise all these are as empty as the matrix
            found += [
                *formats_of(matrix).values(),
                f"/proposals/asked-and-got/?assembly={assembly.slug}",
                f"/gaps/?assembly={assembly.slug}",
                f"/brief/?assembly={assembly.slug}&res={','.join(sorted(subjects))}",
            ]
    return found


def places() -> list[str]:
    found = [*OF_THE_SITE, *DATA_FILES, *LISTS, *LIST_FILES, *snapshots()]
    images = {}  # one of each kind: typesetting takes long, and test_parts_of_pages.py reads them
    for address in pages():
        urls = formats_of(address)
        if image := urls.pop("png", ""):
            images[view_of(image)] = image
        found += [address, *urls.values()]
    return list(dict.fromkeys([*found, *images.values()]))


def one_of_each_route(addresses: Iterable[str]) -> list[str]:
    """The last of these URLs for each URL pattern and file extension."""
    paths = {address: address.partition("?")[0] for address in addresses}
    kinds = {one: (resolve(path).route, PurePath(path).suffix) for one, path in paths.items()}
    return list({kind: address for address, kind in kinds.items()}.values())


def paged_models() -> list[Any]:
    """The models with a page for each row, according to the URLs."""
    details = (view for view in _views(get_resolver()) if issubclass(view, PublishedDetail))
    return list(dict.fromkeys(view.model for view in details if hasattr(view, "template_name")))


def _views(resolver: URLResolver) -> Any:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _views(pattern)
        elif view := getattr(pattern.callback, "view_class", None):
            yield view


def text_of(response: Any) -> str:
    return as_text(b"".join(response) if response.streaming else response.content)


def as_text(body: bytes) -> str:
    """Unpacks workbooks and archives, and reads PDFs."""
    if body.startswith(b"%PDF"):
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
    if body.startswith(b"\x89PNG"):
        return ""  # test_parts_of_pages.py looks at what an image says
    if not zipfile.is_zipfile(io.BytesIO(body)):
        return body.decode()
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        return "\n".join(book.read(name).decode() for name in book.namelist())


def said_by(response: Any) -> str:
    """The body and the headers, in lower case."""
    return f"{dict(response.headers)}\n{text_of(response)}".casefold()
