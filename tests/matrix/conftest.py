"""WTSA-16, which is over, a resolution, and participants; test files about another assembly define their own."""

import datetime as dt

import pytest

from meetings.models import Assembly, Meeting
from participants.models import Membership, Participant
from resolutions.models import Resolution
from tests.rows import make


@pytest.fixture
def assembly(db):
    made = make(Assembly, code="WTSA-16", ordinal=7, is_current=True)
    days = {"starts_on": dt.date(2016, 10, 25), "ends_on": dt.date(2016, 11, 3)}
    make(Meeting, name="WTSA-16", is_of=made, **days)
    return made


@pytest.fixture
def text(db):
    return make(Resolution, number=20, title="Numbering")


def _group(code: str) -> Participant:
    made: Participant = make(Participant, code=code, kind="regional_organisation")
    return made


apt = pytest.fixture(lambda db: _group("APT"), name="apt")
atu = pytest.fixture(lambda db: _group("ATU"), name="atu")
citel = pytest.fixture(lambda db: _group("CITEL"), name="citel")


@pytest.fixture
def brazil(citel):
    state = make(Participant, code="BRA", kind="member_state", name="Brazil")
    make(Membership, group=citel, member=state)
    return state
