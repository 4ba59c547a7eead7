"""An approved change goes live at the first request after its time; if it fails, readers still get their pages."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import OperationalError

from core.public.page_cache import read_state
from core.records.pending import saving as schedule
from core.records.pending.models import pending_of
from core.records.pending.saving import publish_due, publish_pending, schedule_pending
from core.records.publishing import withdraw
from core.records.saving import Stale, save_row
from core.records.state_cache import read_token
from meetings.models import Meeting
from tests.core.test_pending import fresh, propose, setting
from tests.public.test_page_cache import Site
from tests.rows import make

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 26, 10, 0, tzinfo=dt.UTC)
DUE = NOW + dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as moved:
        yield moved


@pytest.fixture
def meeting():
    return make(Meeting, name="As readers know it")


def scheduled(row, editor, publisher, at=DUE, **values):
    pending = propose(row, editor, setting(editor, **(values or {"name": "Mended"})))
    schedule_pending(pending, by=publisher, at=at, seen_number=pending.number)
    return pending_of(row)


@pytest.mark.django_db(transaction=True)  # what is due is committed, as on a server
def test_the_first_request_after_its_moment_reads_the_change(clock, editor, publisher, meeting):
    scheduled(meeting, editor, publisher)
    site = Site()
    clock.move_to(DUE - dt.timedelta(seconds=1))
    page = site.get(meeting.get_absolute_url()).text
    assert ["As readers know it" in page, "Mended" in page] == [True, False]
    clock.move_to(DUE)
    page = site.get(meeting.get_absolute_url()).text
    assert ["As readers know it" in page, "Mended" in page] == [False, True]
    assert [publish_due(DUE), pending_of(meeting), meeting.history.count()] == [False, None, 2]
    line = meeting.history.latest()
    assert [line.history_channel, line.history_by_name] == ["schedule", "publisher"]


@pytest.mark.parametrize(
    ("read", "is_staff"),
    [
        (lambda client: client.post("/meetings/"), False),
        (lambda client: client.get("/admin/password_change/done/"), True),
        (lambda client: call_command("content_version"), False),
        (lambda client: call_command("export_csv", "meetings"), False),
    ],
)
def test_it_goes_live_before_anything_is_read(
    read, is_staff, client, clock, editor, publisher, meeting, capsys
):
    scheduled(meeting, editor, publisher)
    if is_staff:
        client.force_login(editor)
    clock.move_to(DUE)
    client.get("/healthz")
    before = [fresh(meeting).name, read_token()]
    read(client)
    assert [before[0], fresh(meeting).name] == ["As readers know it", "Mended"]
    assert before[1] not in capsys.readouterr().out


def test_a_change_scheduled_after_pages_were_read_goes_live_too(clock, editor, publisher, meeting):
    read_state()
    scheduled(meeting, editor, publisher)
    read_state()
    clock.move_to(DUE)
    read_state()
    assert fresh(meeting).name == "Mended"


def test_who_finds_it_published_by_another_meanwhile_leaves_it(
    clock, editor, publisher, meeting, monkeypatch
):
    pending = scheduled(meeting, editor, publisher)
    look, looks = schedule._due, []

    def due(now):
        looks.append(now)
        if len(looks) == 2:  # between the first look and the one under the lock
            publish_pending(pending, by=publisher, channel="admin", seen_number=pending.number)
        return look(now)

    monkeypatch.setattr(schedule, "_due", due)
    assert publish_due(DUE) is False
    pending.refresh_from_db()
    assert [pending.outcome, pending.schedule_failure] == ["published", ""]
    assert meeting.history.count() == 2


def test_only_who_may_publish_what_they_saw_approves_it(editor, publisher, meeting):
    pending = propose(meeting, editor, setting(editor, name="Mended"))
    for by, number, at, fault in (
        (editor, 1, DUE, PermissionDenied),
        (publisher, 2, DUE, Stale),
        (publisher, 1, NOW, ValidationError),
    ):
        with pytest.raises(fault):
            schedule_pending(pending, by=by, at=at, seen_number=number)
    assert pending_of(meeting).goes_live_at is None


def test_what_cannot_be_published_keeps_no_other_and_says_why(
    clock, editor, publisher, administrator, meeting
):
    scheduled(meeting, editor, publisher)
    row = fresh(meeting)
    row.name = "Changed beneath"
    save_row(row, by=publisher, channel="admin")
    gone, withdrawn, other = make(Meeting), make(Meeting), make(Meeting)
    scheduled(gone, editor, administrator)
    administrator.groups.clear()
    scheduled(withdrawn, editor, publisher)
    withdraw(fresh(withdrawn), by=publisher, channel="admin")
    scheduled(other, editor, publisher)
    clock.move_to(DUE)
    read_state()
    assert fresh(other).name == "Mended"
    assert [fresh(row).name for row in (meeting, gone)] == ["Changed beneath", gone.name]
    assert fresh(withdrawn).publication == "draft"
    assert [pending_of(row).schedule_failure for row in (meeting, gone, withdrawn)] == [
        "Changed beneath: someone else changed the same: name. Nothing was saved.",
        "The account that approved it may no longer publish.",
        "The row was withdrawn.",
    ]
    assert pending_of(meeting).goes_live_at is None


@pytest.mark.django_db(transaction=True)  # what is due is committed, as on a server
def test_while_the_database_cannot_be_written_readers_read_and_it_is_tried_again(
    clock, editor, publisher, meeting, monkeypatch
):
    tries = []

    def fail(*args, **kwargs):
        tries.append(1)
        raise OperationalError("database is locked")

    expiring = make(Meeting, expires_at=DUE + dt.timedelta(seconds=30))
    scheduled(meeting, editor, publisher)
    clock.move_to(DUE)
    with monkeypatch.context() as patched:
        patched.setattr(schedule, "publish_pending", fail)
        pages = [Site().get(meeting.get_absolute_url()) for _count in range(3)]
        assert [len(tries), "As readers know it" in pages[2].text] == [1, True]
        pages.append(Site().get(expiring.get_absolute_url()))
        clock.move_to(DUE + dt.timedelta(seconds=30))
        pages.append(Site().get(expiring.get_absolute_url()))
    assert [page.status for page in pages] == [200, 200, 200, 200, 404]
    clock.move_to(DUE + dt.timedelta(minutes=2))
    assert "Mended" in Site().get(meeting.get_absolute_url()).text
