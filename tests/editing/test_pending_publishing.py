"""What is missing is told to the author; a withdrawn row is published as it was; its pending change, on the page of this."""

import pytest

from core.records.pending.saving import pending_of
from core.records.publishing import withdraw
from meetings.models import Meeting
from positions.models import Position, Proposal
from tests.core.test_pending import propose, setting
from tests.editing.forms import address, shown
from tests.rows import fresh, make

pytestmark = pytest.mark.django_db


@pytest.fixture
def withdrawn(editor, publisher):
    row = make(Meeting, name="As readers knew it")
    propose(row, editor, setting(editor, name="Mended"))
    withdraw(fresh(row), by=publisher, channel="admin")
    return fresh(row)


def test_what_is_missing_is_listed_after_keeping_it_and_after_submitting_drafts(client, editor):
    row = make(Proposal)
    client.force_login(editor)
    typed = {"seen_on": "", "evidence_kind": "", "_keep_pending": "x"}
    page = client.post(address(row), shown(client, address(row)) | typed, follow=True)
    assert page.context["missing"] == [
        "kind of evidence: Required to publish.",
        "seen on: Required to publish.",
    ]
    row = make(Position, published=False, seen_on=None)
    sent = {"action": "submit_rows", "_selected_action": [row.pk], "confirmed": "yes"}
    answer = client.post("/admin/positions/position/", sent)
    said = [str(message) for message in answer.wsgi_request._messages]
    assert said[1] == f"{row} cannot be published yet. Missing: seen on: Required to publish."


def test_publishing_a_withdrawn_row_leaves_its_change_pending_and_says_so(
    client, publisher, withdrawn
):
    client.force_login(publisher)
    page = client.get(address(withdrawn, "publish")).text
    said = "The row as it was last saved. Its pending change stays pending."
    assert [said in page, f'href="{address(withdrawn, "pending")}"' in page] == [True, True]
    client.post(address(withdrawn, "publish"), {"seen": ""})
    now = fresh(withdrawn)
    assert [now.is_published, now.name, pending_of(now) is None] == [
        True,
        "As readers knew it",
        False,
    ]


def test_the_pending_change_of_a_withdrawn_row_is_published_on_its_page(
    client, publisher, withdrawn
):
    client.force_login(publisher)
    client.post(address(withdrawn, "pending"), {"publish": "x", "seen_number": "1"})
    now = fresh(withdrawn)
    assert [now.is_published, now.name, pending_of(now)] == [True, "Mended", None]


@pytest.mark.parametrize("model", [Meeting, Proposal])
def test_withdrawing_on_the_form_keeps_what_was_typed_pending(client, publisher, model):
    row = make(model)
    propose(row, publisher, setting(publisher, public_remark="Begun"))
    client.force_login(publisher)
    sent = shown(client, address(row)) | {"public_remark": "Typed", "_withdraw": "x"}
    answer = client.post(address(row), sent)
    assert answer.headers["Location"] == address(row, "withdraw")
    client.post(answer.headers["Location"], {"seen": ""})
    (change,) = pending_of(row).opened
    assert [fresh(row).publication, fresh(row).public_remark, change.after] == [
        "draft",
        "",
        {"public_remark": "Typed"},
    ]
