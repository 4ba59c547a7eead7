"""What is said of a group at the end of a study period, and of a period that has not ended."""

import datetime as dt
import re

import pytest
import time_machine

from study_groups.models import Mandate, StudyGroup, StudyPeriod
from tests.rows import make

pytestmark = pytest.mark.django_db


@time_machine.travel(dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC), tick=False)
@pytest.mark.parametrize(
    ("first", "last", "outcome", "badge", "detail"),
    [
        (2025, 2028, "not_known", "under way", "the study period is under way"),
        (2023, 2026, "not_known", "under way", "the study period is under way"),
        (2022, 2024, "not_known", "outcome not known", "outcome not known"),
        (2022, 2024, "merged", "merged", "merged"),
        (2025, 2028, "dissolved", "dissolved", "dissolved"),
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


def test_a_period_has_an_en_dash_on_pages_and_a_hyphen_in_addresses_files_and_searches(client):
    period = make(StudyPeriod, code="2022-2024", first_year=2022, last_year=2024)
    make(Mandate, study_group=make(StudyGroup, code="SG9"), period=period, title="Cable")
    page = client.get("/study-groups/").text
    assert ["Study period 2022–2024" in page, "?period=2022-2024" in page] == [True, True]
    assert ",2022-2024," in client.get("/study-groups.csv").text
    for words in ("2022-2024", "2022–2024"):
        assert "/study-groups/sg9/?period=2022-2024" in client.get("/search/", {"q": words}).text
