"""From the list of topics to one of them, and to all that is recorded on it."""

import pytest

from tests.journeys.reader import Reader

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("sample_data")
def test_a_journalist_finds_a_topic_and_what_was_proposed_on_it(client):
    reader = Reader(client).open("/resolutions/").follow("Topics")
    assert "1 text" in reader.row("Artificial intelligence")

    reader.follow("Artificial intelligence")
    assert reader.address == "/topics/artificial-intelligence/"
    assert "Proposed by 1 proposal" in reader.section("Story")
    assert "101" in reader.section("Resolutions and opinions")
    assert "India" in reader.section("Proposals")

    reader.follow("1 proposal")
    assert reader.address == "/proposals/?topic=artificial-intelligence"
    assert len(reader.rows) == 1
