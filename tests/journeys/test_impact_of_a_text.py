"""What a text would do to the Internet, according to whom: from an empty form to all places where readers find it."""

import csv
import io

import pytest
from django.test import Client

from meetings.models import Assembly, Meeting
from participants.models import Participant
from positions.models import Dimension, ImpactAssessment, Proposal, ProposalItem
from resolutions.models import Resolution, Topic
from tests.editing.forms import address
from tests.journeys.page_forms import send
from tests.journeys.reader import Reader
from tests.rows import make

pytestmark = pytest.mark.django_db
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
    """An editor fills in the empty form and sends the row to review."""
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

    for url in ("/resolutions/950/", "/topics/mail/", "/proposals/wtsa-24/afcp-1/"):
        said = reader.open(url).section(SAID)
        for words in ("Open GPD (partly sourced) WTSA-24, Resolution 950", REASON, "November 2024"):
            assert words in said
        assert ["example.org" in said, "Severity" in said] == [True, False]

    said = reader.open(row.get_absolute_url()).section(SAID)
    assert f"GPD {REASON} Dimension Open Dated November 2024 Kind of evidence press" in said
    assert "https://example.org/post" in said
    assert "Confidence partly sourced" in said

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
