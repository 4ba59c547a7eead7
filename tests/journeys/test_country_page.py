"""A delegate finds the brief in two loads from home; a journalist counts chairs by region."""

import re
from typing import Any

import pytest

from tests.journeys.reader import Reader

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample_data")]


def test_the_delegate_of_vanuatu_reaches_the_brief_of_its_region(client: Any) -> None:
    page = Reader(client).open("/").search("VUT")
    assert page.address == "/participants/vut/"
    assert "Resolution 2" in page.section("What its regional organisations asked for")
    assert "there is no brief yet" not in page.text
    missing = (
        "No proposal or position of its own, or of a group it belongs to, is recorded at WTSA-24."
    )
    assert missing in page.text
    brief = page.follow("Brief for WTSA-16")
    assert "3 texts at WTSA-16 have a proposal or position of Vanuatu or APT." in brief.text
    assert brief.loads == 2


def test_the_name_of_a_country_leads_to_its_brief_in_two_loads(client: Any) -> None:
    page = Reader(client).open("/").search("Vanuatu")
    assert "Vanuatu: brief for WTSA-16" in page.text
    brief = page.follow("Vanuatu: brief for WTSA-16")
    assert "3 texts at WTSA-16 have a proposal or position of Vanuatu or APT." in brief.text
    assert brief.loads == 2


def test_a_journalist_counts_the_chairs_of_a_period_by_region(client: Any) -> None:
    page = Reader(client).open("/study-groups/leadership/?role=chair").follow("2017–2020")
    assert page.address == "/study-groups/leadership/?role=chair&period=2017-2020"
    choices = re.findall(r'<option value="europe"[^>]*>Europe \((\d+)\)', page.body)
    listed = Reader(client).open(f"{page.address}&region=europe")
    assert [f"{choices[0]} appointments" in listed.text, int(choices[0]) > 1] == [True, True]
