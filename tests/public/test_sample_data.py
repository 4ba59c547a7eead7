"""The sample data as readers meet it: loaded once, without what was read once, and every link on every page."""

import html
import io
import re
import zipfile
from collections import Counter
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from django.conf import settings as site
from django.core.management import call_command
from django.urls import Resolver404, resolve

from core.records.sources import Sourced
from documents.models import Document
from matrix.snapshot.loader import snapshot_of
from meetings.models import Assembly, Meeting
from participants.models import Participant, Person
from tests.public.crowds import filtered
from tests.public.places import LISTS, faces_of
from tests.rows import MODELS, PAGES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_data")]
_LINK = re.compile(r'(?:href|src|action)="([^"]*)"')
_ID = re.compile(r'\bid="([^"]+)"')


# loading


def test_loading_twice_changes_nothing():
    before = {model: (model.objects.count(), model.history.count()) for model in MODELS}
    out = io.StringIO()
    call_command("import_csv", all=str(site.BASE_DIR / "sample_data"), publish=True, stdout=out)
    told = re.findall(r"(\d+) new, (\d+) changed, \d+ same, (\d+) refused", out.getvalue())
    assert {model: (model.objects.count(), model.history.count()) for model in MODELS} == before
    files = list((site.BASE_DIR / "sample_data").glob("*.csv"))
    assert told == [("0", "0", "0")] * len(files)


def test_what_was_read_once_is_in_no_download_and_has_no_page(client):
    rows = drafts()
    public = [row for model in PAGES for row in model.objects.published()]
    cited = {one for row in public for one in getattr(row, "source_addresses_list", ())}
    secret = {one for row in rows for one in row.source_addresses_list} - cited
    answer = client.get("/data/wtsa-data.zip")
    with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as package:
        text = "".join(package.read(name).decode() for name in package.namelist())
    assert len(secret) > 50
    assert [one for one in secret if one in text] == []
    named = [row for row in rows if isinstance(row, Meeting | Participant | Person | Document)]
    assert len(named) == 42
    assert {client.get(row.get_absolute_url()).status_code for row in named} == {404}


def drafts() -> list[Any]:
    with_sources = (model for model in PAGES if issubclass(model, Sourced))
    return [row for model in with_sources for row in model.objects.filter(publication="draft")]


# who asks for what


def test_every_cell_of_wtsa_16_leads_to_the_source_of_each_of_its_lines(client):
    snapshot = snapshot_of(Assembly.objects.published().with_meeting().get(slug="wtsa-16"))
    cells = {(one.subject, one.holder) for one in snapshot.statements}
    pages = {
        (subject, holder): client.get(f"/positions/{subject}/{holder}/?assembly=wtsa-16").text
        for subject, holder in cells
    }
    without = [
        (one.slug, source)
        for one in snapshot.statements
        for source in one.sources
        if html.escape(source) not in pages[one.subject, one.holder]
    ]
    assert [without, [one.slug for one in snapshot.statements if not one.sources]] == [[], []]


def test_every_list_and_the_matrix_list_the_latest_first(client):
    latest = [row.slug for row in Assembly.objects.published().latest_first()]
    found = {}
    for address in LISTS:
        fields = filtered(address, "").filterset.form.fields
        if "assembly" in fields:
            found[address] = [word for word, _label in fields["assembly"].choices if word]
    select = client.get("/positions/").text.partition('name="assembly"')[2].partition("</select>")
    found["/positions/"] = re.findall('value="([^"]+)"', select[0])
    assert found == {one: [slug for slug in latest if slug in found[one]] for one in found}
    without = {"/positions/releases/", "/meetings/sessions/"}  # of which the sample has no rows
    assert {one for one in found if not found[one]} == without


# links

OF_A_KIND = 4  # addresses of one route that ask by the same names


class Crawl:
    """Answers, links and anchors of what links lead to from the front page, the feeds and the sitemap: some of each route."""

    def __init__(self, client) -> None:
        self.client = client
        self.statuses: dict[str, int] = {}
        self.anchors: dict[str, list[str]] = {}
        self.links: list[tuple[str, str]] = []  # from page to link
        self.broken: list[tuple[str, str]] = []  # page and link
        seen: Counter[Any] = Counter()
        waiting = ["/", "/sitemap.xml", *(faces_of(address)["atom"] for address in LISTS)]
        while waiting:
            address = waiting.pop()
            kind = kind_of(address)
            if address not in self.statuses and seen[kind] < OF_A_KIND:
                seen[kind] += 1
                waiting += self._visit(address)

    def _visit(self, address: str) -> list[str]:
        response = self.client.get(address)
        self.statuses[address] = response.status_code
        kinds = ("text/html", "application/atom+xml", "application/xml")
        text = response.text if response["Content-Type"].startswith(kinds) else ""
        self.anchors[address] = _ID.findall(text)
        links = {
            urljoin(address, html.unescape(link).removeprefix(site.BASE_URL))
            for link in _LINK.findall(text)
        }
        inside = {link for link in links if not urlsplit(link).netloc and not urlsplit(link).scheme}
        self.links += [(address, link) for link in inside]
        self.broken += [(address, link) for link in _LINK.findall(text) if _leads_nowhere(link)]
        pages = {urlsplit(link)._replace(fragment="").geturl() for link in inside}
        if not _leads_on(address):
            return []
        return sorted(page for page in pages if _leads_on(page) or "?" not in address)


def kind_of(address: str) -> tuple[str, frozenset[str]]:
    """One list filtered for each of 200 States is one list."""
    parts = urlsplit(address)
    try:
        route = resolve(parts.path).route
    except Resolver404:
        route = parts.path
    return route, frozenset(parse_qs(parts.query))


def _leads_nowhere(link: str) -> bool:
    """A template that looks up a name which is no more writes nothing in its place."""
    return not link or link.endswith("#")


def _leads_on(address: str) -> bool:
    """Filtered and sorted lists lead to ever more of them; those on the first page of a list are seen, and not followed."""
    names = {name.partition("=")[0] for name in urlsplit(address).query.split("&")}
    return names <= {"", "page", "period"}


@pytest.mark.gate
def test_every_link_on_every_page_leads_somewhere(client):
    crawl = Crawl(client)
    assert len(crawl.statuses) > 250
    found = {200, 301, 302}
    assert {one: status for one, status in crawl.statuses.items() if status not in found} == {}
    assert [one for one, ids in crawl.anchors.items() if len(ids) != len(set(ids))] == []
    assert crawl.broken == []
    for page, link in crawl.links:
        target, _sign, anchor = link.partition("#")
        assert not anchor or anchor in crawl.anchors.get(target, [anchor]), (page, link)
