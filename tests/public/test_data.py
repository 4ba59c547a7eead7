"""The data page, its files and their description: every public table, described so that programs can check it, and nothing that is not public."""

import csv
import datetime as dt
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings as site
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from frictionless import Package as FrictionlessPackage

from core import registry
from core.public.views import UPDATED_SINCE
from core.records.permissions import Operator
from core.records.publishing import withdraw
from core.records.saving import save_row
from exchange.datapackage.package import Package, Table
from meetings.models import Assembly, Meeting
from pages.models import SiteSettings
from tests.public.crowds import crowd, filtered
from tests.public.places import DATA, DATA_FILES, LISTS, OPENAPI, OVER_MANY, faces_of
from tests.rows import MODELS, make

pytestmark = pytest.mark.django_db
PAGE, DESCRIPTOR, ZIP = DATA
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "'=1", "(clear)"]


def described(client) -> dict[str, dict]:
    return {one["name"]: one for one in json.loads(client.get(DESCRIPTOR).getvalue())["resources"]}


def unzipped(client) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(client.get(ZIP).getvalue())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


# checked by the library


def faults(path: Path) -> list[list[Any]]:
    """What the frictionless library finds wrong; its report of a package that it could not read is a fault too."""
    report = FrictionlessPackage(str(path)).validate()
    assert len(report.tasks) == len(registry.tables)
    return report.flatten(["name", "type", "message"])


def test_rows_of_every_table_guarded_ones_and_what_points_at_a_draft_are_valid_and_cost_alike(
    client, tmp_path
):
    costs = []
    for size in (1, 2):
        for model in MODELS:
            if not SiteSettings.objects.exists() or model is not SiteSettings:  # there is one row
                crowd(model, size)
        costs.append({one: _queries(client, one) for one in (*DATA, "/data/meetings.csv")})
    assert costs[0] == costs[1]
    for number, formula in enumerate(FORMULAS):
        make(Meeting, slug=f"row-{number}", name=f"{formula} meeting", city=formula)
    make(Meeting, slug="-within", within=make(Meeting, slug="-around"))
    make(Meeting, slug="seen", within=make(Meeting, slug="unseen", published=False))
    (tmp_path / "wtsa-data.zip").write_bytes(client.get(ZIP).getvalue())
    assert faults(tmp_path / "wtsa-data.zip") == []
    file = client.get("/data/meetings.csv").text
    cells = {cell for row in csv.reader(io.StringIO(file)) for cell in row}
    assert {f"'{text}" for text in (*FORMULAS, "-around", "-within")} - cells == set()
    assert "unseen" not in file


# files


def test_the_zip_holds_every_table_the_descriptor_and_a_readme(client):
    make(Meeting)
    zipped = unzipped(client)
    files = [address.rpartition("/")[2] for address in DATA_FILES]
    assert list(zipped) == ["README.txt", "datapackage.json", *files]
    assert zipped["datapackage.json"] == client.get(DESCRIPTOR).getvalue()
    assert site.DATA_LICENCE in zipped["README.txt"].decode()


# addresses


TYPES = {
    "/data/meetings.csv": "text/csv; charset=utf-8; header=present",
    DESCRIPTOR: "application/json; charset=utf-8",
    ZIP: "application/zip",
}
HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "no-cache",
    "Vary": "Accept-Encoding",
    "Set-Cookie": None,
}


@pytest.mark.parametrize("address", TYPES)
def test_a_file_is_a_download_that_other_sites_may_fetch(address, client):
    headers, name = client.get(address).headers, address.rpartition("/")[2]
    assert {name: headers.get(name) for name in HEADERS} == HEADERS
    assert [headers["Content-Type"], headers["Content-Disposition"]] == [
        TYPES[address],
        f'attachment; filename="{name}"',
    ]


# the page


def test_the_page_counts_what_is_published_and_links_every_file(client):
    make(Meeting)
    make(Meeting, published=False)
    page = client.get(PAGE)
    shown = {one["table"].name: one["total"]["rows"] for one in page.context["tables"]}
    told = {name: one["rows"] for name, one in described(client).items()}
    assert shown == told == dict.fromkeys(registry.tables, 0) | {"meetings": 1}
    files = [DESCRIPTOR, ZIP, *DATA_FILES]
    assert [one for one in files if f'href="{one}"' not in page.text] == []


def _queries(client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries)


# stored files


@pytest.fixture
def reads(monkeypatch):
    """The tables that were read for a file."""
    write, names = Table.write, []

    def noting(table, out):
        names.append(table.name)
        return write(table, out)

    monkeypatch.setattr(Table, "write", noting)
    return names


@pytest.mark.parametrize("address", [DESCRIPTOR, ZIP])
def test_a_file_of_the_package_is_made_once_for_each_state_of_the_data(address, client, reads):
    row = make(Meeting, name="First")
    answer = client.get(address)
    first = answer.getvalue()
    again = client.get(address, headers={"If-None-Match": answer["ETag"]})
    assert [client.get(address).getvalue(), again.status_code] == [first, 304]
    assert len(reads) == len(registry.tables)
    row.name = "Second"
    save_row(row, by=Operator(may_publish=True), channel="test")
    assert client.get(address).getvalue() != first
    withdraw(row, by=Operator(may_publish=True), channel="test")
    assert len(client.get(address).getvalue()) < len(first)
    assert len(reads) == 3 * len(registry.tables)


def test_a_package_made_while_rows_change_is_made_anew(client, monkeypatch, reads):
    row = make(Meeting)
    write = Package.descriptor

    def interrupted(package):
        written = write(package)
        withdraw(row, by=Operator(may_publish=True), channel="test")
        return written

    with monkeypatch.context() as patched:
        patched.setattr(Package, "descriptor", interrupted)
        assert described(client)["meetings"]["rows"] == 1
    assert described(client)["meetings"]["rows"] == 0


def test_an_expired_row_is_in_no_stored_file(client):
    later = timezone.now() + dt.timedelta(days=1)
    make(Meeting, name="Passing", expires_at=later)
    assert b"Passing" in unzipped(client)["meetings.csv"]
    with time_machine.travel(later + dt.timedelta(minutes=1)):
        assert b"Passing" not in unzipped(client)["meetings.csv"]


# openapi


_written: list[str] = []


@pytest.fixture
def openapi(client):
    """Of a site without rows; it is written once."""
    _written.extend([client.get(OPENAPI).text] if not _written else [])
    return json.loads(_written[0])


def parameters_of(openapi, path) -> dict[str, dict]:
    return {one["name"]: one for one in openapi["paths"][path]["get"].get("parameters", [])}


@pytest.mark.gate
def test_another_library_finds_it_valid(openapi):
    from openapi_spec_validator import OpenAPIV31SpecValidator

    assert openapi["servers"] == [{"url": site.BASE_URL}]
    found = [error.message for error in OpenAPIV31SpecValidator(openapi).iter_errors()]
    assert found == []


def test_every_list_file_and_table_is_in_it(openapi):
    pages = [*LISTS, *OVER_MANY, *registry.addresses]
    files = {face for address in pages for face in faces_of(address).values()}
    named = {path for path in openapi["paths"] if "{" not in path}
    assert named == files | set(DATA[1:]) | {OPENAPI}
    tables = parameters_of(openapi, "/data/{table}.csv")["table"]["schema"]["enum"]
    assert [f"/data/{table}.csv" for table in tables] == DATA_FILES


def test_every_parameter_of_a_list_is_in_it_and_known_to_its_page(openapi):
    for address in LISTS:
        form = filtered(address, "").filterset.form
        for face in faces_of(address).values():
            assert set(parameters_of(openapi, face)) == {*form.fields, "sort", UPDATED_SINCE}, face
        for name, one in parameters_of(openapi, face).items():
            for word in one["schema"].get("enum", [])[:3]:
                assert [name, *filtered(address, f"?{name}={word}").refused] == [name], word


@pytest.mark.usefixtures("rows_of_each_list")
def test_every_address_without_a_name_in_it_answers_as_described(client, openapi):
    make(Meeting, is_of=make(Assembly))  # of which there is a matrix
    paths = openapi["paths"]
    for path in [path for path in paths if "{" not in path]:
        response = client.get(path)
        told = [200, *paths[path]["get"]["responses"]["200"]["content"]]
        assert [response.status_code, response["Content-Type"].split(";")[0]] == told, path
