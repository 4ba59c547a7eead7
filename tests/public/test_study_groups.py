"""What is said of a group at the end of a study period, and of a period that has not ended."""

import datetime as dt
import re

import pytest
import time_machine

from study_groups.models import Mandate, StudyPeriod
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
    assert (
        f'<span class="badge badge-{outcome}">{badge}</span>' in client.get("/study-groups/").text
    )
    page = client.get(row.study_group.get_absolute_url()).text
    assert re.search(r"<dt>Outcome</dt>\s*<dd>\s*(.*?)\s*</dd>", page)[1] == detail
