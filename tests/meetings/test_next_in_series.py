"""The meeting after another one in its series: what is raised, what is copied, and what is left open."""

import datetime as dt

import pytest

from core.records.publishing import publish
from meetings.admin.next_in_series import raise_number
from meetings.models import Meeting, Reschedule, Series, SeriesPlace
from participants.models import Participant
from tests.editing.forms import address
from tests.journeys.page_forms import send
from tests.rows import make


@pytest.mark.parametrize(
    ("name", "number", "raised"),
    [
        ("20th meeting", 20, "21st meeting"),
        ("45th meeting of the 3rd group", 3, "45th meeting of the 4th group"),
        ("13th meeting", 3, "13th meeting"),
    ],
)
def test_the_number_of_a_name_is_raised(name, number, raised):
    assert raise_number(name, number) == raised


@pytest.fixture
def first(db):
    meeting = make(
        Meeting,
        name="3rd APT meeting for WTSA-28",
        short_name="APT WTSA28-3",
        kind="regional_preparatory",
        organisers=[make(Participant, code="APT")],
        starts_on=dt.date(2027, 4, 5),
        ends_on=dt.date(2027, 4, 9),
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


def test_it_is_a_draft_with_all_open_that_nobody_knows(client, editor, first):
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
    page = client.get(address(first, "next"))
    assert f'<a href="{address(following)}">' in page.text
    assert "Create the draft" not in page.text
    client.post(address(first, "next"))
    assert Meeting.objects.count() == 2


def test_an_author_learns_nothing_of_the_draft_of_someone_else(
    client, editor, author, publisher, first
):
    create(client, editor, first)
    Meeting.objects.filter(slug="apt-wtsa28-4").update(name="Known to the desk only")
    publish(first, by=publisher, channel="test")
    client.force_login(author)
    page = client.get(address(first, "next"))
    assert "Known to the desk only" not in page.text
    assert "as a draft of someone else" in page.text
