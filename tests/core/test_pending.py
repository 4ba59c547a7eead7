"""A change of a row that readers see is pending until it is published; the page stays as it was."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from core.models import PendingVersion
from core.records.pending.changes import PendingRow, contents_of
from core.records.pending.models import pending_of
from core.records.pending.saving import (
    Conflicting,
    cancel_schedule,
    discard_pending,
    keep_over_stored,
    publish_pending,
    save_pending,
    schedule_pending,
    seen_changes,
    send_back_pending,
    submit_pending,
)
from core.records.pending.shown import write_pending
from core.records.permissions import rolled_back, writing_nothing
from core.records.publishing import withdraw
from core.records.saving import WriteContext, remove, save_row
from meetings.models import Meeting
from participants.models import Membership, Participant
from positions.models import Proposal, ProposalItem
from tests.rows import build, fresh, make

pytestmark = pytest.mark.django_db


def propose(row, by, edit):
    """Makes a pending change of what `edit` saves; `edit` gets the row with the changes pending so far."""
    pending = pending_of(row)
    found = type(row).objects.get(pk=row.pk)
    with rolled_back():
        write_pending(found, seen_changes(found, pending.number if pending else 0))
        found = type(row).objects.get(pk=row.pk)
        seen = contents_of(found)
        edit(found)
        mine = contents_of(found)
    return save_pending(found, seen, mine, WriteContext(by, "admin"))


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
    setting(publisher, city="Nairobi")(now)  # another field, changed meanwhile, stays changed
    published(pending, publisher)
    now = fresh(meeting)
    assert [now.name, now.city, pending_of(meeting)] == ["Mended", "Nairobi", None]
    line = meeting.history.latest()
    assert line.history_change_reason == f"pending change {pending.pk}, written by editor"


def test_a_later_edit_does_not_hide_what_changed_beneath_the_first_one(editor, publisher):
    meeting = make(Meeting)
    propose(meeting, editor, setting(editor, name="Mended"))
    setting(publisher, name="Mended at once")(fresh(meeting))
    pending = propose(meeting, editor, setting(editor, city="Nairobi"))
    with pytest.raises(Conflicting) as fault:
        published(pending, publisher)
    assert [conflict.name for conflict in fault.value.conflicts] == ["name"]


def test_who_only_looks_writes_nothing(operator):
    """Inside `writing_nothing` a save raises an error; unlike `rolled_back` it opens no transaction."""
    row = make(Meeting)
    changes = [PendingRow(Meeting._meta.label, row.pk, "changed", {}, {"name": "Mended"})]
    with writing_nothing():
        with pytest.raises(RuntimeError):
            save_row(row, by=operator, channel="test")
        with pytest.raises(RuntimeError):
            write_pending(row, changes)
    assert [fresh(row).version, fresh(row).name] == [row.version, row.name]


@pytest.fixture
def proposal():
    row = make(Proposal)
    make(ProposalItem, proposal=row, account="As filed")
    return fresh(row)


def test_a_pending_part_is_changed_and_removed_like_any_other(proposal, editor):
    def proposed(edit):
        return propose(proposal, editor, edit)

    item = {"account": "A new one"}
    proposed(lambda row: setting(editor)(build(ProposalItem, proposal=row, **item)))
    newer = setting(editor, account="A newer one")
    (added,) = proposed(lambda row: newer(row.items.get(**item))).opened
    assert [added.verb, added.after["account"]] == ["added", "A newer one"]
    item = {"account": "A newer one"}
    assert proposed(lambda row: remove(row.items.get(**item), by=editor, channel="admin")) is None


def test_a_part_that_two_people_add_is_one_part(editor, publisher):
    state, group = make(Participant), make(Participant)
    add = setting(editor)
    pending = propose(state, editor, lambda row: add(Membership(member=row, group=group)))
    make(Membership, member=fresh(state), group=group, since="")
    published(pending, publisher)
    assert [state.memberships.count(), pending_of(state)] == [1, None]


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


ACTS = "save        submit      send back   approve     cancel      keep        publish     discard     delete"
TABLE = {
    "kept": "kept        submitted   sent back   approved    kept        kept        published   discarded   discarded",
    "submitted": "kept        submitted   sent back   approved    submitted   kept        published   discarded   discarded",
    "sent back": "sent back   submitted   sent back   refused     sent back   sent back   refused     discarded   discarded",
    "approved": "kept        approved    sent back   approved    submitted   kept        published   discarded   discarded",
    "beneath": "kept        submitted   sent back   refused     kept        kept        refused     discarded   discarded",
    "withdrawn": "kept        submitted   sent back   approved    kept        kept        published   discarded   discarded",
}
CELLS = [
    (state, ACTS[place : place + 12].strip(), line[place : place + 12].strip())
    for state, line in TABLE.items()
    for place in range(0, len(line), 12)
]


def state_of(pending: PendingVersion) -> str:
    if pending.outcome:
        return pending.outcome
    if pending.goes_live_at:
        return "approved"
    if pending.is_submitted:
        return "submitted"
    return "sent back" if pending.sent_back_reason else "kept"


@pytest.mark.parametrize(("state", "act", "expected"), CELLS)
def test_what_an_act_makes_of_a_pending_change(
    state, act, expected, editor, publisher, administrator
):
    row = make(Meeting, name="As readers know it")
    pending, other = (
        propose(one, editor, setting(editor, name="Mended")) for one in (row, make(Meeting))
    )

    def do(act: str) -> None:
        pending.refresh_from_db()
        seen = {"by": publisher, "seen_number": pending.number}
        later = timezone.now() + dt.timedelta(hours=1)
        verbs = {
            "save": lambda: propose(row, editor, setting(editor, city="Nairobi")),
            "submit": lambda: submit_pending(pending, by=editor),
            "send back": lambda: send_back_pending(pending, reason="Not yet", **seen),
            "approve": lambda: schedule_pending(pending, at=later, **seen),
            "cancel": lambda: cancel_schedule(pending, **seen),
            "keep": lambda: keep_over_stored(pending, channel="admin", **seen),
            "publish": lambda: publish_pending(pending, channel="admin", **seen),
            "discard": lambda: discard_pending(pending, **seen),
            "beneath": lambda: setting(publisher, name="Mended at once")(fresh(row)),
            "withdraw": lambda: withdraw(fresh(row), by=publisher, channel="admin"),
            "delete": lambda: remove(fresh(row), by=administrator, channel="admin"),
        }
        verbs[act]()

    before = {
        "submitted": ["submit"],
        "sent back": ["submit", "send back"],
        "approved": ["submit", "approve"],
        "beneath": ["beneath"],
        "withdrawn": ["withdraw"],
    }
    for step in before.get(state, []):
        do(step)
    try:
        do(act)
        pending.refresh_from_db()
        found = state_of(pending)
    except ValidationError:
        found = "refused"
    assert found == expected
    if found == "published":
        assert [fresh(row).name, fresh(row).publication] == ["Mended", "published"]
    elif act == "delete":
        assert pending.ended_by_name == "administrator"
        assert list(PendingVersion.objects.open()) == [other]
    else:
        assert fresh(row).name == ("Mended at once" if state == "beneath" else "As readers know it")
