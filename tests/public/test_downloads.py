"""Files and feeds in the infobox of the page of one row: each once, each of what the public may see."""

import re
from html import unescape
from typing import Any

import pytest

from meetings.models import Assembly, Meeting
from participants.models import Membership, Participant
from positions.models import Position
from study_groups.models import StudyGroup
from tests.rows import make

pytestmark = pytest.mark.django_db


def files(client: Any, address: str) -> list[str]:
    """The addresses in the infobox; each may be named once on the page, and gives something."""
    page = client.get(address).text
    found = re.findall(r'<section aria-labelledby="downloads">.*?</section>', page, re.DOTALL)
    if not found:
        return []
    addresses = [unescape(one) for one in re.findall(r'href="([^"]+)"', found[0])]
    for one in addresses:
        assert unescape(page).count(f'href="{one}"') == 1
        assert client.get(one).status_code == 200, one
    return addresses


def test_a_country_has_its_positions_and_the_calendar_of_its_region(client: Any) -> None:
    assembly = make(Assembly, code="WTSA-24", is_current=True)
    apt, without_meetings = (
        make(Participant, code=code, kind="regional_organisation") for code in ("APT", "LAS")
    )
    make(Meeting, organisers=[apt])
    state = make(Participant, code="VUT", kind="member_state", name="Vanuatu")
    for group in (apt, without_meetings):
        make(Membership, group=group, member=state)
    make(Position, assembly=assembly, held_by=state)
    assert files(client, "/participants/vut/") == [
        "/positions.csv?assembly=wtsa-24&groups=vut,apt,las",
        "/positions.xlsx?assembly=wtsa-24&groups=vut,apt,las",
        "/meetings.ics?organiser=apt",
        "/whats-new.atom?participant=vut",
    ]


def test_a_page_as_of_a_day_offers_no_files_of_today(client: Any) -> None:
    address = make(StudyGroup).get_absolute_url()
    assert (files(client, address) != [], files(client, f"{address}?asof=2020-01-01")) == (True, [])
