"""Every form of the admin, from the registry: what a new user does with it in the first hour."""

import pytest
from django.contrib.admin.models import LogEntry

from meetings.models import Meeting

from .admin_forms import admin_url, new_row, opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(client, administrator):
    client.force_login(administrator)
    return client


# adding


def test_what_is_missing_is_told_by_the_name_of_its_part_and_all_else_typed_stays(chief):
    _row, sent = new_row(chief, Meeting)
    emptied = {"name": "", "figures-0-number": "", "places-0-series": ""}
    answer = chief.post(admin_url(Meeting), sent | emptied)
    again, places = opened(answer), {"Name", "Series place 1: Series", "Figure 1: Number"}
    assert told(answer) == {(place, "This field is required.") for place in places}
    assert {name: again.errors[name] for name in emptied} == dict.fromkeys(
        emptied, ["This field is required."]
    )
    assert {key: str(again.sent[key]) for key in sent if key not in emptied} == {
        key: str(value) for key, value in sent.items() if key not in emptied
    }
    assert [Meeting.objects.count(), LogEntry.objects.count()] == [0, 0]
    hidden = chief.post(admin_url(Meeting), sent | {"seen_version": "not a number"})
    assert told(hidden) == {("Version of the row", "Enter a whole number.")}


def told(answer):
    return {(one.place, one.message) for one in answer.context_data["form_errors"]}
