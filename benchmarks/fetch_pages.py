"""Fetches the pages of the checkout it is started in, for `compare_pages`.

A script that imports nothing of the project but its settings, so that it runs in an old checkout as in a
new one. It reads its orders as JSON from standard input and stores every answer as it came.
"""

import gzip
import io
import json
import os
import pickle
import re
import sys
import traceback
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from contextlib import redirect_stdout
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

MOMENT = "2026-11-25T12:00:00+00:00"
HOST = "127.0.0.1"
# How many addresses are fetched that differ in the values of their query only, and how many PDFs in all.
OF_ONE_QUERY, PDFS = 3, 2
STARTS = ("/", "/sitemap.xml", "/robots.txt", "/data/", "/no-such-page/")

Answer = tuple[int, str, bytes]  # status, content type (or where a redirect leads), body gzipped


class Links(HTMLParser):
    """Where a page leads: its links, and its GET forms with one field filled in."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.found = address, list[str]()
        self.action: str | None = None
        self.hidden: list[tuple[str, str]] = []
        self.fields: dict[str, str] = {}
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        name, value = values.get("name", ""), values.get("value", "")
        if tag == "a" and "href" in values:
            self.found.append(urljoin(self.address, values["href"]))
        elif tag == "form" and values.get("method", "get").lower() == "get":
            self.action, self.hidden, self.fields = values.get("action", ""), [], {}
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and value:
            self.fields.setdefault(self.select, value)
        elif tag == "input" and name:
            self._input(values.get("type", "text"), name, value)

    def _input(self, kind: str, name: str, value: str) -> None:
        if kind == "hidden":
            self.hidden.append((name, value))
        elif kind in ("checkbox", "radio"):
            self.fields.setdefault(name, value)
        elif kind in ("text", "search"):
            self.fields.setdefault(name, "WTSA")
        elif kind == "date":
            self.fields.setdefault(name, "2024-10-15")

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.select = ""
        elif tag == "form" and self.action is not None:
            path = urljoin(self.address, self.action).partition("?")[0]
            for field in self.fields.items():
                self.found.append(f"{path}?{urlencode([*self.hidden, field])}")
            self.action = None


def links_of(address: str, content_type: str, body: str) -> list[str]:
    if "html" in content_type:
        parser = Links(address)
        parser.feed(body)
        return parser.found
    if "xml" in content_type and "<urlset" in body:
        return re.findall("<loc>(.*?)</loc>", body)
    return []


class Crawl:
    """The addresses to fetch: each once, and only a few of those that are alike."""

    def __init__(self, starts: Iterable[str], in_admin: bool) -> None:
        self.queue, self.known, self.alike = deque(starts), set(starts), Counter[object]()
        self.in_admin = in_admin

    def __iter__(self) -> Iterator[str]:
        while self.queue:
            yield self.queue.popleft()

    def add(self, link: str, on: str) -> None:
        parts = urlsplit(link)
        address = parts.path + (f"?{parts.query}" if parts.query else "")
        if (parts.hostname or HOST) != HOST or parts.scheme not in ("", "http") or not parts.path:
            return
        if "?" in on and "?" in address and "." not in parts.path:
            return  # filters of filters would have no end
        if address in self.known:
            return
        if address.startswith("/admin/") != self.in_admin or "/logout/" in address:
            return
        self.known.add(address)
        names = sorted({name for name, _value in parse_qsl(parts.query)})
        shape, most = (re.sub("[0-9]+", "#", parts.path) if self.in_admin else parts.path,), 1
        if parts.path.endswith(".pdf"):
            shape, most = (".pdf",), PDFS
        elif names and self.in_admin:
            shape = (*shape, *names)
        elif names:  # of the lists each, of the pages below them any
            top, _slash, below = parts.path[1:].partition("/")
            shape, most = (top, below.count("/"), *names), OF_ONE_QUERY
        self.alike[shape] += 1
        if self.alike[shape] <= most:
            self.queue.append(address)


def prepare(folder: str) -> None:
    """Django on an empty database in the folder, with the sample data; nothing is written elsewhere."""
    sys.path[0] = os.getcwd()
    os.environ |= {
        "DATABASE_URL": f"sqlite:///{folder}/site.sqlite3",
        "DJANGO_SETTINGS_MODULE": "wtsa_site.settings",
        "DJANGO_ENV": "local",
        "SECRET_KEY": "of-a-comparison-that-signs-nothing-that-matters",
        "BASE_URL": f"http://{HOST}",
    }
    import django  # noqa: PLC0415  only now the environment is right
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.MEDIA_ROOT = f"{folder}/media"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}
    settings.LOGGING_CONFIG = None
    django.setup()
    with redirect_stdout(io.StringIO()):
        call_command("migrate", verbosity=0)
        call_command("load_sample_data")


def fetch(crawl: Crawl) -> dict[str, Answer]:
    from django.contrib.auth import get_user_model  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    client, answers = Client(SERVER_NAME=HOST), {}
    if crawl.in_admin:
        client.force_login(get_user_model().objects.get(username="admin"))
    for address in crawl:
        try:
            response = client.get(address)
        except Exception as fault:
            place = traceback.extract_tb(fault.__traceback__)[-1]
            text = f"{type(fault).__name__}: {fault} ({place.filename}:{place.lineno})"
            answers[address] = (500, "text/plain", gzip.compress(text.encode()))
            continue
        body = response.getvalue() if response.streaming else response.content
        kind = response.get("Location") or response.get("Content-Type", "")
        if len(answers) % 250 == 249:
            print(f"{len(answers) + 1} fetched, {len(crawl.queue)} to go", file=sys.stderr)
        answers[address] = (response.status_code, kind, gzip.compress(body, 6, mtime=0))
        if response.status_code in (200, 301, 302):
            links = (
                [kind]
                if "Location" in response
                else links_of(address, kind, body.decode("utf-8", "replace"))
            )
            for link in links:
                crawl.add(urljoin(address, link), address)
    return answers


def main() -> None:
    orders = json.load(sys.stdin)
    import time_machine  # noqa: PLC0415

    with time_machine.travel(MOMENT, tick=False):
        prepare(orders["folder"])
        # The other side's addresses first: both then pick the same ones of those that are alike.
        starts = dict.fromkeys([*orders["seeds"], *STARTS])
        answers = fetch(Crawl(starts, in_admin=False))
        if orders["admin"]:
            answers |= fetch(Crawl(["/admin/"], in_admin=True))
    with open(orders["answers"], "wb") as file:
        pickle.dump(answers, file)


if __name__ == "__main__":
    main()
