"""A row that is approved and goes live later is nowhere called published, nor seen by readers."""

import datetime as dt

import pytest
from django.utils import timezone

from core.records.publishing import publish
from core.records.saving import save_row
from meetings.models import Meeting
from tests.core.test_pending import propose, setting
from tests.editing.forms import address, shown
from tests.rows import make

pytestmark = pytest.mark.django_db
LIST = "/admin/meetings/meeting/"
AT = dt.datetime(timezone.now().year + 1, 11, 28, 8, tzinfo=dt.UTC)


@pytest.fixture
def staff(client, publisher):
    client.force_login(publisher)
    return client


@pytest.fixture
def approved(operator):
    row = make(Meeting, published=False)
    row.live_at = AT
    save_row(row, by=operator, channel="command")
    publish(row, by=operator, channel="command")
    return row


def said(answer):
    return [str(message) for message in answer.context["messages"]]


def test_publishing_it_says_when_it_goes_live(staff):
    row = make(Meeting, published=False, live_at=AT)
    label = "goes live " + Meeting(live_at=AT, publication="published").publication_label[10:]
    answer = staff.post(address(row, "publish"), {"seen": ""}, follow=True)
    assert said(answer) == [f"Approved: {row} {label}. Readers do not see it now."]
    assert label in answer.text


def test_the_form_does_not_say_that_readers_see_it(staff, approved):
    page = staff.get(address(approved)).text
    told = f"Readers do not see this row now: it {approved.publication_label}."
    assert [told in page, "Readers see this row" in page, "Publish now" in page] == [
        True,
        False,
        False,
    ]


def test_saving_it_says_when_it_goes_live(staff, approved):
    sent = shown(staff, address(approved)) | {"name": "Mended", "_save": "Save", "_continue": "x"}
    answer = staff.post(address(approved), sent, follow=True)
    approved.refresh_from_db()
    assert approved.name == "Mended"
    assert "Published" not in " ".join(said(answer))


def test_the_page_of_its_change_says_so_too(staff, editor, approved):
    propose(approved, editor, setting(editor, name="Mended"))
    page = staff.get(address(approved, "pending")).text
    assert f"Readers do not see this row now: it {approved.publication_label}." in page


def test_the_list_counts_it_apart(staff, approved):
    row = make(Meeting, published=False, live_at=AT)
    chosen = {"action": "publish_rows", "_selected_action": [row.pk, approved.pk]}
    answer = staff.post(LIST, chosen | {"confirmed": "yes"}, follow=True)
    assert said(answer) == [
        "Publish: 1 row that goes live later.",
        "1 row stays as it is. Already approved: it goes live by itself.",
    ]
