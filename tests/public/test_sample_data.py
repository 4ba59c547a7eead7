"""The sample data as readers meet it: loaded once, without what was read once, and every link on every page."""

import html
import io
import re
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from django.conf import settings as site
from django.core.management import call_command

from core import registry
from core.panels import MOST_LISTED
from core.records.sources import Sourced
from documents.models import Document
from matrix.snapshot.loader import snapshot_of
from meetings.models import Assembly, Meeting
from participants.models import Participant, Person
from tests.public.crowds import relations_to
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
    assert [len(told), set(told)] == [
        len(list((site.BASE_DIR / "sample_data").glob("*.csv"))),
        {("0", "0", "0")},
    ]


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


# links

OF_A_KIND = 1  # addresses of one list with the same filters, of other values; pages of rows alike
_CELL = re.compile(
    "/positions/((?:new|topic|study-group)/[^/]+|(?!new/|topic/|study)[^/]+)/([^/]+)/$"
)
_OF_MANY = re.compile(r"(.*/)[^/]+(\.\w+)$|(/positions/(?:[a-z-]+/)?)[^/]+(/)$")


def traits_of_rows() -> dict[str, set[Any]]:
    """By the address of each public page of a row: what is filled in, which choices, and where it is named."""
    return {
        row.get_absolute_url(): traits
        for model in registry.details
        for row, traits in _with_traits(model)
        if not any("href" in text for text in vars(row).values() if isinstance(text, str))
    }


def _with_traits(model: Any) -> Iterator[tuple[Any, set[Any]]]:
    fields, named = model._meta.concrete_fields, defaultdict(set)
    for other, field in relations_to(model):
        times = Counter(other._base_manager.values_list(field.name, flat=True))
        for pk in times:
            named[pk].add((other, field.name, times[pk] > MOST_LISTED))
    for row in model.objects.published():
        chosen = {(field.name, getattr(row, field.name)) for field in fields if field.choices}
        filled = {field.name for field in fields if getattr(row, field.attname)}
        yield row, {(model.__name__, one) for one in chosen | filled | named[row.pk]}


class Crawl:
    """Every address that links lead to from the front page, the feeds and the sitemap: its answer, its links, its anchors."""

    def __init__(self, client) -> None:
        self.client = client
        self.statuses: dict[str, int] = {}
        self.anchors: dict[str, list[str]] = {}
        self.links: list[tuple[str, str]] = []  # from page to link
        self.broken: list[tuple[str, str]] = []  # page and link
        self.traits = traits_of_rows()
        self.seen: Counter[Any] = Counter()  # traits of rows; subjects and holders of cells
        waiting = ["/", "/sitemap.xml", *(faces_of(address)["atom"] for address in LISTS)]
        while waiting:
            address = waiting.pop()
            if address not in self.statuses and not self._is_seen_enough(address):
                waiting += self._visit(address)

    def _is_seen_enough(self, address: str) -> bool:
        """One list filtered for each of 200 States is one list."""
        parts = urlsplit(address)
        if cell := _CELL.match(parts.path):
            return self._is_cell_seen_enough(*cell.groups(), parts.query)
        if traits := self.traits.get(address):
            is_enough = all(self.seen[trait] >= OF_A_KIND for trait in traits)
            self.seen.update([] if is_enough else traits)
            return is_enough
        if traits := self.traits.get(parts.path):
            kind, asked = next(iter(traits))[0], parts.query
        else:
            kind, asked = _OF_MANY.sub(r"\1\3*\2\4", parts.path), frozenset(parse_qs(parts.query))
        self.seen[kind, asked] += 1
        is_one = kind == parts.path and parts.query.partition("=")[0] in {"", "period"}
        return not is_one and self.seen[kind, asked] > OF_A_KIND

    def _is_cell_seen_enough(self, subject: str, holder: str, query: str) -> bool:
        """Once each row and once each column of a matrix has been looked into."""
        row, column = (subject, query), (holder, query)
        is_enough = bool(self.seen[row] and self.seen[column])
        self.seen.update([row, column])
        return is_enough

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
        return (
            sorted(page for page in pages if _leads_on(page) or "?" not in address)
            if _leads_on(address)
            else []
        )


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
    assert [trait for traits in crawl.traits.values() for trait in traits - crawl.seen.keys()] == []
    assert {
        address: status
        for address, status in crawl.statuses.items()
        if status not in {200, 301, 302}
    } == {}
    assert [
        address for address, anchors in crawl.anchors.items() if len(anchors) != len(set(anchors))
    ] == []
    assert crawl.broken == []
    to_anchors = [(page, *link.split("#", 1)) for page, link in crawl.links if "#" in link]
    assert [
        (page, target, anchor)
        for page, target, anchor in to_anchors
        if anchor and anchor not in crawl.anchors.get(target, [anchor])
    ] == []
