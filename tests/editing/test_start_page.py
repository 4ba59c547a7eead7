"""The start page counts the work of each person, and each count leads to a list of exactly these rows."""

import datetime as dt

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.dates import format_day, format_moment
from core.models import ImportBatch
from core.records.pending.saving import (
    publish_pending,
    schedule_pending,
    send_back_pending,
    submit_pending,
)
from core.records.publishing import submit
from core.records.saving import save_row
from editing.publication import send_back
from editing.row_pages import row_url
from editing.site.start_page import table_groups, work_lines
from meetings.models import Meeting
from positions.models import Position, SentEvidence
from resolutions.models import Topic
from tests.core.test_pending import propose, setting
from tests.rows import build, make

from .forms import without_html

pytestmark = pytest.mark.django_db
START = "/admin/"


def seen(client, by):
    """The lines of the start page by label, and its HTML."""
    client.force_login(by)
    answer = client.get(START)
    return {str(line.label): line for line in answer.context_data["lines"]}, answer.text


def work(client, by):
    with without_html():
        return seen(client, by)[0]


def counts_of(lines, labels):
    return {label: {one.table: one.count for one in lines[label].tables} for label in labels}


@pytest.fixture
def rows(author, editor, publisher):
    """Rows for each line of the start page, and a draft of each account."""
    today = timezone.localdate()
    for by in (author, editor, publisher):
        save_row(build(Meeting, published=False), by=by, channel="admin")
    submit_pending(propose(make(Position), editor, setting(editor, summary="New")), by=editor)
    propose(make(Meeting), editor, setting(editor, name="Begun"))
    make(Meeting, publication="in_review")
    soon = {"starts_on": today + dt.timedelta(days=20), "ends_on": today + dt.timedelta(days=21)}
    make(Meeting, dates_confirmed=False, **soon)
    make(Meeting, status="announced")
    make(Topic, live_at=timezone.now() + dt.timedelta(days=1))
    SentEvidence.objects.create(about="A reader knows more")
    counts = {"new": 1, "changed": 0, "same": 0, "refused": 0}
    ImportBatch.objects.create(table="meetings", file_name="a.csv", channel="import", **counts)


def test_each_count_is_that_of_its_list_and_of_what_its_reader_can_do(
    client, author, editor, publisher, rows
):
    for by in (editor, publisher):
        lines = work(client, by)
        tables = [table for line in lines.values() for table in line.tables]
        with without_html():
            lists = [client.get(table.url).context_data["cl"] for table in tables]
        assert [one.result_count for one in lists] == [table.count for table in tables] != []
    wanted = {
        "Mine, in progress": {"Meetings": 1},
        "To review": {"Meetings": 1, "Positions": 1},
        "Scheduled": {"Topics": 1},
        "Sent by readers": {"Readers' submissions": 1},
        "Imports of the last 7 days": {"Imports": 1},
        "Dates open within 60 days": {"Meetings": 1},
    }
    assert counts_of(lines, wanted) == wanted
    wanted = {"Mine, in progress": {"Meetings": 2}, "Mine, waiting for review": {"Positions": 1}}
    assert counts_of(work(client, editor), wanted) == wanted
    labels = ("Sent back to you", "Mine, in progress", "Mine, waiting for review")
    counts = {label: line.count for label, line in work(client, author).items()}
    assert counts == dict(zip(labels, (0, 1, 0), strict=True))


def test_a_change_says_that_it_is_one_who_sent_it_and_when(client, editor, publisher):
    row, new = make(Position), build(Meeting, published=False)
    submit_pending(propose(row, editor, setting(editor, summary="New")), by=editor)
    save_row(new, by=editor, channel="admin")
    submit(new, by=editor, channel="admin")
    today = format_day(timezone.now().date())
    told = [
        (str(new), f"last changed by editor on {today}", False),
        (str(row), f"change, sent by editor on {today}", True),
    ]
    for by, label, publishes in (
        (publisher, "To review", 1),
        (editor, "Mine, waiting for review", 0),
    ):
        lines, page = seen(client, by)
        assert [(one.label, one.note, one.is_change) for one in lines[label].rows] == told
        assert [page.count(">What would change</a>"), page.count(">Publish…</a>")] == [1, publishes]


def test_what_was_sent_back_says_why_and_what_is_approved_is_scheduled_and_waits_for_nobody(
    client, editor, publisher
):
    """A row that was never checked counts as unchecked only 30 days after it was published."""
    row, back, at = make(Position), make(Meeting, name="Begun"), timezone.now() + dt.timedelta(1)
    pending = propose(row, editor, setting(editor, summary="New"))
    submit_pending(pending, by=editor)
    schedule_pending(pending, by=publisher, at=at, seen_number=1)
    pending = propose(back, editor, setting(editor, name="New"))
    submit_pending(pending, by=editor)
    send_back_pending(pending, by=publisher, reason="Which day?", seen_number=1)
    offers = []
    for who in (editor, publisher):  # only its writers submit it again, not who sent it back
        client.force_login(who)
        offers.append('name="submit"' in client.get(row_url(pending.row(), "pending")).text)
    assert offers == [True, False]
    with pytest.raises(ValidationError, match="once it is submitted again"):
        publish_pending(pending, by=publisher, channel="admin", seen_number=1)
    draft = build(Meeting, name="Drafted", published=False)
    save_row(draft, by=editor, channel="admin")
    submit(draft, by=editor, channel="admin")
    send_back(draft, by=publisher, channel="admin", reason="Which town?")
    make(Meeting, published_at=timezone.now() - dt.timedelta(days=31))
    lines = work(client, publisher)
    assert [lines[label].count for label in ("To review", "Sent back to you")] == [0, 0]
    unchecked = {"Not checked for 30 days": {"Meetings": 1, "Positions": 1}}
    assert counts_of(lines, unchecked) == unchecked
    why = ("publisher: Which day?", "publisher: Which town?")
    sent_back = [("Begun", f"sent back by {why[0]}"), ("Drafted", f"sent back by {why[1]}")]
    for by, label, told in (
        (publisher, "Changes scheduled", [(str(row), f"goes live {format_moment(at)}")]),
        (editor, "Sent back to you", sent_back),
    ):
        line = work(client, by)[label]
        assert sorted((one.label, one.note) for one in line.rows) == told
        listed = client.get(line.tables[0].url)
        assert listed.context["cl"].result_count == len(told)
    assert [words in listed.text for words in why] == [True, True]
    save_row(draft, by=editor, channel="admin")  # not yet submitted again
    assert work(client, editor)["Sent back to you"].count == 2
    submit(draft, by=editor, channel="admin")
    assert work(client, editor)["Sent back to you"].count == 1


def test_who_is_in_no_group_sees_neither_work_nor_tables(client, rows):
    client.force_login(User.objects.create_user("nobody", is_staff=True))
    answer = client.get(START)
    asked = answer.wsgi_request, admin.site
    assert [work_lines(*asked), table_groups(*asked)] == [[], []]
    assert "Nothing:" not in answer.text


def test_it_costs_the_same_queries_however_many_rows_there_are(client, publisher, editor, rows):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            client.get(START)
        return [query["sql"] for query in asked if "COUNT(" in query["sql"]], len(asked)

    client.force_login(publisher)
    queries()  # caches what a process reads once
    counts, one = queries()
    for _count in range(2):
        propose(make(Meeting), editor, setting(editor, name="Begun"))
        make(Meeting, publication="in_review")
    queries()  # the first page after a public change looks up when rows go live or expire
    assert len(counts) == 1  # one query counts the rows of all tables
    assert queries()[1] <= one <= 25
