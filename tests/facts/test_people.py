"""The page of a person: the offices held."""

from typing import Any

import pytest

from meetings.models import Assembly, Committee, CommitteeOfficer
from participants.models import Person
from study_groups.models import Appointment, Mandate, StudyGroup, StudyPeriod
from tests.markup import words_of
from tests.rows import make

pytestmark = pytest.mark.django_db


def appointed(person: Person, code: str, first_year: int, **values: Any) -> None:
    last_year = first_year + 3
    period = make(
        StudyPeriod, code=f"{first_year}-{last_year}", first_year=first_year, last_year=last_year
    )
    mandate = make(Mandate, study_group=make(StudyGroup, code=code), period=period)
    make(Appointment, mandate=mandate, person=person, role="chair", **values)


def test_offices_stand_by_period_the_latest_first_and_none_that_is_not_public(client: Any) -> None:
    taddei = make(Person, name="Arnaud Taddei")
    appointed(taddei, "SG20", 2017, publication="draft")
    assert "No office is recorded." in client.get("/people/arnaud-taddei/").text
    appointed(taddei, "SG17", 2022)
    appointed(taddei, "SG2", 2025)
    committee = make(Committee, assembly=make(Assembly, code="WTSA-24"), code="COM4")
    make(CommitteeOfficer, committee=committee, person=taddei, role="chair")
    page = client.get("/people/arnaud-taddei/").text
    main = page[page.index("<main") :]
    assert '<p class="status">Chair of SG2, 2025–2028</p>' in " ".join(main.split())
    assert main.index("2025–2028") < main.index("2022-2025")
    assert "WTSA-24 Chair · COM4" in words_of(page)
    assert "SG20" not in main
