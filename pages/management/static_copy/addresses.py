"""Which addresses a static copy holds, and in which file each stands."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import SplitResult, unquote, urlsplit

from core import registry

from ...sitemaps import sitemaps

NOT_COPIED = ("/admin/", "/search/", "/csp-report/", "/healthz", "/readyz", "/metrics")
_CELL = re.compile(r"open=([^,&]+),([^,&]+)")
_PAGE = re.compile(r"page=([1-9][0-9]{0,5})")


def first_addresses() -> Iterator[str]:
    """Of the sitemap, and of each list and table as files; the rest is found by its links."""
    for sitemap in sitemaps().values():
        for number in sitemap.paginator.page_range:
            for entry in sitemap.get_urls(page=number):
                yield urlsplit(entry["location"]).path
    for url, view in registry.lists.items():
        yield from (f"{url.rstrip('/')}.{format}" for format in view.formats)
    yield from (f"/data/{table}.csv" for table in registry.tables)
    yield from ("/data/datapackage.json", "/data/openapi.json", "/data/wtsa-data.zip")


def page_without_query(url: SplitResult) -> SplitResult:
    """A cell that opens in the matrix has a page of its own, which can be a file."""
    cell = _CELL.fullmatch(url.query) if url.path == "/positions/" else None
    if cell is None:
        return url
    return url._replace(path=f"/positions/{cell[1]}/{cell[2]}/", query="", fragment="")


def file_of(path: str, query: str) -> str:
    """Relative to the copy; empty where the address cannot be in one: a file has no query string."""
    if path.startswith(NOT_COPIED) or ".." in PurePosixPath(unquote(path)).parts:
        return ""
    page = _PAGE.fullmatch(query) if path in registry.lists else None
    if query and not page:
        return ""
    name = unquote(path).lstrip("/")
    if name and not name.endswith("/"):
        return name
    return f"{name}page-{page[1]}.html" if page and page[1] != "1" else f"{name}index.html"
