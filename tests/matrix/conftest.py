"""An assembly that is over, and a text on which it decided; files about another one have their own."""

import datetime as dt

import pytest

from meetings.models import Assembly, Meeting
from resolutions.models import Resolution
from tests.rows import make


@pytest.fixture
def assembly(db):
    made = make(Assembly, code="WTSA-16", ordinal=7, is_current=True)
    make(
        Meeting,
        name="WTSA-16",
        is_of=made,
        starts_on=dt.date(2016, 10, 25),
        ends_on=dt.date(2016, 11, 3),
    )
    return made


@pytest.fixture
def text(db):
    return make(Resolution, number=20, title="Numbering")
