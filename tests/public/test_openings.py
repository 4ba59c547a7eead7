"""Every list and the page of one row open with what is recorded: right for none, for one and for several."""

import re

import pytest
from django.db import transaction

from core import registry
from meetings.models import Assembly
from participants.choices import ParticipantKind
from participants.models import Membership, Participant
from resolutions.models import Edition, Resolution
from tests.markup import on_one_line
from tests.rows import make

pytestmark = pytest.mark.django_db
ONE_OF_MANY = re.compile(r"\b1 (\w+s|\w+ies|are|have)\b(?<!1 series)(?<!1 has)(?<!1 is)")


def opening(client, address: str) -> str:
    page = on_one_line(client.get(address).text)
    found = re.search(r'<p class="sentence"[^>]*>(.*?)</p>', page)
    if not found:
        return ""
    return re.sub(r"<[^>]*>", "", found[1])


def test_a_list_says_once_that_it_has_no_rows_and_how_many_it_has(client):
    found, expected = {}, {}
    for address, view in registry.lists.items():
        model = view.model
        none = f"No {model._meta.verbose_name} is recorded yet"
        with transaction.atomic():
            page = client.get(address).text
            found[address] = [
                opening(client, address).startswith(f"{none}."),
                page.count(none),  # once for readers, once as the description
                page.count(" 0 "),
            ]
            expected[address] = [True, 2, 0]
            for more in (1, 2):
                for _row in range(more):
                    make(model, **({"confidence": "unconfirmed"} if _is_sourced(model) else {}))
                said = opening(client, address)
                rows = model.objects.published().count()
                found[address] += [said.partition(" ")[0], ONE_OF_MANY.findall(said)]
                expected[address] += [str(rows), []]
            transaction.set_rollback(True)
    assert found == expected


def _is_sourced(model) -> bool:
    return hasattr(model, "confidence")


def page_of(client, row) -> str:
    return opening(client, row.get_absolute_url()).strip()


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, ""),
        (1, "1 decision on this text is recorded: WTSA-16."),
        (2, "2 decisions on this text are recorded, from WTSA-12 to WTSA-16."),
    ],
)
def test_a_resolution_says_how_many_decisions_on_it_are_recorded(count, said, client):
    row = make(Resolution)
    for code in ("WTSA-16", "WTSA-12")[:count]:
        make(Edition, resolution=row, assembly=make(Assembly, code=code), outcome="revised")
    make(Edition, resolution=row, assembly=make(Assembly, code="WTSA-08"), outcome="not_known")
    make(Edition, resolution=row, assembly=make(Assembly, code="WTSA-24"), publication="draft")
    assert page_of(client, row) == said


def test_a_participant_says_who_belongs_to_it_or_to_whom_it_belongs(client):
    group = make(Participant, code="APT", kind=ParticipantKind.REGIONAL_ORGANISATION)
    state = make(Participant, code="VUT", common_name="Vanuatu", kind=ParticipantKind.MEMBER_STATE)
    assert [page_of(client, row) for row in (group, state)] == ["", ""]
    make(Membership, group=group, member=state)
    make(Membership, group=group, member=make(Participant), until="2001")
    assert [page_of(client, row) for row in (group, state)] == [
        "1 current member of APT is recorded.",
        "Recorded as a member of APT.",
    ]
    make(Membership, group=group, member=make(Participant))
    assert page_of(client, group) == "2 current members of APT are recorded."
