"""A link with a count leads to that many rows: on the page, in the CSV and in the JSON."""

import csv
import io
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urljoin

import pytest
from django.test import Client

from core import registry
from meetings.models import Assembly
from participants.models import Participant
from resolutions.models import Resolution, Topic
from study_groups.models import StudyGroup
from tests.journeys.reader import Reader

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_data")]

MATRIX = "/positions/"
# Matches `All 3 proposals`, `Meetings hosted: all 29`, `1 proposal`, or a number alone.
_COUNT = re.compile(r"^(?:[\w ]+: )?(?:all |All )?(\d[\d,]*)(?: \D*| texts? at .*)?$")


def pages() -> list[str]:
    """The home page, and some pages of each table whose pages link to lists."""
    rows = [*Assembly.objects.published().filter(code__in=["WTSA-08", "WTSA-16"])]
    rows += Topic.objects.published().filter(slug="devices-and-conformance")
    rows += StudyGroup.objects.published().filter(code="TSAG")
    rows += Resolution.objects.published().filter(slug__in=["1", "50"])
    rows += Participant.objects.published().filter(code__in=["APT", "ITU-T", "CHE", "COM", "KOR"])
    return ["/", *(row.get_absolute_url() for row in rows)]


def counted_links(reader: Reader) -> dict[str, int]:
    """The count in each link to a list or to the matrix, by URL."""
    found = {}
    for link in reader.main.all("a"):
        address = urljoin(reader.address, link.attributes.get("href", "")).partition("#")[0]
        count = _COUNT.match(link.text.strip())
        if count and address.partition("?")[0] in {*registry.lists, MATRIX}:
            found[address] = int(count[1].replace(",", ""))
    return found


def given_at(client: Client, address: str, format: str) -> Any:
    path, _mark, query = address.partition("?")
    return client.get(f"{path.rstrip('/')}.{format}?{query}")


def in_json(client: Client, address: str) -> int:
    """The number of rows in a list, or of texts in the matrix."""
    given = given_at(client, address, "json").json()
    return len(given["subjects"]) if address.startswith(MATRIX) else given["count"]


def in_csv(client: Client, address: str) -> int:
    text = given_at(client, address, "csv").text.lstrip("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text)))
    return len({row["subject"] for row in rows} if address.startswith(MATRIX) else rows)


def one_of_each_kind(addresses: Iterable[str]) -> list[str]:
    """The first URL for each list and set of filters."""
    return list({re.sub("=[^&]*", "", one): one for one in reversed([*addresses])}.values())


def test_a_link_counts_the_rows_behind_it_on_the_page_in_csv_and_in_json(client):
    """JSON is read for every link. The page and the CSV use the same queryset: one link for each set of filters is enough."""
    counts = {}
    for page in pages():
        counts |= counted_links(Reader(client).open(page))
    asked = one_of_each_kind(counts)
    pages_asked = [one for one in asked if not one.startswith(MATRIX)]
    assert {one: in_json(client, one) for one in counts} == counts
    assert {one: in_csv(client, one) for one in asked} == {one: counts[one] for one in asked}
    assert {one: client.get(one).context["count"] for one in pages_asked} == {
        one: counts[one] for one in pages_asked
    }
    assert [len(counts) > 15, len(asked) > 10] == [True, True]


def test_what_an_assembly_page_counts_of_positions_is_what_is_recorded_of_it(client):
    rows = client.get("/data/positions.csv").text.splitlines()
    for code in ("WTSA-04", "WTSA-24"):
        text = Reader(client).open(f"/assemblies/{code.lower()}/").text
        said = re.search(r"Positions (\d+|none recorded);", " ".join(text.split()))
        count = sum(f",{code}," in row and ",none_found," not in row for row in rows)
        assert said is None or said[1] == (str(count) if count else "none recorded"), code
