"""The sample data: loading them twice changes nothing, no download has a draft, and every link leads somewhere."""

import html
import io
import re
import zipfile
from collections import Counter
from functools import cache
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
from tests.public.places import LISTS, formats_of
from tests.rows import MODELS, PAGES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_data")]
_LINK = re.compile(r'(?:href|src|action)="([^"]*)"')
_ID = re.compile(r'\bid="([^"]+)"')


def test_loading_twice_changes_nothing():
    before = {model: (model.objects.count(), model.history.count()) for model in MODELS}
    out = io.StringIO()
    call_command("import_csv", all=str(site.BASE_DIR / "sample_data"), publish=True, stdout=out)
    told = re.findall(r"(\d+) new, (\d+) changed, \d+ same, (\d+) refused", out.getvalue())
    assert {model: (model.objects.count(), model.history.count()) for model in MODELS} == before
    files = list((site.BASE_DIR / "sample_data").glob("*.csv"))
    assert told == [("0", "0", "0")] * len(files)


def test_what_was_read_once_is_in_no_download_and_has_no_page(client):
    with_sources = (model for model in PAGES if issubclass(model, Sourced))
    rows = [row for model in with_sources for row in model.objects.filter(publication="draft")]
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


def test_every_cell_of_wtsa_16_leads_to_the_source_of_each_of_its_lines(client):
    snapshot = snapshot_of(Assembly.objects.published().with_meeting().get(slug="wtsa-16"))
    page_at = cache(lambda address: client.get(address).text)
    for one in snapshot.statements:
        page = page_at(f"/positions/{one.subject}/{one.holder}/?assembly=wtsa-16")
        assert {html.escape(source) in page for source in one.sources} == {True}, one.slug


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


OF_A_KIND = 4  # addresses of one route that ask by the same names


@pytest.mark.gate
def test_every_link_on_every_page_leads_somewhere(client):
    """Follows links from the first page, the feeds and the sitemap, some of each route. A wrong name in a template leaves a link empty."""
    waiting = ["/", "/sitemap.xml", *(formats_of(address)["atom"] for address in LISTS)]
    seen, statuses, ids, links = Counter(), {}, {}, []
    while waiting:
        address = waiting.pop()
        kind = kind_of(address)
        if address in statuses or seen[kind] == OF_A_KIND:
            continue
        seen[kind] += 1
        response = client.get(address)
        statuses[address] = response.status_code
        kinds = ("text/html", "application/atom+xml", "application/xml")
        text = response.text if response["Content-Type"].startswith(kinds) else ""
        ids[address] = _ID.findall(text)
        found = {html.unescape(link).removeprefix(site.BASE_URL) for link in _LINK.findall(text)}
        links += [(address, urljoin(address, link), link) for link in found]
        if leads_on(address):
            pages = {urljoin(address, link).partition("#")[0] for link in found}
            inside = [page for page in sorted(pages) if page.startswith("/")]
            waiting += [page for page in inside if leads_on(page) or "?" not in address]
    assert len(statuses) > 250
    assert {one: now for one, now in statuses.items() if now not in {200, 301, 302}} == {}
    assert [one for one, found in ids.items() if len(found) != len(set(found))] == []
    assert [(page, link) for page, _url, link in links if not link or link.endswith("#")] == []
    for page, url, _link in links:
        target, _sign, anchor = url.partition("#")
        assert not anchor or anchor in ids.get(target, [anchor]), (page, url)


def kind_of(address: str) -> tuple[str, frozenset[str]]:
    """The route and the names in the query: one list filtered for each of 200 States is of one kind."""
    parts = urlsplit(address)
    try:
        route = resolve(parts.path).route
    except Resolver404:
        route = parts.path
    return route, frozenset(parse_qs(parts.query))


def leads_on(address: str) -> bool:
    """Filtered and sorted lists lead to ever more of them: those that a plain list links to are opened, but not followed."""
    return set(parse_qs(urlsplit(address).query, keep_blank_values=True)) <= {"page", "period"}
