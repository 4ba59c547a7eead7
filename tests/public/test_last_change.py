"""The sitemap says when a page was changed for its readers."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.records.reading.last_change import with_last_change
from resolutions.models import Edition
from study_groups.models import Mandate, Question
from tests.rows import make

pytestmark = pytest.mark.django_db
OLD = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
LATER = dt.datetime(2021, 6, 1, tzinfo=dt.UTC)


def age(*rows) -> None:
    """As if they had been saved long ago."""
    for row in rows:
        type(row)._base_manager.filter(pk=row.pk).update(changed_at=OLD)


def changed(row) -> dt.datetime:
    return with_last_change(type(row).objects.published()).get(pk=row.pk).last_change


@pytest.fixture
def edition():
    found = make(Edition, outcome="new")
    age(found, found.resolution, found.assembly)
    return found


def test_a_part_that_goes_live_or_expires_by_the_clock_changes_the_page(edition):
    Edition._base_manager.update(live_at=LATER)
    assert changed(edition.resolution) == LATER
    Edition._base_manager.update(live_at=None, expires_at=LATER)
    assert changed(edition.resolution) == LATER
    Edition._base_manager.update(expires_at=timezone.now() + dt.timedelta(days=1))
    assert changed(edition.resolution) == OLD


def test_a_part_of_a_part_changes_the_page():
    mandate = make(Mandate)
    question = make(Question, mandate=mandate)
    age(question, mandate, mandate.study_group, mandate.period)
    assert changed(mandate.study_group) == OLD
    Question._base_manager.update(changed_at=LATER)
    assert changed(mandate.study_group) == LATER


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
