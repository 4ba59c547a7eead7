"""Nothing that is typed into an address, and nothing that a program sends, breaks a page."""

import pytest
from django.conf import settings as site
from django.test import Client

from core import registry
from meetings.models import Meeting
from positions.models import Position, Proponent, Proposal, ProposalItem
from study_groups.models import StudyGroup
from tests.public.attacks import PATHS, SHAPES, STRANGE, STRANGE_AT_ONCE, VALUES
from tests.public.places import LISTS, OF_THE_SITE, OVER_MANY, faces_of, paged_models
from tests.rows import make

pytestmark = pytest.mark.django_db
UNLOOKED_AT = [
    ("X-Forwarded-Host", "evil.example"),
    ("X-Forwarded-Proto", "https"),
    ("X-Forwarded-Port", "1"),
    ("X-Forwarded-Prefix", "/evil"),
    ("X-Forwarded-For", "evil.example"),
    ("X-Original-URL", "/admin/"),
    ("X-Rewrite-URL", "/admin/"),
    ("X-HTTP-Method-Override", "DELETE"),
    ("Forwarded", "host=evil.example;proto=https"),
    ("Origin", "https://evil.example"),
    ("Referer", "https://evil.example/"),
    ("Accept-Language", "fr, ar;q=0.9"),
]


@pytest.fixture
def client():
    """A visitor to whom a fault is an answer, not an exception."""
    return Client(raise_request_exception=False)


# queries


def kinds_of_filters(address: str) -> set[type]:
    return {type(one) for one in registry.lists[address].filterset_class.base_filters.values()}


def lists_with_each_kind_of_filter() -> list[str]:
    """The first lists, from the one with most kinds on, that together have them all."""
    chosen: list[str] = []
    known: set[type] = set()
    for address in sorted(LISTS, key=lambda one: len(kinds_of_filters(one)), reverse=True):
        if kinds_of_filters(address) - known:
            chosen.append(address)
            known |= kinds_of_filters(address)
    return chosen


IN_FULL = lists_with_each_kind_of_filter()


def asked_of(address: str, client: Client, values: list[str]) -> list[str]:
    """Each value in every field at once: a field that refuses its value does not shield the others."""
    fields = client.get(address).context["filtered"].filterset.form.fields
    return ["?" + "&".join(f"{name}={value}" for name in fields) for value in values]


def test_every_kind_of_filter_meets_every_value():
    assert set().union(*map(kinds_of_filters, IN_FULL)) == set().union(
        *map(kinds_of_filters, LISTS)
    )
    assert set(SHAPES) <= set(VALUES)


@pytest.mark.parametrize("address", LISTS)
def test_no_value_of_a_filter_breaks_a_list(address, client):
    make(registry.lists[address].model)
    asked = asked_of(address, client, VALUES if address in IN_FULL else SHAPES)
    assert {query: client.get(address + query).status_code for query in asked} == dict.fromkeys(
        asked, 200
    )
    file = {query: client.get(faces_of(address)["csv"] + query).status_code for query in asked}
    assert {query: status for query, status in file.items() if status not in {200, 400}} == {}


def test_no_value_breaks_the_order_the_pages_or_a_name(client):
    make(Meeting)
    allowed = {
        "/meetings/?sort=": {200},
        "/meetings/?colour=": {200},
        "/meetings/?page=": {200, 404},
        "/meetings.csv?sort=": {400},
        "/meetings.csv?colour=": {400},
    }
    answers = {
        (address, value): client.get(address + value).status_code
        for address in allowed
        for value in VALUES
    }
    assert {
        asked: status for asked, status in answers.items() if status not in allowed[asked[0]]
    } == {}


@pytest.mark.parametrize("address", LISTS)
def test_no_strange_query_breaks_a_list(address, client):
    """All lists look at the names in one way: one of them meets each name by itself."""
    make(registry.lists[address].model)
    answers = {
        (one, query): client.get(one + query).status_code
        for one in (address, faces_of(address)["csv"])
        for query in (STRANGE if address == IN_FULL[0] else STRANGE_AT_ONCE)
    }
    assert {
        asked: status for asked, status in answers.items() if status not in {200, 400, 404}
    } == {}


def test_the_search_box_takes_anything(client):
    make(Meeting)
    answers = {value: client.get(f"/search/?q={value}") for value in VALUES}
    assert {
        value: [answer.status_code, "<script>alert" in answer.text, "X-Evil" in answer.headers]
        for value, answer in answers.items()
    } == dict.fromkeys(VALUES, [200, False, False])


@pytest.mark.parametrize("model", paged_models())
def test_no_strange_query_breaks_a_page(model, client):
    address = make(model).get_absolute_url()
    is_of_periods = model is StudyGroup
    queries = (
        [*STRANGE, *(f"?period={value}" for value in VALUES)] if is_of_periods else STRANGE_AT_ONCE
    )
    assert {query: client.get(address + query).status_code for query in queries} == dict.fromkeys(
        queries, 200
    )


def test_what_was_typed_is_shown_as_text(client):
    typed = {
        "q": '"><script>alert(1)</script>',
        "kind": "<img src=x onerror=alert(2)>",
        "sort": "<b>",
        "page": "<i>",
        "<u>": "1",
    }
    page = client.get("/meetings/", typed).text
    assert [
        mark for mark in ("<script>alert", "<img src=x", "<b>", "<i>", "<u>") if mark in page
    ] == []


WORDS = [
    "assembly",
    "asof",
    "release",
    "since",
    "topic",
    "res",
    "groups",
    "show",
    "only",
    "proposals",
    "transpose",
    "sort",
    "actors",
]
WORDS += ["from", "to", "about", "shape", "print"]


@pytest.fixture
def assembly(db):
    """With a position and a paper of its holder on one text."""
    position = make(Position)
    make(Meeting, is_of=position.assembly, status="held")
    paper = make(Proposal, assembly=position.assembly)
    make(Proponent, proposal=paper, participant=position.held_by)
    make(ProposalItem, proposal=paper, number=1, resolution=position.resolution)
    return position.assembly


@pytest.mark.parametrize("address", [*OVER_MANY, "/gaps/send/"])
def test_no_value_breaks_a_page_over_many_tables(address, client, assembly):
    values, strange = (
        (VALUES, STRANGE) if address == "/positions/" else (SHAPES, STRANGE_AT_ONCE)
    )  # all read their words in one way
    asked = ["?" + "&".join(f"{name}={value}" for name in WORDS) for value in values] + strange
    assert {query: client.get(address + query).status_code for query in asked} == dict.fromkeys(
        asked, 200
    )


@pytest.mark.parametrize("format", sorted(faces_of("/positions/")))
def test_no_value_breaks_a_file_of_the_matrix(format, client, assembly):
    asked = ["?" + "&".join(f"{name}={value}" for name in WORDS) for value in SHAPES]
    asked += STRANGE_AT_ONCE
    answers = {query: client.get(f"/positions.{format}{query}").status_code for query in asked}
    assert {query: status for query, status in answers.items() if status not in {200, 400}} == {}


# paths and names


@pytest.mark.parametrize("path", PATHS)
def test_no_strange_path_finds_anything(path, client):
    answer = client.get(path)
    assert [
        answer.status_code in {301, 400, 404},
        answer.headers.get("Location", "/")[:2] != "//",
    ] == [True, True]


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/%09/evil.example",
        "/%2F%2Fevil.example",
        "///evil.example/..",
    ],
)
def test_no_path_leads_to_another_site(path, client):
    answer = client.get("/", PATH_INFO=path)
    assert [answer.status_code, answer.headers.get("Location")] == [404, None]


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "evil.example:8000",
        "127.0.0.1:8000@evil.example",
        "",
        "a b",
        "localhost,evil.example",
        "évil",
    ],
)
def test_a_wrong_host_is_refused_and_not_repeated(host, client):
    answers = [
        client.get(address, headers={"host": host})
        for address in ("/", "/meetings/", "/meetings.csv", "/there-never-was/", "/admin/login/")
    ]
    assert [answer.status_code for answer in answers] == [400] * 5
    assert [answer for answer in answers if "evil" in answer.text] == []


def test_headers_that_caches_do_not_look_at_change_nothing(client):
    addresses = [
        *OF_THE_SITE,
        "/meetings/",
        "/meetings.csv",
        "/meetings.atom",
        "/meetings.ics",
        make(Meeting).get_absolute_url(),
    ]
    plain = {address: client.get(address) for address in addresses}
    alone = [({name: value}, ["/", "/meetings/", "/meetings.atom"]) for name, value in UNLOOKED_AT]
    for headers, asked in [(dict(UNLOOKED_AT), addresses), *alone]:
        dressed = {address: client.get(address, headers=headers) for address in asked}
        assert (
            headers,
            [
                address
                for address in asked
                if plain[address].getvalue() != dressed[address].getvalue()
            ],
        ) == (headers, [])
        assert (
            headers,
            [address for address in asked if plain[address].headers != dressed[address].headers],
        ) == (headers, [])


# methods


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "FOO"])
@pytest.mark.parametrize(
    "address", [*LISTS, "/", "/meetings.csv", "/search/", "/robots.txt", "/healthz"]
)
def test_public_pages_are_only_read(method, address, client):
    answer = client.generic(method, address)
    assert [answer.status_code, "GET" in answer.headers["Allow"]] == [405, True]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "TRACE"])
def test_a_page_of_a_row_is_only_read(method, client):
    answers = {
        model.__name__: client.generic(method, make(model).get_absolute_url()).status_code
        for model in paged_models()
    }
    assert answers == dict.fromkeys(answers, 405)


@pytest.mark.parametrize("address", [*LISTS, *OF_THE_SITE, "/meetings.csv"])
def test_asking_for_the_head_gives_the_headers_of_the_page(address, client):
    head, page = client.head(address), client.get(address)
    assert [head.status_code, head.getvalue()] == [page.status_code, b""]
    of_the_body = {"Content-Length", "ETag"}  # of a stored file the ETag is known without it
    assert head.headers.keys() - of_the_body == page.headers.keys() - of_the_body


def test_a_page_says_nothing_of_what_serves_it(client):
    answers = [client.get(address) for address in ("/", "/there-never-was/", "/admin/login/")]
    assert [
        name
        for answer in answers
        for name in ("Server", "X-Powered-By", "X-Django")
        if name in answer.headers
    ] == []
    assert [
        answer
        for answer in answers
        if "django" in answer.text.lower() and answer.status_code == 404
    ] == []
    assert site.DEBUG is False


@pytest.mark.parametrize("address", [*LISTS, *OF_THE_SITE, "/healthz", "/readyz", "/favicon.ico"])
def test_a_post_without_a_token_is_told_that_only_reading_is_possible(address):
    answer = Client(enforce_csrf_checks=True).post(address, {"a": "b"})
    assert [answer.status_code, "Set-Cookie" in answer.headers] == [405, False]
