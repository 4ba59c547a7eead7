"""Whether a row is public is asked of the clock by each query, over any joins."""

import datetime as dt

import pytest
import time_machine
from django.db.models import Q

from core.records.reading.live import IsLive
from meetings.models import Assembly, Meeting
from positions.models import Proposal
from tests.rows import make

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 26, 10, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def test_a_query_that_is_kept_follows_the_clock_though_nothing_is_written():
    make(Meeting, name="soon", live_at=NOW + HOUR)
    make(Meeting, name="leaving", expires_at=NOW + 2 * HOUR)
    rows = Meeting.objects.published().order_by("name").values_list("name", flat=True)
    seen = []
    for hours in (0, 1, 2):
        with time_machine.travel(NOW + hours * HOUR, tick=False):
            seen.append([*rows.all()])
    assert seen == [["leaving"], ["leaving", "soon"], ["soon"]]


def test_conditions_of_two_joins_over_one_relation_are_two():
    """One row may meet the first and another one the second."""
    proposal = make(Proposal)
    make(Proposal, assembly=proposal.assembly, published=False, title="draft")
    live = Q(IsLive("proposals__"))
    rows = Assembly.objects.filter(live, proposals__title="draft")
    assert [*rows] == []
    both = Assembly.objects.filter(live).filter(live, proposals__title="draft")
    first, second = (one.lhs for one in both.query.where.children if isinstance(one.lhs, IsLive))
    assert [first == second, hash(first) == hash(second), [*both]] == [False, False, []]
