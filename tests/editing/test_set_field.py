"""One field set on several rows of a list: what is offered, and the import that it leads to."""

import pytest

from meetings.models import Meeting
from participants.models import Participant
from resolutions.models import Resolution, Topic
from tests.journeys.page_forms import send
from tests.rows import fresh, make

pytestmark = pytest.mark.django_db
MEETINGS = "/admin/meetings/meeting/"


def choose(client, rows, field="", url=MEETINGS, **typed):
    """The page that asks, or the preview of the import."""
    data = {"action": "set_field", "_selected_action": [row.pk for row in rows]}
    given = {"field": field, "value_of": field, **typed} if typed else {"field": field}
    return client.post(url, data | given, follow=True)


def set_on(client, rows, field, url=MEETINGS, **typed):
    return send(client, choose(client, rows, field, url, **typed), "Import")


def test_each_kind_of_value_and_of_relation_is_stored_as_it_was_typed_and_emptied(
    client, publisher
):
    country = make(Participant, code="FJI", name="Republic of Fiji", kind="member_state")
    row, text, topic = make(Meeting, city="Apia", mode="hybrid"), make(Resolution), make(Topic)
    client.force_login(publisher)
    for field, typed, held in (
        ("city", "Nuku’alofa; “the capital”, Tonga", "Nuku’alofa; “the capital”, Tonga"),
        ("dates_confirmed", "", False),
        ("editors_note", "Ask again.\nIn May.", "Ask again.\nIn May."),
        ("country", country.pk, country),
        ("country", "", None),
    ):
        set_on(client, [row], field, value=typed)
        assert getattr(fresh(row), field) == held
    set_on(client, [text], "topics", "/admin/resolutions/resolution/", value=[topic.pk])
    assert list(text.topics.all()) == [topic]


def test_what_names_a_row_and_rich_text_are_not_offered(client, publisher):
    client.force_login(publisher)
    offered = {name for name, _label in choose(client, [make(Meeting)]).context["fields"]}
    left_out = {"slug", "is_of", "seen", "live_at", "expires_at", "why", "summary"}
    assert [offered & left_out, {"city", "organisers", "editors_note"} - offered] == [set(), set()]
    shown = choose(client, [make(Participant)], url="/admin/participants/participant/")
    assert "code" not in {name for name, _label in shown.context["fields"]}
