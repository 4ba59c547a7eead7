"""A delegate of a small State looks where it stands; an analyst opens the evidence of a cell."""

import pytest

from tests.journeys.reader import Reader

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_data")]


@pytest.fixture
def reader(client):
    return Reader(client)


def test_a_delegate_of_vanuatu_sees_on_which_texts_it_is_shown_and_through_whom(reader):
    reader.open("/participants/vut/").follow("Map of positions at WTSA-16")

    assert "that does not mean that Vanuatu agreed" in reader.text
    assert "MOD (partly sourced), through APT" in reader.row("Resolution 1")
    reader.follow("Resolution 1")
    assert "Vanuatu: MOD (partly sourced), through APT." in reader.text
    assert "Asia-Pacific 38 of 39 through APT" in reader.text
    assert "Europe 46 States CEPT: not looked for" in reader.text


def test_an_analyst_opens_a_cell_reads_its_evidence_and_closes_it(reader):
    reader.open().follow("Positions").fill("Apply", assembly="WTSA-16")
    assert "ATU on Resolution 20" not in reader.text

    reader.open("/positions/?assembly=wtsa-16&open=20,atu")
    assert "ATU on Resolution 20" in reader.text
    assert "Asks for changes to Resolution 20" in reader.text
    reader.follow("Close")
    assert "ATU on Resolution 20" not in reader.text
