"""Pages answer what readers ask, or say in words that the answer is not recorded."""

import datetime as dt
import re
from typing import Any

import pytest

from meetings.models import Assembly, Committee, Meeting
from positions.models import Proposal, ProposalItem
from resolutions.models import Resolution, Topic
from study_groups.models import (
    Appointment,
    Mandate,
    MandateSuccession,
    Question,
    QuestionSuccession,
    StudyGroup,
    StudyPeriod,
)
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


@pytest.mark.parametrize(("source", "count"), [("https://example.org/", 1), ("", 0)])
def test_a_meeting_says_once_what_firm_when_announced_means(source, count, client):
    meeting("own", 3, 7, source_addresses=source)
    said = "“Firm when announced”: the source gave it as certain when it announced the meeting; no later report was found."
    assert page(client, "/meetings/own/").count(said) == count


def test_a_meeting_without_dates_and_a_cancelled_one_have_no_same_days(client):
    meeting("own", 3, 7, status="cancelled")
    meeting("undated", 3, 7, starts_on=None, ends_on=None)
    for slug in ("own", "undated"):
        assert "On the same days" not in page(client, f"/meetings/{slug}/")


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


def test_a_merged_group_says_which_origins_of_its_questions_are_known(client, period):
    before = make(StudyPeriod, code="2022-2024", first_year=2022, last_year=2024)
    old, new = mandate("SG16", before), mandate("SG21", period)
    make(MandateSuccession, predecessor=old, successor=new)
    first, _second = (make(Question, mandate=new, code=code) for code in ("Q1/21", "Q2/21"))
    more = "SG21 may have more Questions than these."
    said = f"It is not known which Questions of SG16 these continue, beyond what is noted at each. {more}"
    assert said in page(client, "/study-groups/sg21/")
    make(QuestionSuccession, predecessor=make(Question, mandate=old, code="Q9/16"), successor=first)
    said = f"The earlier Question, of SG16, is known for 1 of 2. {more}"
    assert said in page(client, "/study-groups/sg21/")


def test_a_group_that_only_went_on_says_nothing_of_origins(client, period):
    before = make(StudyPeriod, code="2022-2024", first_year=2022, last_year=2024)
    new = mandate("SG2", period)
    make(MandateSuccession, predecessor=mandate("SG2", before), successor=new)
    make(Question, mandate=new, code="Q1/2")
    assert "each of these continues" not in page(client, "/study-groups/sg2/")


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


def test_the_search_of_resolutions_finds_topics_once_and_says_what_it_covers(client):
    topics = [make(Topic, name="Security of networks"), make(Topic, name="Security of data")]
    make(Resolution, number=50, title="Numbers", topics=topics)
    make(
        Resolution,
        number=51,
        title="Letters",
        topics=[make(Topic, name="Security of nobody", published=False)],
    )
    found = page(client, "/resolutions/?q=security")
    assert found.count("Numbers") == 1
    assert "Letters" not in found
    assert (
        "The search covers numbers, titles, summaries and topics, not the texts of the resolutions."
        in found
    )
    assert "The search covers" not in page(client, "/resolutions/")
