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
from tests.rows import PAGES_OF_EACH_KIND, build, make

pytestmark = pytest.mark.django_db
MEETINGS = "/admin/meetings/meeting/"
POSITIONS = "/admin/positions/position/"


def found(client, url):
    with without_html():
        return set(client.get(url).context_data["cl"].queryset)


def pending(row, by, *, is_submitted=False, **values):
    change = propose(row, by, setting(by, **values))
    if is_submitted:
        submit_pending(change, by=by)
    return row


def badges(client, url):
    return client.get(url).text.count(", change pending</span>")


def test_the_badge_says_that_a_change_is_pending_and_of_which_publication(client, editor):
    pending(make(Meeting), editor, name="Mended"), make(Meeting)
    client.force_login(editor)
    said = '<span class="badge badge-published badge-pending">published, change pending</span>'
    page = client.get(MEETINGS).text
    assert [page.count(said), page.count(", change pending")] == [1, 1]


def test_it_costs_the_same_with_one_row_and_with_three(client, editor):
    def queries():
        client.get(MEETINGS)
        with CaptureQueriesContext(connection) as asked:
            assert badges(client, MEETINGS) == Meeting.objects.count()
        return len(asked)

    client.force_login(editor)
    pending(make(Meeting), editor, name="Mended")
    one = queries()
    for _count in range(2):
        pending(make(Meeting), editor, name="Mended")
    assert queries() == one


def test_nothing_waits_for_who_may_not_publish(client, editor, publisher):
    pending(make(Meeting), publisher, name="Mended", is_submitted=True)
    make(Meeting, publication="in_review")
    client.force_login(editor)
    assert found(client, f"{MEETINGS}?waiting=me") == set()


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
    client.force_login(publisher)
    found_by = [found(client, f"{MEETINGS}?waiting={word}") for word in ("me", "changes")]
    assert found_by == [{submitted, sent}, {begun, sent}]


@pytest.mark.parametrize("model", PAGES_OF_EACH_KIND)
def test_a_table_of_each_kind_has_the_filter(client, publisher, model):
    client.force_login(publisher)
    url = f"/admin/{model._meta.app_label}/{model._meta.model_name}/?waiting=changes"
    answer = client.get(url)
    assert [answer.status_code, set(answer.context["cl"].queryset)] == [200, set()]
