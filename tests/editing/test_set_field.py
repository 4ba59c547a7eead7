"""One field set on several rows of a list: what is offered, what is shown before, and what is pending."""

import datetime as dt

import pytest

from core.records.pending.saving import pending_of
from meetings.models import Meeting
from participants.models import Participant
from positions.models import Position
from resolutions.models import Resolution, Topic
from tests.journeys.page_forms import form_with
from tests.rows import fresh, make

pytestmark = pytest.mark.django_db
MEETINGS = "/admin/meetings/meeting/"


def choose(client, rows, field="", url=MEETINGS, **typed):
    data = {"action": "set_field", "_selected_action": [row.pk for row in rows]}
    given = {"field": field, "value_of": field, **typed} if typed else {"field": field}
    return client.post(url, data | given)


def confirm(client, shown, url=MEETINGS):
    answer = client.post(url, form_with(shown, "Set it on").data(), follow=True)
    return [str(message) for message in answer.context["messages"]]


def told(shown):
    changes = shown.context["changes"]
    return [(one.row.name, one.old, one.new, one.is_pending, one.reason) for one in changes]


def test_each_row_is_shown_before_and_after_and_nothing_is_saved_yet(client, editor):
    first = make(Meeting, name="A", city="Apia", published=False)
    same = make(Meeting, name="B", city="Suva", published=False)
    client.force_login(editor)
    shown = choose(client, [first, same], "city", value="Suva")
    assert sorted(told(shown)) == [
        ("A", ["Apia"], ["Suva"], False, ""),
        ("B", ["Suva"], ["Suva"], False, ""),
    ]
    assert [shown.context["count"], fresh(first).city] == [1, "Apia"]


def test_rich_text_is_written_row_by_row_and_not_offered(client, editor):
    client.force_login(editor)
    offered = [name for name, _label in choose(client, [make(Meeting)]).context["fields"]]
    assert ["city" in offered, "summary" in offered] == [True, False]


def test_it_is_set_with_a_line_of_history_and_rows_that_have_it_are_left_alone(client, editor):
    first = make(Meeting, city="Apia", published=False)
    same = make(Meeting, city="Suva", published=False)
    client.force_login(editor)
    said = confirm(client, choose(client, [first, same], "city", value="Suva"))
    assert said == ["City set: 1 row."]
    assert [fresh(first).city, fresh(same).version] == ["Suva", 1]
    assert first.history.first().history_change_reason == "set with others"


def test_public_rows_become_pending_for_those_who_may_not_publish(client, editor):
    public, draft = make(Meeting, city="Apia"), make(Meeting, city="Apia", published=False)
    client.force_login(editor)
    shown = choose(client, [public, draft], "city", value="Suva")
    assert [shown.context["count"], shown.context["pending"]] == [2, 1]
    assert confirm(client, shown) == [
        "City set: 1 row.",
        "City: 1 pending change. Readers see the row as it was.",
    ]
    assert [fresh(public).city, fresh(draft).city] == ["Apia", "Suva"]
    [change] = pending_of(public).opened
    assert change.after == {"city": "Suva"}


def test_publishers_set_public_rows_at_once_but_for_positions(client, publisher):
    meeting, position = make(Meeting, city="Apia"), make(Position, stance="support")
    client.force_login(publisher)
    confirm(client, choose(client, [meeting], "city", value="Suva"))
    url = "/admin/positions/position/"
    confirm(client, choose(client, [position], "stance", url, value="oppose"), url)
    assert [fresh(meeting).city, fresh(position).stance] == ["Suva", "support"]
    [change] = pending_of(position).opened
    assert change.after == {"stance": "oppose"}


def test_notes_of_public_positions_wait_for_nobody(client, publisher):
    position = make(Position)
    client.force_login(publisher)
    url = "/admin/positions/position/"
    confirm(client, choose(client, [position], "editors_note", url, value="Ask again."), url)
    assert [fresh(position).editors_note, pending_of(position)] == ["Ask again.", None]


def test_a_relation_to_several_rows_is_set(client, publisher):
    text, topic = make(Resolution, number=64), make(Topic, name="Numbering")
    client.force_login(publisher)
    url = "/admin/resolutions/resolution/"
    shown = choose(client, [text], "topics", url, value=[topic.pk])
    [one] = shown.context["changes"]
    assert [one.old, one.new] == [[], ["Numbering"]]
    confirm(client, shown, url)
    assert list(text.topics.all()) == [topic]


def test_a_relation_to_one_row_is_set_and_emptied(client, publisher):
    country = make(Participant, code="FJI", name="Republic of Fiji", kind="member_state")
    meeting = make(Meeting)
    client.force_login(publisher)
    confirm(client, choose(client, [meeting], "country", value=country.pk))
    assert fresh(meeting).country == country
    confirm(client, choose(client, [meeting], "country", value=""))
    assert fresh(meeting).country is None


def test_a_row_that_cannot_hold_it_is_named_with_the_reason(client, editor):
    days = {"starts_on": dt.date(2024, 8, 1), "ends_on": dt.date(2024, 8, 9)}
    good = make(Meeting, name="Good", published=False, time_zone="Pacific/Apia", **days)
    bad = make(Meeting, name="Bad", published=False, **days)
    client.force_login(editor)
    shown = choose(client, [good, bad], "start_time", value="09:00")
    reasons = {one.row.name: bool(one.reason) for one in shown.context["changes"]}
    assert reasons == {"Good": False, "Bad": True}
    confirm(client, shown)
    assert [fresh(good).start_time, fresh(bad).start_time] == [dt.time(9), None]


def test_a_value_that_is_none_is_refused_by_its_field(client, editor):
    client.force_login(editor)
    shown = choose(client, [make(Meeting, published=False)], "kind", value="nonsense")
    assert [shown.context["changes"], list(shown.context["form"].errors)] == [[], ["value"]]


def test_a_row_that_was_saved_meanwhile_is_left_alone(client, editor):
    row = make(Meeting, city="Apia", published=False)
    client.force_login(editor)
    shown = choose(client, [row], "city", value="Suva")
    Meeting.objects.filter(pk=row.pk).update(version=7)
    [said] = confirm(client, shown)
    assert ["Someone else has changed this" in said, fresh(row).city] == [True, "Apia"]


def test_a_value_typed_for_another_field_is_not_taken(client, editor):
    row = make(Meeting, published=False)
    client.force_login(editor)
    data = {"action": "set_field", "_selected_action": [row.pk], "field": "city"}
    shown = client.post(MEETINGS, data | {"value_of": "short_name", "value": "APT-3"})
    assert [shown.context["changes"], shown.context["form"].is_bound] == [[], False]


def test_what_names_a_row_is_not_offered(client, publisher):
    client.force_login(publisher)
    offered = {name for name, _label in choose(client, [make(Meeting)]).context["fields"]}
    assert offered & {"slug", "is_of", "seen_version", "live_at", "expires_at", "why"} == set()
    assert {"city", "organisers", "confidence", "editors_note"} <= offered
    shown = choose(client, [make(Participant)], url="/admin/participants/participant/")
    assert "code" not in {name for name, _label in shown.context["fields"]}


def test_an_author_sets_own_drafts_only(client, author):
    own = make(Meeting, name="Own", published=False)
    Meeting.objects.update(created_by=author)
    public = make(Meeting, name="Public", city="Apia")
    client.force_login(author)
    shown = choose(client, [own, public], "city", value="Suva")
    assert shown.status_code == 200
    assert {one.row.name: bool(one.reason) for one in shown.context["changes"]} == {
        "Own": False,
        "Public": True,
    }


def test_more_rows_than_can_be_looked_at_are_refused(client, editor, monkeypatch):
    monkeypatch.setattr("editing.rows.set_field.MOST_ROWS", 1)
    client.force_login(editor)
    data = {"action": "set_field"}
    data["_selected_action"] = [make(Meeting, published=False).pk for _place in range(2)]
    answer = client.post(MEETINGS, data, follow=True)
    assert [str(one) for one in answer.context["messages"]] == ["Choose at most 1 rows."]
