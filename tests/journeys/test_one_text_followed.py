"""A journalist at home asks about one text: who asked, what came of it, what it said before; and the way back."""

import pytest

from meetings.models import Assembly, Meeting
from participants.models import Participant
from positions.models import Position
from resolutions.models import Edition, Resolution
from tests.journeys.reader import Reader
from tests.matrix.filed import hold, propose
from tests.rows import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def spam():
    """ATU asked WTSA-20 to change a text; WTSA-20 did, and both texts may be shown."""
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
    assert "[removed: invites] [added: requests all] States" in reader.text


def test_who_opposed_is_one_step_away_though_it_was_at_an_earlier_assembly(client, spam):
    opened = make(Assembly, code="WTSA-24", ordinal=10)
    make(Meeting, is_of=opened)
    earlier = Assembly.objects.get(code="WTSA-20")
    cept = make(Participant, code="CEPT", kind="regional_organisation")
    hold(earlier, cept, spam, "oppose")
    make(Position, assembly=opened, resolution=spam, publication="draft")
    reader = Reader(client).open("/resolutions/950/")
    assert "WTSA-24" not in reader.section("Story")

    reader.follow("WTSA-20: 1 position")
    assert reader.address == "/positions/950/?assembly=wtsa-20"
    assert "oppose" in reader.text
