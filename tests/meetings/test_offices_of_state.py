"""On the page of a State: who of it holds or held office, in study groups and at assemblies."""

import datetime as dt

import pytest
from django.utils import timezone

from meetings.models import Assembly, Committee, CommitteeOfficer, Meeting
from participants.models import Participant, Person
from study_groups.models import Appointment, Mandate, StudyGroup, StudyPeriod
from tests.markup import words_of
from tests.public.test_queries import asked
from tests.rows import make

pytestmark = pytest.mark.django_db
THIS_YEAR = timezone.localdate().year


@pytest.fixture
def vanuatu():
    return make(Participant, code="VUT", kind="member_state", name="Vanuatu")


def appointed(state, code, last_year, **values):
    years = {"first_year": last_year - 3, "last_year": last_year}
    period = make(StudyPeriod, code=f"{last_year - 3}-{last_year}", **years)
    mandate = make(Mandate, study_group=make(StudyGroup, code=code), period=period)
    make(Appointment, mandate=mandate, state=state, role="chair", **values)


def officer(state, assembly, name, **values):
    committee = make(Committee, assembly=assembly, code=f"COM{len(name)}", name="Budget", **values)
    person = make(Person, name=name)
    make(CommitteeOfficer, committee=committee, person=person, state=state, role="vice_chair")


@pytest.fixture
def held_in_2016():
    days = {"starts_on": dt.date(2016, 10, 25), "ends_on": dt.date(2016, 11, 3)}
    made = make(Assembly, code="WTSA-16")
    make(Meeting, is_of=made, city="Hammamet", **days)
    return made


def section(client, state):
    page = client.get(state.get_absolute_url()).text
    start = page.index('id="who-holds-office"')
    return page[start : page.index("</section>", start)]


def test_offices_held_now_stand_before_those_of_the_past(client, vanuatu, held_in_2016):
    appointed(vanuatu, "SG17", THIS_YEAR + 1, person=make(Person, name="Ann Now"))
    appointed(vanuatu, "SG2", THIS_YEAR - 5, person=make(Person, name="Bob Then"))
    officer(vanuatu, make(Assembly, code="WTSA-28"), "Cy Next")
    officer(vanuatu, held_in_2016, "Di Once")
    held, _summary, past = section(client, vanuatu).partition("<summary>")
    names = ("Ann Now", "Bob Then", "Cy Next", "Di Once")
    assert [name for name in names if name in words_of(held)] == ["Ann Now", "Cy Next"]
    assert "2 past offices" in words_of(past)
    row = "WTSA-16 Di Once Vice-chair · COM7: Budget 25 October – 3 November 2016, Hammamet"
    assert row in words_of(past)
    assert 'href="/people/di-once/"' in past


def test_offices_and_people_who_are_not_public_are_not_named(client, vanuatu, held_in_2016):
    appointed(vanuatu, "SG17", THIS_YEAR, person=make(Person, name="Draft Office"), published=False)
    hidden = make(Person, name="Draft Person", published=False)
    appointed(vanuatu, "SG2", THIS_YEAR + 1, person=hidden)
    officer(vanuatu, held_in_2016, "Of Draft Committee", published=False)
    officer(make(Participant, kind="member_state"), make(Assembly), "Of Another State")
    found = section(client, vanuatu)
    words = ("Draft", "Another", "SG17", "SG2", "past")
    assert [word for word in words if word in found] == ["SG2"]


def test_one_office_of_each_kind_and_three_cost_the_same(client, vanuatu):
    costs = []
    for number in (1, 2, 3):
        appointed(vanuatu, f"SG{number}", THIS_YEAR + number, person=make(Person))
        officer(vanuatu, make(Assembly), "x" * number)
        costs.append(asked(client, vanuatu.get_absolute_url()))
    assert costs[0] == costs[2]
