"""Readers see the earlier dates and place of a moved meeting, but no corrected mistake; which fields of the next in a series stay empty."""

import datetime as dt

import pytest

from core.records.pending.models import pending_of
from core.records.pending.saving import publish_pending
from core.records.publishing import publish
from meetings.admin.next_in_series import raise_number
from meetings.models import Meeting, Reschedule, Series, SeriesPlace
from participants.models import Participant
from tests.editing.forms import address, shown
from tests.journeys.page_forms import send
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
    form = saved(client, meeting, publisher, city="Chengdu").context["adminform"].form
    assert [form.errors["change_means"], form["city"].value(), city(meeting)] == [
        [
            "You changed the dates, the place or the mode of a published meeting. "
            "Choose “The meeting was moved or rescheduled” or “This corrects a mistake”."
        ],
        "Chengdu",
        "Chongqing",
    ]


@pytest.mark.parametrize(
    "values",
    [{"starts_on": None, "ends_on": None, "city": ""}, {"city": "Chongqing", "published": False}],
)
def test_of_what_becomes_known_and_of_a_draft_nobody_is_asked(client, publisher, values):
    row = make(Meeting, **values)
    days = {"starts_on": "2026-09-07", "ends_on": "2026-09-11"}
    assert saved(client, row, publisher, city="Chengdu", **days).status_code == 302
    assert [city(row), earlier()] == ["Chengdu", []]


def test_the_page_of_a_pending_move_shows_the_earlier_dates_and_publishing_adds_them_once(
    client, editor, operator, meeting
):
    saved(client, meeting, editor, city="Chengdu", change_means="moved", why="The host asked.")
    changed = client.get(address(meeting, "pending")).context["changed"]
    assert [(row.label, row.verb) for row in changed] == [("Meeting", ""), ("Reschedule", "added")]
    pending = pending_of(meeting)
    publish_pending(pending, by=operator, channel="test", seen_number=pending.number)
    assert earlier() == [("7–11 September 2026", "Chongqing", "The host asked.")]


@pytest.mark.parametrize(
    ("means", "reason"),
    [("moved", "the meeting was moved or rescheduled"), ("mistake", "this corrects a mistake")],
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


def test_the_number_of_a_name_is_raised():
    assert raise_number("20th meeting", 20) == "21st meeting"
    assert raise_number("45th meeting of the 3rd group", 3) == "45th meeting of the 4th group"
    assert raise_number("13th meeting", 3) == "13th meeting"


@pytest.fixture
def first():
    meeting = make(
        Meeting,
        name="3rd APT meeting for WTSA-28",
        short_name="APT WTSA28-3",
        kind="regional_preparatory",
        organisers=[make(Participant, code="APT")],
        city="Apia",
        mode="hybrid",
        status="held",
        links="https://example.org/3",
        source_addresses="https://example.org/3",
        editors_note="Of the third.",
        summary="<p>Of the third.</p>",
    )
    make(Reschedule, meeting=meeting)
    make(SeriesPlace, series=make(Series, name="APT for WTSA-28"), meeting=meeting, ordinal=3)
    return meeting


def create(client, who, meeting):
    client.force_login(who)
    page = client.get(address(meeting, "next"))
    assert "4th APT meeting for WTSA-28" in page.text
    return send(client, page, "Create the draft")


def test_the_next_meeting_is_a_draft_with_all_open_that_nobody_knows(client, editor, first):
    create(client, editor, first)
    made = Meeting.objects.get(slug="apt-wtsa28-4")
    said = ["4th APT meeting for WTSA-28", "regional_preparatory", "draft"]
    assert [made.name, made.kind, made.publication] == said
    assert list(made.organisers.all()) == list(first.organisers.all())
    assert list(made.places.values_list("series__name", "ordinal")) == [("APT for WTSA-28", 4)]
    left_open = ["starts_on", "ends_on", "city", "country", "links", "source_addresses"]
    left_open += ["editors_note", "summary", "start_time", "time_zone"]
    assert {getattr(made, name) for name in left_open} == {None, ""}
    assert [made.mode, made.status] == ["not_announced", "announced"]
    assert [made.dates_confirmed, made.reschedules.count()] == [False, 0]
    assert made.history.get().history_change_reason == f"next after {first.slug}"


def test_the_next_one_that_is_recorded_is_named_and_not_made_again(client, editor, first):
    create(client, editor, first)
    following = Meeting.objects.get(slug="apt-wtsa28-4")
    page = client.get(address(first, "next")).text
    named = f'<a href="{address(following)}">'
    assert [named in page, "Create the draft" in page] == [True, False]
    client.post(address(first, "next"))
    assert Meeting.objects.count() == 2


def test_an_author_learns_nothing_of_the_draft_of_someone_else(
    client, editor, author, publisher, first
):
    create(client, editor, first)
    Meeting.objects.filter(slug="apt-wtsa28-4").update(name="Known to the desk only")
    publish(first, by=publisher, channel="test")
    client.force_login(author)
    page = client.get(address(first, "next")).text
    assert ["Known to the desk only" in page, "as a draft of someone else" in page] == [False, True]
