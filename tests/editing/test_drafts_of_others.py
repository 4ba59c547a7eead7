"""To an author the draft of someone else does not exist, wherever the admin would name it."""

import pytest
from django.urls import reverse

from meetings.models import Assembly, Deadline, Meeting
from pages.models import Page
from tests.rows import make

from .forms import address

pytestmark = pytest.mark.django_db
SECRET = "Kept to ourselves"


@pytest.fixture
def browser(client, author):
    client.force_login(author)
    return client


def test_lists_searches_and_history_do_not_name_it(browser, editor):
    row = make(Page, title=SECRET, published=False)
    pages = ["/admin/pages/page/", "/admin/pages/page/?q=Kept", address(row, "history")]
    assert [SECRET in browser.get(page).text for page in pages] == [False] * 3
    browser.force_login(editor)
    assert [SECRET in browser.get(page).text for page in pages[:2]] == [True] * 2


def test_choices_and_filters_do_not_offer_it(browser, editor):
    assembly = make(Assembly, code="KEPT-99", published=False)
    secret = assembly.code
    make(Deadline, assembly=assembly)
    make(Deadline, assembly=make(Assembly))
    offered = reverse("admin:autocomplete")
    asked = {"app_label": "meetings", "model_name": "deadline", "field_name": "assembly"}
    pages = [(offered, asked | {"term": "Kept"}), ("/admin/meetings/deadline/", {})]
    assert [secret in browser.get(*page).text for page in pages] == [False] * 2
    browser.force_login(editor)
    assert [secret in browser.get(*page).text for page in pages] == [True] * 2


def test_an_own_draft_is_listed(browser, author):
    row = make(Meeting, name="Mine", published=False)
    Meeting.objects.filter(pk=row.pk).update(created_by=author)
    assert "Mine" in browser.get("/admin/meetings/meeting/").text
