"""Every form of the admin, from the registry: what a new user does with it in the first hour."""

import pytest
from django.contrib.admin.models import LogEntry

from tests.editing.forms import without_html

from .admin_forms import TABLES, admin_url, new_row, opened, required

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(client, administrator):
    client.force_login(administrator)
    return client


def why(answer):
    """What was refused, for the message of a failed test."""
    return answer.context.get("why") or opened(answer).errors


# adding


@pytest.mark.parametrize("model", TABLES)
def test_a_new_row_is_saved_once_with_a_part_in_each_of_its_inlines(chief, model):
    _row, sent = new_row(chief, model)
    known = set(model.objects.values_list("pk", flat=True))
    answer = chief.post(admin_url(model), sent)
    assert answer.status_code == 302, why(answer)
    stored = model.objects.exclude(pk__in=known).get()
    formsets = opened(chief.get(admin_url(model, f"{stored.pk}/change/"))).formsets
    assert [formset.initial_form_count() for formset in formsets] == [1] * len(formsets)


@pytest.mark.parametrize("model", TABLES)
def test_a_required_and_a_hidden_field_are_told_by_name_and_all_else_typed_stays(chief, model):
    _row, sent = new_row(chief, model)
    answer = chief.post(admin_url(model), sent | {"seen_version": "not a number"})
    assert told(answer) == [("Version of the row", "Enter a whole number.")]
    assert "Enter a whole number." in answer.content.decode()
    page = opened(answer)
    known = model.objects.count()
    for name, (label, besides) in required(page).items():
        without = {key: value for key, value in sent.items() if key != name} | besides
        with without_html():
            answer = chief.post(admin_url(model), without)
        assert answer.status_code == 200, name
        again = opened(answer)
        assert again.errors.get(name) == ["This field is required."], name
        assert (label, "This field is required.") in told(answer)
        assert {key: str(again.sent[key]) for key in without} == {
            key: str(value) for key, value in without.items()
        }
    assert (model.objects.count(), LogEntry.objects.count()) == (known, 0)


def told(answer):
    return [(one.place, one.message) for one in answer.context_data["form_errors"]]
