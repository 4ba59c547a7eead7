"""What a visitor filtered is what every format gives for the same query string."""

import csv
import datetime as dt
import io
import xml.etree.ElementTree as ET

import pytest
from django.conf import settings as site
from icalendar import Calendar
from openpyxl import load_workbook

from core import registry
from core.fields import ProseField, TidyCharField
from core.public.following.calendars import uid_of
from documents.models import Document
from meetings.models import Meeting
from pages.models import SiteSettings
from positions.models import Position, Proposal
from resolutions.models import Resolution
from tests.public.crowds import crowd
from tests.public.places import LIST_FACES, LISTS, OVER_MANY, faces_of
from tests.public.varied import on_pages, queries_of, varied
from tests.rows import make

pytestmark = pytest.mark.django_db
EVERY_LIST = pytest.mark.parametrize("address", LISTS)
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠1", "'=1"]
TYPES = {
    "csv": "text/csv; charset=utf-8; header=present",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
}


def csv_rows(response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def xlsx_rows(response) -> list[list[str]]:
    sheet = load_workbook(io.BytesIO(response.content)).active
    return [[_as_csv(cell.value) for cell in row] for row in sheet.iter_rows()]


def _as_csv(value) -> str:
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d}"
    return "" if value is None else str(value)


def json_rows(response) -> list[list[object]]:
    return [list(row.values()) for row in response.json()["rows"]]


def atom_links(response) -> set[str]:
    """The addresses of the entries."""
    return {
        entry.find("{*}link").get("href")
        for entry in ET.fromstring(response.content).findall("{*}entry")
    }


def ics_ids(response) -> set[str]:
    return {str(event["UID"]) for event in Calendar.from_ical(response.content).walk("VEVENT")}


# the same rows


@EVERY_LIST
def test_every_face_gives_the_rows_of_the_pages(address, client):
    """The files in their order; a feed and a calendar by their names, a calendar the dated ones."""
    view, formats = registry.lists[address], faces_of(address)
    varied(view.model)
    resource, lengths = view.resource_class(), set()
    for query in queries_of(client, address):
        rows = on_pages(client, address, query)
        lengths.add(len(rows))
        if not client.get(address + query).context["format_links"]:
            refused = {
                format: client.get(formats[format] + query).status_code for format in formats
            }
            assert (query, refused) == (query, dict.fromkeys(formats, 400))
            continue
        cells = [resource.cells(row, public=True) for row in rows]
        read = {
            format: client.get(formats[format] + query) for format in formats if format != "xlsx"
        }
        values = [resource.values(row, public=True) for row in rows]
        assert (query, csv_rows(read["csv"])[1:], json_rows(read["json"])) == (query, cells, values)
        assert (query, atom_links(read["atom"])) == (
            query,
            {site.BASE_URL + row.get_absolute_url() for row in rows},
        )
        if "ics" in formats:
            assert (query, ics_ids(read["ics"])) == (
                query,
                {uid_of(row) for row in rows if not isinstance(row, Meeting) or row.starts_on},
            )
    assert len(lengths) > 1  # something was filtered


@EVERY_LIST
def test_a_workbook_holds_what_the_csv_holds(address, client):
    varied(registry.lists[address].model)
    formats = faces_of(address)
    for query in queries_of(client, address)[:4]:
        assert (query, xlsx_rows(client.get(formats["xlsx"] + query))) == (
            query,
            csv_rows(client.get(formats["csv"] + query)),
        )


@EVERY_LIST
def test_json_says_what_the_csv_says_in_types(address, client):
    """A number, a boolean, a list or a text, each as the CSV has it in letters; null where that has nothing."""
    varied(registry.lists[address].model)
    formats = faces_of(address)
    cells, values = (
        csv_rows(client.get(formats["csv"]))[1:],
        json_rows(client.get(formats["json"])),
    )
    for line, row in zip(cells, values, strict=True):
        for cell, value in zip(line, row, strict=True):
            if isinstance(value, list):
                assert cell in {"\n".join(value), "; ".join(value), "proponent not found"}
            else:
                words = {None: "", True: "yes", False: "no"}
                said = words[value] if value is None or isinstance(value, bool) else str(value)
                assert cell.removeprefix("'") == said


def test_json_has_numbers_days_booleans_lists_and_null(client):
    days = {"starts_on": dt.date(2024, 10, 15), "ends_on": dt.date(2024, 10, 24)}
    make(
        Meeting,
        dates_confirmed=False,
        city="",
        source_addresses="https://a.int/\nhttps://b.int/",
        **days,
    )
    row = client.get("/meetings.json").json()["rows"][0]
    named = ["starts_on", "dates_confirmed", "city", "source_addresses", "organisers"]
    assert [row[name] for name in named] == [
        "2024-10-15",
        False,
        None,
        ["https://a.int/", "https://b.int/"],
        [],
    ]
    make(Resolution, number=50)
    assert client.get("/resolutions.json").json()["rows"][0]["number"] == 50


def test_a_workbook_is_ready_to_read(client):
    """Numbers add up, the header stays and filters, columns are as wide as their texts, cells lead to what they name."""
    document = make(Document, slug="paper", address="https://example.org/a.pdf")
    make(
        Proposal, document=document, source_addresses="https://example.org/1\nhttps://example.org/2"
    )
    make(
        Resolution,
        number=50,
        title="A title that is a good deal longer than the word that is its head",
    )

    sheet = load_workbook(io.BytesIO(client.get("/resolutions.xlsx").content)).active
    cells = {head.value: cell for head, cell in zip(sheet[1], sheet[2], strict=True)}
    assert [cells["number"].value, cells["number"].data_type] == [50, "n"]
    assert [sheet.freeze_panes, sheet.auto_filter.ref] == [
        "B2",
        f"A1:{cells['standing_in_words'].coordinate}",
    ]
    assert 50 < sheet.column_dimensions[cells["title"].column_letter].width < 62
    assert cells["slug"].hyperlink.target == f"{site.BASE_URL}/resolutions/{cells['slug'].value}/"

    sheet = load_workbook(io.BytesIO(client.get("/proposals.xlsx").content)).active
    cells = {head.value: cell for head, cell in zip(sheet[1], sheet[2], strict=True)}
    assert cells["document"].hyperlink.target == f"{site.BASE_URL}/documents/paper/"
    assert cells["source_addresses"].hyperlink.target == "https://example.org/1"


def test_a_feed_holds_the_hundred_rows_that_changed_last(client):
    rows = crowd(Meeting, 103)
    assert atom_links(client.get("/meetings.atom")) == {
        site.BASE_URL + row.get_absolute_url() for row in rows[3:]
    }


def test_a_workbook_holds_whole_days_as_days_and_other_dates_as_text(client):
    days = {"starts_on": dt.date(2024, 10, 15), "ends_on": dt.date(2024, 10, 24)}
    make(Meeting, name="2024-10-15", **days)
    for number, dated in enumerate(["2024-05-01", "2024-05", "2024", "1899-12-31", ""], start=1):
        make(Document, slug=f"row-{number}", title=f"Row {number}", dated=dated)

    sheet = load_workbook(io.BytesIO(client.get("/meetings.xlsx").content)).active
    found = {head.value: cell for head, cell in zip(sheet[1], sheet[2], strict=True)}
    assert [found[name].value for name in ("starts_on", "ends_on")] == [
        dt.datetime(2024, 10, 15),
        dt.datetime(2024, 10, 24),
    ]
    assert [found["starts_on"].is_date, found["starts_on"].number_format] == [True, "yyyy-mm-dd"]
    assert found["name"].value == "2024-10-15"  # a name

    sheet = load_workbook(io.BytesIO(client.get("/documents.xlsx").content)).active
    place = [cell.value for cell in sheet[1]].index("dated")
    found = {row[0].value: row[place].value for row in sheet.iter_rows(min_row=2)}
    assert [found[f"row-{number}"] for number in range(1, 6)] == [
        dt.datetime(2024, 5, 1),
        "2024-05",
        "2024",
        "1899-12-31",
        None,
    ]


ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = [address for page in [*LISTS, *OVER_MANY] if (address := faces_of(page).get("atom"))]


def test_a_feed_of_each_list_and_of_the_matrix_is_looked_at():
    assert len(FEEDS) == len(LISTS) + 2


@pytest.mark.parametrize("address", FEEDS)
def test_a_feed_has_what_rfc_4287_wants(address, client):
    """Each feed an author, a title, an address for ever and a day; each of its entries the last three."""
    make(SiteSettings, name="WTSA & more")
    if address == "/positions.atom":
        make(Meeting, is_of=make(Position, stance="support", taken_on="2024-05-01").assembly)
    else:
        make(
            Meeting
            if address == "/whats-new.atom"
            else registry.lists[address.replace(".atom", "/")].model
        )
    feed = ET.fromstring(client.get(address).content)
    author = [[part.tag.removeprefix(ATOM), part.text] for part in feed.find(f"{ATOM}author")]
    assert author == [["name", "WTSA & more"], ["uri", f"{site.BASE_URL}/"]]
    entries = feed.findall(f"{ATOM}entry")
    assert entries
    for part in [feed, *entries]:
        assert [len(part.findall(f"{ATOM}{name}")) for name in ("id", "title", "updated")] == [
            1,
            1,
            1,
        ]
        assert all(part.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated"))


@EVERY_LIST
def test_json_says_what_it_is(address, client):
    make(registry.lists[address].model)
    body = client.get(faces_of(address)["json"]).json()
    assert list(body) == ["title", "address", "retrieved_at", "licence", "count", "rows"]
    assert [body["title"], body["address"], body["licence"], body["count"]] == [
        str(registry.lists[address].title),
        site.BASE_URL + address,
        site.DATA_LICENCE,
        1,
    ]


# columns and cells


@EVERY_LIST
def test_public_files_lack_the_columns_for_staff(address, client):
    view = registry.lists[address]
    make(view.model)
    header, row = csv_rows(client.get(faces_of(address)["csv"]))
    assert {"publication", "editors_note"} <= view.resource_class.internal
    assert header == [
        name for name in view.resource_class.columns() if name not in view.resource_class.internal
    ]
    assert list(client.get(faces_of(address)["json"]).json()["rows"][0]) == header


def text_column(view) -> str:
    """A column that may hold any text."""
    fields = {field.name: type(field) for field in view.model._meta.concrete_fields}
    kinds = [
        (kind, name)
        for name in view.resource_class.columns(public=True)
        if (kind := fields.get(name)) in (TidyCharField, ProseField)
    ]
    return min(kinds, key=lambda one: one[0] is not TidyCharField)[1]


@EVERY_LIST
def test_what_a_spreadsheet_would_run_is_guarded(address, client):
    view, formats = registry.lists[address], faces_of(address)
    column = text_column(view)
    for number, formula in enumerate(FORMULAS):
        make(
            view.model,
            **{column: formula},
            **({"slug": f"row-{number}"} if hasattr(view.model, "slug") else {}),
        )
    place = view.resource_class.columns(public=True).index(column)
    escape_cell = sorted(f"'{formula}" for formula in FORMULAS)
    assert sorted(row[place] for row in csv_rows(client.get(formats["csv"]))[1:]) == escape_cell
    assert sorted(row[place] for row in xlsx_rows(client.get(formats["xlsx"]))[1:]) == escape_cell
    assert sorted(str(row[place]) for row in json_rows(client.get(formats["json"]))) == sorted(
        FORMULAS
    )


@EVERY_LIST
def test_no_cell_of_a_workbook_is_a_formula(address, client):
    view = registry.lists[address]
    make(view.model, **{text_column(view): "=HYPERLINK(A1)"})
    book = load_workbook(io.BytesIO(client.get(faces_of(address)["xlsx"]).content))
    assert [
        cell.coordinate for row in book.active.iter_rows() for cell in row if cell.data_type == "f"
    ] == []


# headers


@pytest.mark.parametrize("address", LIST_FACES)
def test_a_face_may_be_fetched_by_other_sites_and_files_are_downloads(address, client):
    response = client.get(address)
    format = address.rpartition(".")[2]
    assert [
        response["Content-Type"],
        response["Access-Control-Allow-Origin"],
        response["Cross-Origin-Resource-Policy"],
    ] == [
        TYPES[format],
        "*",
        "cross-origin",
    ]
    name = address.strip("/").replace("/", "-")
    disposition = {"atom": None, "ics": f'inline; filename="{name}"'}.get(
        format, f'attachment; filename="{name}"'
    )
    assert response.get("Content-Disposition") == disposition
    if format in {"csv", "xlsx", "json"}:
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_pages_may_not_be_fetched_by_other_sites(client):
    headers = client.get("/meetings/", headers={"Origin": "https://example.org"}).headers
    assert ["Access-Control-Allow-Origin" in headers, headers["Cross-Origin-Resource-Policy"]] == [
        False,
        "same-origin",
    ]
