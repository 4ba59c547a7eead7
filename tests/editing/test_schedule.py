"""Staff type and read moments in the time zone of the desk, and UTC beside it."""

import datetime as dt

import pytest
import time_machine

from core.records.pending.saving import pending_of
from core.text import format_moment
from meetings.models import Meeting
from tests.editing.forms import address, shown
from tests.editing.test_pending_form import fresh, messages, pressed, saved
from tests.rows import make

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 26, 10, 0, tzinfo=dt.UTC)
LIST = "/admin/meetings/meeting/"


@pytest.fixture(autouse=True)
def _desk(settings):
    settings.DESK_TIME_ZONE = "Europe/Zurich"
    with time_machine.travel(NOW, tick=False):
        yield


def listed(client, by, publication):
    client.force_login(by)
    result = client.get(LIST, {"publication": publication}).context_data["cl"]
    return [row.name for row in result.result_list]


@pytest.mark.parametrize(
    ("at", "text"),
    [
        ((2026, 12, 4, 8), "Friday 4 December, 09:00 CET (08:00 UTC)"),
        ((2027, 7, 1, 8), "Thursday 1 July 2027, 10:00 CEST (08:00 UTC)"),
        ((2026, 12, 3, 23, 30), "Friday 4 December, 00:30 CET (Thursday 3 December, 23:30 UTC)"),
    ],
)
def test_a_moment_is_told_in_both_time_zones(at, text):
    assert format_moment(dt.datetime(*at, tzinfo=dt.UTC)) == text


def test_what_is_typed_is_the_time_of_the_desk(client, editor):
    row = make(Meeting, published=False)
    typed = {"live_at_0": "2026-12-04", "live_at_1": "09:00:00"}
    saved(client, row, editor, **typed)
    assert fresh(row).live_at == dt.datetime(2026, 12, 4, 8, tzinfo=dt.UTC)
    form = shown(client, address(row))
    assert {name: str(form[name]) for name in typed} == typed
    version = fresh(row).version
    saved(client, row, editor, name="Another name")
    assert [fresh(row).version, fresh(row).live_at.hour] == [version + 1, 8]
    page = client.get(address(row)).content.decode()
    assert "draft, live from Friday 4 December, 09:00 CET (08:00 UTC)" in page
    assert "Empty: at once when published. Time zone: Europe/Zurich." in page


def test_an_approved_change_is_scheduled_and_listed(client, editor, publisher):
    row = make(Meeting, name="As readers know it")
    saved(client, row, editor, name="Mended")
    at = {"goes_live_at_0": "2026-12-04", "goes_live_at_1": "09:00"}
    client.force_login(publisher)
    client.post(address(row, "pending"), {"schedule": "x", "seen_number": 1} | at)
    pending = pending_of(row)
    assert pending.goes_live_at == dt.datetime(2026, 12, 4, 8, tzinfo=dt.UTC)
    moment = "Friday 4 December, 09:00 CET (08:00 UTC)"
    pages = [client.get(address(row, page)).content.decode() for page in ("pending", "change")]
    assert [moment in page for page in pages] == [True, True]
    assert listed(client, publisher, "change_scheduled") == ["As readers know it"]
    assert listed(client, publisher, "change_failed") == []
    with time_machine.travel(pending.goes_live_at, tick=False):
        client.force_login(publisher)
        client.get(address(row, "pending"))
    assert [fresh(row).name, pending_of(row)] == ["Mended", None]


@pytest.mark.parametrize("at", [("", ""), ("2026-11-26", "09:00"), ("tomorrow", "9")])
def test_a_moment_that_cannot_be_is_refused(client, editor, publisher, at):
    row = make(Meeting)
    saved(client, row, editor, name="Mended")
    client.force_login(publisher)
    typed = {"schedule": "x", "seen_number": 1, "goes_live_at_0": at[0], "goes_live_at_1": at[1]}
    assert messages(client.post(address(row, "pending"), typed)) != []
    assert pending_of(row).goes_live_at is None


def test_staff_read_why_a_change_was_not_published(client, editor, publisher):
    row = make(Meeting, name="As readers know it")
    saved(client, row, editor, name="Mended")
    pending = pending_of(row)
    pending.schedule_failure = "The row was withdrawn."
    pending.save()
    client.force_login(publisher)
    pages = [client.get(address(row, page)).content.decode() for page in ("pending", "change")]
    text = "It was not published when it was due: The row was withdrawn."
    assert [text in " ".join(page.split()) for page in pages] == [True, True]
    assert listed(client, publisher, "change_failed") == ["As readers know it"]
    pressed(client, row, publisher, "publish", 1)
    assert listed(client, publisher, "change_failed") == []
