"""Every form of the admin, from the registry: what a new user does with it in the first hour."""

from collections import defaultdict
from itertools import zip_longest

import pytest
from django.contrib.admin.models import LogEntry

from tests.editing.forms import without_html
from tests.rows import OF_EACH_KIND

from .admin_forms import TABLES, WITH_INLINES, admin_url, new_row, opened, opened_at, required

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(client, administrator):
    client.force_login(administrator)
    return client


def why(answer):
    """What was refused, for the message of a failed test."""
    return answer.context.get("why") or opened(answer).errors


# adding


@pytest.mark.parametrize("model", [model for model in OF_EACH_KIND if model not in WITH_INLINES])
def test_a_new_row_is_saved_once_with_a_part_in_each_of_its_inlines(chief, model):
    """Of tables with parts test_public_with_parts asks the same, and what readers see of it."""
    _row, sent = new_row(chief, model)
    known = set(model.objects.values_list("pk", flat=True))
    answer = chief.post(admin_url(model), sent)
    assert answer.status_code == 302, why(answer)
    stored = model.objects.exclude(pk__in=known).get()
    formsets = opened_at(chief, admin_url(model, f"{stored.pk}/change/")).formsets
    assert [formset.initial_form_count() for formset in formsets] == [1] * len(formsets)


@pytest.mark.parametrize("model", [model for model in TABLES if model in OF_EACH_KIND])
def test_required_and_hidden_fields_are_told_by_name_and_all_else_typed_stays(chief, model):
    _row, sent = new_row(chief, model)
    answer = chief.post(admin_url(model), sent | {"seen_version": "not a number"})
    assert told(answer) == [("Version of the row", "Enter a whole number.")]
    assert "Enter a whole number." in answer.content.decode()
    known = model.objects.count()
    for fields in one_of_each_row(required(opened(answer))):
        without = {key: value for key, value in sent.items() if key not in fields}
        for _label, besides in fields.values():
            without |= besides
        with without_html():
            answer = chief.post(admin_url(model), without)
        again = opened(answer)
        expected = dict.fromkeys(fields, ["This field is required."])
        assert [answer.status_code, {name: again.errors.get(name) for name in fields}] == [
            200,
            expected,
        ]
        named = {(label, "This field is required.") for label, _besides in fields.values()}
        assert named - {*told(answer)} == set()
        assert {key: str(again.sent[key]) for key in without} == {
            key: str(value) for key, value in without.items()
        }
    assert (model.objects.count(), LogEntry.objects.count()) == (known, 0)


def one_of_each_row(fields):
    """The first fields of the form and of each of its parts, then the second of each."""
    of_rows = defaultdict(list)
    for name, told in fields.items():
        of_rows[name.rpartition("-")[0]].append((name, told))
    return [dict(filter(None, found)) for found in zip_longest(*of_rows.values())]


def told(answer):
    return [(one.place, one.message) for one in answer.context_data["form_errors"]]
