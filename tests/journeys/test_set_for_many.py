"""An editor learns that all meetings of a region are hybrid, and says so once."""

import pytest

from core.records.pending.saving import pending_of
from meetings.models import Meeting
from tests.rows import make

from .page_forms import send

pytestmark = pytest.mark.django_db
LIST = "/admin/meetings/meeting/"


def test_one_mode_is_set_on_all_chosen_meetings(client, editor, publisher):
    public = make(Meeting, name="Public meeting", mode="not_announced")
    drafts = [make(Meeting, name=f"Draft {place}", published=False) for place in range(2)]
    client.force_login(editor)
    chosen = {"action": "set_field", "_selected_action": [row.pk for row in (public, *drafts)]}
    asked = client.post(LIST, chosen)
    valued = client.post(LIST, chosen | {"field": "mode"})
    assert ["Choose the field" in asked.text, "New value" in valued.text] == [True, True]
    value = {"field": "mode", "value_of": "mode", "value": "hybrid"}
    shown = client.post(LIST, chosen | value, follow=True)
    done = send(client, shown, "Import")
    assert "3 rows of Mode.csv were imported." in done.text
    assert [row.mode for row in Meeting.objects.order_by("pk")] == [
        "not_announced",
        "hybrid",
        "hybrid",
    ]

    client.force_login(publisher)
    number = pending_of(public).number
    page = f"{LIST}{public.pk}/pending/"
    assert "hybrid" in client.get(page).text
    client.post(page, {"publish": "x", "seen_number": number})
    client.logout()
    assert "hybrid" in client.get(public.get_absolute_url()).text.lower()
