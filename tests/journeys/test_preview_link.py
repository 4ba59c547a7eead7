"""An editor lets someone without an account read what is not public yet, by a link that ends."""

import datetime as dt
import json
import logging
import re

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.utils import timezone

from core.models import PreviewLink
from core.public.operation.middleware import JsonFormatter, LineFormatter
from core.records.publishing import publish
from meetings.models import Meeting
from tests.editing.forms import address
from tests.editing.test_pending_form import fresh, pressed, saved
from tests.rows import make

pytestmark = pytest.mark.django_db

meeting = pytest.fixture(lambda db: make(Meeting, name="As readers know it"), name="meeting")
draft = pytest.fixture(lambda db: make(Meeting, published=False, name="A draft"), name="draft")


def made(client, user, row) -> str:
    """The path of a new link, as the page of links shows it."""
    client.force_login(user)
    page = client.post(address(row, "preview_links"), {"make": "x"}, follow=True).content.decode()
    return re.findall(r'href="https?://[^/"]+(/preview/[^"]+)"', page)[0]


def read(link) -> tuple[int, str]:
    response = Client().get(link)
    return response.status_code, response.content.decode()


def test_a_reader_without_an_account_reads_a_pending_version_that_is_told_to_nobody(
    client, editor, meeting
):
    saved(client, meeting, editor, name="As mended")
    response = Client().get(made(client, editor, meeting))
    page = response.text
    assert ["As mended" in page, "As readers know it" in page] == [True, False]
    assert "Preview: not public." in page
    names = ("Cache-Control", "X-Robots-Tag", "Referrer-Policy")
    expected = ["private, no-store", "noindex, nofollow", "no-referrer"]
    assert [response[name] for name in names] == expected
    assert [response.has_header("ETag"), response.cookies.output()] == [False, ""]
    assert ["/preview/" in page, "/admin/" in page] == [False, False]
    page = Client().get(meeting.get_absolute_url()).content.decode()
    assert ["As mended" in page, "As readers know it" in page] == [False, True]


@pytest.mark.parametrize("name", ["As mended again", ""])
def test_a_changed_version_is_not_read_with_it(client, editor, meeting, name):
    saved(client, meeting, editor, name="As mended")
    link = made(client, editor, meeting)
    if name:
        saved(client, meeting, editor, name=name)
    else:
        pressed(client, meeting, editor, "discard", 1)
    status, page = read(link)
    assert [status, "As mended" in page] == [410, False]
    assert ("changed since" if name else "was discarded") in page


def test_it_ends_after_seven_days_and_once_published_leads_to_the_public_page(
    client, editor, publisher, draft
):
    link = made(client, editor, draft)
    now = timezone.now()
    with time_machine.travel(now + dt.timedelta(days=7, minutes=-1), tick=False):
        assert read(link)[0] == 200
    with time_machine.travel(now + dt.timedelta(days=7, minutes=1), tick=False):
        status, page = read(link)
        assert [status, "A draft" in page, "has expired" in page] == [410, False, True]
    publish(fresh(draft), by=publisher, channel="test")
    status, page = read(link)
    assert [status, f'href="{draft.get_absolute_url()}"' in page] == [410, True]


def test_whoever_may_change_the_row_revokes_it(client, editor, author, draft):
    link = made(client, editor, draft)
    revoke = {"revoke": PreviewLink.objects.get().pk}
    client.force_login(author)
    assert client.post(address(draft, "preview_links"), revoke).status_code == 404
    assert read(link)[0] == 200
    client.force_login(editor)
    client.post(address(draft, "preview_links"), revoke)
    status, page = read(link)
    assert [status, "A draft" in page, "It was revoked." in page] == [410, False, True]
    assert PreviewLink.objects.get().revoked_by_name == "editor"


LEFT = {
    "deactivated": lambda user: User.objects.filter(pk=user.pk).update(is_active=False),
    "no longer staff": lambda user: User.objects.filter(pk=user.pk).update(is_staff=False),
    "in no group": lambda user: user.groups.clear(),
    "deleted": lambda user: User.objects.get(pk=user.pk).delete(),
}


@pytest.mark.parametrize("is_draft", [True, False])
def test_it_ends_with_the_account_of_who_made_it(
    client, editor, publisher, draft, meeting, is_draft
):
    if not is_draft:
        saved(client, meeting, editor, name="A draft")
    row = draft if is_draft else meeting
    link = made(client, editor, row)
    assert "A draft" in read(link)[1]
    client.force_login(publisher)
    for how, leave in LEFT.items():
        with transaction.atomic():
            leave(editor)
            status, page = read(link)
            found = [status, "A draft" in page, "may no longer share it" in page]
            assert [how, *found] == [how, 410, False, True]
            listed = client.get(address(row, "preview_links")).text
            assert ["may no longer share it" in listed, "/preview/1" in listed] == [True, False]
            transaction.set_rollback(True)


def test_the_log_does_not_hold_the_link_and_what_readers_see_has_none(
    client, editor, draft, meeting
):
    link = made(client, editor, draft)
    record = logging.LogRecord("a", logging.WARNING, "", 1, "Error: %s", (link,), None)
    record.facts = {"path": link}
    line = LineFormatter("{message!r}", style="{").format(record)
    facts, said = json.loads(JsonFormatter().format(record)), "Error: /preview/…/"
    assert [line, facts["message"], facts["path"]] == [f"'{said}'", said, "/preview/…/"]
    response = client.post(address(meeting, "preview_links"), {"make": "x"})
    assert [response.status_code, PreviewLink.objects.count()] == [302, 1]
