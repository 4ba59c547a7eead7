"""The public tables as a package: what the descriptor says of columns and files, and that the same rows make the same bytes."""

import io
import json
import zipfile

import pytest
import time_machine

from core.registry import tables
from exchange.datapackage.package import Package, Table, describe_column
from meetings.models import Meeting
from tests.rows import make

REQUIRED = {"required": True}


@pytest.mark.parametrize(
    ("name", "column", "type_of", "constraints"),
    [
        ("meetings", "name", "string", REQUIRED),
        ("meetings", "starts_on", "date", None),
        ("meetings", "start_time", "time", None),
        ("notes", "dated", "string", None),
        ("figures", "number", "integer", REQUIRED),
        ("question_successions", "in_part", "boolean", REQUIRED),
        ("meetings", "date_precision", "string", {"enum": ["day", "month", "quarter", "year"]}),
        ("meetings", "organisers", "string", None),
    ],
)
def test_a_column_says_what_its_cells_hold(name, column, type_of, constraints):
    found = describe_column(tables[name].model(), column)["schema"]
    assert [found["type"], found.get("constraints")] == [type_of, constraints]


def test_key_columns_come_first_so_that_rows_stand_by_key():
    for table in (Table(name, resource) for name, resource in tables.items()):
        names = [column["name"] for column in table.columns]
        assert names[: len(table.model.key_fields)] == list(table.model.key_fields)


@pytest.mark.django_db
def test_the_same_rows_make_the_same_bytes_on_another_day_dated_by_the_last_change():
    package = Package("data", "Data", "About it.", "https://example.org/data/")
    with time_machine.travel("2031-02-03T04:05:06Z", tick=False):
        make(Meeting)
    first, second = io.BytesIO(), io.BytesIO()
    package.write_zip(first)
    with time_machine.travel("2032-05-06T07:08:09Z", tick=False):
        package.write_zip(second)
    assert first.getvalue() == second.getvalue()
    with zipfile.ZipFile(first) as archive:
        dates = {member.date_time for member in archive.infolist()}
    assert json.loads(package.descriptor())["created"] == "2031-02-03T04:05:06Z"
    assert dates == {(2031, 2, 3, 4, 5, 6)}
    readme = package.readme().decode()
    cited = "Data (last change 3 February 2031). https://example.org/data/. Licence: CC BY 4.0, https://"
    assert f"How to cite\n{cited}" in readme
    assert "has an apostrophe in front. Remove it to get the text itself." in readme
