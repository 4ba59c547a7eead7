"""The review queue holds pending changes: what would change, who wrote it, on what evidence, and the buttons for whoever may."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.records.pending.saving import pending_of, submit_pending
from core.records.saving import save_row
from meetings.models import Meeting
from participants.models import Participant
from positions.models import Position, Proponent, Proposal, ProposalItem
from resolutions.models import Resolution
from tests.core.test_pending import propose, setting
from tests.editing.forms import address
from tests.rows import build, make

pytestmark = pytest.mark.django_db
QUEUE = "/admin/positions/position/review/"


def submitted(row, by, edit=None, **values):
    pending = propose(row, by, edit or setting(by, **values))
    submit_pending(pending, by=by)
    return pending_of(row)


def queue(client, by):
    client.force_login(by)
    return {
        str(group["name"]): (group["count"], group["pending"])
        for group in client.get(QUEUE).context["groups"]
    }


def messages(response):
    return [str(message) for message in response.wsgi_request._messages]


def test_it_shows_what_would_change_who_wrote_it_and_its_evidence(client, editor, second):
    row = make(Position, summary="As readers know it")
    new = {"summary": "As delegates know it", "source_addresses": "https://example.org/new"}
    submitted(row, editor, **new)
    count, [waiting] = queue(client, second)["positions"]
    [own] = waiting.changed
    assert [count, waiting.authors, waiting.evidence] == [1, "editor", ["https://example.org/new"]]
    assert [field.label for field in own.fields] == ["Source addresses", "Summary"]
    page = client.get(QUEUE).text
    assert ["<del>readers</del>" in page, "<ins>delegates</ins>" in page] == [True, True]


def test_what_is_not_submitted_or_of_another_table_does_not_wait(client, editor, second):
    propose(make(Position), editor, setting(editor, summary="Unfinished"))
    submitted(make(Meeting), editor, name="Of another table")
    assert queue(client, second) == {
        "proposals": (0, []),
        "positions": (0, []),
        "impact assessments": (0, []),
    }


def test_a_row_that_was_deleted_does_not_wait(client, editor, second):
    row = make(Position)
    submitted(row, editor, summary="New")
    Position.objects.filter(pk=row.pk)._raw_delete("default")
    assert queue(client, second)["positions"] == (0, [])


def test_whoever_may_publishes_from_the_queue_and_comes_back_to_it(client, editor, second):
    row = make(Position, summary="Old")
    pending = submitted(row, editor, summary="New")
    client.force_login(second)
    assert 'name="publish"' in client.get(QUEUE).text
    sent = {"publish": "x", "seen_number": pending.number, "next": QUEUE}
    response = client.post(address(row, "pending"), sent)
    row.refresh_from_db()
    assert [response.headers["Location"], row.summary, pending_of(row)] == [QUEUE, "New", None]


def test_another_site_is_no_way_back(client, editor):
    row = make(Meeting)
    propose(row, editor, setting(editor, name="New"))
    client.force_login(editor)
    sent = {"submit": "x", "seen_number": 1, "next": "https://example.org/"}
    response = client.post(address(row, "pending"), sent)
    assert response.headers["Location"] == address(row, "pending")


def test_its_author_is_told_why_it_waits_and_an_editor_has_no_buttons(client, editor, publisher):
    submitted(make(Position), publisher, summary="New")
    client.force_login(publisher)
    page = client.get(QUEUE).text
    assert ['name="publish"' in page, "(you)" in page] == [False, True]
    assert "You wrote this change, so a second person must publish it." in page
    client.force_login(editor)
    assert ['name="send_back"' in client.get(QUEUE).text] == [False]


def test_what_is_sent_back_waits_no_longer_and_its_authors_read_why(client, editor, second):
    row = make(Position)
    pending = submitted(row, editor, summary="New")
    client.force_login(second)
    sent = {"send_back": "x", "seen_number": pending.number, "reason": "Name the page."}
    client.post(address(row, "pending"), sent)
    assert queue(client, second)["positions"] == (0, [])
    client.force_login(editor)
    said = "Sent back by second: Name the page."
    assert [said in client.get(address(row, page)).text for page in ("pending", "change")] == [
        True,
        True,
    ]
    client.post(address(row, "pending"), {"submit": "x", "seen_number": pending.number})
    assert said not in client.get(address(row, "pending")).text


@pytest.mark.parametrize(
    ("who", "reason", "status", "said"),
    [
        ("second", " ", 302, ["Give a reason, so that its authors know what to change."]),
        ("editor", "Because.", 403, []),
    ],
)
def test_it_is_sent_back_with_a_reason_by_who_may_publish(
    who, reason, status, said, request, client, editor, second
):
    row = make(Position)
    pending = submitted(row, editor, summary="New")
    client.force_login(request.getfixturevalue(who))
    sent = {"send_back": "x", "seen_number": pending.number, "reason": reason}
    response = client.post(address(row, "pending"), sent)
    assert [response.status_code, pending_of(row).is_submitted] == [status, True]
    assert messages(response) == said


def test_what_changed_since_is_not_sent_back(client, editor, second):
    row = make(Position)
    submitted(row, editor, summary="New")
    submitted(row, editor, summary="Newer")
    client.force_login(second)
    sent = {"send_back": "x", "seen_number": 1, "reason": "Name the page."}
    response = client.post(address(row, "pending"), sent)
    assert [response.status_code, pending_of(row).is_submitted] == [409, True]


def test_it_costs_the_same_with_one_change_and_with_three(client, editor, second):
    def wait():
        proposal = make(Proposal)
        make(ProposalItem, proposal=proposal, account="As filed")

        def edit(row):
            item = row.items.get()
            item.account = "As mended"
            save_row(item, by=editor, channel="admin")
            participant = make(Participant)
            added = build(Proponent, proposal=row, participant=participant)
            save_row(added, by=editor, channel="admin")

        submitted(proposal, editor, edit)
        position = make(Position)
        submitted(position, editor, held_by=make(Participant), resolution=make(Resolution))

    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(QUEUE).status_code == 200
        return len(asked)

    client.force_login(second)
    wait()
    client.get(QUEUE)
    one = queries()
    wait(), wait()
    client.get(QUEUE)  # reads once what is kept for each state of what is public
    assert queries() == one


def test_the_page_of_a_change_leads_back_to_its_table_and_its_row(client, editor):
    row = make(Meeting, name="3rd meeting")
    propose(row, editor, setting(editor, city="Nairobi"))
    client.force_login(editor)
    page = client.get(address(row, "pending")).text
    links = ['href="/admin/meetings/"', 'href="/admin/meetings/meeting/"', f'href="{address(row)}"']
    breadcrumbs = page.split('class="breadcrumbs"')[1].split("</div>")[0]
    assert [link in breadcrumbs for link in links] == [True, True, True]
