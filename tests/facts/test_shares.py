"""Which regions and countries hold the offices listed, and of how many that is known."""

from typing import Any

import pytest

from participants.models import Participant
from study_groups.models import Appointment, Mandate
from tests.markup import main_words
from tests.rows import make

pytestmark = pytest.mark.django_db
ADDRESS = "/study-groups/leadership/"


def test_shares_are_of_those_whose_state_is_known_and_lead_to_their_offices(client: Any) -> None:
    """Two offices of Japan, one of Kenya, one of nobody known, and one of a State that is not public."""
    mandate = make(Mandate)
    japan = make(Participant, kind="member_state", name="Japan", region="asia_pacific", code="JPN")
    kenya = make(Participant, kind="member_state", name="Kenya", region="africa", code="KEN")
    hidden = make(Participant, kind="member_state", name="Xanadu", publication="draft")
    for number, state in enumerate((japan, japan, kenya, None, hidden), start=1):
        role = "chair" if number == 1 else "vice_chair"
        make(Appointment, mandate=mandate, state=state, role=role, affiliation=f"Body {number}")
    text = main_words(client.get(ADDRESS))
    known = "The State is known for 3 of the 5 offices recorded here. Asia-Pacific 2, Africa 1."
    assert known in text
    assert "2 countries Asia-Pacific 2 Africa 1 Japan 2 Kenya 1" in text
    assert "Xanadu" not in text
    page = client.get(f"{ADDRESS}?role=vice_chair").text  # the filter is kept
    assert '<a href="?role=vice_chair&amp;state=ken">Kenya</a> 1' in page
    assert '<a href="?role=vice_chair&amp;region=africa">Africa</a> 1' in page
    assert client.get(f"{ADDRESS}?role=vice_chair&region=africa").context["count"] == 1
