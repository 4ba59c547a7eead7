"""What is said of a group at the end of a study period, and of a period that has not ended."""

import datetime as dt
import re

import pytest
import time_machine

from meetings.models import Meeting
from participants.models import Participant, Person
from study_groups.models import Appointment, Mandate, StudyGroup, StudyPeriod
from tests.markup import main_words
from tests.rows import make

pytestmark = pytest.mark.django_db


@time_machine.travel(dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC), tick=False)
@pytest.mark.parametrize(
    ("first", "last", "outcome", "badge", "detail"),
    [
        (2023, 2026, "not_known", "under way", "the study period is under way"),
        (2022, 2024, "not_known", "outcome not known", "outcome not known"),
        (2022, 2024, "merged", "merged", "merged"),
    ],
)
def test_what_followed_is_missed_only_of_a_period_that_is_over(
    first, last, outcome, badge, detail, client
):
    period = make(StudyPeriod, code=f"{first}-{last}", first_year=first, last_year=last)
    row = make(Mandate, period=period, outcome=outcome)
    shown = re.findall(
        r'<span\s+class="badge badge-(\w+)"\s*>(?:<a[^>]*>)?([^<]+)<',
        client.get("/study-groups/").text,
    )
    assert shown == [(outcome, badge)]
    page = client.get(row.study_group.get_absolute_url()).text
    told = re.search(r"<dt>Outcome</dt>\s*<dd>\s*(.*?)\s*</dd>", page, re.DOTALL)[1]
    assert " ".join(re.sub(r"<[^>]+>", "", told).split()) == detail


IGNORED = {
    "?period=2022-2024": [],
    "?colour=red": ["“colour” is not used on this page."],
    "?period=1850": ["No mandate of SG9 found for “1850”; this is the latest."],
    "?asof=yesterday": ["“yesterday” is not a day; write 2024-08-01."],
}


def test_a_page_names_what_it_ignores_of_its_address(client):
    period = make(StudyPeriod, code="2022-2024", first_year=2022, last_year=2024)
    make(Mandate, study_group=make(StudyGroup, code="SG9"), period=period)
    pages = {query: client.get(f"/study-groups/sg9/{query}").text for query in IGNORED}
    named = {one: re.findall(r"<li>(“.*?|No mandate .*?)</li>", pages[one]) for one in pages}
    assert named == IGNORED


def test_the_page_of_one_period_lists_the_meetings_of_that_period(client):
    group = make(StudyGroup, code="SG17", participant=make(Participant, kind="itu_body"))
    for code in ("2022-2024", "2025-2028"):
        first, last = code.split("-")
        period = make(StudyPeriod, code=code, first_year=first, last_year=last)
        make(Mandate, study_group=group, period=period)
        meeting = make(Meeting, name=f"Meeting of {code}", study_period=period)
        meeting.organisers.add(group.participant)
    periods = {"?period=2022-2024": {"2022-2024"}, "?period=2025-2028": {"2025-2028"}}
    periods[""] = set.union(*periods.values())
    pages = {query: client.get(f"/study-groups/sg17/{query}").text for query in periods}
    assert {one: {*re.findall("Meeting of ([0-9-]+)", pages[one])} for one in pages} == periods


def test_a_period_has_an_en_dash_on_pages_and_a_hyphen_in_addresses_files_and_searches(client):
    period = make(StudyPeriod, code="2022-2024", first_year=2022, last_year=2024)
    make(Mandate, study_group=make(StudyGroup, code="SG9"), period=period, title="Cable")
    page = client.get("/study-groups/").text
    assert ["Study period <bdi>2022–2024</bdi>" in page, "?period=2022-2024" in page] == [
        True,
        True,
    ]
    assert ",2022-2024," in client.get("/study-groups.csv").text
    for words in ("2022-2024", "2022–2024"):
        assert "/study-groups/sg9/?period=2022-2024" in client.get("/search/", {"q": words}).text


def test_offices_are_counted_by_region_and_state_of_those_whose_state_is_known(client):
    mandate, states = make(Mandate), {"kind": "member_state"}
    kenya = make(Participant, code="KEN", name="Kenya", region="africa", **states)
    japan = make(Participant, code="JPN", name="Japan", region="asia_pacific", **states)
    hidden = make(Participant, code="XAN", name="Xanadu", publication="draft", **states)
    for number, state in enumerate((kenya, japan, japan, None, hidden)):
        person = make(Person, name=f"Person {number}")
        make(Appointment, mandate=mandate, state=state, role="vice_chair", person=person)
    answer = client.get("/study-groups/leadership/?role=vice_chair")
    said = main_words(answer)
    known = "The State is known for 3 of the 5 offices. Asia-Pacific 2, Africa 1."
    assert f"{known} 2 countries Asia-Pacific 2 Africa 1 Japan 2 Kenya 1" in said
    assert "Xanadu" not in said
    assert '<a href="?role=vice_chair&amp;state=ken">Kenya</a> 1' in answer.text
    assert '<a href="?role=vice_chair&amp;region=africa">Africa</a> 1' in answer.text
