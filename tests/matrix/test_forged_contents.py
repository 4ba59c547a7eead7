"""The contents of releases and editions are made by this site alone, and checked when they are read."""

import hashlib
import json

import pytest
from django.core.exceptions import ValidationError

from core.records.frozen import Damaged, hash_of
from core.records.publishing import publish, withdraw
from core.registry import tables
from exchange.columns.matching import columns_of
from exchange.files.detect import FileRefused
from matrix.models import Release
from matrix.releases import contents_now
from matrix.snapshot.contents import from_json, to_json
from papers.models import PaperEdition
from tests.editing.forms import address, shown
from tests.exchange.sheets import planned, reasons
from tests.rows import make

from .filed import hold
from .snapshots import impact, paper, snapshot, stated


@pytest.fixture
def three(assembly, atu):
    """Three releases, each with one more position."""
    for number in (1, 2, 3):
        hold(assembly, atu, number)
        make(Release, number=number, assembly=assembly, contents=contents_now(assembly))
    return list(Release.objects.order_by("number"))


def put_by_hand(row, contents, sum_of_it=None):
    """Changes the database directly; by default with a matching hash."""
    type(row)._base_manager.filter(pk=row.pk).update(
        contents=contents, contents_hash=hash_of(contents) if sum_of_it is None else sum_of_it
    )


def changed(row, **values):
    """The contents with other values in the first position."""
    first, *others = row.contents["positions"]
    return row.contents | {"positions": [first | values, *others]}


# other ways to supply contents


@pytest.mark.parametrize("table", ["releases", "paper_editions"])
def test_contents_are_no_column_of_a_file(table):
    reason = "The column “Contents ” is set by this site and cannot be imported. Leave it out."
    with pytest.raises(FileRefused, match=reason):
        columns_of(tables[table](), ["number", "paper", "assembly", "Contents "])


def test_a_release_that_a_file_brings_is_empty_and_cannot_be_published(assembly):
    plan = planned("releases", "number assembly publication", ["7", "WTSA-16", "published"])
    assert "This release is empty." in reasons(plan)[0][2]


def test_no_form_takes_contents(client, publisher, three):
    client.force_login(publisher)
    forged = {"contents": json.dumps({"positions": []}), "contents_hash": "0" * 64}

    client.post(address(three[0]), shown(client, address(three[0])) | forged | {"note": "Typed."})
    row = Release.objects.get(number=1)

    assert (row.note, row.contents) == ("Typed.", three[0].contents)
    assert row.contents_hash == three[0].contents_hash


# hash


def test_the_sum_is_published_and_is_that_of_the_file_beside_it(client, three):
    release = three[0]

    page = client.get("/positions/releases/1/").text
    file = client.get("/positions/releases/1.json")

    assert release.contents_hash in page
    assert 'href="/positions/releases/1.json"' in page
    assert hashlib.sha256(file.content).hexdigest() == release.contents_hash
    assert release.contents_hash in client.get("/positions/releases.csv").text


# reading


PAPER = paper("20", "atu", sources=("https://example.org/",), dated="2024-05")
POSITION = stated("20", "atu")
FORGED = {"code": 5, "dated": ["2024"], "sources": "https://example.org/", "subject": "21"}


@pytest.mark.parametrize(
    ("kind", "name", "forged"),
    [
        *(("positions", name, forged) for name, forged in FORGED.items()),
        ("paper_items", "sources", FORGED["sources"]),
        ("impacts", "sources", FORGED["sources"]),
        ("impacts", "assessor", None),
    ],
)
def test_a_statement_of_another_form_is_damage(kind, name, forged):
    contents = to_json(snapshot(PAPER, POSITION, impacts=(impact("20"),)))
    assert from_json(json.loads(json.dumps(contents))).statements == (PAPER, POSITION)

    contents[kind][0][name] = forged

    with pytest.raises(Damaged):
        from_json(contents)


CHANGES = "/positions/releases/changes/"
PAGES = ["/positions/releases/", "/positions/releases.csv", CHANGES, f"{CHANGES}?from=1&to=2"]
PAGES += ["/positions/releases/1/", "/positions/releases/3/", "/positions/?release=2"]
PAGES += ["/positions/compare/?release=2", "/brief/?release=2", "/papers/"]


@pytest.mark.parametrize("damage", ["form", "sum"])
def test_a_damaged_release_says_that_it_cannot_be_shown_and_takes_no_other_page_down(
    client, three, damage, caplog
):
    release = three[1]
    if damage == "form":
        put_by_hand(release, changed(release, sources=FORGED["sources"]))
    else:
        put_by_hand(release, changed(release, account="Forged."), release.contents_hash)

    answer = client.get("/positions/releases/2/")

    assert answer.status_code == 503
    assert "This release cannot be shown." in answer.text
    assert "Release 2, WTSA-16 cannot be shown" in caplog.text
    assert client.get("/positions/releases/2.json").status_code == 503
    assert client.get("/positions.csv?release=2").status_code == 400
    assert {page: client.get(page).status_code for page in PAGES} == dict.fromkeys(PAGES, 200)


def test_a_damaged_release_can_be_withdrawn_and_not_published_again(three, operator):
    put_by_hand(three[1], {"positions": 5})
    release = Release.objects.get(number=2)

    withdraw(release, by=operator, channel="test")

    with pytest.raises(ValidationError, match="It cannot be shown"):
        publish(release, by=operator, channel="test")


# editions


HARM = {"sections": [{"texts": [{"sources": [{"address": 5}]}]}]}


def test_a_damaged_edition_says_that_it_cannot_be_shown(client, db, publisher):
    edition = make(PaperEdition, number=1, address="", contents={"title": "As it was"})
    whole = make(PaperEdition, number=1, address="", contents={"title": "x"})
    put_by_hand(edition, HARM)
    where = edition.get_absolute_url()

    for page in (where, edition.paper.get_absolute_url()):
        answer = client.get(page)
        assert answer.status_code == 503
        assert "This edition cannot be shown." in answer.text
    for format in ("pdf", "json"):
        assert client.get(f"{where.rstrip('/')}.{format}").status_code == 503
    assert client.get(whole.get_absolute_url()).status_code == 200
    assert client.get("/papers/").status_code == 200
    client.force_login(publisher)
    assert "Readers cannot see it: " in client.get(address(edition)).text
