"""A new row that may be stored already: the form asks once, loses nothing, and saves it anyway."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meetings.models import Meeting
from tests.rows import make

from .forms import address, shown, without_html

pytestmark = pytest.mark.django_db
ADD = "/admin/meetings/meeting/add/"
STORED = "3rd APT Preparatory Meeting for WTSA-24"
NEAR = "3rd APT preparatory meeting for WTSA 24"
TYPED = {"name": NEAR, "kind": "other"}


@pytest.fixture
def stored():
    return make(Meeting, slug="apt-3", name=STORED)


def add(client, who, **typed):
    client.force_login(who)
    with without_html():
        return client.post(ADD, shown(client, ADD) | TYPED | {"_save": "Save"} | typed)


def told(answer):
    return [(one.row, one.reason) for one, _url in answer.context_data["duplicates"]]


def test_the_same_title_in_other_signs_is_asked_about_once_and_nothing_is_lost(
    client, editor, stored
):
    client.force_login(editor)
    typed = shown(client, ADD) | TYPED | {"summary": "Typed in full.", "_continue": "x"}
    page = client.post(ADD, typed)
    assert [told(page), Meeting.objects.count()] == [[(stored, "same name")], 1]
    assert page.context["adminform"].form["summary"].value() == "Typed in full."
    button = '<input type="submit" name="_continue" value="Save anyway">'
    assert [button in page.text, "to correct" in page.text] == [True, False]
    client.post(ADD, typed | {"_not_duplicate_of": page.context["not_duplicate_of"]})
    assert sorted(Meeting.objects.values_list("name", flat=True)) == [STORED, NEAR]


def test_a_row_that_was_not_shown_is_asked_about_too(client, editor, stored):
    asked = add(client, editor).context_data["not_duplicate_of"]
    other = make(Meeting, slug="other", name=f"{STORED}.")
    assert told(add(client, editor, _not_duplicate_of=asked)) == [(other, "same name")]


def test_a_draft_of_another_is_told_to_no_author(client, author, editor):
    make(Meeting, slug="apt-3", name=STORED, published=False, created_by=editor)
    assert add(client, author).status_code == 302


def test_a_stored_row_is_not_asked_about_when_it_is_changed(client, publisher, stored):
    make(Meeting, slug="other", name=NEAR)
    client.force_login(publisher)
    typed = shown(client, address(stored)) | {"city": "Apia", "_save": "Save"}
    assert client.post(address(stored), typed).status_code == 302


def test_a_copy_is_not_held_against_the_row_that_it_is_of(client, editor):
    first = make(Meeting, slug="first", name="Meeting of the region", published=False)
    client.force_login(editor)
    typed = shown(client, address(first)) | {"name": "Meetings of the region"}
    client.post(address(first), typed | {"_saveasnew": "Save as new"})
    assert Meeting.objects.count() == 2


def test_it_costs_as_many_queries_for_three_duplicates_as_for_one(client, editor, stored):
    client.force_login(editor)
    typed = shown(client, ADD) | TYPED | {"_save": "Save"}

    def queries():
        with CaptureQueriesContext(connection) as captured, without_html():
            answer = client.post(ADD, typed)
        return len(told(answer)), len(captured)

    queries()  # content types are read once
    of_one = queries()
    make(Meeting, slug="b", name=f"{STORED}.")
    make(Meeting, slug="c", name=f"{STORED}..")
    client.get(ADD)  # after a public change, looks up once what changes by the clock
    assert [of_one[0], queries()] == [1, (3, of_one[1])]
