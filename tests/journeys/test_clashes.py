"""A delegate who plans a month finds which meetings clash in it."""

import pytest

from tests.journeys.reader import Reader

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_data")]


def test_a_delegate_finds_the_clash_of_february_2024(client):
    reader = Reader(client).open().follow("Meetings").follow("Clashes")
    reader.fill("Apply", assembly="WTSA-24", month="2024-02")

    only = reader.row("2nd APT Preparatory meeting for WTSA-24")
    assert reader.rows == [only]
    assert only.startswith("5–6 February 2024")
    assert "2nd ATU Preparatory meeting" in only
    assert only.endswith("Clash")
