"""The data page, its files and their description: every public table, described so that programs can check it, and nothing that is not public."""

import csv
import datetime as dt
import io
import json
import zipfile
from unittest.mock import patch

import pytest
import time_machine
from django.conf import settings as site
from django.utils import timezone
from frictionless import Package as FrictionlessPackage

from core import registry
from core.public.views import UPDATED_SINCE
from core.records import state_cache
from core.records.publishing import withdraw
from core.records.saving import save_row
from exchange.datapackage.package import Package, Table
from meetings.models import Assembly, Meeting
from pages.models import SiteSettings
from tests.public.crowds import OPERATOR, crowd, filtered
from tests.public.places import DATA, DATA_FILES, LISTS, OPENAPI, OVER_MANY, formats_of
from tests.public.test_queries import asked
from tests.rows import MODELS, make

pytestmark = pytest.mark.django_db
PAGE, DESCRIPTOR, ZIP = DATA
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "'=1", "(clear)"]


def described(client) -> dict[str, dict]:
    return {one["name"]: one for one in json.loads(client.get(DESCRIPTOR).getvalue())["resources"]}


def unzipped(client) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(client.get(ZIP).getvalue())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_rows_of_every_table_are_valid_what_points_at_a_draft_too_and_cost_alike(client, tmp_path):
    costs = []
    for size in (1, 2):
        for model in MODELS:
            if not SiteSettings.objects.exists() or model is not SiteSettings:  # there is one row
                crowd(model, size)
        costs.append({one: asked(client, one) for one in (*DATA, "/data/meetings.csv")})
    assert costs[0] == costs[1]
    for number, formula in enumerate(FORMULAS):
        make(Meeting, slug=f"row-{number}", name=f"{formula} meeting", city=formula)
    make(Meeting, slug="-within", within=make(Meeting, slug="-around"))
    make(Meeting, slug="seen", within=make(Meeting, slug="unseen", published=False))
    (tmp_path / "wtsa-data.zip").write_bytes(client.get(ZIP).getvalue())
    # The frictionless library also reports on a package that it could not read, without tasks.
    report = FrictionlessPackage(str(tmp_path / "wtsa-data.zip")).validate()
    assert len(report.tasks) == len(registry.tables)
    assert report.flatten(["name", "type", "message"]) == []
    file = client.get("/data/meetings.csv").text
    cells = {cell for row in csv.reader(io.StringIO(file)) for cell in row}
    assert {f"'{text}" for text in (*FORMULAS, "-around", "-within")} - cells == set()
    assert "unseen" not in file


def test_the_page_counts_what_is_published_and_links_every_file_and_the_zip_holds_them(client):
    make(Meeting)
    make(Meeting, published=False)
    page = client.get(PAGE)
    shown = {one["table"].name: one["total"]["rows"] for one in page.context["tables"]}
    told = {name: one["rows"] for name, one in described(client).items()}
    assert shown == told == dict.fromkeys(registry.tables, 0) | {"meetings": 1}
    files = [DESCRIPTOR, ZIP, *DATA_FILES]
    assert [one for one in files if f'href="{one}"' not in page.text] == []
    zipped = unzipped(client)
    names = [address.rpartition("/")[2] for address in DATA_FILES]
    assert list(zipped) == ["README.txt", "datapackage.json", *names]
    assert zipped["datapackage.json"] == client.get(DESCRIPTOR).getvalue()
    assert site.DATA_LICENCE in zipped["README.txt"].decode()


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
    disposition = f'attachment; filename="{address.rpartition("/")[2]}"'
    told = HEADERS | {"Content-Type": TYPES[address], "Content-Disposition": disposition}
    headers = client.get(address).headers
    assert {name: headers.get(name) for name in told} == told


@pytest.mark.parametrize("address", [DESCRIPTOR, ZIP])
def test_a_file_of_the_package_is_made_once_for_each_state_of_the_data(address, client):
    with patch.object(Table, "write", autospec=True, side_effect=Table.write) as read:
        row = make(Meeting, name="First")
        answer = client.get(address)
        first = answer.getvalue()
        again = client.get(address, headers={"If-None-Match": answer["ETag"]})
        assert [client.get(address).getvalue(), again.status_code] == [first, 304]
        assert read.call_count == len(registry.tables)
        row.name = "Second"
        save_row(row, by=OPERATOR, channel="test")
        assert client.get(address).getvalue() != first
        withdraw(row, by=OPERATOR, channel="test")
        assert len(client.get(address).getvalue()) < len(first)
        assert read.call_count == 3 * len(registry.tables)


def test_a_package_made_while_rows_change_is_made_anew(client, monkeypatch):
    row = make(Meeting)
    write = Package.descriptor

    def interrupted(package):
        written = write(package)
        withdraw(row, by=OPERATOR, channel="test")
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


def parameters_of(openapi, path) -> dict[str, dict]:
    return {one["name"]: one for one in openapi["paths"][path]["get"].get("parameters", [])}


@pytest.mark.gate
def test_another_library_finds_it_valid(client):
    from openapi_spec_validator import OpenAPIV31SpecValidator

    openapi = client.get(OPENAPI).json()
    assert openapi["servers"] == [{"url": site.BASE_URL}]
    assert [error.message for error in OpenAPIV31SpecValidator(openapi).iter_errors()] == []


@pytest.mark.usefixtures("rows_of_each_list")
def test_every_list_file_and_table_is_in_it_with_its_parameters_and_answers_as_described(client):
    make(Meeting, is_of=make(Assembly))  # so that there is a matrix
    openapi = client.get(OPENAPI).json()
    paths = openapi["paths"]
    pages = [*LISTS, *OVER_MANY, *registry.addresses]
    files = {name for address in pages for name in formats_of(address).values()}
    named = {path for path in paths if "{" not in path}
    assert named == files | set(DATA[1:]) | {OPENAPI}
    tables = parameters_of(openapi, "/data/{table}.csv")["table"]["schema"]["enum"]
    assert [f"/data/{table}.csv" for table in tables] == DATA_FILES
    for path in named:
        response = client.get(path)
        told = [200, *paths[path]["get"]["responses"]["200"]["content"]]
        assert [response.status_code, response["Content-Type"].split(";")[0]] == told, path
    for address in LISTS:
        fields, words = filtered(address, "").filterset.form.fields, set()
        for file in formats_of(address).values():
            parameters = parameters_of(openapi, file)
            assert set(parameters) == {*fields, "sort", UPDATED_SINCE}, file
            for name, one in parameters.items():
                words |= {(name, word) for word in one["schema"].get("enum", [])[:3]}
        with state_cache.reading_state(lambda: "as it is now"):  # choices are read once
            refused = [one for one in words if filtered(address, "?{}={}".format(*one)).refused]
        assert refused == []
