"""The links of a page, written anew: to files of the copy, or to the site where there can be none."""

import posixpath
import re
from collections.abc import Callable
from html import escape, unescape
from html.parser import HTMLParser
from urllib.parse import quote, urljoin, urlsplit

from .addresses import page_without_query

# Our templates, and rich text as it is sanitised, give attributes in double quotation marks.
_LINK = re.compile(r'(\s(?:href|src|action|formaction)=")([^"]*)(")')
_FORM_TO_ITSELF = re.compile(r"<form(?![^>]*\saction=)")
_BODY = re.compile(r"<body[^>]*>")


class LinkWriter:
    """`file_of` says where the copy has an address, empty where it has not; each is told to `found`."""

    def __init__(
        self, site: str, file_of: Callable[[str, str], str], found: Callable[[str, str, str], None]
    ) -> None:
        self.site, self.file_of, self.found = site, file_of, found

    def rewrite(self, page: str, address: str, file: str, notice: str) -> str:
        """The page that has this address on the site and stands in this file of the copy."""
        page = _FORM_TO_ITSELF.sub(f'<form action="{escape(address)}"', page)
        page = _LINK.sub(lambda link: self._link(link, address, file), page)
        return _BODY.sub(lambda body: body[0] + notice, page, count=1)

    def _link(self, link: re.Match[str], address: str, file: str) -> str:
        before, old, after = link.groups()
        target = urlsplit(unescape(old))
        if target.scheme or target.netloc or not (target.path or target.query or old == "?"):
            return link[0]
        url = page_without_query(urlsplit(urljoin(address, unescape(old))))
        is_form = "action" in before
        where = "" if is_form else self.file_of(url.path, url.query)
        self.found(url.path, url.query, "form" if is_form else where)
        new = self.site + url._replace(fragment="").geturl()
        if where:
            new = quote(posixpath.relpath(where, posixpath.dirname(file) or "."))
        fragment = f"#{url.fragment}" if url.fragment else ""
        return before + escape(new + fragment) + after


class FileLinks(HTMLParser):
    """What a page of the copy leads to in the copy: read by another parser than the one that wrote it."""

    def __init__(self, file: str) -> None:
        super().__init__()
        self.file, self.files = file, set[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name not in {"href", "src"} or value is None:
                continue
            target = urlsplit(value)
            if not target.scheme and target.path:
                self.files.add(urlsplit(urljoin(f"/{self.file}", value)).path.lstrip("/"))
