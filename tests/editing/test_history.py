"""The page of all changes: who sees which, at how many queries, and that nobody can edit it; and restoring earlier versions."""

import datetime as dt
import re

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import ImportBatch, PendingEdit, PendingVersion, Redirect
from core.records.pending.changes import PendingRow
from core.records.pending.models import pending_of
from core.records.pending.restoring import restore_deleted
from core.records.permissions import Operator
from core.records.saving import remove
from core.records.tracked import TrackedModel
from editing.history import page_of, sources_for
from editing.pending.display import RowNames, shown_fields
from meetings.models import Assembly, Committee, CommitteeOfficer, Meeting
from participants.models import Membership, Participant
from positions.models import Position, Proposal, ProposalItem
from tests.editing.forms import address, messages_of, stored_by_another
from tests.markup import main_words
from tests.rows import PAGES, fresh, make

from .test_pending_form import pressed, saved

pytestmark = pytest.mark.django_db
OPERATOR = Operator(may_publish=True)


def entries(by, **wanted):
    request = RequestFactory().get("/")
    request.user = by
    return list(page_of(request, sources_for(by, **wanted)))


def told(entry):
    """The lines of each field by its label, with the marks of added and removed words."""
    return {
        field.label: ["".join(f"{what}{text}" for what, text in line) for line in field.lines]
        for field in entry.fields
    }


def test_a_relation_is_told_by_the_names_of_its_rows_also_when_they_are_gone(publisher):
    parent = make(Participant, name="Gone soon")
    child = make(Participant, published=False)
    stored_by_another(child, publisher, part_of=parent)
    stored_by_another(child, publisher, part_of=None)
    history = address(parent, "history")
    remove(parent, by=OPERATOR, channel="admin")
    deleted, cleared, named, *_rest = entries(publisher, table="participants.participant")
    assert [deleted.verb, deleted.label, deleted.url] == ["deleted", "Gone soon", history]
    assert [told(cleared)["Part of"], told(named)["Part of"]] == [["-Gone soon"], ["+Gone soon"]]
    item = make(ProposalItem, proposal=make(Proposal))
    name, proposal = str(fresh(item)), fresh(item.proposal)
    remove(proposal, by=OPERATOR, channel="admin")
    assert [entries(publisher, table="positions.proposalitem")[0].label, proposal.pk] == [
        name,
        None,
    ]


def test_an_editor_sees_the_rows_they_wrote_and_no_others(editor, publisher):
    own, other = (make(Meeting, name=name, published=False) for name in ("Own", "Of another"))
    stored_by_another(own, editor, city="Geneva")
    stored_by_another(own, publisher, city="Nairobi")
    stored_by_another(other, publisher, city="Nairobi")
    told_to = [{entry.label for entry in entries(by)} for by in (editor, publisher)]
    assert told_to == [{"Own"}, {"Own", "Of another"}]


def test_a_published_change_is_one_entry_and_a_discarded_one_stands_beside_them(
    client, editor, publisher
):
    meeting = make(Meeting, name="As readers know it")
    saved(client, meeting, editor, name="As delegates know it")
    before = len(entries(publisher))
    pressed(client, meeting, publisher, "publish", 1)
    [published] = entries(publisher)[: len(entries(publisher)) - before]
    assert (published.verb, published.line.history_by_name) == ("changed", "publisher")
    assert told(published) == {"Name": ["=As -readers+delegates= know it"]}
    assert "written by editor" in published.line.history_change_reason
    saved(client, meeting, editor, city="Geneva")
    pressed(client, meeting, publisher, "discard", 1)
    page = main_words(client.get(address(meeting, "history")))
    assert re.search(
        r"Discarded by publisher on .* UTC, written by editor\. .* City .*Geneva", page
    )


def test_the_page_is_narrowed_by_person_table_day_and_import(publisher):
    counts = dict.fromkeys(("new", "changed", "same", "refused"), 0)
    batch = ImportBatch.objects.create(table="meetings", channel="import", **counts)
    meeting, _other = make(Meeting, name="Wanted"), make(Participant, name="Unwanted")
    day = dt.datetime(2024, 3, 1, 12, tzinfo=dt.UTC)
    lines = Meeting.history.model._base_manager.filter(id=meeting.pk)
    lines.update(history_by_name="Ana", history_batch=batch, history_date=day)
    ana = {"person": "Ana"}
    for wanted in (
        ana,
        {"day": day.date()},
        {"batch": batch.pk},
        ana | {"table": "meetings.meeting"},
    ):
        assert [entry.label for entry in entries(publisher, **wanted)] == ["Wanted"]
    assert entries(publisher, **ana, table="participants.participant") == []


def test_a_page_costs_the_same_queries_for_one_line_of_a_table_and_for_three(client, publisher):
    """The number of rows named does not matter; names of deleted rows cost one more query for each table."""
    client.force_login(publisher)
    url = reverse("admin:history")

    def written():
        for model in (Position, Meeting):
            row = make(model, published=False)
            stored_by_another(row, publisher, summary="Mended")
            remove(fresh(row), by=publisher, channel="admin")

    def queries():
        client.get(url)  # reads the site settings, which the process keeps
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url, {"person": "publisher"}).status_code == 200
        return len(asked)

    written()
    one = queries()
    written(), written()
    assert queries() == one <= 24


def test_a_choice_a_number_and_each_entry_of_a_list_is_shown_as_a_whole():
    whole = [["-", "outcome not found"], ["=", "→ "], ["+", "adopted"]]
    addresses = [
        {"source_addresses": f"https://a.example/1\nhttps://a.example/{number}"}
        for number in (2, 3)
    ]
    listed = [("=", "1"), ("-", "2"), ("+", "3")]
    for model, before, after, lines in (
        (ProposalItem, {"outcome": "not_known"}, {"outcome": "adopted"}, [whole]),
        (ProposalItem, {"outcome": None}, {"outcome": "adopted"}, [whole[2:]]),
        (ProposalItem, {"number": 2}, {"number": 12}, [[["-", "2"], ["=", "→ "], ["+", "12"]]]),
        (Proposal, *addresses, [[[what, f"https://a.example/{n}"]] for what, n in listed]),
    ):
        row = PendingRow(model._meta.label, 1, "changed", before, after)
        (field,) = shown_fields(row, model, RowNames(OPERATOR))
        assert field.lines == lines


def test_no_table_of_history_has_an_admin():
    histories = {
        model.history.model for model in apps.get_models() if issubclass(model, TrackedModel)
    }
    assert admin.site._registry.keys() & (histories | {PendingEdit, PendingVersion}) == set()


@pytest.mark.parametrize("model", [Meeting, Membership, Redirect])
def test_no_address_of_history_changes_or_deletes_a_line(admin_client, model):
    row = make(model)
    before = list(model.history.order_by("history_id").values())
    key = before[-1]["history_id"]
    page = address(row, "history")
    sent = {"_save": "x", "_change_history": "x", "post": "yes", "action": "delete_selected"}
    stock = [f"{page}{key}/", f"{page}{key}/change/", f"{page}{key}/delete/"]
    assert [admin_client.get(where).status_code for where in stock] == [404] * 3
    assert [admin_client.post(where, sent).status_code for where in stock] == [404] * 3
    admin_client.post(page, sent)
    admin_client.put(page), admin_client.delete(page)
    assert list(model.history.order_by("history_id").values())[: len(before)] == before


# an earlier version of a row comes back: pending where readers see the row, at once in a draft


def restored(client, by, row, line):
    client.force_login(by)
    return client.post(address(row, "history"), {"history_id": line.pk})


def versions(row):
    """Oldest first."""
    return list(type(row).history.filter(id=row.pk).order_by("history_id"))


def test_a_version_of_a_public_row_is_pending_and_nothing_is_restored_over_it(client, publisher):
    """A version with another place is not restored: it is typed on the form, which asks whether the meeting was moved."""
    meeting = make(Meeting, name="First name", city="Geneva")
    stored_by_another(meeting, publisher, name="Second name", city="Nairobi")
    stored_by_another(meeting, publisher, name="Third name")
    elsewhere, second, last = versions(meeting)
    told = messages_of(restored(client, publisher, meeting, elsewhere))[-1]
    assert told.startswith("Nothing was restored. Dates, place or mode would change")
    page = main_words(client.get(address(meeting, "history")))
    offered = [
        page.count(words)
        for words in ("why they do. Open the form", "Yes, restore", "Restore this")
    ]
    assert offered == [1, 0, 1], page
    response = restored(client, publisher, meeting, second)
    assert response.headers["Location"] == address(meeting, "pending")
    told = messages_of(response)[-1]
    assert told.startswith("The earlier version is kept as a pending change.")
    (change,) = pending_of(meeting).opened
    assert [change.before, change.after] == [{"name": "Third name"}, {"name": "Second name"}]
    told = messages_of(restored(client, publisher, meeting, last))[-1]
    said = "Nothing was restored. A change of this row is pending. Publish it or discard it first."
    assert told == said
    assert [fresh(meeting).name, pending_of(meeting).number] == ["Third name", 1]


def test_a_version_of_a_draft_is_saved_at_once_and_history_says_so(client, publisher):
    apt, cept = make(Participant, code="APT"), make(Participant, code="CEPT")
    meeting = make(Meeting, name="First name", published=False)
    stored_by_another(meeting, publisher, many={"organisers": [apt]})
    client.force_login(publisher)
    assert "Yes, restore this version" in client.get(address(meeting, "history")).text  # asks first
    first = versions(meeting)[-1]
    stored_by_another(meeting, publisher, many={"organisers": [cept]}, name="Second name")
    assert restored(client, publisher, meeting, first).headers["Location"] == address(meeting)
    assert [fresh(meeting).name, *meeting.organisers.all()] == ["First name", apt]
    assert versions(meeting)[-1].history_change_reason == (
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
    restored(client, publisher, proposal, versions(proposal)[0])
    accounts = [*proposal.items.values_list("account", flat=True)]
    assert [fresh(proposal).title, accounts] == ["First title", ["As filed", "Gone since"]]


def test_what_it_needs_and_is_gone_is_named_and_nothing_is_restored(client, publisher):
    proposal = make(Proposal, title="First title", published=False)
    first = proposal.assembly
    stored_by_another(proposal, publisher, assembly=make(type(first)), title="Second title")
    name = str(first)
    remove(fresh(first), by=Operator(may_publish=True), channel="admin")
    assert messages_of(restored(client, publisher, proposal, versions(proposal)[0])) == [
        f"Nothing was restored. Proposal needs the assembly “{name}”, which was deleted."
    ]
    assert fresh(proposal).title == "Second title"


def test_parts_of_parts_come_back_too_but_for_one_that_was_removed_before(
    administrator, time_machine
):
    time_machine.move_to("2100-01-01 10:00", tick=False)
    assembly = make(Assembly, published=False)
    committee = make(Committee, assembly=assembly, code="COM4")
    below = make(Committee, assembly=assembly, code="WG4A", parent=committee)
    officer, gone = (
        make(CommitteeOfficer, committee=committee, state=make(Participant)) for _number in range(2)
    )
    remove(fresh(gone), by=administrator, channel="admin")
    time_machine.move_to("2100-01-01 11:00", tick=False)
    remove(fresh(assembly), by=administrator, channel="admin")
    assert CommitteeOfficer.objects.count() == 0
    restore_deleted(versions(assembly)[-1], by=administrator, channel="admin")
    assert [fresh(below).parent, CommitteeOfficer.objects.get()] == [committee, officer]
    assert [fresh(officer).committee, fresh(committee).assembly] == [committee, assembly]


def test_deleted_rows_are_listed_with_who_and_why_until_who_may_publish_restores_them(
    client, editor, publisher, administrator
):
    first, page = make(Participant, code="APT", name="First"), reverse("admin:deleted_rows")
    history = address(first, "history")
    remove(first, by=administrator, channel="admin", reason="entered twice")
    taken = make(Participant, code="APT", name="Second")
    client.force_login(editor)
    assert [client.get(page).status_code, client.post(history).status_code] == [403, 403]
    client.force_login(publisher)

    def listed():
        return [
            (one.label, one.line.history_by_name, one.line.history_change_reason, one.url)
            for one in client.get(page).context["page"]
        ]

    (message,) = messages_of(client.post(history))
    assert message.startswith("Nothing was restored. ")
    assert "lready exists" in message
    assert listed() == [("First", "administrator", "entered twice", history)]
    Participant.objects.filter(pk=taken.pk).update(code="CEPT", slug="cept")
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
