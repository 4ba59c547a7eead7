import pytest
from django.urls import NoReverseMatch

from core.records.publishing import withdraw
from core.records.saving import remove, save_row
from editing.forms.versioned import FieldConflict
from meetings.models import Meeting, Reschedule
from pages.models import Page
from participants.models import Participant
from study_groups.models import StudyPeriod
from tests.rows import make

from .forms import address, shown, shown_values

pytestmark = pytest.mark.django_db


def test_a_second_editor_is_told_and_sees_both_texts(client, publisher, operator):
    page = make(Page, title="As it was")
    client.force_login(publisher)
    typed = shown(client, address(page)) | {"title": "Typed by the second"}
    page.title = "Stored by the first"
    save_row(page, by=operator, channel="command")
    answer = client.post(address(page), typed)
    assert answer.status_code == 200
    assert answer.context["adminform"].form.conflicts == [
        FieldConflict("Title", "Stored by the first", "Typed by the second", "operator")
    ]
    page.refresh_from_db()
    assert page.title == "Stored by the first"
    assert 'value="Typed by the second"' in answer.content.decode()


def test_saving_once_more_after_the_conflict_keeps_the_second_text_and_what_else_the_first_stored(
    client, publisher, operator
):
    page = make(Page)
    client.force_login(publisher)
    typed = shown(client, address(page)) | {"title": "Typed by the second"}
    page.title, page.summary = "Stored by the first", "Stored by the first too"
    save_row(page, by=operator, channel="command")
    asked = client.post(address(page), typed)
    client.post(address(page), typed | shown_values(asked.context_data))
    page.refresh_from_db()
    assert (page.title, page.summary, page.version) == (
        "Typed by the second",
        "Stored by the first too",
        3,
    )


def test_who_edits_a_row_that_was_deleted_can_copy_what_was_typed(client, publisher, operator):
    page = make(Page)
    client.force_login(publisher)
    typed = shown(client, address(page)) | {"title": "Typed for nothing?"}
    url = address(page)
    remove(page, by=operator, channel="command")
    answer = client.post(url, typed)
    assert (answer.status_code, Page.objects.count()) == (409, 0)
    assert "Typed for nothing?" in answer.content.decode()


def test_a_form_writes_on_the_write_path(client, publisher):
    page = make(Page, title="As it was")
    client.force_login(publisher)
    client.post(address(page), shown(client, address(page)) | {"title": "As it is"})
    line = page.history.first()
    assert (line.title, line.history_channel, line.history_by_name, line.history_user) == (
        "As it is",
        "admin",
        "publisher",
        publisher,
    )


def test_a_date_that_can_be_read_two_ways_is_refused(client, publisher):
    meeting = make(Meeting)
    client.force_login(publisher)
    sent = shown(client, address(meeting)) | {"starts_on": "10/11/2024"}
    assert "starts_on" in client.post(address(meeting), sent).context["adminform"].form.errors


def test_many_to_many_fields_are_stored_and_recorded(client, publisher):
    meeting, organiser = make(Meeting), make(Participant, code="APT")
    client.force_login(publisher)
    client.post(address(meeting), shown(client, address(meeting)) | {"organisers": [organiser.pk]})
    assert [row.code for row in meeting.organisers.all()] == ["APT"]
    assert meeting.history.first().history_many["organisers"] == ["APT"]


def test_a_part_added_on_the_form_of_its_row_is_saved_on_the_write_path(client, publisher):
    meeting = make(Meeting)
    client.force_login(publisher)
    added = {
        "reschedules-TOTAL_FORMS": 1,
        "reschedules-0-number": 1,
        "reschedules-0-mode": "online",
        "reschedules-0-date_precision": "day",
    }
    answer = client.post(address(meeting), shown(client, address(meeting)) | added)
    assert answer.status_code == 302
    assert [
        (line.history_channel, line.history_by_name)
        for line in Reschedule.objects.get(meeting=meeting).history.all()
    ] == [("admin", "publisher")]


def test_a_new_row_gets_its_slug_and_keeps_it(client, publisher):
    client.force_login(publisher)
    url = "/admin/pages/page/add/"
    client.post(
        url, shown(client, url) | {"title": "How it works", "section": "about", "position": 1}
    )
    page = Page.objects.get()
    client.post(address(page), shown(client, address(page)) | {"title": "How it really works"})
    page.refresh_from_db()
    assert (page.slug, page.publication, page.created_by) == ("how-it-works", "draft", publisher)


def test_renaming_leaves_a_way_from_the_old_address(client, publisher):
    page = make(Page, slug="old-name")
    client.force_login(publisher)
    client.post(address(page, "rename"), {"slug": "new-name"})
    client.logout()
    answer = client.get("/old-name/")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/new-name/")


def test_a_taken_name_is_refused_in_words(client, publisher):
    page = make(Page, slug="old-name")
    client.force_login(publisher)
    answer = client.post(address(page, "rename"), {"slug": "glossary"})
    assert "“glossary” is reserved." in answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("", "Enter the new slug."),
        ("  ", "Enter the new slug."),
        ("old-name", "This is already its address name. Enter another one."),
        ("ünï", "Enter a valid “slug”"),
        ("x" * 121, "at most 120 characters"),
    ],
)
def test_a_name_that_is_none_is_refused_and_the_page_still_says_the_present_one(
    client, publisher, typed, fault
):
    page = make(Page, slug="old-name")
    client.force_login(publisher)
    text = client.post(address(page, "rename"), {"slug": typed}).content.decode()
    assert (
        fault in text,
        "has the address name “old-name”" in text,
        f'value="{typed}"' in text,
    ) == (True, True, True)
    page.refresh_from_db()
    assert (page.slug, page.version) == ("old-name", 1)


def test_a_study_period_has_a_code_and_no_name_to_be_changed(client, publisher):
    period = make(StudyPeriod)
    client.force_login(publisher)
    with pytest.raises(NoReverseMatch):
        address(period, "rename")
    assert "/rename/" not in client.get(address(period)).content.decode()


def test_view_on_site_leads_to_the_public_page(client, publisher):
    page = make(Page, slug="how-it-works")
    client.force_login(publisher)
    link = '<a href="/how-it-works/" class="viewsitelink">'
    assert link in client.get(address(page)).text
    withdraw(page, by=publisher, channel="admin")
    assert link not in client.get(address(page)).text
