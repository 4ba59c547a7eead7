"""All changes on one page: who sees which, with old and new values, for few queries; and nobody writes there."""

import datetime as dt
import re

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import ImportBatch, PendingEdit, PendingVersion, Redirect
from core.records.pending.changes import PendingRow
from core.records.permissions import Operator
from core.records.saving import remove, save_row
from core.records.tracked import TrackedModel
from editing.history import page_of, sources_for
from editing.pending.display import RowNames, shown_fields
from meetings.models import Meeting
from participants.models import Membership, Participant
from positions.models import Position, Proposal, ProposalItem
from tests.editing.forms import address, messages_of
from tests.markup import main_words
from tests.rows import fresh, make

from .test_pending_form import pressed, saved

pytestmark = pytest.mark.django_db
OPERATOR = Operator(may_publish=True)


def entries(by, **wanted):
    request = RequestFactory().get("/")
    request.user = by
    return list(page_of(request, sources_for(by, **wanted)))


def told(entry):
    """By field, its lines as pieces."""
    return {
        field.label: ["".join(f"{what}{text}" for what, text in line) for line in field.lines]
        for field in entry.fields
    }


def changed(row, by, **values):
    for name, value in values.items():
        setattr(row, name, value)
    save_row(row, by=by, channel="admin", reason="mended")


def test_a_relation_is_told_by_the_names_of_its_rows_also_when_they_are_gone(publisher):
    parent = make(Participant, name="Gone soon")
    child = make(Participant, published=False)
    changed(child, publisher, part_of=parent)
    changed(child, publisher, part_of=None)
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
    changed(own, editor, city="Geneva")
    changed(own, publisher, city="Nairobi")
    changed(other, publisher, city="Nairobi")
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


def test_an_earlier_version_with_other_dates_is_typed_where_the_form_asks_about_them(
    client, publisher
):
    meeting = make(Meeting, city="Geneva")
    changed(meeting, publisher, city="Nairobi", summary="Mended")
    changed(meeting, publisher, summary="Mended again")
    client.force_login(publisher)
    first, second, _last = meeting.history.order_by("history_id")
    told = [
        messages_of(client.post(address(meeting, "history"), {"history_id": line.pk}))[-1]
        for line in (first, second)
    ]
    assert told[0].startswith("Nothing was restored. This version has other dates, another place")
    assert told[1].startswith("The earlier version is kept as a pending change.")


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
    """However many rows they name; of a table with rows that are gone one more."""
    client.force_login(publisher)
    url = reverse("admin:history")

    def written():
        for model in (Position, Meeting):
            row = make(model, published=False)
            changed(fresh(row), publisher, summary="Mended")
            remove(fresh(row), by=publisher, channel="admin")

    def queries():
        client.get(url)  # what this process keeps of the site's settings is read once
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url, {"person": "publisher"}).status_code == 200
        return len(asked)

    written()
    one = queries()
    written(), written()
    assert queries() == one <= 24


# how a change is shown


def lines(model, before, after):
    (field,) = shown_fields(
        PendingRow(model._meta.label, 1, "changed", before, after), model, RowNames(OPERATOR)
    )
    return field.lines


def test_a_choice_a_number_and_each_entry_of_a_list_is_shown_as_a_whole():
    whole = [["-", "outcome not found"], ["=", "→ "], ["+", "adopted"]]
    assert lines(ProposalItem, {"outcome": "not_known"}, {"outcome": "adopted"}) == [whole]
    assert lines(ProposalItem, {"outcome": None}, {"outcome": "adopted"}) == [whole[2:]]
    assert lines(ProposalItem, {"number": 2}, {"number": 12}) == [
        [["-", "2"], ["=", "→ "], ["+", "12"]]
    ]
    old, new = ({"source_addresses": f"https://a.example/1\nhttps://a.example/{n}"} for n in (2, 3))
    assert lines(Proposal, old, new) == [
        [["=", "https://a.example/1"]],
        [["-", "https://a.example/2"]],
        [["+", "https://a.example/3"]],
    ]


# nobody changes or deletes a line


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
