"""An earlier version of a row comes back: pending where readers see the row, at once in a draft."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from core.models import PendingVersion
from core.records.pending.models import pending_of
from core.records.pending.restoring import restore_deleted
from core.records.permissions import Operator
from core.records.saving import remove
from meetings.models import Assembly, Committee, CommitteeOfficer, Meeting
from participants.models import Participant
from positions.models import Proposal, ProposalItem
from tests.editing.forms import address, messages_of, stored_by_another
from tests.rows import PAGES, fresh, make

pytestmark = pytest.mark.django_db


def restored(client, by, row, line):
    client.force_login(by)
    return client.post(address(row, "history"), {"history_id": line.pk})


def lines(row):
    """Oldest first."""
    return list(type(row).history.filter(id=row.pk).order_by("history_id"))


def test_a_version_of_a_public_row_is_pending_and_nothing_is_restored_over_it(client, publisher):
    meeting = make(Meeting, name="First name")
    stored_by_another(meeting, publisher, name="Second name")
    response = restored(client, publisher, meeting, lines(meeting)[0])
    assert response.headers["Location"] == address(meeting, "pending")
    (change,) = pending_of(meeting).opened
    assert [change.before, change.after] == [{"name": "Second name"}, {"name": "First name"}]
    again = restored(client, publisher, meeting, lines(meeting)[1])
    told = "Nothing was restored. A change of this row is pending. Publish it or discard it first."
    assert messages_of(again)[-1] == told
    assert [fresh(meeting).name, pending_of(meeting).number] == ["Second name", 1]


def test_a_version_of_a_draft_is_saved_at_once_and_history_says_so(client, publisher):
    apt, cept = make(Participant, code="APT"), make(Participant, code="CEPT")
    meeting = make(Meeting, name="First name", published=False)
    stored_by_another(meeting, publisher, many={"organisers": [apt]})
    first = lines(meeting)[-1]
    stored_by_another(meeting, publisher, many={"organisers": [cept]}, name="Second name")
    response = restored(client, publisher, meeting, first)
    assert response.headers["Location"] == address(meeting)
    assert [fresh(meeting).name, *meeting.organisers.all()] == ["First name", apt]
    assert lines(meeting)[-1].history_change_reason == (
        f"version of {first.history_date:%Y-%m-%d %H:%M:%S} UTC restored"
    )
    assert not PendingVersion.objects.exists()


def test_parts_come_back_as_they_were_then(client, publisher, time_machine):
    time_machine.move_to("2100-01-01 10:00", tick=False)
    proposal = make(Proposal, title="First title", published=False)
    kept = make(ProposalItem, proposal=proposal, account="As filed")
    gone = make(ProposalItem, proposal=proposal, account="Gone since")
    time_machine.move_to("2100-01-01 11:00", tick=False)
    proposal = fresh(proposal)
    stored_by_another(proposal, publisher, title="Second title")
    stored_by_another(fresh(kept), publisher, account="Mended")
    remove(fresh(gone), by=publisher, channel="admin")
    make(ProposalItem, proposal=fresh(proposal), account="New since")
    time_machine.move_to("2100-01-01 12:00", tick=False)
    restored(client, publisher, proposal, lines(proposal)[0])
    accounts = [*proposal.items.values_list("account", flat=True)]
    assert [fresh(proposal).title, accounts] == ["First title", ["As filed", "Gone since"]]


def test_what_it_needs_and_is_gone_is_named_and_nothing_is_restored(client, publisher):
    proposal = make(Proposal, title="First title", published=False)
    first = proposal.assembly
    stored_by_another(proposal, publisher, assembly=make(type(first)), title="Second title")
    name = str(first)
    remove(fresh(first), by=Operator(may_publish=True), channel="admin")
    response = restored(client, publisher, proposal, lines(proposal)[0])
    assert messages_of(response) == [
        f"Nothing was restored. Proposal needs the assembly “{name}”, which was deleted."
    ]
    assert fresh(proposal).title == "Second title"


def deleted(row, by):
    history = address(row, "history")
    remove(fresh(row), by=by, channel="admin")
    return history


def test_parts_of_parts_come_back_too(administrator):
    assembly = make(Assembly, published=False)
    committee = make(Committee, assembly=assembly, code="COM4")
    below = make(Committee, assembly=assembly, code="WG4A", parent=committee)
    officer = make(CommitteeOfficer, committee=committee)
    remove(fresh(assembly), by=administrator, channel="admin")
    assert CommitteeOfficer.objects.count() == 0
    restore_deleted(lines(assembly)[-1], by=administrator, channel="admin")
    assert [fresh(below).parent, fresh(officer).committee] == [committee, fresh(committee)]
    assert fresh(committee).assembly == assembly


def test_a_part_that_was_removed_before_stays_removed(
    client, publisher, administrator, time_machine
):
    time_machine.move_to("2100-01-01 10:00", tick=False)
    proposal = make(Proposal)
    remove(make(ProposalItem, proposal=fresh(proposal)), by=publisher, channel="admin")
    time_machine.move_to("2100-01-01 11:00", tick=False)
    client.force_login(publisher)
    client.post(deleted(proposal, administrator))
    assert fresh(proposal).items.count() == 0


def test_a_key_that_is_taken_refuses_in_plain_words(client, publisher, administrator):
    first = make(Participant, code="APT", name="First")
    history = deleted(first, administrator)
    make(Participant, code="APT", name="Second")
    client.force_login(publisher)
    response = client.post(history)
    (message,) = messages_of(response)
    assert message.startswith("Nothing was restored. ")
    assert "lready exists" in message
    assert not Participant.objects.filter(pk=first.pk).exists()


def test_deleted_rows_are_listed_with_who_and_why_until_who_may_publish_restores_them(
    client, editor, publisher, administrator
):
    meeting, page = make(Meeting, name="Deleted"), reverse("admin:deleted_rows")
    make(Meeting, name="There")
    history = address(meeting, "history")
    remove(meeting, by=administrator, channel="admin", reason="entered twice")
    client.force_login(editor)
    assert [client.get(page).status_code, client.post(history).status_code] == [403, 403]
    client.force_login(publisher)

    def listed():
        entries = client.get(page).context["page"]
        return [
            (one.label, one.line.history_by_name, one.line.history_change_reason, one.url)
            for one in entries
        ]

    assert listed() == [("Deleted", "administrator", "entered twice", history)]
    client.post(history)
    assert listed() == []


@pytest.mark.parametrize("model", PAGES)
def test_every_row_comes_back_from_deletion_and_no_second_time(administrator, model):
    row = make(model, published=False)
    remove(fresh(row), by=administrator, channel="admin")
    line = row.history.get(id=row.pk, history_type="-")
    restore_deleted(line, by=administrator, channel="admin")
    assert fresh(row).natural_key_text() == row.natural_key_text()
    with pytest.raises(ValidationError):
        restore_deleted(line, by=administrator, channel="admin")
