"""An editor pastes the minutes of a coordination meeting; a second person publishes; readers see who wants what."""

import pytest
from django.test import Client

from meetings.models import Assembly
from participants.models import Participant
from positions.models import Position
from resolutions.models import Resolution
from tests.journeys.page_forms import form_with, send, signed_in
from tests.markup import main_words
from tests.rows import make

pytestmark = pytest.mark.django_db
IMPORT = "/admin/positions/position/import/"
MINUTES = """\
Dear colleagues,

from the minutes of yesterday's call:

- Res. 64: ATU supports; APT reserves
- Res. 20: CEPT – no change

Best regards,
Anna
"""


@pytest.fixture
def tables():
    for code in ("ATU", "APT", "CEPT"):
        make(Participant, code=code, kind="regional_organisation")
    for number in ("20", "64"):
        make(Resolution, number=number)
    make(Assembly, code="WTSA-24")


def test_minutes_become_positions_that_readers_see(editor, publisher, tables):
    staff = signed_in(editor)
    page = staff.post(IMPORT, {"pasted": MINUTES})
    assert "3 rows do not name their assembly" in main_words(page)
    assert "0 new, 0 changed, 0 unchanged, 3 refused" in main_words(page)
    page = send(staff, page, "Preview again", **{"all-assembly": "WTSA-24"})
    assert "2 new, 0 changed, 0 unchanged, 1 refused" in main_words(page)
    assert "“APT reserves” is not understood as one stance." in main_words(page)
    assert dict(form_with(page, "Preview again").fields)["all-assembly"] == "WTSA-24"
    send(staff, page, "Import", rows="good")
    drafts = list(Position.objects.order_by("pk"))
    assert [(row.held_by.code, row.stance, row.publication) for row in drafts] == [
        ("ATU", "support", "draft"),
        ("CEPT", "no_change", "draft"),
    ]
    cell = drafts[0].get_absolute_url()
    assert "not looked for" in Client().get(cell).content.decode()
    second = signed_in(publisher)
    Position.objects.update(
        evidence_kind="said_in_meeting",
        seen_on="2026-03-02",
        last_checked_on="2026-03-02",
        source_addresses="https://example.org/minutes",
    )
    page = second.post(
        "/admin/positions/position/",
        {"action": "publish_rows", "_selected_action": [row.pk for row in drafts]},
    )
    send(second, page, "Publish")
    assert [row.publication for row in Position.objects.all()] == ["published"] * 2
    public = Client().get(cell).content.decode()
    assert "not looked for" not in public
    line = "Res. 64: ATU supports; APT reserves"
    assert (line in drafts[0].editors_note, line in public) == (True, False)
