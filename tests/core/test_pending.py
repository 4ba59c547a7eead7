"""A change of a row that readers see is pending until it is published; the page stays as it was."""

import pytest
from django.core.exceptions import ValidationError

from core.models import PendingEdit, PendingVersion
from core.records.pending.changes import PendingRow, contents_of
from core.records.pending.models import pending_of
from core.records.pending.saving import (
    Conflicting,
    missing_of,
    publish_pending,
    save_pending,
    seen_changes,
)
from core.records.pending.shown import write_pending
from core.records.permissions import rolled_back, writing_nothing
from core.records.saving import remove, save_row
from meetings.models import Meeting
from participants.models import Membership, Participant
from positions.models import Proposal, ProposalItem
from tests.rows import build, fresh, make

pytestmark = pytest.mark.django_db


def propose(row, by, edit, number=None):
    """What a form does: `edit` gets the row as its editor sees it, and writes."""
    pending = pending_of(row)
    number = (pending.number if pending else 0) if number is None else number
    found = type(row).objects.get(pk=row.pk)
    with rolled_back():
        write_pending(found, seen_changes(found, number))
        found = type(row).objects.get(pk=row.pk)
        seen = contents_of(found)
        edit(found)
        mine = contents_of(found)
    return save_pending(found, seen, mine, by=by, channel="admin")


def setting(by, **values):
    def edit(row):
        for name, value in values.items():
            setattr(row, name, value)
        save_row(row, by=by, channel="admin")

    return edit


def published(pending, by):
    publish_pending(pending, by=by, channel="admin", seen_number=pending.number)


def test_readers_see_the_row_as_it_was_until_the_change_is_published(editor, publisher):
    meeting = make(Meeting, name="As readers know it", city="Geneva")
    pending = propose(meeting, editor, setting(editor, name="Mended"))
    now = fresh(meeting)
    assert [now.name, now.version] == ["As readers know it", meeting.version]
    assert meeting.history.count() == 1
    published(pending, publisher)
    now = fresh(meeting)
    assert [now.name, now.is_published, pending_of(meeting)] == ["Mended", True, None]
    line = meeting.history.latest()
    assert line.history_change_reason == f"pending change {pending.pk}, written by editor"


def test_the_same_field_of_two_editors_is_asked_about(editor, publisher):
    meeting = make(Meeting)
    propose(meeting, editor, setting(editor, name="Mended"))
    with pytest.raises(Conflicting) as fault:
        propose(meeting, publisher, setting(publisher, name="Mended otherwise"), number=0)
    (conflict,) = fault.value.conflicts
    assert [conflict.name, conflict.theirs, conflict.mine] == ["name", "Mended", "Mended otherwise"]
    assert PendingEdit.objects.count() == 1


def test_a_change_of_the_row_beneath_is_merged_field_by_field(editor, publisher):
    meeting = make(Meeting)
    pending = propose(meeting, editor, setting(editor, name="Mended"))
    setting(publisher, city="Nairobi")(fresh(meeting))
    published(pending, publisher)
    assert [fresh(meeting).name, fresh(meeting).city] == ["Mended", "Nairobi"]


def test_a_later_edit_does_not_hide_what_changed_beneath_the_first_one(editor, publisher):
    meeting = make(Meeting)
    propose(meeting, editor, setting(editor, name="Mended"))
    setting(publisher, name="Mended at once")(fresh(meeting))
    pending = propose(meeting, editor, setting(editor, city="Nairobi"))
    with pytest.raises(Conflicting) as fault:
        published(pending, publisher)
    assert [conflict.name for conflict in fault.value.conflicts] == ["name"]


def test_a_change_taken_back_by_hand_leaves_nothing_pending(editor):
    meeting = make(Meeting, city="Geneva")
    propose(meeting, editor, setting(editor, city="Nairobi"))
    propose(meeting, editor, setting(editor, city="Geneva"))
    assert pending_of(meeting) is None


def test_who_only_looks_writes_nothing(operator):
    """With the rights of what is rolled back, and no transaction that would be."""
    row = make(Meeting)
    changes = [PendingRow(Meeting._meta.label, row.pk, "changed", {}, {"name": "Mended"})]
    with writing_nothing():
        with pytest.raises(RuntimeError):
            save_row(row, by=operator, channel="test")
        with pytest.raises(RuntimeError):
            write_pending(row, changes)
    assert [fresh(row).version, fresh(row).name] == [row.version, row.name]


# parts


@pytest.fixture
def proposal():
    row = make(Proposal)
    make(ProposalItem, proposal=row, account="As filed")
    return fresh(row)


def test_a_pending_part_is_changed_and_removed_like_any_other(proposal, editor):
    def add(row):
        item = build(ProposalItem, proposal=row, account="A new one")
        save_row(item, by=editor, channel="admin")

    def change(row):
        item = row.items.get(account="A new one")
        item.account = "A newer one"
        save_row(item, by=editor, channel="admin")

    def drop(row):
        remove(row.items.get(account="A newer one"), by=editor, channel="admin")

    propose(proposal, editor, add)
    (added,) = propose(proposal, editor, change).opened
    assert [added.verb, added.after["account"]] == ["added", "A newer one"]
    assert propose(proposal, editor, drop) is None


def test_a_part_that_two_people_add_is_one_part(editor, publisher):
    state, group = make(Participant), make(Participant)

    def add(row):
        save_row(Membership(member=row, group=group), by=editor, channel="admin")

    pending = propose(state, editor, add)
    make(Membership, member=fresh(state), group=group, since="")
    published(pending, publisher)
    assert [state.memberships.count(), pending_of(state)] == [1, None]


# a second person


def test_an_author_of_the_change_does_not_publish_it(proposal, publisher, admin_user):
    pending = propose(proposal, publisher, setting(publisher, title="Mended"))
    with pytest.raises(ValidationError) as fault:
        published(pending, publisher)
    assert fault.value.messages == ["You wrote this change, so a second person must publish it."]
    published(pending, admin_user)
    now = fresh(proposal)
    assert [now.title, now.publication, str(now.written_by)] == ["Mended", "published", "publisher"]


def test_a_reviewer_who_mends_the_title_is_no_author(proposal, editor, publisher):
    propose(proposal, editor, setting(editor, document_stated="As stated"))
    pending = propose(proposal, publisher, setting(publisher, title="Mended"))
    assert [str(edit.by) for edit in pending.authors()] == ["editor"]
    published(pending, publisher)
    assert fresh(proposal).title == "Mended"


# withdrawn, and half finished


def test_what_a_public_row_must_not_lack_may_be_lacking_while_it_is_pending(
    proposal, editor, publisher
):
    pending = propose(proposal, editor, setting(editor, seen_on=None))
    missing = missing_of(pending, fresh(proposal)).message_dict
    assert missing == {"seen_on": ["Required to publish."]}
    with pytest.raises(ValidationError):
        published(pending, publisher)
    assert fresh(proposal).seen_on == proposal.seen_on


def test_it_ends_with_its_row_when_that_is_deleted(editor, administrator):
    row, other = make(Meeting), make(Meeting)
    pending, kept = (propose(one, editor, setting(editor, name="Mended")) for one in (row, other))
    remove(fresh(row), by=administrator, channel="admin")
    pending.refresh_from_db()
    assert [pending.outcome, pending.ended_by_name] == ["discarded", "administrator"]
    assert list(PendingVersion.objects.open()) == [kept]
