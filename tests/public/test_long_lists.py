"""Files of long lists: written on disk in their turn, with the bytes that a short list has."""

import io
import threading
import zipfile

import pytest
import time_machine
from django.db import DatabaseError

from core.public import formats, stored_files
from exchange.datapackage import package
from meetings.models import Meeting
from positions.models import Position
from tests.public.crowds import crowd
from tests.rows import make

pytestmark = pytest.mark.django_db


def whole(response):
    return b"".join(response) if response.streaming else response.content


def comparable(body):
    """The core properties of a workbook say when it was made, to the second of the machine."""
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
    addresses = [*(f"/meetings.{format}" for format in ("csv", "json", "ics", "xlsx"))]
    with time_machine.travel("2098-01-01", tick=False):  # a file may say when it was made
        for address in [*addresses, "/data/meetings.csv", "/positions.json"]:
            short = client.get(address)
            with monkeypatch.context() as patched:
                patched.setattr(formats, "LONG", -1)
                long = client.get(address)
            assert [long.status_code, comparable(whole(long))] == [200, comparable(whole(short))]
            assert long["Content-Disposition"] == short["Content-Disposition"]


@pytest.mark.parametrize("format", ["csv", "ics", "xlsx"])
@pytest.mark.usefixtures("meeting")
def test_a_file_that_fails_midway_is_not_sent(format, client, monkeypatch):
    monkeypatch.setattr(formats, "LONG", -1)
    address = f"/meetings.{format}"
    with monkeypatch.context() as patched:
        patched.setattr("core.public.formats.ExportRows._read", failing)
        patched.setattr("meetings.calendars.entries_of", failing)
        with pytest.raises(DatabaseError):
            client.get(address)
    assert client.get(address).status_code == 200


def failing(*args):
    raise DatabaseError
    yield


@pytest.mark.usefixtures("meeting")
@pytest.mark.parametrize("address", ["/meetings.csv", "/data/meetings.csv"])
def test_a_long_list_is_asked_for_later_while_too_many_files_are_made(address, client, monkeypatch):
    monkeypatch.setattr(formats, "LONG", -1)
    monkeypatch.setattr(stored_files, "_making", threading.Semaphore(0))
    response = client.get(address)
    assert [response.status_code, response["Retry-After"]] == [503, "60"]
    assert "Content-Disposition" not in response


@pytest.mark.parametrize("count", [0, 3, 250])
def test_rows_are_in_order_whatever_their_number(count, monkeypatch):
    monkeypatch.setattr(package, "PART", 3)
    rows = [[str(number * 7 % 250), "é\n"] for number in range(count)]
    assert list(package.in_order(rows)) == sorted(rows)
