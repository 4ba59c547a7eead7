"""The sitemap says when a page was changed for its readers."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

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
