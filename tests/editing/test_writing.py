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


def test_public_pages_are_found_and_drafts_are_not(writer):
    public = make(Meeting, name="Preparatory meeting in Nairobi")
    make(Meeting, name="Secret meeting in Nairobi", published=False)
    answer = writer.get(ADDRESSES, {"q": "Nairobi"})
    [found] = answer.json()["pages"]
    assert (found["title"], found["url"]) == (str(public), public.get_absolute_url())


def test_what_a_form_without_the_script_brings_is_cleaned_and_named(client, publisher):
    page = make(Page, body="<p>As it was</p>")
    client.force_login(publisher)
    sent = shown(client, address(page)) | {"body": "<h1>Title</h1><p><img src=x>One</p>"}
    answer = client.post(address(page), sent)
    page.refresh_from_db()
    said = [str(message) for message in answer.wsgi_request._messages]
    assert page.body == "<h2>Title</h2><p>One</p>"
    assert "Left out of what you typed: Body: pictures." in said
