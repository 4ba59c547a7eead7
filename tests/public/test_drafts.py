"""Hidden rows can be read nowhere: each has a canary, which is looked for in all public places. Only staff see drafts."""

import csv
import datetime as dt
import io
import json
import re
from html import unescape
from typing import Any

import pytest
from django.conf import settings as site
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models import JSONField
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core import registry
from core.models import rename
from core.public.search.names import find_list
from core.public.search.results import find_code
from core.records.publishing import withdraw
from core.records.sources import Sourced
from documents.models import Document
from meetings.models import Assembly, Series, SeriesPlace
from pages.models import Page, SiteSettings
from participants.models import Person
from resolutions.models import Resolution, Topic
from study_groups.models import Appointment, StudyGroup
from tests.journeys.page_forms import signed_in
from tests.public.crowds import OPERATOR, OPTIONAL, Canaries, along, crowd, filtered
from tests.public.places import (
    DATA_FILES,
    NOWHERE,
    formats_of,
    one_of_each_route,
    paged_models,
    places,
    said_by,
    text_of,
)
from tests.public.test_narrowing import open_reads
from tests.rows import MODELS, PAGES, PAGES_OF_EACH_KIND, fresh, make, sharing

pytestmark = pytest.mark.django_db
PAGED = paged_models()
DAY = dt.timedelta(days=1)
HIDDEN = {
    "draft": lambda: {"published": False},
    "in review": lambda: {"publication": "in_review"},
    "live tomorrow": lambda: {"live_at": timezone.now() + DAY},
    "expired yesterday": lambda: {
        "live_at": timezone.now() - 2 * DAY,
        "expires_at": timezone.now() - DAY,
    },
}


def take_back(row) -> None:
    withdraw(fresh(row), by=OPERATOR, channel="test")


@pytest.fixture
def canaries():
    return Canaries()


def hide_rows_of_every_table(canaries):
    """Makes drafts of every table, and rows hidden in other ways in one table of each kind: one condition hides all."""
    assembly = make(Assembly)
    for model in PAGES:
        states = [*HIDDEN] if model in PAGES_OF_EACH_KIND else ["draft"]
        if model is SiteSettings:  # of which there is one row
            states = ["expired yesterday"]
        values = [
            canaries.values(model, f"{model.__name__} {state}") | HIDDEN[state]()
            for state in states
        ]
        field = {one.name: one for one in model._meta.concrete_fields}.get("assembly")
        given = {"assembly": assembly} if field and not (field.null or field.unique) else {}
        crowd(model, len(states), each=values.__getitem__, **given)


def hide_parents(canaries):
    """Makes rows with parents, and withdraws the parents: one of each table, or two where a row has two of one table."""
    parents = {}
    for model in MODELS:
        tables = {name: model._meta.get_field(name).related_model for name in model.public_with}
        for name, table in tables.items():
            is_one_of_two = list(tables.values()).count(table) > 1
            given = {} if is_one_of_two else {name: parents.get(table) or make(table)}
            row = canaries.make(model, f"{model.__name__} in a draft {name}", **given)
            parents[(model, name) if is_one_of_two else table] = getattr(row, name)
    for parent in {parent.root() for parent in parents.values()}:
        take_back(parent)


def point_at_hidden_rows(canaries):
    text = make(Resolution)
    for model, field in OPTIONAL:
        label = f"{model.__name__}.{field.name} of a public row"
        hidden = canaries.make(field.related_model, label, published=False)
        make(model, **about(model, field, text) | along(model, field, hidden))


def point_at_public_rows(canaries):
    public = {model: make(model) for model in {field.related_model for _model, field in OPTIONAL}}
    for model, field in OPTIONAL:
        label = f"{model.__name__}.{field.name} of a hidden row"
        given = along(model, field, public[field.related_model])
        given = about(model, field, public[Resolution]) | given
        canaries.make(model, label, published=False, **given)


def about(model, field, text) -> dict[str, Any]:
    """Values that make a row be about this text, unless `field` is itself a subject that the row can be about."""
    kinds = model.exactly_one_of
    return {"resolution": text} if "resolution" in kinds and field.name not in kinds else {}


def fill_columns_for_staff(canaries):
    for resource in registry.tables.values():
        model = resource.model()
        values = {}
        for name in resource.internal & set(resource.columns()) - {"text_may_be_shown"}:
            field = model._meta.get_field(name)
            if not field.choices:
                word = canaries.word(f"{model.__name__}.{name} is for staff")
                values[name] = {"note": word} if isinstance(field, JSONField) else f"<p>{word}</p>"
        if values:
            make(model, **values)


def test_what_is_hidden_is_read_nowhere_whatever_hides_it_and_whatever_points_at_it(
    canaries, client
):
    with sharing(Assembly), sharing(StudyGroup):
        hide_rows_of_every_table(canaries)
        hide_parents(canaries)
        point_at_hidden_rows(canaries)
        point_at_public_rows(canaries)
        fill_columns_for_staff(canaries)
    assert canaries.seen(client) == set()


def test_what_is_public_is_read_and_once_withdrawn_gone_whatever_a_browser_kept(canaries):
    """The canaries of public rows are found in the same places: otherwise the test above could not fail.

    Some are only on pages of rows that refer to theirs. No query reads a table without the condition for public rows or asks
    who the reader is, no response sets a cookie, and each name has its grade beside it.
    """
    with sharing(Assembly), sharing(StudyGroup):
        rows = {
            model: canaries.make(
                model, **({"confidence": "inferred"} if issubclass(model, Sourced) else {})
            )
            for model in PAGES
        }
    make(Appointment, person=rows[Person])
    make(Resolution, topics=[rows[Topic]])
    make(SeriesPlace, series=rows[Series])
    client, read_at = Client(), places()
    with CaptureQueriesContext(connection) as queries, open_reads() as unasked:
        first = {address: client.get(address) for address in read_at}
    text = {address: text_of(response) for address, response in first.items()}
    said = {
        address: f"{dict(first[address].headers)}\n{text[address]}".casefold() for address in text
    }
    read = {label for word, label in canaries.words.items() if word in "".join(said.values())}
    assert [read, unasked] == [{model.__name__ for model in PAGES}, set()]
    assert not re.search("django_session|auth_user", " ".join(one["sql"] for one in queries))
    assert [one for one, response in first.items() if response.cookies] == []
    assert "cookie" not in " ".join(one.get("Vary", "") for one in first.values()).lower()
    assert {response["Cache-Control"] for response in first.values()} == {"no-cache"}
    alone = [one for one, table in canaries.words.items() if table not in NAMES | OWN_TEXTS]
    # Also pages that `places` leaves out, and a search for each name that needs its grade.
    searches = [f"/search/?all=1&q={word}" for word in alone]
    text |= {address: client.get(address).text for address in (*DRAWN, *searches)}
    assert unmarked_in(text, canaries.words, rows) == []

    for row in rows.values():
        take_back(row)
    own_pages = {row.get_absolute_url() for row in rows.values() if type(row) in paged_models()}
    showing = [
        address
        for address, text in said.items()
        if "xanadu" in text and not re.search(r"[?&](q|assembly)=", address)  # pages repeat these
    ]
    assert own_pages <= set(showing)
    assert [one for one in own_pages if not _is_cited(first[one], one)] == []
    answers = {}
    for address in {*own_pages, *one_of_each_route(showing)}:
        kept = {"If-None-Match": first[address].headers.get("ETag", "")}
        again = Client().get(address, headers=kept)
        answers[address] = [again.status_code, "xanadu" in said_by(again)]
    gone = {address: [404, False] for address in own_pages}
    without = {one: [200, False] for one, (status, _is_said) in answers.items() if status == 200}
    assert answers == dict.fromkeys(answers, [404, False]) | without | gone


def _is_cited(response, address: str) -> bool:
    """Whether the page is cited once, by its own URL."""
    citation = response.context["citation"]
    is_once = response.text.count('id="citation"') == 1 and citation in unescape(response.text)
    return f"{address} (retrieved on" in citation and is_once


def test_a_draft_answers_like_a_page_that_never_was_and_staff_alone_see_it(client, editor):
    browser = signed_in(editor)
    for model in PAGED:
        address = make(model, published=False).get_absolute_url()
        start, last = address.rstrip("/").rsplit("/", 1)
        other = f"{start}/999999/" if last.isdigit() else start + NOWHERE
        hidden, nowhere = client.get(address), client.get(other)
        assert [address, hidden.status_code, nowhere.status_code] == [address, 404, 404]
        assert abs(len(hidden.content) - len(nowhere.content)) <= 10, address
        assert hidden.headers.keys() == nowhere.headers.keys(), address
        response = browser.get(address)
        kept = [response["Cache-Control"], response["X-Robots-Tag"]]
        assert [response.status_code, *kept] == [200, "private, no-store", "noindex"], address
        said = ["Draft: only staff see this page.", '<meta name="robots" content="noindex">']
        assert [one for one in said if one not in response.text] == [], address
        described = set(re.findall(r'"@type":"(\w+)"', response.text))
        assert described <= {"BreadcrumbList", "ListItem"}, address  # breadcrumbs only
        statuses = {browser.get(url).status_code for url in formats_of(address).values()}
        assert statuses <= {404}, address
    pages = [make(Page), make(Page, published=False)]  # the old URL of a comparison
    found = [client.get(f"{row.get_absolute_url()}compare/").status_code for row in pages]
    assert [*found, client.get("/nothing/compare/").status_code] == [301, 404, 404]


def test_a_draft_does_not_exist_for_anybody_else():
    stranger = Client()
    stranger.cookies[site.SESSION_COOKIE_NAME] = "no-such-session"
    visitors = {
        "with a strange cookie": stranger,
        "an account that is not staff": signed_in(User.objects.create_user("reader")),
        "staff without the right": signed_in(User.objects.create_user("helper", is_staff=True)),
        "a former administrator": signed_in(User.objects.create_user("former", is_superuser=True)),
    }
    drafts = [make(model, published=False) for model in PAGED if model in PAGES_OF_EACH_KIND]
    addresses = [row.get_absolute_url() for row in drafts]
    for name, visitor in visitors.items():
        found = {address: visitor.get(address).status_code for address in addresses}
        assert found == dict.fromkeys(addresses, 404), name


def test_an_old_name_of_a_draft_leads_nowhere(client):
    for model in [model for model in PAGED if hasattr(model, "slug")]:
        row = make(model)
        old = row.get_absolute_url()
        rename(row, "another-name", by=OPERATOR, channel="test")
        before = client.get(old).status_code
        take_back(row)
        after = [client.get(one).status_code for one in (old, row.get_absolute_url())]
        assert [model, before, *after] == [model, 301, 404, 404]


def test_the_file_of_a_draft_is_not_handed_out(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    row = make(Document, file=SimpleUploadedFile("paper.pdf", b"%PDF-1.7"))
    statuses = [client.get(f"{row.get_absolute_url()}file").status_code]
    take_back(row)
    assert [*statuses, client.get(f"{row.get_absolute_url()}file").status_code] == [200, 404]


def public_names(row) -> set[str]:
    """Names of the row's public parents, which may be found: the slug of a paper contains that of its assembly."""
    parents = (getattr(row, name) for name in row.public_with)
    return {parent.natural_key_text().casefold() for parent in parents if parent}


def test_no_search_finds_a_draft_and_the_first_page_counts_none(canaries, client):
    """All canaries begin with “xanadu”: each list is searched for that, and for the canaries of its own table."""
    for model in PAGES:
        row = canaries.make(model, published=False)
        words = {row.natural_key_text(), str(row), getattr(row, "slug", ""), *row.key_aliases()}
        own = {word for word in words - {""} if word.casefold() not in public_names(row)}
        led = {word: [find_code(word), find_list(word)] for word in own}
        assert own
        assert led == dict.fromkeys(own, [None, ""]), model
    assert client.get("/search/", {"q": str(row)}).status_code == 200
    for address, view in registry.lists.items():
        if "q" in view.filterset_class.base_filters:
            own = {word for word, label in canaries.words.items() if label == view.model.__name__}
            for word in {"xanadu", *own}:
                assert [address, *filtered(address, f"?q={word}").rows] == [address]
    before = client.get("/").context["totals"]
    for model in PAGED:
        make(model, published=False)
    assert client.get("/").context["totals"] == before


# grades


MARK = re.compile(r"partly[ _]sourced|inferred|tentative")
NEAR = 160  # characters around a name within which its mark must be
# Tables whose rows help to name others. Their grade concerns spelling, region or membership, and is on their own page and
# in their own list (test_lists.py): a meeting of an unsourced State is no unsourced meeting.
NAMES = {"Participant", "Person", "StudyGroup", "Series", "Topic", "Assembly"}
# Texts that the editors write themselves.
OWN_TEXTS = {"Page", "Note", "GlossaryTerm", "BackgroundPaper", "PaperEdition", "SiteSettings"}
DRAWN = ["/resolutions/lifelines/", "/resolutions/lifelines.csv", "/meetings/road/"]
# The sitemap and the description of the API hold addresses only, and /gaps/ lists what is missing under headings that say so.
# The matrix and what is made of it give the grade of a cell, not of each name.
EXEMPT = ("/sitemap/", "/data/openapi.json", "/gaps/", "/positions/", "/positions.", "/brief/")


def pieces_of(address: str, text: str) -> list[str]:
    """The parts of a response; a name and its mark must be in the same part."""
    path = address.partition("?")[0]
    if path.endswith(".csv"):
        return [" ".join(row) for row in csv.reader(io.StringIO(text.lstrip("\ufeff")))]
    if path.endswith(".json"):
        return _objects_of(json.loads(text))
    if path.endswith(".ics"):
        return text.replace("\r\n ", "").split("BEGIN:")[2:]  # the first names the calendar
    if path.endswith((".atom", ".xml")):
        return text.split("<entry>")[1:]
    if path.endswith(".xlsx"):
        return [row.partition("</row>")[0] for row in text.split("<row ")]
    return [text]


def _objects_of(value: Any) -> list[str]:
    if isinstance(value, dict):
        parts = [one for child in value.values() for one in _objects_of(child)]
        return [json.dumps(value)] if "xanadu" not in "".join(parts).casefold() else parts
    if isinstance(value, list):
        return [one for child in value for one in _objects_of(child)]
    return []


def plain(page: str) -> str:
    """What a reader sees of a page, without its head, its navigation and how to cite it."""
    main = page.partition("<main")[2].partition("</main>")[0]
    main = re.sub(
        r"<(script|style|option|pre|title|desc)\b.*?</\1>|<option[^<]*", "", main, flags=re.S
    )
    text = " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())
    return re.sub(r"[“:] ?xanadu\d+(?=[”.]| ×)", "", text)  # what was searched for


def unmarked(words: dict[str, str], address: str, text: str) -> dict[str, str]:
    """The tables whose row is named in this text without its mark, each with the words around the name."""
    if text.lstrip().startswith("<!"):
        seen = plain(text).casefold()
        return {
            label: seen[found.start() - 60 : found.end() + NEAR]
            for word, label in words.items()
            for found in re.finditer(word, seen)
            if not MARK.search(seen[max(0, found.start() - NEAR) : found.end() + NEAR])
        }
    return {
        label: piece[:NEAR]
        for piece in map(str.casefold, pieces_of(address, text))
        for word, label in words.items()
        if word in piece and not MARK.search(piece)
    }


def unmarked_in(texts: dict[str, str], words: dict[str, str], rows: dict[Any, Any]) -> list[str]:
    """Names without their mark, with table and address; `words` has the canary of one inferred row of each table."""
    own = {
        model.__name__: getattr(row, "get_absolute_url", str)().partition("#")[0]
        for model, row in rows.items()
    }
    return [
        f"{label} {address}: {said}"
        for address, text in texts.items()
        if address not in DATA_FILES and not address.startswith(EXEMPT)
        for label, said in unmarked(words, address, text).items()
        if label not in NAMES | OWN_TEXTS
        and address.partition("?")[0] != own[label]  # its own page says it under “Sources”
    ]
