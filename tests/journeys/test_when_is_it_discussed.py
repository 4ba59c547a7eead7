"""An editor types a session with its agenda; a reader finds on the resolution when it is discussed."""

import datetime as dt

import pytest
import time_machine

from core.records.publishing import publish
from meetings.models import Assembly, Committee, Meeting, Session
from positions.models import AgendaItem, Proposal, ProposalItem
from resolutions.models import Resolution
from tests.rows import make

from .admin_forms import opened, opened_at
from .page_forms import signed_in
from .reader import Reader

pytestmark = pytest.mark.django_db
SPRING_2024 = dt.datetime(2024, 3, 1, 12, tzinfo=dt.UTC)
NEXT = (
    "Next discussed: COM4, 17 October 2024, 09:30-12:30 in New Delhi (04:00-07:00 UTC), "
    "room 2, item 5"
)
ADD = "/admin/meetings/session/add/"


@pytest.fixture
def meeting():
    days = {"starts_on": dt.date(2024, 10, 15), "ends_on": dt.date(2024, 10, 24)}
    place = {"city": "New Delhi", "time_zone": "Asia/Kolkata"}
    return make(Meeting, is_of=make(Assembly, code="WTSA-24"), **place, **days)


@pytest.fixture
def resolution():
    return make(Resolution, number=50, title="Cybersecurity")


@time_machine.travel(SPRING_2024)
def test_an_editor_enters_a_session_and_a_reader_finds_it(publisher, client, meeting, resolution):
    committee = make(Committee, assembly=meeting.is_of, code="COM4")
    proposal = make(Proposal, assembly=meeting.is_of, title="Changes")
    make(ProposalItem, proposal=proposal, resolution=resolution)
    staff = signed_in(publisher)
    prefix = "agenda_items-0-"
    sent = opened_at(staff, ADD).sent | {
        "meeting": meeting.pk,
        "committee": committee.pk,
        "title": "Third meeting of Committee 4",
        "starts_on": "2024-10-17",
        "start_time": "09:30",
        "end_time": "12:30",
        "room": "room 2",
        "agenda_items-TOTAL_FORMS": 1,
        f"{prefix}number": 5,
        f"{prefix}title": "",
        f"{prefix}resolution": resolution.pk,
        f"{prefix}account": "Four proposals",
    }
    answer = staff.post(ADD, sent)
    assert answer.status_code == 302, opened(answer).errors
    session = Session.objects.get()
    publish(session, by=publisher, channel="test")

    reader = Reader(client)
    reader.open().search("50")
    assert NEXT in reader.text
    reader.open(proposal.get_absolute_url())
    assert NEXT in reader.text
    reader.follow("COM4, 17 October 2024, 09:30-12:30 in New Delhi (04:00-07:00 UTC)")
    assert "Third meeting of Committee 4" in reader.section("Sessions")
    assert "Four proposals" in reader.section("Agenda")
    reader.open("/positions/50/?assembly=wtsa-24")
    assert "COM4, 17 October 2024" in reader.section("Where this was discussed")


@time_machine.travel(SPRING_2024)
def test_a_cancelled_session_is_no_next_chance(client, meeting, resolution):
    day = dt.date(2024, 10, 17)
    session = make(Session, meeting=meeting, title="Plenary", starts_on=day, status="cancelled")
    make(AgendaItem, session=session, resolution=resolution, number=2)
    words = Reader(client).open(resolution.get_absolute_url()).text

    assert "Next discussed" not in words
    assert "Next chance to change it: WTSA-24" in words
    assert "(cancelled)" in words
