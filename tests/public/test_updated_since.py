"""Files of what changed since a moment: nothing that changed is missing, and a wrong moment is refused."""

import datetime as dt
import json

import pytest
import time_machine

from core.records.saving import save_row
from documents.models import Document
from meetings.models import Assembly, Meeting, Reschedule
from tests.public.crowds import OPERATOR
from tests.rows import make

pytestmark = pytest.mark.django_db
EARLIER = dt.datetime(2024, 4, 1, tzinfo=dt.UTC)
LATER = dt.datetime(2024, 5, 2, 9, 30, tzinfo=dt.UTC)


def at(moment):
    return time_machine.travel(moment, tick=False)


def names(client, query: str) -> list[str]:
    found = json.loads(client.get(f"/meetings.json?{query}").content)["rows"]
    return sorted(row["name"] for row in found)


def test_a_file_has_the_rows_that_changed_since_then_and_no_moment_that_could_mean_two(client):
    with at(EARLIER):
        rows = [make(Meeting, name=name) for name in ("same", "moved", "with a new part")]
    with at(LATER):
        rows[1].city = "Geneva"
        save_row(rows[1], by=OPERATOR, channel="test")
        make(Reschedule, meeting=rows[2])
        make(Meeting, name="new")
        make(Meeting, name="draft", published=False)
    for word in ("2024-05-02", "2024-05-02T09:30:00Z", "2024-05-02T12:30:00%2B03:00"):
        assert names(client, f"updated_since={word}") == ["moved", "new", "with a new part"]
    for word in ("2024-13-01", "2024-05-01T09:30:00", "0001-01-01T00:00:00%2B14:00"):
        assert client.get(f"/meetings.csv?updated_since={word}").status_code == 400


def test_a_row_that_went_live_by_its_schedule_has_changed(client):
    with at(EARLIER):
        make(Meeting, name="scheduled", live_at=LATER)
    with at(LATER + dt.timedelta(days=1)):
        assert names(client, "updated_since=2024-05-01") == ["scheduled"]


def test_a_row_that_became_public_with_its_parent_has_changed(client):
    with at(EARLIER):
        assembly = make(Assembly, published=False)
        make(Document, assembly=assembly, title="Report")
    with at(LATER):
        assembly.publication = "published"
        save_row(assembly, by=OPERATOR, channel="test")
    rows = json.loads(client.get("/documents.json?updated_since=2024-05-01").content)["rows"]
    assert [row["title"] for row in rows] == ["Report"]
