"""Writing rich text: pasted text is cleaned and what goes is named, links are found by search, and how to write is told."""

import pytest

from meetings.models import Meeting
from pages.models import Page
from tests.rows import make

from .forms import address, shown

pytestmark = pytest.mark.django_db
PASTED, ADDRESSES = "/admin/writing/pasted/", "/admin/writing/addresses/"


@pytest.fixture
def writer(client, author):
    client.force_login(author)
    return client


def messages(answer):
    return [str(message) for message in answer.wsgi_request._messages]


def test_pasted_text_comes_back_clean_with_what_was_left_out(writer):
    answer = writer.post(PASTED, {"html": "<h1>Title</h1><p><img src=x><b>One</b></p>"})
    assert answer.json() == {
        "html": "<h2>Title</h2><p><strong>One</strong></p>",
        "message": "Left out: pictures.",
    }


@pytest.mark.parametrize("path", ["/admin/writing/", PASTED, ADDRESSES])
def test_only_staff_are_answered(client, path):
    assert client.get(path).status_code == 302
    assert client.post(path, {"html": "x"}).status_code == 403


def test_public_pages_are_found_and_drafts_are_not(writer):
    public = make(Meeting, name="Preparatory meeting in Nairobi")
    make(Meeting, name="Secret meeting in Nairobi", published=False)
    answer = writer.get(ADDRESSES, {"q": "Nairobi", "format": "json"})
    [found] = answer.json()["pages"]
    assert (found["title"], found["url"]) == (str(public), public.get_absolute_url())
    page = writer.get(ADDRESSES, {"q": "Nairobi"}).content.decode()
    assert [public.get_absolute_url() in page, "Secret" in page] == [True, False]


def test_each_rich_text_leads_to_how_to_write(writer):
    page = writer.get("/admin/pages/page/add/").content.decode()
    assert page.count('<a href="/admin/writing/" target="_blank">How to write</a>') == 1
    assert page.count(f'<a href="{ADDRESSES}" target="_blank">') == 1
    assert "<h2>Sentences</h2>" in writer.get("/admin/writing/").content.decode()


def test_what_a_form_without_the_script_brings_is_cleaned_and_named(client, publisher):
    page = make(Page, body="<p>As it was</p>")
    client.force_login(publisher)
    sent = shown(client, address(page)) | {"body": "<h1>Title</h1><p><img src=x>One</p>"}
    answer = client.post(address(page), sent)
    page.refresh_from_db()
    assert page.body == "<h2>Title</h2><p>One</p>"
    assert "Left out of what you typed: Body: pictures." in messages(answer)
