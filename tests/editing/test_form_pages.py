"""What a form page says and offers: its tools, the focus, one box of errors, what a copy leaves out."""

import re

import pytest

from meetings.models import Deadline, Meeting
from participants.models import Participant
from tests.rows import make

from .forms import address, shown

pytestmark = pytest.mark.django_db
ADD = "/admin/meetings/meeting/add/"


def focused(answer):
    """The names of the fields that ask for the focus."""
    context = answer.context
    forms = [context["adminform"].form]
    forms += [form for one in context["inline_admin_formsets"] for form in one.formset.forms]
    return [
        form.add_prefix(name)
        for form in forms
        for name, field in form.fields.items()
        if field.widget.attrs.get("autofocus")
    ]


def test_the_first_field_has_the_focus_or_the_first_in_error_and_one_box_tells(client, publisher):
    client.force_login(publisher)
    assert focused(client.get(ADD)) == ["name"]
    answer = client.post(ADD, shown(client, ADD) | {"name": "Prep", "starts_on": "x", "kind": ""})
    assert [focused(answer), answer.text.count('class="form-errors"')] == [["kind"], 1]
    assert ["errornote" in answer.text, "<title>Error:" in answer.text] == [False, True]


def test_what_was_chosen_stays_in_the_order_in_which_it_was_typed(client, publisher):
    client.force_login(publisher)
    first, second, third = (make(Participant, code=code) for code in ("APT", "ATU", "RCC"))
    typed = {"name": "", "organisers": [third.pk, first.pk, second.pk]}
    page = client.post(ADD, shown(client, ADD) | typed).text
    select = page.partition('name="organisers"')[2].partition("</select>")[0]
    assert [int(pk) for pk in re.findall(r'value="(\d+)" selected', select)] == typed["organisers"]


# deleting


def test_a_draft_is_deleted_with_its_deadlines_and_restored_with_them(client, publisher):
    client.force_login(publisher)
    meeting = make(Meeting, name="Prep", published=False)
    make(Deadline, name="Papers", meeting=meeting, assembly=None, published=False)
    url, history = address(meeting, "delete"), address(meeting, "history")
    asked = client.get(url)
    assert ["Papers" in asked.text, asked.context["protected"]] == [True, []]
    client.post(url, {"post": "yes", "seen": asked.context["seen"]})
    assert [Meeting.objects.count(), Deadline.objects.count()] == [0, 0]
    client.post(history)
    assert [row.meeting.name for row in Deadline.objects.all()] == ["Prep"]


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
