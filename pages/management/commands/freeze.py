"""Writes a static copy of the public site for an archive: every page as an anonymous reader gets it."""

import posixpath
import re
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from html import escape, unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urljoin, urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext as _

from core import registry
from core.dates import format_day
from core.new_folder import new_folder
from core.records.state_cache import read_token

from ...views.site import sitemaps

NOT_COPIED = ("/admin/", "/search/", "/csp-report/", "/healthz", "/readyz")
_CELL = re.compile(r"/positions/\?open=([^,&]+),([^,&]+)")
_PAGE = re.compile(r"page=([1-9][0-9]{0,5})")
# Our templates, and sanitised rich text, have double quotation marks around attributes.
_LINK = re.compile(r'(\s(?:href|src|action|formaction)=")([^"]*)')
_FORM_TO_ITSELF = re.compile(r"<form(?![^>]*\saction=)")
_BODY = re.compile(r"<body[^>]*>")


def first_addresses() -> Iterator[str]:
    """URLs of the sitemap, and of the files of each list and table; links lead to the rest."""
    for sitemap in sitemaps().values():
        for number in sitemap.paginator.page_range:
            for entry in sitemap.get_urls(page=number):
                yield urlsplit(entry["location"]).path
    for url, view in registry.lists.items():
        yield from (f"{url.rstrip('/')}.{format}" for format in view.formats)
    yield from (f"/data/{table}.csv" for table in registry.tables)
    yield from ("/data/datapackage.json", "/data/openapi.json", "/data/wtsa-data.zip")


def file_of(path: str, query: str) -> str:
    """Relative to the copy; empty for a URL with a query string that no file can have."""
    page = _PAGE.fullmatch(query) if path in registry.lists else None
    name = unquote(path).lstrip("/")
    if path.startswith(NOT_COPIED) or ".." in name.split("/") or (query and not page):
        return ""
    if name and not name.endswith("/"):
        return name
    return f"{name}page-{page[1]}.html" if page and page[1] != "1" else f"{name}index.html"


class SiteCopy:
    def __init__(self, folder: Path) -> None:
        self.folder, self.site = folder, urlsplit(str(settings.BASE_URL))
        self.static = urlsplit(settings.STATIC_URL).path
        self.files: dict[str, str] = {}  # by URL
        self.waiting: list[str] = []
        self.faults: list[str] = []
        # Without a session, at the address in the settings.
        self.reader = Client(raise_request_exception=False, headers={"host": self.site.netloc})

    def make(self) -> None:
        """Raises CommandError if a page fails, or the site changes meanwhile."""
        version = read_token()
        for address in first_addresses():
            self._want(address, "")
        while self.waiting:
            self._copy(self.waiting.pop())
        if read_token() != version:
            self.faults.append("The site was changed while it was copied: copy it again.")
        if self.faults:
            raise CommandError("\n".join(["No copy was made.", *self.faults[:20]]))

    def _want(self, path: str, query: str) -> str:
        """The file for a URL; empty if the copy has none."""
        query = "" if path.startswith(self.static) or query == "page=1" else query
        address = f"{path}?{query}" if query else path
        if address not in self.files and (file := file_of(path, query)):
            self.files[address] = file
            self.waiting.append(address)
        return self.files.get(address, "")

    def _copy(self, address: str) -> None:
        file = self.files[address]
        response: Any = self.reader.get(address, follow=True, secure=self.site.scheme == "https")
        if response.status_code != 200:
            self.faults.append(f"{address} was answered with {response.status_code}.")
        elif response["Content-Type"].startswith("text/html"):
            # Relative links are resolved from the final URL.
            found_at = urlsplit([address, *(url for url, _status in response.redirect_chain)][-1])
            address = found_at._replace(scheme="", netloc="").geturl()
            self._write(file, [self.rewrite(response.content.decode(), address, file).encode()])
        else:
            self._write(file, response)

    def _write(self, file: str, parts: Iterable[bytes]) -> None:
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as out:
            out.writelines(parts)

    def rewrite(self, page: str, address: str, file: str) -> str:
        """Rewrites the links of the page with this URL for its place in the copy."""
        said = _("Static copy of %(day)s. Search, filters and forms lead to %(site)s.")
        said %= {"day": format_day(timezone.now().date()), "site": settings.BASE_URL}
        notice = f'<p class="notice" role="note">{escape(said)}</p>'
        page = _FORM_TO_ITSELF.sub(f'<form action="{escape(address)}"', page)
        page = _LINK.sub(lambda link: link[1] + self._link(link[1], link[2], address, file), page)
        return _BODY.sub(lambda body: body[0] + notice, page, count=1)

    def _link(self, before: str, old: str, address: str, file: str) -> str:
        """To a file of the copy, or to the site if there is none."""
        target = urlsplit(unescape(old))
        if target.scheme or target.netloc or not (target.path or target.query or old == "?"):
            return old
        url = urlsplit(urljoin(address, unescape(old)))
        if cell := _CELL.fullmatch(f"{url.path}?{url.query}"):  # cells have pages of their own
            url = url._replace(path=f"/positions/{cell[1]}/{cell[2]}/", query="", fragment="")
        fragment = f"#{url.fragment}" if url.fragment else ""
        if "action" not in before and (where := self._want(url.path, url.query)):
            return escape(
                quote(posixpath.relpath(where, posixpath.dirname(file) or ".")) + fragment
            )
        return escape(settings.BASE_URL + url._replace(fragment="").geturl() + fragment)


class Command(BaseCommand):
    help = (
        "Write the public site into a new folder: every page of the sitemap and what these link to, lists page by page, "
        "each list and table as files, the data package. Links lead to files; filters, search and forms to the site."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="where it is written; must not exist yet")

    def handle(self, folder: Path, **options: Any) -> None:
        try:
            with new_folder(folder) as draft:
                copy = SiteCopy(draft)
                copy.make()
                for path in (draft, *draft.rglob("*")):  # nothing in it is private
                    path.chmod(0o755 if path.is_dir() else 0o644)
        except OSError as refusal:
            raise CommandError(f"No copy was made.\n{refusal}") from None
        self.stdout.write(f"{len(copy.files)} addresses copied to {folder}.")
