"""The pages before a deletion name rows of ours, and nothing that only Django stores."""

import pytest

from core.records.saving import save_row
from meetings.models import Meeting, Reschedule
from participants.models import Participant
from tests.editing.forms import address
from tests.rows import build, make

pytestmark = pytest.mark.django_db
LIST = "/admin/meetings/meeting/"
WAY_BACK = 'To restore what was deleted, open <a href="/admin/history/deleted/">Deleted rows</a>.'


@pytest.fixture
def meeting(client, administrator):
    client.force_login(administrator)
    row = make(Meeting, name="Prep", published=False)
    row.organisers.add(make(Participant))
    make(Reschedule, meeting=row)
    return row


def test_the_page_of_one_row_names_its_parts_and_no_link_rows(client, meeting):
    page = client.get(address(meeting, "delete"))
    assert "Meeting_organisers" not in page.text
    assert [name for name, _count in page.context["model_count"]] == ["meetings", "reschedules"]
    assert "Prep, earlier:" in page.text


def test_the_page_of_several_rows_has_a_title_in_plain_words(client, meeting):
    sent = {"action": "delete_selected", "_selected_action": [meeting.pk]}
    page = client.post(LIST, sent)
    assert "Delete the selected rows" in page.text
    assert [word in page.text for word in ("Meeting_organisers", "multiple objects")] == [False] * 2
    sent |= {"post": "yes", "seen": page.context["seen"]}
    client.post(LIST, sent)
    assert not Meeting.objects.exists()


def said(answer):
    return [str(message) for message in answer.wsgi_request._messages]


def test_who_may_restore_a_deleted_row_is_told_where(client, administrator):
    client.force_login(administrator)
    row = make(Meeting, name="Prep", published=False)
    deleted = "The meeting “Prep” was deleted successfully."
    assert said(client.post(address(row, "delete"), {"post": "yes"})) == [deleted, WAY_BACK]
    row = make(Meeting, published=False)
    sent = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    assert said(client.post(LIST, sent))[2:] == [WAY_BACK, "Successfully deleted 1 meeting."]


def test_who_may_not_restore_is_not_told(client, author):
    client.force_login(author)
    row = build(Meeting, name="Own", published=False)
    save_row(row, by=author, channel="admin")
    answer = client.post(address(row, "delete"), {"post": "yes"})
    assert said(answer) == ["The meeting “Own” was deleted successfully."]
