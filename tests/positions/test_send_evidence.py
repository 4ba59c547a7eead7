"""Messages of readers: no page sets a cookie, nothing typed is lost; how many are taken, and when they are deleted."""

import datetime as dt

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from positions.models import SentEvidence
from positions.models.submission import KEPT_FOR, TooManySubmissions

pytestmark = pytest.mark.django_db
SEND = "/gaps/send/"
HERE = {"origin": "http://testserver"}
TYPED = {"about": "Resolution 50: APT", "message": "It was said in Bangkok."}
DELETED = (
    f"We delete a message {KEPT_FOR.days} days after we handled it, or sooner: at the latest when the next "
    "message comes in or we next open the list."
)


@pytest.fixture(autouse=True)
def _empty_cache(db):
    cache.clear()


@pytest.fixture
def reader():
    """A browser without cookies, which Django would refuse if the form needed a CSRF token."""
    return Client(enforce_csrf_checks=True)


def test_the_form_and_the_privacy_page_say_alike_when_a_message_is_deleted(client):
    form, sent = (client.get(f"/gaps/send/{query}").text for query in ("", "?sent=yes"))
    page = (settings.BASE_DIR / "sample_data" / "pages.csv").read_text()
    assert [DELETED in text for text in (form, sent, page)] == [True] * 3


def sent(reader, headers=HERE, **values):
    return reader.post(SEND, TYPED | values, headers=headers)


def test_what_was_sent_is_kept_the_sender_thanked_and_no_page_sets_a_cookie(reader):
    typed = TYPED | {"source_url": "https://example.org/1", "sender": "me@example.org"}
    typed["page_url"] = "/positions/50/"
    answer = reader.post(SEND, typed, headers=HERE)
    row = SentEvidence.objects.get()
    assert [answer.status_code, answer["Location"]] == [302, "/gaps/send/?sent=yes"]
    assert {name: getattr(row, name) for name in typed} == typed
    assert row.handled_at is None
    thanked = reader.get(answer["Location"])
    assert "Thank you" in thanked.text
    answers = [answer, thanked, reader.get(SEND), sent(reader, message="")]
    assert [list(answer.cookies) for answer in answers] == [[]] * 4


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "same-origin"}, 302),
        ({"origin": "http://testserver"}, 302),
        ({"origin": "https://testserver"}, 302),
        ({"referer": "http://testserver/gaps/send/"}, 302),
        ({}, 403),
        ({"sec-fetch-site": "cross-site", "origin": "http://testserver"}, 403),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "http://testserver.evil.example"}, 403),
        ({"referer": "http://testserver@evil.example/"}, 403),
    ],
)
def test_a_form_of_this_site_is_taken_and_one_of_another_refused_and_shown_again(
    headers, status, reader
):
    answer = sent(reader, headers)
    assert [answer.status_code, SentEvidence.objects.count()] == [status, int(status == 302)]
    assert status == 302 or "It was said in Bangkok." in answer.text


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        *(("message", ""), ("message", "x" * 4001)),
        *(("source_url", "javascript:alert(1)"), ("website", "https://spam.example")),
    ],
)
def test_a_fault_sends_nothing_and_keeps_what_was_typed(name, wrong, reader):
    typed = TYPED | {"sender": "Me", "source_url": "https://example.org/mine"}
    answer = sent(reader, **typed | {name: wrong})
    assert [answer.status_code, SentEvidence.objects.count()] == [400, 0]
    typed.pop(name, None)
    assert [value for value in typed.values() if value not in answer.text] == []


def test_who_sends_too_much_is_told_and_keeps_what_was_typed(reader, settings):
    settings.EVIDENCE_PER_HOUR = 1
    sent(reader)
    last = sent(reader, message="The second")
    assert [last.status_code, last["Retry-After"]] == [429, "3600"]
    assert ["The second" in last.text, SentEvidence.objects.count()] == [True, 1]


@pytest.mark.parametrize(
    ("query", "about", "page", "refused"),
    [
        ("?about=Resolution+50&page=/brief/?on=1", "Resolution 50", "/brief/?on=1", 0),
        ("?about=%00%ED%A0%80", None, "", 0),
        ("?about=" + "x" * 2000, "x" * 300, "", 0),
        ("?page=https://evil.example/", "", "", 1),
        ("?page=/%5Cevil.example", "", "", 1),
        ("?colour=red&utm_source=x", "", "", 1),
    ],
)
def test_the_address_says_what_it_is_about(query, about, page, refused, reader):
    answer = reader.get(SEND + query)
    form = answer.context["form"]
    assert [answer.status_code, form.initial["page_url"]] == [200, page]
    assert len(answer.context["messages"]) == refused
    assert about is None or form.initial["about"] == about


HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
QUEUE = "/admin/positions/sentevidence/"


def evidence(**values):
    return SentEvidence(about="Resolution 50", message="It is known.", **values)


def received(sender="192.0.2.1", **values) -> bool:
    try:
        SentEvidence.objects.receive(evidence(**values), sender)
    except TooManySubmissions:
        return False
    return True


# how many are taken, and when they are deleted


def test_one_sends_as_much_in_an_hour_and_all_in_a_day_as_the_settings_say(settings):
    settings.EVIDENCE_PER_HOUR = 2
    with time_machine.travel("2024-10-15 12:00", tick=False) as clock:
        first = [received() for _count in range(3)]
        clock.shift(HOUR + dt.timedelta(seconds=1))
        assert [first, received()] == [[True, True, False], True]
        settings.EVIDENCE_PER_DAY = 4
        clock.shift(22 * HOUR)
        assert [received("192.0.2.2"), received("192.0.2.3")] == [True, False]
        clock.shift(HOUR)  # the first three were sent more than a day ago
        assert [received("192.0.2.3"), SentEvidence.objects.count()] == [True, 5]


def test_what_was_dealt_with_long_ago_is_forgotten_and_the_rest_kept():
    now = timezone.now()
    for handled_at in (now - KEPT_FOR - DAY, now - KEPT_FOR + DAY, None):
        evidence(handled_at=handled_at, sent_at=now - 400 * DAY).save()
    SentEvidence.objects.discard_expired()
    assert sorted(row.handled_at is None for row in SentEvidence.objects.all()) == [False, True]


def test_it_is_dealt_with_once_and_can_be_opened_again(editor, publisher):
    received()
    rows = SentEvidence.objects.all()
    assert [rows.mark_handled(editor), rows.mark_handled(publisher)] == [1, 0]
    assert rows.get().handled_by == editor
    assert [rows.reopen(editor), rows.get().handled_at, rows.get().handled_by] == [1, None, None]


# the queue


def test_an_editor_marks_several_as_dealt_with(client, editor):
    client.force_login(editor)
    received(), received()
    pks = list(SentEvidence.objects.values_list("pk", flat=True))
    assert 'name="_save"' not in client.get(f"{QUEUE}{pks[0]}/change/").text  # a read-only page
    client.post(QUEUE, {"action": "mark_handled", "_selected_action": pks})
    assert list(SentEvidence.objects.values_list("handled_by", flat=True)) == [editor.pk] * 2
