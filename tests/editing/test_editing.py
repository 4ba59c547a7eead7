"""Forms: a second editor is told, one box of errors, the write path, renaming and its old addresses, and deleting."""

import re

import pytest
from django.contrib.auth.models import User

from core.models import SluggedModel, rename
from core.records.saving import remove
from editing.forms import FieldConflict
from meetings.models import Meeting, Reschedule
from pages.models import Page
from participants.models import Participant
from positions.models import Proposal
from tests.rows import MODELS, fresh, make

from .forms import address, messages_of, saved, shown, stored_by_another

pytestmark = pytest.mark.django_db
ADD = "/admin/meetings/meeting/add/"


def test_a_second_editor_is_told_and_sees_both_texts(client, publisher, operator):
    page = make(Page, title="As it was")
    client.force_login(publisher)
    seen = shown(client, address(page))
    stored_by_another(page, operator, title="Stored by the first")
    answer = saved(client, page, publisher, seen=seen, title="Typed by the second")
    assert answer.status_code == 200
    assert answer.context["adminform"].form.conflicts == [
        FieldConflict("Title", "Stored by the first", "Typed by the second", "operator")
    ]
    page.refresh_from_db()
    assert page.title == "Stored by the first"
    assert 'value="Typed by the second"' in answer.content.decode()


def test_who_edits_a_row_that_was_deleted_can_copy_what_was_typed(client, publisher, operator):
    page = make(Page)
    url = address(page)
    client.force_login(publisher)
    typed = shown(client, url) | {"title": "Typed for nothing?"}
    remove(page, by=operator, channel="command")
    answer = client.post(url, typed)
    assert (answer.status_code, Page.objects.count()) == (409, 0)
    assert "Typed for nothing?" in answer.text


def test_the_first_field_has_the_focus_or_the_one_box_that_tells_the_errors(client, publisher):
    client.force_login(publisher)
    page = client.get(ADD).text
    assert re.findall(r"<(\w+)[^>]* autofocus", page) == ["input"]
    assert re.findall(r'<input[^>]* name="name"[^>]* autofocus', page) != []
    answer = client.post(ADD, shown(client, ADD) | {"name": "Prep", "starts_on": "x", "kind": ""})
    assert re.findall(r'<div class="form-errors"[^>]* autofocus', answer.text) != []
    assert answer.text.count("autofocus") == answer.text.count('class="form-errors"') == 1
    assert ["errornote" in answer.text, "<title>Error:" in answer.text] == [False, True]


def test_a_date_that_can_be_read_two_ways_is_refused(client, publisher):
    answer = saved(client, make(Meeting), publisher, starts_on="10/11/2024")
    assert answer.context["adminform"].form.errors["starts_on"] == [
        "Write it like this: 2024-04-30."
    ]
    # the name of the month makes it clear
    days = {"starts_on": "24 April 2024", "ends_on": "30 April 2024"}
    assert saved(client, make(Meeting, published=False), publisher, **days).status_code == 302
    assert str(Meeting.objects.latest("pk").ends_on) == "2024-04-30"


def test_no_chooser_offers_to_delete_the_row_that_is_chosen(client, administrator):
    """A link that deletes the chosen row looks like one that clears the choice."""
    client.force_login(administrator)
    pages = [client.get(address(make(model))).text for model in (Meeting, Proposal)]
    offered = [("change-related" in page, "delete-related" in page) for page in pages]
    assert offered == [(True, False), (True, False)]


def test_a_form_writes_many_to_many_fields_and_parts_on_the_write_path(client, publisher):
    meeting, organiser = make(Meeting), make(Participant, code="APT")
    part = {"TOTAL_FORMS": 1, "0-number": 1, "0-mode": "online", "0-date_precision": "day"}
    sent = {f"reschedules-{name}": value for name, value in part.items()}
    assert saved(client, meeting, publisher, **sent, organisers=[organiser.pk]).status_code == 302
    line, of_part = meeting.history.first(), Reschedule.objects.get(meeting=meeting).history.get()
    assert line.history_many["organisers"] == ["APT"]
    assert {(one.history_channel, one.history_user) for one in (line, of_part)} == {
        ("admin", publisher)
    }


def test_renaming_refuses_what_is_no_name_and_leaves_a_way_from_the_old_address(client, publisher):
    page = make(Page, slug="old-name")
    client.force_login(publisher)
    for typed, fault in {
        "old-name": "This is already its address name. Enter another one.",
        "ünï": "Enter a valid “slug”",
        "glossary": "“glossary” is reserved.",
    }.items():
        text = client.post(address(page, "rename"), {"slug": typed}).text
        assert [fault in text, f'value="{typed}"' in text] == [True, True]
    client.post(address(page, "rename"), {"slug": "new-name"})
    client.logout()
    answer = client.get("/old-name/")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/new-name/")


def test_public_pages_are_found_for_a_link_and_drafts_are_not(client, author):
    client.force_login(author)
    public = make(Meeting, name="Preparatory meeting in Nairobi")
    make(Meeting, name="Secret meeting in Nairobi", published=False)
    [found] = client.get("/admin/writing/addresses/", {"q": "Nairobi"}).json()["pages"]
    assert (found["title"], found["url"]) == (str(public), public.get_absolute_url())


def test_what_a_form_without_the_script_brings_is_cleaned_and_named(client, publisher):
    page = make(Page, body="<p>As it was</p>")
    answer = saved(client, page, publisher, body="<h1>Title</h1><p><img src=x>One</p>")
    assert "Left out of what you typed: Body: pictures." in messages_of(answer)
    assert fresh(page).body == "<h2>Title</h2><p>One</p>"


def test_a_deletion_names_its_parts_and_where_to_restore_or_who_needs_the_row(
    client, administrator
):
    """The page names no rows of many-to-many relations. Rows that need the row are linked, and prevent its deletion."""
    client.force_login(administrator)
    host = make(Meeting, name="Host", published=False, organisers=[make(Participant)])
    make(Reschedule, meeting=host)
    guest = make(Meeting, name="Guest", published=False, within=host)

    def deleted():
        page = client.get(address(host, "delete"))
        return page, client.post(
            page.wsgi_request.path, {"post": "yes", "seen": page.context["seen"]}
        )

    page, _answer = deleted()
    assert "cannot be deleted, because these rows need it" in page.text
    assert [f'<a href="{address(guest)}">Guest</a>' in page.text, Meeting.objects.count()] == [
        True,
        2,
    ]
    remove(fresh(guest), by=administrator, channel="admin")
    page, answer = deleted()
    named = [one for one, _count in page.context["model_count"]]
    assert [named, "Meeting_organisers" in page.text] == [["meetings", "reschedules"], False]
    assert 'can be restored: open <a href="/admin/history/deleted/">Deleted rows</a>.' in page.text
    assert messages_of(answer) == ["The meeting “Host” was deleted successfully."]
    assert not Meeting.objects.exists()


def test_an_administrator_makes_accounts_but_no_superuser(client, administrator):
    clerk = User.objects.create_user("clerk")
    saved(client, clerk, administrator, is_staff="on", is_superuser="on")
    clerk.refresh_from_db()
    assert (clerk.is_staff, clerk.is_superuser) == (True, False)


def slugged_rows(row, depth=3):
    """The row and the rows it refers to, if they have slugs."""
    found = {row: None} if isinstance(row, SluggedModel) else {}
    for field in row._meta.concrete_fields if depth else ():
        if field.related_model in MODELS and getattr(row, field.attname):
            found |= slugged_rows(getattr(row, field.name), depth - 1)
    return found


@pytest.mark.parametrize("model", [one for one in MODELS if hasattr(one, "get_absolute_url")])
def test_the_old_address_leads_to_the_page_with_its_query(client, operator, model):
    row = make(model)

    def address_of():
        return fresh(row).get_absolute_url().partition("#")[0]

    for number, one in enumerate(slugged_rows(row)):
        old = address_of()
        rename(fresh(one), f"renamed-{number}", by=operator, channel="admin")
        new = address_of()
        if new.partition("?")[0] != old.partition("?")[0]:
            answer = client.get(old)
            assert [answer.status_code, answer.headers["Location"]] == [301, new]
