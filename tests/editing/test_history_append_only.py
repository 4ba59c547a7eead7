"""Nobody changes or deletes lines of history: no admin address writes them, and the library's own form is closed."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse

from core.models import PendingEdit, PendingVersion
from core.records.tracked import TrackedModel
from tests.editing.forms import address
from tests.roles.table import OF_SEVERAL, REDIRECTS
from tests.rows import make

pytestmark = pytest.mark.django_db

TABLES = [kind.example for kind in (*OF_SEVERAL, REDIRECTS)]


@pytest.fixture
def chief(client, django_user_model):
    """Who may do all."""
    client.force_login(django_user_model.objects.create_superuser("chief"))
    return client


def line_values(model):
    return list(model.history.order_by("history_id").values())


def test_no_table_of_history_has_an_admin():
    histories = {
        model.history.model for model in apps.get_models() if issubclass(model, TrackedModel)
    }
    assert admin.site._registry.keys() & (histories | {PendingEdit, PendingVersion}) == set()


@pytest.mark.parametrize("model", TABLES)
def test_no_address_of_history_changes_or_deletes_a_line(chief, model):
    row = make(model)
    before = line_values(model)
    key = before[-1]["history_id"]
    page = address(row, "history")
    sent = {"_save": "x", "_change_history": "x", "post": "yes", "action": "delete_selected"}
    stock = [f"{page}{key}/", f"{page}{key}/change/", f"{page}{key}/delete/"]
    assert [chief.get(where).status_code for where in stock] == [404] * 3
    assert [chief.post(where, sent).status_code for where in stock] == [404] * 3
    chief.post(page, sent)
    chief.put(page), chief.delete(page)
    assert line_values(model)[: len(before)] == before


@pytest.mark.parametrize("name", ["history", "deleted_rows"])
def test_the_pages_of_all_changes_are_read_only(chief, name):
    assert chief.post(reverse(f"admin:{name}")).status_code == 405
