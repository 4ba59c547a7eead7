"""The sitemap says when a page was changed for its readers."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.http import http_date

from core.records.publishing import withdraw
from resolutions.models import Edition, Resolution
from tests.rows import make

pytestmark = pytest.mark.django_db
OLD = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
LATER = dt.datetime(2021, 6, 1, tzinfo=dt.UTC)


def age(*rows) -> None:
    """As if they had been saved long ago."""
    for row in rows:
        type(row)._base_manager.filter(pk=row.pk).update(changed_at=OLD)


@pytest.fixture
def edition():
    found = make(Edition, outcome="new")
    age(found, found.resolution, found.assembly)
    return found


def test_a_part_that_readers_see_changes_the_page_in_the_sitemap(client, edition):
    def said() -> list[str]:
        return re.findall("<lastmod>(.*?)</lastmod>", client.get("/sitemap/resolution.xml").text)

    Edition._base_manager.update(changed_at=LATER)
    assert said() == ["2021-06-01"]
    Edition._base_manager.update(publication="draft")
    assert said() == ["2020-01-01"]
    Resolution._base_manager.update(live_at=LATER)
    assert said() == ["2021-06-01"]


def test_the_sitemap_says_it_of_each_row_in_one_query(client, edition):
    counts = []
    for _turn in range(2):
        with CaptureQueriesContext(connection) as queries:
            page = client.get("/sitemap/resolution.xml").text
        counts.append(len(queries))
        make(Edition, outcome="new")
        make(Edition, outcome="new")
    assert counts[0] == counts[1]
    assert re.findall("<lastmod>(.*?)</lastmod>", page)[0] == "2020-01-01"
    assert page.count("<lastmod>") == page.count("<loc>") == 3


def test_a_part_of_the_sitemap_is_never_said_to_be_unchanged_by_its_rows(client, edition, operator):
    """What was withdrawn is no longer in it, and the latest change of the others is older."""
    other = make(Resolution)
    first = client.get("/sitemap/resolution.xml")
    withdraw(other, by=operator, channel="test")
    again = client.get(
        "/sitemap/resolution.xml",
        headers={"If-Modified-Since": http_date(timezone.now().timestamp())},
    )
    assert ["Last-Modified" in first, again.status_code] == [False, 200]
    assert other.get_absolute_url() not in again.text
