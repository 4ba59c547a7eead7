import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meetings.models import Assembly
from participants.models import Participant
from positions.models import (
    Dimension,
    ImpactAssessment,
)
from tests.markup import main_words
from tests.rows import make

from .filed import hold, propose

pytestmark = pytest.mark.django_db
GROUPS = ["APT", "ATU", "CEPT", "CITEL", "LAS", "RCC"]


@pytest.fixture
def groups():
    return {code: make(Participant, code=code, kind="regional_organisation") for code in GROUPS}


def test_groups_stand_first_then_others_and_last_who_was_not_found(client, assembly, text, groups):
    propose(assembly, text, groups["CITEL"], title="One")
    propose(assembly, text, title="Two")
    propose(
        assembly,
        text,
        make(Participant, code="BRA", kind="member_state", name="Brazil"),
        title="Three",
    )
    page = client.get("/positions/20/?assembly=wtsa-16")
    assert [one.holder.slug for one in page.context["shown"]] == [
        *[code.lower() for code in GROUPS],
        "bra",
        "proponent-not-found",
    ]


def test_an_assessment_is_shown_whole_and_anchored(client, assembly, text):
    row = make(
        ImpactAssessment,
        assembly=assembly,
        resolution=text,
        dimension=make(Dimension, name="Globally connected"),
        severity="high",
        certainty="medium",
        reason="It narrows the choice.",
        affected=[make(Participant, code="IETF")],
        dated="2016-09-01",
        result="in_part",
        result_remark="One part is left.",
    )
    address, _mark, anchor = row.get_absolute_url().partition("#")
    page = client.get(address)
    assert f'id="{anchor}"' in page.content.decode()
    for part in [
        "Globally connected It narrows the choice.",
        "Severity high",
        "Certainty medium",
        "Affected organisations IETF",
        "Dated 1 September 2016",
        "Was the concern resolved? resolved in part One part is left.",
    ]:
        assert part in main_words(page)


def test_a_row_costs_the_same_with_one_and_with_many_lines(client, assembly, text, groups):
    costs = []
    for size in (1, 3):
        for number in range(size):
            slug = f"{size}-{number}"
            holder = make(Participant, kind="member_state")
            hold(assembly, holder, text, slug=f"a-{slug}", held_jointly_with=[groups["APT"]])
            make(
                ImpactAssessment,
                assembly=assembly,
                resolution=text,
                slug=f"c-{slug}",
                affected=[holder],
            )
            propose(assembly, text, holder, groups["CITEL"], slug=f"wtsa-16-{slug}")
            propose(make(Assembly, code=f"WTSA-{slug}"), text, holder, slug=f"other-{slug}")
        with CaptureQueriesContext(connection) as queries:
            client.get("/positions/20/?assembly=wtsa-16")
        costs.append(len(queries))
    assert costs[0] == costs[1]
