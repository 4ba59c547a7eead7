"""Parts that are typed on the form of a row are public when it is, and the editor is told of those that are not."""

import pytest
from django.test import Client
from django.utils.html import strip_tags

from core.models import PendingVersion
from core.records.pending.models import pending_of
from core.records.pending.saving import publish_pending
from positions.models import ProposalItem
from resolutions.models import Edition, Resolution
from tests.editing.forms import address
from tests.journeys.page_forms import signed_in
from tests.rows import make

from .admin_forms import opened_at, with_row_in_each_inline

pytestmark = pytest.mark.django_db


def told(answer) -> list[str]:
    return [strip_tags(str(message)) for message in answer.context["messages"]]


def public_page(row):
    return Client().get(row.get_absolute_url())


def saved_with_an_edition(staff, row):
    page = opened_at(staff, address(row))
    return staff.post(address(row), with_row_in_each_inline(page, row), follow=True)


@pytest.fixture
def resolution():
    return make(Resolution, number=50, title="Cybersecurity")


def test_what_a_publisher_adds_to_a_public_row_is_public_with_the_save(publisher, resolution):
    answer = saved_with_an_edition(signed_in(publisher), resolution)
    edition = Edition.objects.get()
    assert f"1 part became public with its row: {edition}." in told(answer)
    assert edition.assembly.code in public_page(resolution).content.decode()


def test_what_someone_else_adds_stays_a_draft_and_they_are_told_what_to_do(publisher, resolution):
    """They may publish resolutions, and no editions."""
    rights = publisher.groups.get().permissions.exclude(codename="publish_edition")
    publisher.user_permissions.set(rights)
    publisher.groups.clear()
    answer = saved_with_an_edition(signed_in(publisher), resolution)
    edition = Edition.objects.get()
    assert told(answer)[0] == (
        f"1 part is still a draft, and readers do not see it: {edition}. "
        "Ask a Publisher to publish in the list: editions."
    )
    assert edition.assembly.code not in public_page(resolution).content.decode()


def test_drafts_that_others_left_are_named_and_stay(publisher, resolution):
    edition = make(Edition, published=False, resolution=resolution)
    staff = signed_in(publisher)
    sent = opened_at(staff, address(resolution)).sent | {"summary": "On trust."}
    answer = staff.post(address(resolution), sent, follow=True)
    assert told(answer)[0] == (
        f"1 part is still a draft, and readers do not see it: {edition}. Publish in the list: editions."
    )
    assert Edition.objects.get().publication == "draft"


def test_an_item_added_to_a_public_proposal_waits_with_it_for_a_second_person(
    publisher, administrator
):
    item = make(ProposalItem, action="add", new_text="A new resolution on trust")
    proposal = item.proposal
    assert "A new resolution on trust" in public_page(proposal).content.decode()
    answer = saved_with_an_edition(signed_in(publisher), proposal)
    assert told(answer) == ["Kept as a pending change. Readers see the row as it was."]
    new_text = PendingVersion.objects.get().opened[-1].after["new_text"]
    assert new_text not in public_page(proposal).content.decode()
    pending = pending_of(proposal)
    publish_pending(pending, by=administrator, channel="test", seen_number=pending.number)
    added = proposal.items.exclude(pk=item.pk).get()
    assert added.new_text in public_page(proposal).content.decode()
