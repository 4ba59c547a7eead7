"""Nobody changes or deletes lines of history: no admin address writes them, and the library's own form is closed."""

import pytest
from django.apps import apps
from django.contrib import admin

from core.models import PendingEdit, PendingVersion, Redirect
from core.records.tracked import TrackedModel
from meetings.models import Meeting
from participants.models import Membership
from tests.editing.forms import address
from tests.rows import make

pytestmark = pytest.mark.django_db


def test_no_table_of_history_has_an_admin():
    histories = {
        model.history.model for model in apps.get_models() if issubclass(model, TrackedModel)
    }
    assert admin.site._registry.keys() & (histories | {PendingEdit, PendingVersion}) == set()


@pytest.mark.parametrize("model", [Meeting, Membership, Redirect])
def test_no_address_of_history_changes_or_deletes_a_line(admin_client, model):
    row = make(model)
    before = list(model.history.order_by("history_id").values())
    key = before[-1]["history_id"]
    page = address(row, "history")
    sent = {"_save": "x", "_change_history": "x", "post": "yes", "action": "delete_selected"}
    stock = [f"{page}{key}/", f"{page}{key}/change/", f"{page}{key}/delete/"]
    assert [admin_client.get(where).status_code for where in stock] == [404] * 3
    assert [admin_client.post(where, sent).status_code for where in stock] == [404] * 3
    admin_client.post(page, sent)
    admin_client.put(page), admin_client.delete(page)
    assert list(model.history.order_by("history_id").values())[: len(before)] == before
