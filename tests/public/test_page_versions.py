"""Two versions of a content page: what readers saw at one time and at another, and nothing that they never saw."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.records.permissions import Operator
from core.records.publishing import publish, withdraw
from core.records.saving import save_row
from pages.models import Page
from tests.journeys.reader import Reader
from tests.rows import make

pytestmark = pytest.mark.django_db
OPERATOR = Operator(may_publish=True)
COMPARE = "/method/compare/"


def on(day):
    return time_machine.travel(dt.datetime(2024, 7, day, 9, 30, tzinfo=dt.UTC), tick=False)


def changed(day, **values):
    row = Page.objects.get(slug="method")
    for name, value in values.items():
        setattr(row, name, value)
    with on(day):
        save_row(row, by=OPERATOR, channel="test", reason="changed", many={})


@pytest.fixture
def page():
    with on(1):
        return make(Page, slug="method", title="Method", body="<p>We read papers.</p>")


@pytest.mark.usefixtures("page")
def test_a_page_that_changed_leads_to_its_versions_compared(client):
    changed(2, body="<p>We read all papers.</p><ol><li><p>First</p></li></ol>")
    reader = Reader(client).open("/method/").follow("Compare two versions")

    assert "We read [added: all ] papers." in reader.text
    assert "[added: 1. First]" in reader.text
    assert "1 part without changes" in reader.text


@pytest.mark.usefixtures("page")
def test_versions_are_named_by_the_moment_from_which_readers_could_see_them(client):
    changed(2, summary="How we work.")
    changed(3, title="Our method")
    context = client.get(f"{COMPARE}?from=2024-07-01-093000").context

    assert context["choices"] == {
        "2024-07-01-093000": "1 July 2024, 09:30:00 UTC",
        "2024-07-02-093000": "2 July 2024, 09:30:00 UTC",
        "2024-07-03-093000": "3 July 2024, 09:30:00 UTC",
    }
    assert context["query"].new == "2024-07-03-093000"


@pytest.mark.usefixtures("page")
def test_a_change_that_readers_do_not_see_makes_no_version(client):
    changed(2, editors_note="Ask the chair.", position=3)

    assert "Compare two versions" not in Reader(client).open("/method/").text
    body = Reader(client).open(COMPARE).body
    assert "There are no two versions to compare." in body
    assert "Ask the chair" not in body


def test_what_stood_in_a_draft_is_no_version_and_not_found(client, page):
    with on(2):
        withdraw(Page.objects.get(pk=page.pk), by=OPERATOR, channel="test")
    changed(3, body="<p>Not for readers.</p>")
    changed(4, body="<p>We read drafts.</p>")
    with on(5):
        publish(Page.objects.get(pk=page.pk), by=OPERATOR, channel="test")
    answer = client.get(COMPARE)

    assert list(answer.context["choices"]) == ["2024-07-01-093000", "2024-07-05-093000"]
    assert "Not for readers" not in answer.text
    assert client.get(f"{COMPARE}?from=2024-07-03-093000").status_code == 404


def test_a_version_that_expired_before_it_went_live_is_none(client, page):
    live_at = dt.datetime(2024, 7, 9, tzinfo=dt.UTC)
    changed(2, body="<p>Too early.</p>", live_at=live_at)
    changed(3, body="<p>We read drafts.</p>", live_at=None)
    answer = client.get(COMPARE)

    assert list(answer.context["choices"]) == ["2024-07-01-093000", "2024-07-03-093000"]
    assert "Too early" not in answer.text


def test_a_withdrawn_page_has_no_versions_for_readers(client, page):
    changed(2, body="<p>Changed.</p>")
    withdraw(Page.objects.get(pk=page.pk), by=OPERATOR, channel="test")

    assert client.get(COMPARE).status_code == 404


@pytest.mark.usefixtures("page")
def test_comparing_costs_the_same_queries_for_any_number_of_versions(client):
    counts = []
    for day in (2, 3, 4):
        changed(day, body=f"<p>Version {day}</p>")
        with CaptureQueriesContext(connection) as found:
            client.get(COMPARE)
        counts.append(len(found))
    assert counts[0] == counts[2]


@pytest.mark.usefixtures("page")
def test_lines_far_from_a_change_are_folded(client):
    lines = [f"<p>Line {number}</p>" for number in range(8)]
    changed(2, body="".join(lines))
    changed(3, body="".join([*lines, "<p>A new end.</p>"]))
    [part] = client.get(COMPARE).context["changed_parts"]

    assert [(len(one.lines), one.is_folded) for one in part.stretches()] == [(7, True), (2, False)]
    assert "7 unchanged lines" in Reader(client).open(COMPARE).text
