"""Pages answer what readers ask, or say in words that the answer is not recorded."""

import datetime as dt
import re
from typing import Any

import pytest

from meetings.models import Assembly, Committee, Meeting
from positions.models import Proposal, ProposalItem
from resolutions.models import Resolution
from study_groups.models import Appointment, Mandate, StudyGroup, StudyPeriod
from tests.rows import make

pytestmark = pytest.mark.django_db


def page(client: Any, address: str) -> str:
    text = client.get(address).text.partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


# meetings of the same days


def meeting(name: str, first: int, last: int, **values: Any) -> Meeting:
    days = {"starts_on": dt.date(2027, 5, first), "ends_on": dt.date(2027, 5, last)}
    return make(Meeting, **{"name": name, "slug": name, "city": "Geneva"} | days | values)


def test_a_meeting_names_those_of_the_same_days(client):
    meeting("own", 3, 7)
    assert "On the same days no other meeting found" in page(client, "/meetings/own/")
    meeting("later", 8, 9)
    meeting("hidden", 4, 5, published=False)
    meeting("off", 4, 5, status="cancelled")
    assert "On the same days no other meeting found" in page(client, "/meetings/own/")
    meeting("touching", 7, 9)
    meeting("sometime", 1, 31, date_precision="month")
    said = (
        "On the same days touching ( unsourced ) (7–9 May 2027, Geneva) "
        "possibly: sometime (unsourced) (May 2027, Geneva)"
    )
    assert said in page(client, "/meetings/own/")


# leaders and Questions


@pytest.fixture
def period() -> StudyPeriod:
    return make(StudyPeriod, code="2025-2028", first_year=2025, last_year=2028)


def mandate(code: str, period: StudyPeriod) -> Mandate:
    return make(
        Mandate,
        study_group=StudyGroup.objects.filter(code=code).first() or make(StudyGroup, code=code),
        period=period,
    )


def test_the_groups_without_a_chair_are_named_with_the_list_and_the_assembly(client, period):
    led, hidden, without = (mandate(code, period) for code in ("SG2", "SG3", "SG5"))
    make(Appointment, mandate=led, role="chair")
    make(Appointment, mandate=hidden, role="chair", published=False)
    make(Appointment, mandate=without, role="vice_chair")
    make(Assembly, code="WTSA-24", opens_period=period)
    said = "No chair found for SG3 or SG5 in 2025–2028."
    for address in (
        "/study-groups/leadership/",
        "/study-groups/leadership/?role=chair",
        "/assemblies/wtsa-24/",
    ):
        assert said in page(client, address)
    for query in ("role=vice_chair", "group=sg2", "q=Smith"):
        assert "No chair found" not in page(client, f"/study-groups/leadership/?{query}")


# texts


def test_the_committee_that_dealt_with_a_text_is_named_where_one_is_recorded(client):
    assembly = make(Assembly, code="WTSA-24", is_current=True)
    make(Meeting, is_of=assembly)
    committee = make(Committee, assembly=assembly, code="WG4A", name="Internet matters")
    text = make(Resolution, number=64)
    proposal = make(Proposal, assembly=assembly)
    make(ProposalItem, proposal=proposal, number=1, resolution=text)
    said = "We have not found which committee or working group of WTSA-24 discussed this, or when."
    assert said in page(client, "/positions/64/")
    other = make(Proposal, assembly=assembly, committee=committee, published=False)
    make(ProposalItem, proposal=other, number=1, resolution=text)
    assert said in page(client, "/positions/64/")
    third = make(Proposal, assembly=assembly, committee=committee)
    make(ProposalItem, proposal=third, number=1, resolution=text)
    found = page(client, "/positions/64/")
    assert f"Where this was discussed {committee} . The dates are not recorded." in found
    assert said not in found
