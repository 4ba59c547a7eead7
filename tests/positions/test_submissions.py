"""What readers send: how much is taken, that nobody is known by it, and when it is forgotten."""

import datetime as dt

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone

from positions.models import SentEvidence
from positions.models.submission import KEPT_FOR, TooManySubmissions

pytestmark = pytest.mark.django_db
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
QUEUE = "/admin/positions/sentevidence/"


@pytest.fixture(autouse=True)
def _empty_cache(db):
    cache.clear()


def evidence(**values):
    return SentEvidence(about="Resolution 50", message="It is known.", **values)


def sent(sender="192.0.2.1", **values) -> bool:
    try:
        SentEvidence.objects.receive(evidence(**values), sender)
    except TooManySubmissions:
        return False
    return True


# how much


def test_one_sender_sends_as_much_in_an_hour_as_the_settings_say(settings):
    settings.EVIDENCE_PER_HOUR = 2
    with time_machine.travel("2024-10-15 12:00", tick=False) as clock:
        first = [sent() for _count in range(3)]
        clock.shift(HOUR + dt.timedelta(seconds=1))
        assert [first, sent()] == [[True, True, False], True]


def test_all_together_send_as_much_in_a_day_as_the_settings_say(settings):
    settings.EVIDENCE_PER_DAY = 2
    now = timezone.now()
    for hours in (30, 23, 1):
        evidence(sent_at=now - hours * HOUR).save()
    assert [sent(), SentEvidence.objects.count()] == [False, 3]


# what becomes of it


def test_it_is_dealt_with_once_and_can_be_opened_again(editor, publisher):
    sent()
    rows = SentEvidence.objects.all()
    assert [rows.mark_handled(editor), rows.mark_handled(publisher)] == [1, 0]
    assert rows.get().handled_by == editor
    assert [rows.reopen(editor), rows.get().handled_at, rows.get().handled_by] == [1, None, None]


def test_what_was_dealt_with_long_ago_is_forgotten_and_the_rest_kept():
    now = timezone.now()
    for handled_at in (now - KEPT_FOR - DAY, now - KEPT_FOR + DAY, None):
        evidence(handled_at=handled_at, sent_at=now - 400 * DAY).save()
    SentEvidence.objects.discard_expired()
    assert sorted(row.handled_at is None for row in SentEvidence.objects.all()) == [False, True]


# the queue


def test_an_editor_marks_several_as_dealt_with(client, editor):
    client.force_login(editor)
    sent(), sent()
    pks = list(SentEvidence.objects.values_list("pk", flat=True))
    client.post(QUEUE, {"action": "mark_handled", "_selected_action": pks})
    assert list(SentEvidence.objects.values_list("handled_by", flat=True)) == [editor.pk] * 2
