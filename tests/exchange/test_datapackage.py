"""The public tables as a package: what the descriptor says of columns and files, and that the same rows make the same bytes."""

import datetime as dt
import io
import json
import zipfile

import pytest
import time_machine
from django.utils import timezone

from core.registry import tables
from exchange.datapackage.package import Package, Table, describe_column
from meetings.models import Meeting
from tests.rows import make

DAY = dt.timedelta(days=1)


def package() -> Package:
    return Package("data", "Data", "About it.", "https://example.org/data/")


# columns


TEXT = {"type": "string", "format": "default"}
YES_NO = {"type": "boolean", "trueValues": ["yes"], "falseValues": ["no"]}
REQUIRED = {"constraints": {"required": True}}
PRECISION = {"constraints": {"enum": ["day", "month", "quarter", "year"]}}


@pytest.mark.parametrize(
    ("name", "column", "schema"),
    [
        ("meetings", "name", TEXT | REQUIRED),
        ("meetings", "starts_on", TEXT | {"type": "date"}),
        ("meetings", "start_time", {"type": "time", "format": "%H:%M"}),
        ("notes", "dated", TEXT),
        ("figures", "number", TEXT | {"type": "integer"} | REQUIRED),
        ("question_successions", "in_part", TEXT | YES_NO | REQUIRED),
        ("meetings", "date_precision", TEXT | PRECISION),
        ("meetings", "organisers", TEXT),
    ],
)
def test_a_column_says_what_its_cells_hold(name, column, schema):
    found = describe_column(tables[name].model(), column)["schema"]
    words = {"name", "title", "description"}
    assert {word: found[word] for word in found if word not in words} == schema


# tables


def test_key_columns_come_first_so_that_rows_stand_by_key():
    for table in (Table(name, resource) for name, resource in tables.items()):
        names = [column["name"] for column in table.columns]
        assert names[: len(table.model.key_fields)] == list(table.model.key_fields)


# files


def zipped(package: Package) -> bytes:
    out = io.BytesIO()
    package.write_zip(out)
    return out.getvalue()


@pytest.mark.django_db
def test_the_same_rows_make_the_same_bytes_on_another_day():
    make(Meeting)
    first = zipped(package())
    with time_machine.travel(timezone.now() + 400 * DAY):
        assert zipped(package()) == first


@pytest.mark.django_db
def test_the_package_is_dated_by_the_last_change():
    with time_machine.travel("2031-02-03T04:05:06Z", tick=False):
        make(Meeting)
    with zipfile.ZipFile(io.BytesIO(zipped(package()))) as archive:
        dates = {member.date_time for member in archive.infolist()}
    assert [json.loads(package().descriptor())["created"], dates] == [
        "2031-02-03T04:05:06Z",
        {(2031, 2, 3, 4, 5, 6)},
    ]


@pytest.mark.django_db
def test_the_readme_says_what_a_row_is_how_to_cite_and_what_an_apostrophe_means():
    with time_machine.travel("2031-02-03T04:05:06Z", tick=False):
        make(Meeting)
    readme = package().readme().decode()
    about = "One meeting. Dates and place may still be unconfirmed, and are marked so."
    assert f"meetings.csv: 1 row\n{about}\nKey: slug\n" in readme
    cited = "Data (last change 3 February 2031). https://example.org/data/. Licence: CC BY 4.0, https://"
    assert f"How to cite\n{cited}" in readme
    assert "has an apostrophe in front. Remove it to get the text itself." in readme
