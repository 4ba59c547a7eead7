"""A plan carried out: all of it or nothing."""

import pytest
from django.core.exceptions import PermissionDenied

from core.records.permissions import Operator
from core.records.saving import remove, save_row
from exchange.batches import PlanRefused, commit
from meetings.models import Meeting
from participants.models import Membership, Participant
from tests.exchange.sheets import OPERATOR, brought_in, planned
from tests.rows import make

pytestmark = pytest.mark.django_db
TWO = (
    "participants",
    "code kind name",
    ["APT", "regional_organisation", "changed"],
    ["ATU", "regional_organisation", "new"],
)


def refused(plan) -> str:
    with pytest.raises(PlanRefused) as fault:
        commit(plan, by=OPERATOR, channel="import")
    return str(fault.value)


def names() -> list[str]:
    return list(Participant.objects.order_by("pk").values_list("name", flat=True))


@pytest.fixture
def apt():
    return make(Participant, code="APT", kind="regional_organisation", name="as it was")


def test_a_key_taken_after_the_preview_keeps_the_file_out(apt):
    plan = planned(*TWO)
    make(Participant, code="ATU", name="by an editor")
    assert refused(plan).startswith("The database refused a row")
    assert names() == ["as it was", "by an editor"]


@pytest.mark.django_db(transaction=True)
def test_a_parent_deleted_after_the_preview_keeps_the_file_out():
    group = make(Participant, code="APT")
    make(Participant, code="VUT")
    plan = planned("memberships", "group member", ["APT", "VUT"])
    remove(group, by=OPERATOR, channel="admin")
    assert refused(plan).startswith("The database refused a row")
    assert not Membership.objects.exists()


def test_the_plan_of_one_is_not_carried_out_with_the_rights_of_another(apt):
    plan = planned(*TWO)
    with pytest.raises(PermissionDenied):
        commit(plan, by=Operator(), channel="import")
    assert names() == ["as it was"]


def test_a_place_changed_by_a_file_leaves_nothing_for_readers_unless_a_file_of_reschedules_says_so():
    meeting = make(Meeting, slug="prep", city="Hyderabad")
    brought_in("meetings", "slug city", ["prep", "Geneva"])
    assert not meeting.reschedules.exists()
    brought_in("reschedules", "meeting number city", ["prep", "1", "Hyderabad"])
    assert [left.city for left in meeting.reschedules.all()] == ["Hyderabad"]


def test_many_to_many_fields_are_replaced_and_kept_where_blank():
    apt, atu = make(Participant, code="APT"), make(Participant, code="ATU")
    first, second = (make(Meeting, slug=slug, organisers=[apt]) for slug in ("first", "second"))
    brought_in("meetings", "slug city organisers", ["first", "Apia", "ATU"], ["second", "Suva", ""])
    for meeting, organiser in ((first, atu), (second, apt)):
        assert list(meeting.organisers.all()) == [organiser]
        assert meeting.history.first().history_many["organisers"] == [organiser.code]


def test_a_stale_row_in_the_last_batch_takes_back_the_first(apt):
    rows = [[f"C{number}", "company", f"Company {number}"] for number in range(210)]
    plan = planned("participants", "code kind name", *rows, ["APT", "company", "changed"])
    save_row(apt, by=OPERATOR, channel="admin")
    refused(plan)
    assert [names(), Participant.history.count()] == [["as it was"], 2]
