"""Lists say which rows have a pending change, and narrow to those of one person and those that wait for them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.records.pending.saving import submit_pending
from core.records.publishing import submit
from core.records.saving import save_row
from meetings.models import Meeting
from tests.core.test_pending import propose, setting
from tests.editing.forms import without_html
from tests.rows import build, make

pytestmark = pytest.mark.django_db
MEETINGS = "/admin/meetings/meeting/"


def found(client, url):
    with without_html():
        return set(client.get(url).context_data["cl"].queryset)


def pending(row, by, *, is_submitted=False, **values):
    change = propose(row, by, setting(by, **values))
    if is_submitted:
        submit_pending(change, by=by)
    return row


def test_a_badge_says_that_a_change_is_pending_for_the_same_queries_with_one_row_and_three(
    client, editor
):
    said = '<span class="badge badge-published badge-pending">published, change pending</span>'

    def queries():
        client.get(MEETINGS)
        with CaptureQueriesContext(connection) as asked:
            page = client.get(MEETINGS).text
        rows = Meeting.objects.count() - 1
        assert [page.count(said), page.count(", change pending")] == [rows, rows]
        return len(asked)

    client.force_login(editor)
    make(Meeting), pending(make(Meeting), editor, name="Mended")
    one = queries()
    for _count in range(2):
        pending(make(Meeting), editor, name="Mended")
    assert queries() == one


def test_work_is_drafts_and_changes_alike(client, editor, publisher):
    def new(by, is_submitted):
        row = build(Meeting, published=False)
        save_row(row, by=by, channel="admin")
        if is_submitted:
            submit(row, by=by, channel="admin")
        return row

    draft, submitted = new(editor, is_submitted=False), new(editor, is_submitted=True)
    begun = pending(make(Meeting), editor, name="Begun")
    sent = pending(make(Meeting), editor, name="Sent", is_submitted=True)
    new(publisher, is_submitted=False), make(Meeting)
    client.force_login(editor)
    assert [found(client, f"{MEETINGS}?waiting={word}") for word in ("mine", "others")] == [
        {draft, begun},
        {submitted, sent},
    ]
    assert found(client, f"{MEETINGS}?waiting=me") == set()
    client.force_login(publisher)
    found_by = [found(client, f"{MEETINGS}?waiting={word}") for word in ("me", "changes")]
    assert found_by == [{submitted, sent}, {begun, sent}]
