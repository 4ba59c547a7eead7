"""All formats of a list have the rows that the page shows for the same query string."""

import csv
import datetime as dt
import io
import threading
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.conf import settings as site
from django.db import DatabaseError
from icalendar import Calendar
from openpyxl import load_workbook

from core import registry
from core.public import formats, stored_files
from core.public.following.calendars import uid_of
from exchange.datapackage import package
from meetings.models import Meeting
from positions.models import Position, Proposal
from resolutions.models import Resolution
from tests.public.crowds import crowd, filtered, lists_of_varied_rows, on_pages, queries_of
from tests.public.places import formats_of
from tests.rows import make

pytestmark = pytest.mark.django_db
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠1", "'=1"]
SIZE = 12  # rows of a list
WORDS = {None: "", True: "yes", False: "no"}


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


def atom_links(response) -> list[str]:
    """The addresses of the entries."""
    entries = ET.fromstring(response.content).findall("{*}entry")
    return sorted(entry.find("{*}link").get("href") for entry in entries)


def ics_ids(response) -> list[str]:
    events = Calendar.from_ical(response.content).walk("VEVENT")
    return sorted(str(event["UID"]) for event in events)


READ: dict[str, Callable[[Any], Any]] = {
    "csv": lambda response: csv_rows(response)[1:],
    "xlsx": lambda response: xlsx_rows(response)[1:],
    "json": json_rows,
    "atom": atom_links,
    "ics": ics_ids,
}


def expected_of(view: Any, rows: list[Any]) -> dict[str, Any]:
    """What each format must have: tables in the order of the list, feeds and calendars sorted, calendars with dated rows only."""
    resource = view.resource_class()
    dated = [row for row in rows if not isinstance(row, Meeting) or row.starts_on]
    cells = [resource.cells(row, public=True) for row in rows]
    return {
        "csv": cells,
        "xlsx": cells,
        "json": [resource.values(row, public=True) for row in rows],
        "atom": sorted(site.BASE_URL + row.get_absolute_url() for row in rows),
        "ics": sorted(map(uid_of, dated)) if "ics" in view.formats else [],
    }


def asked_of(client, address: str) -> list[str]:
    """The filter that leaves the most rows but not all, in another order, and a query as of a day if files accept one."""
    whole, *others = queries_of(client, address)
    count = filtered(address, whole).rows.count()
    left = {one: filtered(address, one).rows.count() for one in others}
    some = max((one for one in left if left[one] < count), key=left.get)
    [sort] = [one for one in others if one.startswith("?sort=-")][-1:]
    of_a_day = [one for one in others if one.startswith("?asof=") and "&" not in one]
    return [f"{some}&{sort[1:]}", *(of_a_day if address != "/study-groups/" else ())]


def test_each_format_of_every_list_gives_the_rows_of_its_pages(client, monkeypatch):
    """JSON has numbers, booleans and lists for the texts of the CSV, and null for empty cells."""
    dated = {"/meetings/", "/meetings/deadlines/", "/meetings/sessions/"}
    for address in lists_of_varied_rows(SIZE):
        monkeypatch.setattr(registry.lists[address], "per_page", 6)  # several pages
        urls = formats_of(address)
        assert urls.keys() == {"csv", "xlsx", "json", "atom", *["ics"] * (address in dated)}
        for query in asked_of(client, address):
            rows = expected_of(registry.lists[address], on_pages(client, address, query))
            given = {format: READ[format](client.get(urls[format] + query)) for format in urls}
            assert given == {format: rows[format] for format in urls}, (address, query)
            for line, row in zip(given["csv"], given["json"], strict=True):
                for cell, value in zip(line, row, strict=True):
                    assert cell.removeprefix("'") in in_letters(value), (address, query)


def in_letters(value: Any) -> set[str]:
    if isinstance(value, list):
        return {"\n".join(value), "; ".join(value), "proponent not found"}
    return {WORDS[value] if value is None or isinstance(value, bool) else str(value)}


def test_a_workbook_is_ready_to_read(client):
    """Numbers add up, the header stays and filters, columns are as wide as their texts, web addresses are links."""
    make(Proposal, source_addresses="https://example.org/1\nhttps://example.org/2")
    title = "A title that is a good deal longer than the word that is its head"
    make(Resolution, number=50, title=title)

    def first_row(address: str) -> tuple[Any, dict[str, Any]]:
        sheet = load_workbook(io.BytesIO(client.get(address).content)).active
        return sheet, {head.value: cell for head, cell in zip(sheet[1], sheet[2], strict=True)}

    sheet, cells = first_row("/resolutions.xlsx")
    assert [cells["number"].value, cells["number"].data_type] == [50, "n"]
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == f"A1:{cells['standing_in_words'].coordinate}"
    assert 50 < sheet.column_dimensions[cells["title"].column_letter].width < 62
    assert cells["slug"].hyperlink.target == f"{site.BASE_URL}/resolutions/{cells['slug'].value}/"
    _sheet, cells = first_row("/proposals.xlsx")
    assert cells["source_addresses"].hyperlink.target == "https://example.org/1"


def test_what_a_spreadsheet_would_run_is_guarded_in_the_files_of_a_list(client):
    """JSON is for programs, which need the text unescaped."""
    for number, formula in enumerate(FORMULAS):
        make(Resolution, number=100 + number, title=formula)
    csv, xlsx, json = (client.get(f"/resolutions.{format}") for format in ("csv", "xlsx", "json"))
    place = registry.lists["/resolutions/"].resource_class.columns(public=True).index("title")
    guarded = {f"'{formula}" for formula in FORMULAS}
    for rows in (csv_rows(csv), xlsx_rows(xlsx)):
        assert {row[place] for row in rows[1:]} == guarded
    assert {row[place] for row in json_rows(json)} == set(FORMULAS)


# long lists


def whole(response):
    return b"".join(response) if response.streaming else response.content


def comparable(body):
    """The bytes of a file; of a workbook all parts except the core properties, which hold the time it was made."""
    if not body.startswith(b"PK"):
        return body
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        return {name: book.read(name) for name in book.namelist() if name != "docProps/core.xml"}


@pytest.fixture
def meeting(db):
    days = {"starts_on": "2098-03-02", "ends_on": "2098-03-03", "time_zone": "Europe/Zurich"}
    return make(Meeting, name="Réunion “A”, \\ 1", start_time="09:00", end_time="17:00", **days)


@pytest.mark.usefixtures("meeting")
def test_a_long_list_has_the_bytes_of_a_short_one(client, monkeypatch):
    crowd(Meeting, 5)
    make(Meeting, is_of=make(Position, stance="support").assembly)
    addresses = [f"/meetings.{format}" for format in ("csv", "json", "ics", "xlsx")]
    with time_machine.travel("2098-01-01", tick=False):  # a file may say when it was made
        for address in [*addresses, "/data/meetings.csv", "/positions.json"]:
            short = client.get(address)
            with monkeypatch.context() as patched:
                patched.setattr(formats, "LONG", -1)
                long = client.get(address)
            assert [long.status_code, comparable(whole(long))] == [200, comparable(whole(short))]
            assert long["Content-Disposition"] == short["Content-Disposition"]


def failing(*args):
    raise DatabaseError
    yield


@pytest.mark.usefixtures("meeting")
def test_a_long_file_waits_while_many_are_made_and_is_not_sent_in_part(client, monkeypatch):
    monkeypatch.setattr(formats, "LONG", -1)
    with monkeypatch.context() as patched:
        patched.setattr(stored_files, "_making", threading.Semaphore(0))
        for address in ("/meetings.csv", "/data/meetings.csv"):
            response = client.get(address)
            assert [response.status_code, response["Retry-After"]] == [503, "60"]
            assert "Content-Disposition" not in response
    for address in ("/meetings.csv", "/meetings.ics", "/meetings.xlsx"):
        with monkeypatch.context() as patched:
            patched.setattr("core.public.formats.ExportRows._read", failing)
            patched.setattr("meetings.calendars.entries_of", failing)
            with pytest.raises(DatabaseError):
                client.get(address)
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("count", [0, 3, 250])
def test_rows_are_in_order_whatever_their_number(count, monkeypatch):
    monkeypatch.setattr(package, "PART", 3)
    rows = [[str(number * 7 % 250), "é\n"] for number in range(count)]
    assert list(package.in_order(rows)) == sorted(rows)
