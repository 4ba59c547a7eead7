"""Which assembly pages begin with."""

import pytest
import time_machine

from meetings.models import Assembly, Meeting
from tests.rows import make


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("today", "code"),
    [("2027-01-01", "WTSA-28"), ("2028-10-12", "WTSA-28"), ("2024-10-20", "WTSA-24")],
)
def test_it_is_the_one_under_way_else_the_next_dated_one(today, code):
    for name, ordinal, first, last, status in (
        ("WTSA-20", 20, "2022-03-01", "2022-03-09", "held"),
        ("WTSA-24", 21, "2024-10-15", "2024-10-24", "announced"),
        ("WTSA-28", 22, "2028-10-10", "2028-10-20", "announced"),
    ):
        assembly = make(Assembly, code=name, ordinal=ordinal, kind="wtsa")
        make(Meeting, is_of=assembly, starts_on=first, ends_on=last, status=status)
    with time_machine.travel(today, tick=False):
        assert Assembly.objects.published().with_meeting().current().code == code
