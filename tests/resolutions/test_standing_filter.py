"""The filter by standing asks the database; it finds what the page of each text says."""

import itertools

import pytest

from meetings.models import Assembly, Meeting
from resolutions.choices import ResolutionStanding
from resolutions.models import Edition, Resolution
from resolutions.standing import standing_of
from tests.rows import make

pytestmark = pytest.mark.django_db

OUTCOMES = ["new", "suppressed", "merged", "not_known"]


def held(code, year):
    assembly = make(Assembly, code=code)
    make(Meeting, is_of=assembly, status="held", starts_on=f"{year}-10-01", ends_on=f"{year}-10-09")
    return assembly


@pytest.fixture
def decisions():
    """Where a decision can be taken: before, at and after the last assembly, and of no known year."""
    return [
        {"assembly": held("WTSA-16", 2016)},
        {"assembly": held("WTSA-20", 2022)},
        {"assembly": make(Assembly, code="WTSA-28")},
        {"tsag_year": 2022},
        {"tsag_year": 2023},
    ]


def test_each_text_is_found_by_the_standing_that_its_page_says(decisions):
    make(Resolution)
    for first, second in itertools.product(decisions, decisions):
        if first == second:
            continue
        outcome = OUTCOMES[Resolution.objects.count() % len(OUTCOMES)]
        text = make(Resolution)
        make(Edition, resolution=text, outcome="new", **first)
        make(Edition, resolution=text, outcome=outcome, **second)
        make(Edition, resolution=text, outcome="suppressed", published=False, tsag_year=2099)
    rows = Resolution.objects.published()
    said = {row.pk: standing_of(row.editions.all()) for row in rows.for_list()}
    found = {
        row.pk: standing for standing in ResolutionStanding for row in rows.of_standing(standing)
    }
    assert found == said
    assert set(said.values()) == set(ResolutionStanding)


def test_an_edition_of_a_withdrawn_assembly_gives_no_standing(decisions):
    text = make(Resolution)
    hidden = make(Assembly, code="WTSA-24", published=False)
    make(Edition, resolution=text, outcome="new", assembly=hidden)
    assert text in Resolution.objects.published().of_standing(ResolutionStanding.NOT_RECORDED)


def test_a_year_of_decisions_is_over_on_its_last_day_up_to_the_last_there_is(client):
    make(Edition, resolution=make(Resolution), outcome="new", tsag_year=2022)
    days = ["0001-01-01", "2022-12-30", "2022-12-31", "9999-12-31"]
    answers = [client.get(f"/resolutions.json?asof={day}").json()["rows"] for day in days]
    assert [len(rows) for rows in answers] == [0, 0, 1, 1]
    assert client.get("/resolutions/?asof=9999-12-31").status_code == 200
