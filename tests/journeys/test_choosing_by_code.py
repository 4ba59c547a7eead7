"""An editor records a position: types “Res. 50” and “KEN” where others would scroll, and saves what came first."""

import re

import pytest
from django.urls import reverse

from meetings.models import Assembly
from participants.models import Participant
from positions.models import Position
from resolutions.models import Resolution
from tests.journeys.page_forms import send
from tests.rows import make

pytestmark = pytest.mark.django_db


def first_offered(client, name: str, term: str) -> dict[str, str]:
    asked = {"app_label": "positions", "model_name": "position", "field_name": name, "term": term}
    return client.get(reverse("admin:autocomplete"), asked).json()["results"][0]


def test_the_resolution_and_the_state_are_found_by_what_people_call_them(client, editor):
    for number in (5, 50, 150, 500):
        make(Resolution, number=number, title=f"Of 50 things the {number}th")
    for code, name in (("KEN", "Kenya"), ("KDDI", "KDDI of Kenya"), ("KGZ", "Kyrgyzstan")):
        make(Participant, code=code, name=name, kind="member_state")
    make(Assembly, code="WTSA-24")
    client.force_login(editor)

    resolution = first_offered(client, "resolution", "Res. 50")
    assert resolution["text"].startswith("Resolution 50: ")
    for term in ("Kenya", "KEN"):
        holder = first_offered(client, "held_by", term)
        assert holder["text"] == "Kenya (KEN)"
    assembly = first_offered(client, "assembly", "wtsa-24")

    add = reverse("admin:positions_position_add")
    chosen = {"resolution": resolution["id"], "held_by": holder["id"], "assembly": assembly["id"]}
    typed = {"stance": "support", "summary": "Agrees."}
    send(client, client.get(add), "Save", **chosen, **typed, _save="Save")

    row = Position.objects.get()
    assert (row.held_by.code, row.resolution.number) == ("KEN", 50)
    shown = client.get(reverse("admin:positions_position_change", args=[row.pk])).text
    [select] = re.findall(r'<select name="held_by".*?</select>', shown, re.S)
    assert "Kenya (KEN)" in select
