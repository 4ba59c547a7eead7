"""One text: when it is discussed, what it would do to the Internet according to whom, who asked for it and what came of it."""

import csv
import datetime as dt
import io

import pytest
import time_machine
from django.test import Client

from core.records.publishing import publish
from core.records.saving import save_row
from meetings.models import Assembly, Committee, Meeting, Session
from participants.models import Participant
from positions.models import Dimension, ImpactAssessment, Position, Proposal, ProposalItem
from resolutions.models import Edition, Resolution, Topic
from tests.editing.forms import address
from tests.matrix.filed import hold, propose
from tests.rows import make

from .admin_forms import opened_at
from .page_forms import send, signed_in
from .reader import Reader

pytestmark = pytest.mark.django_db
SPRING_2024 = dt.datetime(2024, 3, 1, 12, tzinfo=dt.UTC)
NEXT = (
    "Next discussed: COM4, 17 October 2024, 09:30-12:30 in New Delhi (04:00-07:00 UTC), "
    "room 2, item 5"
)
ADD = "/admin/meetings/session/add/"


@time_machine.travel(SPRING_2024)
def test_an_editor_enters_a_session_and_a_reader_finds_it_until_it_is_cancelled(publisher, client):
    place = {"city": "New Delhi", "time_zone": "Asia/Kolkata"}
    meeting = make(Meeting, is_of=make(Assembly, code="WTSA-24"), **place)
    resolution = make(Resolution, number=50, title="Cybersecurity")
    committee = make(Committee, assembly=meeting.is_of, code="COM4")
    proposal = make(Proposal, assembly=meeting.is_of, title="Changes")
    make(ProposalItem, proposal=proposal, resolution=resolution)
    staff = signed_in(publisher)
    item = {"number": 5, "title": "", "resolution": resolution.pk, "account": "Four proposals"}
    typed = {
        "meeting": meeting.pk,
        "committee": committee.pk,
        "title": "Third meeting of Committee 4",
        "starts_on": "2024-10-17",
        "start_time": "09:30",
        "end_time": "12:30",
        "room": "room 2",
        "agenda_items-TOTAL_FORMS": 1,
        **{f"agenda_items-0-{name}": value for name, value in item.items()},
    }
    answer = staff.post(ADD, opened_at(staff, ADD).sent | typed)
    assert answer.status_code == 302, answer.context_data["form_errors"]
    session = Session.objects.get()
    publish(session, by=publisher, channel="test")
    session.refresh_from_db()
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
    session.status = "cancelled"  # a cancelled session is no chance to change the text
    save_row(session, by=publisher, channel="test")
    words = reader.open(resolution.get_absolute_url()).text
    assert ["Next discussed" in words, "(cancelled)" in words] == [False, True]
    assert "Next chance to change it: WTSA-24" in words


# an assessment, from the empty form to all places where readers find it

FORM = "/admin/positions/impactassessment/add/"
REASON = "Could make permission necessary where none was."
SAID = "What it would do to the Internet"


@pytest.fixture
def text():
    """Resolution 950, which a proposal to WTSA-24 would change."""
    assembly = make(Assembly, code="WTSA-24", ordinal=10)
    make(Meeting, is_of=assembly)
    text = make(Resolution, number=950, title="Spam", topics=[make(Topic, name="Mail")])
    proposal = make(Proposal, assembly=assembly, number="AFCP/1", title="On spam")
    make(ProposalItem, proposal=proposal, resolution=text)
    make(Participant, code="ISOC", name="Internet Society", is_owner=True)
    return text


def written(client, person, **values):
    """A person fills in the empty form and submits the row for review."""
    client.force_login(person)
    typed = {
        "assembly": Assembly.objects.get(code="WTSA-24").pk,
        "resolution": Resolution.objects.get(number=950).pk,
        "dimension": make(Dimension, name="Open").pk,
        "reason": REASON,
        "dated": "2024-11",
        "evidence_kind": "press",
        "seen_on": "2026-11-29",
        "last_checked_on": "2026-11-29",
        "source_addresses": "https://example.org/post",
        "confidence": "inferred",
    }
    send(client, client.get(FORM), "Save and continue editing", **typed | values)
    row = ImpactAssessment.objects.get(reason=REASON)
    send(client, client.get(address(row)), "Submit for review", _submit="x")
    row.refresh_from_db()
    return row


def test_from_the_empty_form_to_every_place_where_readers_look(client, editor, publisher, text):
    gpd = make(Participant, code="GPD", name="Global Partners Digital", kind="civil_society")
    row = written(client, editor, assessor=gpd.pk)
    client.force_login(publisher)
    send(client, client.get(address(row, "publish")), "Yes")
    assert (row.severity, row.certainty) == ("not_stated", "not_stated")
    reader = Reader(Client()).open("/positions/?assembly=wtsa-24")
    assert f"{SAID}, according to GPD (Open: partly sourced)" in reader.text
    said = ("Open GPD (partly sourced) WTSA-24, Resolution 950", REASON, "November 2024")
    own = f"GPD {REASON} Dimension Open Dated November 2024 Kind of evidence press"
    for url, words in {
        **dict.fromkeys(("/resolutions/950/", "/topics/mail/", "/proposals/wtsa-24/afcp-1/"), said),
        row.get_absolute_url(): (own, "https://example.org/post", "Confidence partly sourced"),
    }.items():
        section = reader.open(url).section(SAID)
        assert [one for one in words if one not in section] == []
        assert ["example.org" in section, "Severity" in section] == [True, False]
    said = reader.open("/brief/?assembly=wtsa-24&res=950").section(SAID)
    assert f"GPD (partly sourced) Open {REASON} November 2024" in said
    file = client.get("/data/impact_assessments.csv").getvalue().decode("utf-8-sig")
    [line] = csv.DictReader(io.StringIO(file))
    assert (line["assessor"], line["severity"], line["reason"]) == ("GPD", "not_stated", REASON)
    found = reader.open("/search/?q=permission+necessary")
    assert row.get_absolute_url() in found.body.replace("&amp;", "&")


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("https://example.org/post", "You wrote"),
        ("", "Give evidence before publishing: a document or a source address."),
    ],
)
def test_another_author_needs_evidence_and_a_second_person(
    client, editor, publisher, second, text, source, told
):
    writer = publisher if source else editor
    row = written(client, writer, assessor_stated="Jane Doe", source_addresses=source)
    sent = {"seen": f"{row.pk}.{row.version}"}
    for person, is_public in ((publisher, False), (second, bool(source))):
        client.force_login(person)
        answer = client.post(address(row, "publish"), sent, follow=True)
        assert (told in answer.text) == (not is_public)
        assert (REASON in Client().get("/resolutions/950/").text) == is_public


# a journalist asks who asked, what came of it, what it said before


@pytest.fixture
def spam():
    """ATU asked WTSA-20 to change a text. WTSA-20 did, and the text of both editions may be shown."""
    text = make(Resolution, number=950, title="Spam")
    for ordinal, code, words in (
        (8, "WTSA-16", "invites States"),
        (9, "WTSA-20", "requests all States"),
    ):
        assembly = make(Assembly, code=code, ordinal=ordinal)
        make(Meeting, is_of=assembly)
        shown = {"text": f"<p>{words}</p>", "text_may_be_shown": True}
        edition = make(Edition, resolution=text, assembly=assembly, **shown)
    atu = make(Participant, code="ATU", kind="regional_organisation")
    proposal = propose(assembly, text, atu, number="AFCP/1", title="On spam")
    came = {"outcome": "adopted", "edition": edition, "account": "Asks for duties of States."}
    proposal.items.update(**came)
    return text


@pytest.mark.usefixtures("spam")
def test_what_africa_asked_what_came_of_it_and_what_the_text_said_before(client):
    reader = Reader(client).open("/resolutions/950/")
    story = reader.section("Story")
    assert "ATU, WTSA-20" in story
    assert "WTSA-20: outcome known for 1 of 1" in story
    reader.follow("WTSA-20: outcome known for 1 of 1")
    assert "Adopted became Resolution 950, WTSA-20" in reader.row("Asks for duties of States.")
    reader.follow("Story of this text")
    assert reader.address == "/resolutions/950/"
    reader.follow("Compare two editions")
    assert "[removed: invites States] [added: requests all States]" in reader.text


def test_who_opposed_is_one_step_away_though_it_was_at_an_earlier_assembly(client, spam):
    opened = make(Assembly, code="WTSA-24", ordinal=10)
    make(Meeting, is_of=opened)
    earlier = Assembly.objects.get(code="WTSA-20")
    hold(earlier, make(Participant, code="CEPT", kind="regional_organisation"), spam, "oppose")
    make(Position, assembly=opened, resolution=spam, publication="draft")
    reader = Reader(client).open("/resolutions/950/")
    assert "WTSA-24" not in reader.section("Story")
    reader.follow("WTSA-20: 1 position")
    assert reader.address == "/positions/950/?assembly=wtsa-20"
    assert "oppose" in reader.text
