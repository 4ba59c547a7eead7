"""A changed date or place: a move leaves the earlier ones for readers, a corrected mistake leaves nothing."""

import datetime as dt

import pytest

from core.records.pending.models import pending_of
from core.records.pending.saving import publish_pending
from meetings.models import Meeting, Reschedule
from tests.editing.forms import address, shown
from tests.rows import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting():
    days = {"starts_on": dt.date(2026, 9, 7), "ends_on": dt.date(2026, 9, 11)}
    return make(Meeting, name="Prep", city="Chongqing", **days)


def saved(client, row, by, button="_save", **typed):
    client.force_login(by)
    return client.post(address(row), shown(client, address(row)) | typed | {button: "x"})


def earlier():
    return [(row.span.format(), row.city, row.why) for row in Reschedule.objects.all()]


def city(row):
    return Meeting.objects.get(pk=row.pk).city


def test_a_corrected_mistake_leaves_nothing_for_readers(client, publisher, meeting):
    typed = {"city": "Chengdu", "starts_on": "2026-09-08", "change_means": "mistake"}
    saved(client, meeting, publisher, **typed)
    assert [city(meeting), earlier()] == ["Chengdu", []]


def test_who_says_neither_is_asked_and_loses_nothing(client, publisher, meeting):
    answer = saved(client, meeting, publisher, city="Chengdu")
    form = answer.context["adminform"].form
    assert [form.errors["change_means"], form["city"].value(), city(meeting)] == [
        [
            "You changed the dates, the place or the mode of a published meeting. "
            "Choose “The meeting was moved or rescheduled” or “This corrects a mistake”."
        ],
        "Chengdu",
        "Chongqing",
    ]


def test_what_becomes_known_is_no_question(client, publisher):
    row = make(Meeting, starts_on=None, ends_on=None, city="")
    days = {"starts_on": "2026-09-07", "ends_on": "2026-09-11"}
    assert saved(client, row, publisher, city="Chengdu", **days).status_code == 302
    assert [city(row), earlier()] == ["Chengdu", []]


def test_of_a_draft_nobody_is_asked_and_nothing_is_kept(client, editor):
    row = make(Meeting, city="Chongqing", published=False)
    saved(client, row, editor, city="Chengdu")
    assert [city(row), earlier()] == ["Chengdu", []]


def test_the_page_of_a_pending_move_shows_the_earlier_dates_and_publishing_adds_them_once(
    client, editor, operator, meeting
):
    saved(client, meeting, editor, city="Chengdu", change_means="moved", why="The host asked.")
    changed = client.get(address(meeting, "pending")).context["changed"]
    assert [(row.label, row.verb) for row in changed] == [
        ("Meeting", ""),
        ("Reschedule", "added"),
    ]
    pending = pending_of(meeting)
    publish_pending(pending, by=operator, channel="test", seen_number=pending.number)
    assert earlier() == [("7–11 September 2026", "Chongqing", "The host asked.")]


@pytest.mark.parametrize(
    ("means", "reason"),
    [
        ("moved", "the meeting was moved or rescheduled"),
        ("mistake", "this corrects a mistake"),
    ],
)
def test_what_was_chosen_is_read_by_the_publisher_and_kept_in_history(
    client, editor, publisher, meeting, means, reason
):
    saved(client, meeting, editor, city="Chengdu", change_means=means)
    client.force_login(publisher)
    assert f"Reason: {reason}" in client.get(address(meeting, "pending")).text
    pending = pending_of(meeting)
    publish_pending(pending, by=publisher, channel="test", seen_number=pending.number)
    said = f"pending change {pending.pk}, written by editor: {reason}"
    assert meeting.history.latest().history_change_reason == said
