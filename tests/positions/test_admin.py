"""What editors meet in the forms of proposals and positions, besides what all tables have."""

import pytest

from positions.models import Proposal, ProposalItem
from resolutions.models import Resolution
from tests.rows import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client, editor):
    client.force_login(editor)
    return client


@pytest.mark.parametrize("words", ["IAP/46", "Resolution on spam", "Spam and more"])
def test_an_item_is_found_by_paper_text_and_name(words, staff):
    proposal = make(Proposal, number="IAP/46A22/1", title="Spam and more")
    text = make(Resolution, number=52, title="Resolution on spam")
    item = make(ProposalItem, proposal=proposal, resolution=text)
    query = {"app_label": "positions", "model_name": "position", "field_name": "item"}
    answer = staff.get("/admin/autocomplete/", query | {"term": words}).json()
    assert [found["id"] for found in answer["results"]] == [str(item.pk)]
