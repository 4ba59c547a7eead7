"""A static copy of the public site: every page as an anonymous reader gets it, as a file."""

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http.response import HttpResponseBase
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext as _

from core.dates import format_day
from core.records.content_version import read_token

from .addresses import file_of, first_addresses
from .links import FileLinks, LinkWriter

REPORT = "static-copy.json"


class CopyFailed(Exception):
    pass


@dataclass
class SiteCopy:
    """Written into an empty folder."""

    folder: Path
    waiting: list[str] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)  # address → file
    static: set[str] = field(default_factory=set)
    left: Counter[str] = field(default_factory=Counter)  # what leads to the site itself
    faults: list[str] = field(default_factory=list)

    def make(self) -> None:
        """Raises CopyFailed where a page fails, a link leads nowhere, or the site changes meanwhile."""
        version = read_token()
        for address in first_addresses():
            self._want(address)
        while self.waiting:
            self._copy(self.waiting.pop())
        for name in sorted(self.static):
            self._copy_static(name)
        self.faults += self._broken_links()
        if read_token() != version:
            self.faults.append("The site was changed while it was copied: copy it again.")
        if self.faults:
            raise CopyFailed("\n".join(self.faults[:20]))
        self._write(REPORT, json.dumps(self._report(version), indent=1).encode())

    @cached_property
    def _reader(self) -> Client:
        """Nobody: without a session, on the address that the settings give."""
        return Client(raise_request_exception=False, headers={"host": self._base.netloc})

    @cached_property
    def _base(self) -> SplitResult:
        return urlsplit(str(settings.BASE_URL))

    @cached_property
    def _links(self) -> LinkWriter:
        return LinkWriter(settings.BASE_URL, self._file_of, self._note)

    @cached_property
    def _notice(self) -> str:
        text = _("Static copy of %(day)s. Search, filters and forms lead to %(site)s.") % {
            "day": format_day(timezone.now().date()),
            "site": settings.BASE_URL,
        }
        return f'<p class="notice" role="note">{escape(text)}</p>'

    def _want(self, address: str) -> None:
        url = urlsplit(address)
        if address not in self.files and (file := file_of(url.path, url.query)):
            self.files[address] = file
            self.waiting.append(address)

    def _file_of(self, path: str, query: str) -> str:
        return file_of(path, "" if path.startswith(_static_prefix()) else query)

    def _note(self, path: str, query: str, where: str) -> None:
        if path.startswith(_static_prefix()):
            self.static.add(unquote(path.removeprefix(_static_prefix())))
        elif where == "form":
            self.left[f"forms of {path}"] += 1
        elif where:
            self._want(f"{path}?{query}" if query and query != "page=1" else path)
        else:
            names = sorted({pair.partition("=")[0] for pair in query.split("&")} - {""})
            self.left[f"{path.split('/')[1]}/ with {', '.join(names)}" if names else path] += 1

    def _copy(self, address: str) -> None:
        response = self._reader.get(address, follow=True, secure=self._base.scheme == "https")
        if response.status_code != 200:
            self.faults.append(f"{address} was answered with {response.status_code}.")
            return
        file = self.files[address]
        if response["Content-Type"].startswith("text/html"):
            page = self._links.rewrite(
                response.content.decode(), _last(response, address), file, self._notice
            )
            self._write(file, page.encode())
        else:
            self._write(file, *_body(response))

    def _copy_static(self, name: str) -> None:
        path = Path(settings.STATIC_ROOT or "") / name
        if not settings.STATIC_ROOT or not path.is_file():
            path = Path(finders.find(name) or "")
        if not path.is_file():
            self.faults.append(f"The static file {name} was not found.")
            return
        copy = self._place(f"{_static_prefix().strip('/')}/{name}")
        shutil.copyfile(path, copy)

    def _write(self, file: str, *parts: bytes) -> None:
        with self._place(file).open("xb") as out:
            out.writelines(parts)

    def _place(self, file: str) -> Path:
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def _broken_links(self) -> Iterator[str]:
        for path in sorted(self.folder.rglob("*.html")):
            parser = FileLinks(path.relative_to(self.folder).as_posix())
            parser.feed(path.read_text(encoding="utf-8"))
            for name in sorted(parser.files):
                if not (self.folder / unquote(name)).is_file():
                    yield f"{parser.file} links to {name}, which is not in the copy."

    def _report(self, version: str | None) -> dict[str, object]:
        return {
            "site": settings.BASE_URL,
            "made_at": timezone.now().isoformat(timespec="seconds"),
            "content_version": version,
            "addresses": len(self.files),
            "left_on_the_site": dict(self.left.most_common()),
        }


def _static_prefix() -> str:
    return urlsplit(settings.STATIC_URL).path


def _last(response: HttpResponseBase, address: str) -> str:
    """Where it was found in the end, which its relative links start from."""
    chain = getattr(response, "redirect_chain", [])
    url = urlsplit(chain[-1][0] if chain else address)
    return f"{url.path}?{url.query}" if url.query else url.path


def _body(response: Any) -> Iterator[bytes]:
    if response.streaming:
        yield from response.streaming_content
    else:
        yield response.content
