"""What editors meet in the forms of proposals and positions, besides what all tables have."""

import pytest

from positions.models import Position, Proponent, Proposal, ProposalItem
from resolutions.models import Resolution
from tests.editing.forms import address, shown
from tests.rows import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client, editor):
    client.force_login(editor)
    return client


@pytest.mark.parametrize("words", ["IAP/46", "Resolution on spam", "Spam and more"])
def test_an_item_is_found_by_paper_text_and_name(words, staff):
    proposal = make(Proposal, number="IAP/46A22/1", title="Spam and more")
    item = make(
        ProposalItem,
        proposal=proposal,
        resolution=make(Resolution, number=52, title="Resolution on spam"),
    )
    query = {
        "term": words,
        "app_label": "positions",
        "model_name": "position",
        "field_name": "item",
    }
    assert [
        found["id"] for found in staff.get("/admin/autocomplete/", query).json()["results"]
    ] == [str(item.pk)]


def test_a_position_about_two_things_is_refused_in_words(staff):
    row = make(Position, published=False)
    text = make(ProposalItem, proposal=make(Proposal))
    answer = staff.post(address(row), shown(staff, address(row)) | {"item": text.pk})
    assert "Give exactly one of these" in answer.content.decode()


@pytest.mark.parametrize(
    "table", ["position", "proposal", "proposalitem", "proponent", "impactassessment", "dimension"]
)
def test_every_filter_of_a_list_opens_it(table, staff, rf, editor):
    for model in (Position, Proposal, ProposalItem, Proponent):
        make(model)
    page = staff.get(f"/admin/positions/{table}/")
    shown = page.context["cl"]
    for spec in shown.filter_specs:
        for choice in list(spec.choices(shown))[1:2]:
            request = rf.get(f"/admin/positions/{table}/{choice['query_string']}")
            request.user = editor
            assert shown.model_admin.get_changelist_instance(request).result_count >= 0
