"""An editor enters a meeting that a colleague entered the day before under nearly the same name."""

import pytest

from meetings.models import Meeting
from tests.rows import make

from .page_forms import send

pytestmark = pytest.mark.django_db
ADD = "/admin/meetings/meeting/add/"
STORED = "2nd ATU Preparatory Meeting for WTSA-28"
TYPED = {"name": "2nd ATU preparatory meeting for WTSA-28", "kind": "other", "city": "Nairobi"}


def test_a_meeting_entered_twice_is_found_before_it_is_stored(client, editor):
    first = make(Meeting, slug="atu-2", name=STORED, published=False)
    client.force_login(editor)
    asked = send(client, client.get(ADD), "Save and add another", **TYPED, _save="Save")
    assert [Meeting.objects.count(), f'/meetings/meeting/{first.pk}/change/">' in asked.text] == [
        1,
        True,
    ]
    again = send(client, asked, "Save anyway", slug="atu-2-bis", _save="Save anyway")
    assert again.redirect_chain
    assert list(Meeting.objects.values_list("name", "city").order_by("pk")) == [
        (STORED, ""),
        (TYPED["name"], "Nairobi"),
    ]
