"""The search box finds a proposal by its number, however it is spelt."""

import pytest

from core.public.search.results import find_code
from meetings.models import Assembly
from positions.models import Proposal
from tests.rows import make

pytestmark = pytest.mark.django_db


def find(text: str) -> str | None:
    found = find_code(text)
    return found[1].get_absolute_url() if found else None


def proposal(number: str, code: str = "WTSA-16", **values):
    assembly = Assembly.objects.filter(code=code).first() or make(Assembly, code=code)
    return make(Proposal, assembly=assembly, number=number, **values)


@pytest.mark.parametrize(
    "spelling",
    [
        "IAP/46A22/1",
        "iap/46a22/1",
        "iap 46a22 1",
        "IAP46A22/1",
        "iap-46a22-1",
        " IAP / 46A22 / 1 ",
        "wtsa-16-iap-46a22-1",
        "WTSA-16 IAP/46A22/1",
    ],
)
def test_a_number_is_found_in_every_usual_spelling(spelling):
    row = proposal("IAP/46A22/1")
    proposal("IAP/46A22/2")
    assert find(spelling) == row.get_absolute_url() == "/proposals/wtsa-16/iap-46a22-1/"


def test_a_number_of_two_assemblies_is_left_to_the_list():
    proposal("IAP/10/1")
    row = proposal("IAP/10/1", "WTSA-20")
    assert [find("IAP/10/1"), find("wtsa-20 IAP/10/1")] == [None, row.get_absolute_url()]


def test_a_draft_is_not_found():
    proposal("IAP/46A22/1", published=False)
    assert find("IAP/46A22/1") is None
