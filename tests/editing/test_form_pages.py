"""What a form page says and offers: the focus, and one box of errors; and deleting rows."""

import re

import pytest
from django.contrib.auth.models import User

from meetings.models import Meeting, Reschedule
from participants.models import Participant
from tests.rows import make

from .forms import address, messages_of, shown

pytestmark = pytest.mark.django_db
ADD = "/admin/meetings/meeting/add/"
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


def test_the_page_of_a_deletion_names_parts_and_no_link_rows_and_tells_where_to_restore(
    client, administrator
):
    client.force_login(administrator)
    row = make(Meeting, name="First", published=False, organisers=[make(Participant)])
    make(Reschedule, meeting=row)
    url = address(row, "delete")
    page = client.get(url)
    named = [one for one, _count in page.context["model_count"]]
    assert [named, "Meeting_organisers" in page.text] == [["meetings", "reschedules"], False]
    assert WAY_BACK in page.text
    answer = client.post(url, {"post": "yes", "seen": page.context["seen"]})
    assert messages_of(answer) == ["The meeting “First” was deleted successfully."]
    assert not Meeting.objects.exists()


def test_an_administrator_makes_accounts_but_no_superuser(client, administrator):
    client.force_login(administrator)
    clerk = User.objects.create_user("clerk")
    url = address(clerk)
    sent = shown(client, url) | dict.fromkeys(["is_staff", "is_superuser"], "on")
    client.post(url, sent)
    clerk.refresh_from_db()
    assert (clerk.is_staff, clerk.is_superuser) == (True, False)
