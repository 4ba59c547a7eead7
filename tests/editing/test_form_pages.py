"""What a form page says and offers: the focus, and one box of errors; and deleting rows."""

import re

import pytest
from django.contrib.auth.models import User

from meetings.models import Meeting, Reschedule
from participants.models import Participant
from tests.rows import make

from .forms import address, messages_of, shown

pytestmark = pytest.mark.django_db
LIST = "/admin/meetings/meeting/"
ADD = f"{LIST}add/"
WAY_BACK = 'can be restored: open <a href="/admin/history/deleted/">Deleted rows</a>.'


def test_the_first_field_has_the_focus_or_the_one_box_that_tells_the_errors(client, publisher):
    client.force_login(publisher)
    page = client.get(ADD).text
    assert re.findall(r"<(\w+)[^>]* autofocus", page) == ["input"]
    assert re.findall(r'<input[^>]* name="name"[^>]* autofocus', page) != []
    answer = client.post(ADD, shown(client, ADD) | {"name": "Prep", "starts_on": "x", "kind": ""})
    assert re.findall(r'<div class="form-errors"[^>]* autofocus', answer.text) != []
    assert answer.text.count("autofocus") == answer.text.count('class="form-errors"') == 1
    assert ["errornote" in answer.text, "<title>Error:" in answer.text] == [False, True]


# deleting, and who may not


def test_a_row_that_others_need_is_kept_and_they_are_named_with_links(client, publisher):
    client.force_login(publisher)
    host = make(Meeting, name="Host", published=False)
    guest = make(Meeting, name="Guest", published=False, within=host)
    asked = client.get(address(host, "delete"))
    client.post(address(host, "delete"), {"post": "yes", "seen": asked.context["seen"]})
    assert [
        "cannot be deleted, because these rows need it" in asked.text,
        f'<a href="{address(guest)}">Guest</a>' in asked.text,
        Meeting.objects.count(),
    ] == [True, True, 2]


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
            told = "The meeting “First” was deleted successfully."
        else:
            url, sent = LIST, sent | {"action": "delete_selected", "_selected_action": [row.pk]}
            page = client.post(url, sent | {"post": ""})
            told = "Successfully deleted 1 meeting."
        assert ["Meeting_organisers" in page.text, WAY_BACK in page.text] == [False, True]
        assert messages_of(client.post(url, sent | {"seen": page.context["seen"]}))[-1] == told
    assert not Meeting.objects.exists()


def test_an_administrator_makes_accounts_but_no_superuser(client, administrator):
    client.force_login(administrator)
    clerk = User.objects.create_user("clerk")
    url = address(clerk)
    sent = shown(client, url) | dict.fromkeys(["is_staff", "is_superuser"], "on")
    client.post(url, sent)
    clerk.refresh_from_db()
    assert (clerk.is_staff, clerk.is_superuser) == (True, False)
