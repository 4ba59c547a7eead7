"""Nothing that is typed into a URL, and nothing that a program sends, breaks a page."""

from collections.abc import Iterable
from itertools import product

import pytest
from django.test import Client

from core import registry
from meetings.models import Meeting
from positions.models import Position, Proponent, Proposal, ProposalItem
from study_groups.models import StudyGroup
from tests.public.places import LISTS, OF_THE_SITE, OVER_MANY, formats_of, paged_models
from tests.rows import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    """A client that gets an error page for a fault, not an exception."""
    return Client(raise_request_exception=False)


def statuses(client: Client, asked: Iterable[str], allowed: set[int]) -> dict[str, int]:
    """The statuses that are not allowed, by URL."""
    answers = {address: client.get(address).status_code for address in asked}
    return {address: status for address, status in answers.items() if status not in allowed}


def test_no_value_of_any_kind_of_filter_breaks_a_list(client):
    """Each value in every field at once: a field that refuses its value does not shield the others."""
    for start, address in enumerate(LISTS):
        values = SHAPES[start % 4 :: 4]
        make(registry.lists[address].model)
        fields = client.get(address).context["filtered"].filterset.form.fields
        names = [*fields, "sort", "colour"]
        queries = ["?" + "&".join(f"{name}={value}" for name in names) for value in values]
        assert statuses(client, (address + query for query in queries), {200}) == {}
        file = formats_of(address)["csv"]
        assert statuses(client, (file + query for query in queries[:1]), {400}) == {}


def test_no_strange_query_breaks_a_list_or_the_page_of_a_row(client):
    """The same code reads the names in all queries: one list gets each strange query by itself."""
    group = make(StudyGroup).get_absolute_url()
    of_lists = ["/meetings/" + query for query in STRANGE]
    of_lists += [address + STRANGE_AT_ONCE[0] for address in ("/meetings.csv", *LISTS)]
    of_pages = [make(model).get_absolute_url() + STRANGE_AT_ONCE[0] for model in paged_models()]
    of_pages += [group + query for query in STRANGE_AT_ONCE[1:]]
    of_pages += [f"{group}?period={value}" for value in SHAPES]
    assert statuses(client, of_lists, {200, 400, 404}) == {}
    assert statuses(client, of_pages, {200}) == {}


def test_what_was_typed_is_shown_as_text(client):
    typed = {"q": '"><script>alert(1)</script>', "kind": "<img src=x onerror=alert(2)>"}
    typed |= {"sort": "<b>", "page": "<i>", "<u>": "1"}
    page, marks = client.get("/meetings/", typed).text, ("<script>alert", "<img src=x")
    assert [mark for mark in (*marks, "<b>", "<i>", "<u>") if mark in page] == []


WORDS = ["assembly", "asof", "release", "since", "topic", "res", "groups", "show", "only"]
WORDS += ["proposals", "transpose", "sort", "actors", "from", "to", "about", "shape"]


def test_no_value_breaks_a_page_over_many_tables_or_a_file_of_the_matrix(client):
    """The same code reads the values on all these pages: the matrix gets each value, the others some."""
    position = make(Position)  # with a paper of its holder on one text
    make(Meeting, is_of=position.assembly, status="held")
    paper = make(Proposal, assembly=position.assembly)
    make(Proponent, proposal=paper, participant=position.held_by)
    make(ProposalItem, proposal=paper, number=1, resolution=position.resolution)

    def asked(address: str, values: list[str], strange: list[str]) -> list[str]:
        queries = ["?" + "&".join(f"{name}={value}" for name in WORDS) for value in values]
        return [address + query for query in (*queries, *strange)]

    assert statuses(client, asked("/positions/", SHAPES, STRANGE_AT_ONCE), {200}) == {}
    printed = [f"/positions/?print=1&show={value}" for value in SHAPES]  # redirected to the table
    assert statuses(client, printed, {301}) == {}
    for start, address in enumerate([*OVER_MANY[1:], "/gaps/send/"]):
        values = SHAPES[start % 5 :: 5]
        assert statuses(client, asked(address, values, STRANGE_AT_ONCE[:1]), {200}) == {}
    for address in formats_of("/positions/").values():
        assert statuses(client, asked(address, SHAPES[::7], STRANGE_AT_ONCE[:1]), {200, 400}) == {}


def test_no_strange_path_finds_anything_or_leads_to_another_site(client):
    answers = {path: client.get(path) for path in PATHS}
    found = {path: answer.status_code for path, answer in answers.items()}
    assert [path for path in PATHS if found[path] not in {301, 400, 404}] == []
    leads = {path: answer.headers.get("Location", "/") for path, answer in answers.items()}
    assert [path for path in PATHS if leads[path].startswith("//")] == []
    there = [client.get("/", PATH_INFO=path) for path in ELSEWHERE]
    assert {(one.status_code, one.headers.get("Location")) for one in there} == {(404, None)}


def test_a_wrong_host_is_refused_and_not_repeated(client):
    asked = ["/", "/meetings.csv", "/there-never-was/", "/admin/login/"]
    for host, address in product(HOSTS, asked):
        answer = client.get(address, headers={"host": host})
        assert [answer.status_code, "evil" in answer.text] == [400, False], (host, address)


def test_public_pages_are_only_read_and_say_so_before_they_ask_for_a_token():
    client = Client(enforce_csrf_checks=True)
    pages = [make(model).get_absolute_url() for model in paged_models()]
    probes = ["/meetings.csv", "/healthz", "/readyz", "/favicon.ico"]
    for address, method in product((*LISTS, *OF_THE_SITE, *probes, *pages), WRITING):
        answer = client.generic(method, address, "a=b")
        assert (method, address, answer.status_code) == (method, address, 405)
        assert ["GET" in answer["Allow"], "Set-Cookie" in answer.headers] == [True, False], address


# what attackers type, percent-encoded as it would arrive

# One value of each kind that Python, the database or HTTP treats specially.
SHAPES = [
    *["%00", "%ED%A0%80", "%FF%FE", "%0D%0AX-Evil:%20yes", "<script>alert(1)</script>", "-1"],
    *["9" * 40, "%D9%A3", "__class__", "0000-00-00", "99999-01-01", "%F0%9F%98%80"],
    *["9" * 2000, "%25" * 50, "' OR 1=1 --"],
]
STRANGE = [
    *["?%00=1", "?[]=1", "?a[b]=1", "?=1", "?&&&", "?;"],
    *["?%ED%A0%80=1", "?__class__=1", "?q__icontains=a", "?publication=draft", "?pk__in=1"],
    *["?page=1&page=2", "?q=a&q=b", "?q[]=a", "?sort=name&sort=-name", "?utm_=", "?utm_source=%00"],
    *["?page=1;q=a", "?q=a%26page=2", "?page=%ED%A0%80"],
    *("?" + "&".join(f"p{number}=1" for number in range(1100)), "?" + "x" * 2000),
]
# All short queries joined, then each long one, for pages that use none of them.
STRANGE_AT_ONCE = [
    "?" + "&".join(query[1:] for query in STRANGE if len(query) < 100),
    *(query for query in STRANGE if len(query) >= 100),
]
PATHS = [
    *["/meetings/../admin/", "/meetings/..%2fadmin/", "/%2e%2e/%2e%2e/etc/passwd"],
    *["/static/../wtsa_site/settings.py", "/static/%2e%2e/manage.py", "/static/..%2fmanage.py"],
    *["/static//etc/passwd", "/documents/../../var/secret_key/file"],
    *["/documents/..%2f..%2fvar%2fsecret_key/file", "/meetings/%00/", "/meetings/%ED%A0%80/"],
    *["/.git/config", "/.env", "/var/site.sqlite3", "/meetings.pdf", "/meetings.CSV/"],
    *["/meetings.csv/", "/meetings.", "/meetings..csv", "/meetings.csv.json", "/meetings.ics/"],
    "/meetings.__class__",
    *["/assemblies.ics", "/meetings/there-never-was.ics", "/meetings/there-never-was.pdf"],
    *["/assemblies/there-never-was.csv", "/Meetings/", "/MEETINGS.csv", "/wp-login.php"],
    *["/index.html", "/meetings/1/", "/meetings/%3Cscript%3E/", "/meetings/-/", "/search"],
    "/sitemap-1.xml",
    *("/" + "a" * 2000 + "/", "/meetings/" + "a" * 2000 + "/"),
]
ELSEWHERE = [r"//evil.example/", r"//evil.example", r"/\evil.example", r"/%09/evil.example"]
ELSEWHERE += ["/%2F%2Fevil.example", "///evil.example/.."]
HOSTS = ["evil.example", "127.0.0.1.evil.example", "localhost,evil.example", "évil", ""]
HOSTS += ["127.0.0.1:8000@evil.example", "a b"]
WRITING = ["POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "FOO"]
