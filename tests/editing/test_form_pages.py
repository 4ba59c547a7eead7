"""What a form page says and offers: its tools, the focus, one box of errors, what a copy leaves out."""

import re

import pytest

from core.records.saving import save_row
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


def test_the_first_field_has_the_focus(client, publisher):
    client.force_login(publisher)
    answer = client.get(ADD)
    assert [focused(answer), "change_form.js" in answer.text] == [["name"], False]


def test_after_an_error_the_first_field_in_error_has_it_and_one_box_tells(client, publisher):
    client.force_login(publisher)
    answer = client.post(ADD, shown(client, ADD) | {"name": "Prep", "starts_on": "x", "kind": ""})
    assert [focused(answer), answer.text.count('class="form-errors"')] == [["kind"], 1]
    assert ["errornote" in answer.text, "<title>Error:" in answer.text] == [False, True]


def test_the_form_says_what_save_as_new_does_not_copy(client, publisher):
    client.force_login(publisher)
    said = "does not copy sources, the editors' note, nor parts with dates or figures."
    assert said in client.get(address(make(Meeting))).text


def test_what_was_chosen_stays_in_the_order_in_which_it_was_typed(client, publisher):
    client.force_login(publisher)
    first, second, third = (make(Participant, code=code) for code in ("APT", "ATU", "RCC"))
    typed = {"name": "", "organisers": [third.pk, first.pk, second.pk]}
    page = client.post(ADD, shown(client, ADD) | typed).text
    select = page.partition('name="organisers"')[2].partition("</select>")[0]
    assert [int(pk) for pk in re.findall(r'value="(\d+)" selected', select)] == typed["organisers"]


# deleting


def deleted(client, row):
    asked = client.get(address(row, "delete"))
    sent = {"post": "yes", "seen": asked.context["seen"]}
    return asked, client.post(address(row, "delete"), sent)


def test_a_draft_is_deleted_with_its_deadlines_and_restored_with_them(client, publisher):
    client.force_login(publisher)
    meeting = make(Meeting, name="Prep", published=False)
    make(Deadline, name="Papers", meeting=meeting, assembly=None, published=False)
    history = address(meeting, "history")
    asked, _answer = deleted(client, meeting)
    assert ["Papers" in asked.text, asked.context["protected"]] == [True, []]
    assert [Meeting.objects.count(), Deadline.objects.count()] == [0, 0]
    client.post(history)
    assert [row.meeting.name for row in Deadline.objects.all()] == ["Prep"]


def test_a_row_that_others_need_is_kept_and_they_are_named_with_links(client, publisher, operator):
    client.force_login(publisher)
    host = make(Meeting, name="Host", published=False)
    guest = make(Meeting, name="Guest", published=False)
    guest.within = host
    save_row(guest, by=operator, channel="test")
    asked, _answer = deleted(client, host)
    assert [
        "cannot be deleted, because these rows need it" in asked.text,
        f'<a href="{address(guest)}">Guest</a>' in asked.text,
        "Go back to the form" in asked.text,
        Meeting.objects.count(),
    ] == [True, True, True, 2]
