"""Fetches the pages of the checkout in which it runs, for `compare_pages`.

It imports nothing of the project but its settings, so it runs in old checkouts too. It reads its orders as JSON from
standard input and stores every response.
"""

import gzip
import io
import json
import os
import pickle
import re
import sys
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from contextlib import redirect_stdout
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from lxml.html import HtmlElement, document_fromstring

MOMENT = "2026-11-25T12:00:00+00:00"
HOST = "127.0.0.1"
# How many URLs are fetched that differ only in the values of their query string, and how many PDFs.
OF_ONE_QUERY, PDFS = 3, 2
STARTS = ("/", "/sitemap.xml", "/robots.txt", "/data/", "/no-such-page/")

Answer = tuple[int, str, bytes]  # status, content type (or redirect target), compressed body


def links_of(content_type: str, body: str) -> list[str]:
    """The targets of a page: its links, and its GET forms with one field filled in."""
    if "xml" in content_type and "<urlset" in body:
        return re.findall("<loc>(.*?)</loc>", body)
    if "html" not in content_type:
        return []
    page = document_fromstring(body)
    found = [one.get("href") for one in page.iter("a") if one.get("href")]
    return found + [link for form in page.forms if form.method == "GET" for link in asked_by(form)]


def asked_by(form: HtmlElement) -> Iterator[str]:
    named = [one for one in form.inputs if one.get("name")]
    hidden = [(one.name, one.value or "") for one in named if one.get("type") == "hidden"]
    fields: dict[str, str] = {}
    for one in named:
        kind = one.tag if one.tag == "select" else one.get("type", "text")
        values = {"text": "WTSA", "search": "WTSA", "date": "2024-10-15"}
        if kind in ("checkbox", "radio"):
            values[kind] = one.get("value", "")
        elif kind == "select":
            values[kind] = next(filter(None, one.value_options), "")
        if values.get(kind):
            fields.setdefault(one.name, values[kind])
    for field in fields.items():
        yield f"{(form.action or '').partition('?')[0]}?{urlencode([*hidden, field])}"


class Crawl:
    """The URLs to fetch: each once, and only a few of those that are alike."""

    def __init__(self, starts: Iterable[str]) -> None:
        self.queue, self.known, self.alike = deque(starts), set(starts), Counter[object]()

    def __iter__(self) -> Iterator[str]:
        while self.queue:
            yield self.queue.popleft()

    def add(self, link: str, on: str) -> None:
        parts = urlsplit(urljoin(on, link))
        address = parts.path + (f"?{parts.query}" if parts.query else "")
        if (parts.hostname or HOST) != HOST or parts.scheme not in ("", "http") or not parts.path:
            return
        if "?" in on and "?" in address and "." not in parts.path:
            return  # filters of filtered lists would never end
        if address in self.known or address.startswith("/admin/"):
            return
        self.known.add(address)
        names = sorted({name for name, _value in parse_qsl(parts.query)})
        shape, most = (parts.path,), 1
        if parts.path.endswith(".pdf"):
            shape, most = (".pdf",), PDFS
        elif names:  # each list, and any page below it
            top, _slash, below = parts.path[1:].partition("/")
            shape, most = (top, below.count("/"), *names), OF_ONE_QUERY
        self.alike[shape] += 1
        if self.alike[shape] <= most:
            self.queue.append(address)


def prepare(folder: str) -> None:
    """Sets up Django with an empty database and the sample data; writes only to this folder."""
    sys.path[0] = os.getcwd()
    os.environ |= {
        "DATABASE_URL": f"sqlite:///{folder}/site.sqlite3",
        "DJANGO_SETTINGS_MODULE": "wtsa_site.settings",
        "DJANGO_ENV": "local",
        "SECRET_KEY": "of-a-comparison-that-signs-nothing-that-matters",
        "BASE_URL": f"http://{HOST}",
    }
    import django  # noqa: PLC0415  needs the environment set above
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
    from django.test import Client  # noqa: PLC0415

    client, answers = Client(raise_request_exception=False, SERVER_NAME=HOST), {}
    for address in crawl:
        response = client.get(address)
        body = response.getvalue() if response.streaming else response.content
        kind = response.get("Location") or response.get("Content-Type", "")
        answers[address] = (response.status_code, kind, gzip.compress(body, 6, mtime=0))
        if "Location" in response:
            crawl.add(kind, address)
        elif response.status_code == 200:
            for link in links_of(kind, body.decode("utf-8", "replace")):
                crawl.add(link, address)
    return answers


def main() -> None:
    orders = json.load(sys.stdin)
    import time_machine  # noqa: PLC0415

    with time_machine.travel(MOMENT, tick=False):
        prepare(orders["folder"])
        # The other checkout's URLs come first: of those that are alike, both then fetch the same.
        answers = fetch(Crawl(dict.fromkeys([*orders["seeds"], *STARTS])))
    with open(orders["answers"], "wb") as file:
        pickle.dump(answers, file)


if __name__ == "__main__":
    main()
