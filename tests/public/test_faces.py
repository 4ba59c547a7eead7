"""What a visitor filtered is what every format gives for the same query string."""

import csv
import datetime as dt
import io
import xml.etree.ElementTree as ET
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings as site
from icalendar import Calendar
from openpyxl import load_workbook

from core import registry
from core.public.following.calendars import uid_of
from meetings.models import Meeting
from positions.models import Proposal
from resolutions.models import Resolution
from tests.public.places import faces_of
from tests.public.varied import filtered, lists_of_varied_rows, on_pages, queries_of
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


# the same rows

READ: dict[str, Callable[[Any], Any]] = {
    "csv": lambda response: csv_rows(response)[1:],
    "xlsx": lambda response: xlsx_rows(response)[1:],
    "json": json_rows,
    "atom": atom_links,
    "ics": ics_ids,
}


def expected_of(view: Any, rows: list[Any]) -> dict[str, Any]:
    """The files in their order; a feed and a calendar by their names, a calendar the dated ones."""
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
    """Some rows in another order; and as of a day, where files can say that."""
    whole, *others = queries_of(client, address)
    count = filtered(address, whole).rows.count()
    left = {one: filtered(address, one).rows.count() for one in others}
    some = max((one for one in left if left[one] < count), key=left.get)
    [sort] = [one for one in others if one.startswith("?sort=-")][-1:]
    of_a_day = [one for one in others if one.startswith("?asof=") and "&" not in one]
    return [f"{some}&{sort[1:]}", *(of_a_day if address != "/study-groups/" else ())]


def test_each_face_of_every_list_gives_the_rows_of_its_pages_and_json_says_what_csv_says_in_types(
    client, monkeypatch
):
    """In JSON a number, a boolean, a list or a text stands as the CSV has it in letters; null where that has nothing."""
    dated = {"/meetings/", "/meetings/deadlines/", "/meetings/sessions/"}
    for address in lists_of_varied_rows(SIZE):
        monkeypatch.setattr(registry.lists[address], "per_page", 6)  # so that there are several
        faces = faces_of(address)
        assert faces.keys() == {"csv", "xlsx", "json", "atom", *["ics"] * (address in dated)}
        for query in asked_of(client, address):
            rows = expected_of(registry.lists[address], on_pages(client, address, query))
            given = {format: READ[format](client.get(faces[format] + query)) for format in faces}
            assert given == {format: rows[format] for format in faces}, (address, query)
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
    sheet = load_workbook(io.BytesIO(client.get("/resolutions.xlsx").content)).active
    cells = {head.value: cell for head, cell in zip(sheet[1], sheet[2], strict=True)}
    assert [cells["number"].value, cells["number"].data_type] == [50, "n"]
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref == f"A1:{cells['standing_in_words'].coordinate}"
    assert 50 < sheet.column_dimensions[cells["title"].column_letter].width < 62
    assert cells["slug"].hyperlink.target == f"{site.BASE_URL}/resolutions/{cells['slug'].value}/"

    sheet = load_workbook(io.BytesIO(client.get("/proposals.xlsx").content)).active
    cells = {head.value: cell for head, cell in zip(sheet[1], sheet[2], strict=True)}
    assert cells["source_addresses"].hyperlink.target == "https://example.org/1"


# cells


def test_what_a_spreadsheet_would_run_is_guarded_in_the_files_of_a_list(client):
    """JSON is read by programs, which get it as it was written."""
    for number, formula in enumerate(FORMULAS):
        make(Resolution, number=100 + number, title=formula)
    csv, xlsx, json = (client.get(f"/resolutions.{format}") for format in ("csv", "xlsx", "json"))
    place = registry.lists["/resolutions/"].resource_class.columns(public=True).index("title")
    guarded = {f"'{formula}" for formula in FORMULAS}
    for rows, texts in ((csv_rows(csv), guarded), (xlsx_rows(xlsx), guarded)):
        assert {row[place] for row in rows[1:]} == texts
    assert {row[place] for row in json_rows(json)} == set(FORMULAS)
