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


def said(answer):
    return [str(message) for message in answer.wsgi_request._messages]


def test_the_pages_name_parts_and_no_link_rows_and_who_may_restore_is_told_where(
    client, administrator
):
    client.force_login(administrator)
    for name in ("First", "Second"):
        row = make(Meeting, name=name, published=False, organisers=[make(Participant)])
        make(Reschedule, meeting=row)
        sent = {"post": "yes"}
        if name == "First":
            url = address(row, "delete")
            page = client.get(url)
            assert [one for one, _count in page.context["model_count"]] == [
                "meetings",
                "reschedules",
            ]
            told = ["The meeting “First” was deleted successfully.", WAY_BACK]
        else:
            url, sent = LIST, sent | {"action": "delete_selected", "_selected_action": [row.pk]}
            page = client.post(url, sent | {"post": ""})
            told = [WAY_BACK, "Successfully deleted 1 meeting."]
        assert "Meeting_organisers" not in page.text
        assert said(client.post(url, sent | {"seen": page.context["seen"]}))[-2:] == told
    assert not Meeting.objects.exists()


def test_who_may_not_restore_is_not_told(client, author):
    client.force_login(author)
    row = build(Meeting, name="Own", published=False)
    save_row(row, by=author, channel="admin")
    answer = client.post(address(row, "delete"), {"post": "yes"})
    assert said(answer) == ["The meeting “Own” was deleted successfully."]
