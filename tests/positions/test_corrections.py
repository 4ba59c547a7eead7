"""A value that readers saw stays readable after its correction; what was never public is shown nowhere."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.records.publishing import publish, withdraw
from core.records.saving import remove, save_row
from documents.models import Document
from participants.models import Participant
from positions.corrections import corrections_of
from positions.models import Position, Proponent, Proposal, ProposalItem
from resolutions.models import Resolution
from tests.rows import OPERATOR, fresh, make

pytestmark = pytest.mark.django_db


def changed(row, by=OPERATOR, many=None, **values):
    row = fresh(row)
    for name, value in values.items():
        setattr(row, name, value)
    save_row(row, by=by, channel="test", reason="changed", many=many or {})
    return row


def said(row) -> list[tuple[str, str, str]]:
    return [(one.label, one.old, one.new) for one in corrections_of([row])[row.pk]]


def test_each_value_is_said_with_what_stood_before_and_the_day():
    old = {"number": "IAP 10", "stage": "draft", "dated": "2016-10"}
    row = make(Proposal, title="A title", seen_on=dt.date(2016, 10, 3), **old)
    new = {"number": "IAP/46A10/1", "stage": "submitted", "dated": "2016-10-09"}
    changed(row, seen_on=dt.date(2016, 10, 4), **new)
    assert sorted(said(row)) == [
        ("Dated", "October 2016", "9 October 2016"),
        ("Number", "IAP 10", "IAP/46A10/1"),
        ("Seen on", "3 October 2016", "4 October 2016"),
        ("Stage", "draft of a group", "submitted"),
    ]
    assert {one.day for one in corrections_of([row])[row.pk]} == {timezone.localdate()}


# what was never public


def test_what_stood_between_two_publications_or_waited_for_its_day_is_never_said():
    row = make(Proposal, title="One")
    withdraw(row, by=OPERATOR, channel="test")
    row = changed(changed(row, title="xanadu"), title="Two")
    publish(row, by=OPERATOR, channel="test")
    waited = make(Proposal, title="xanadu", live_at=timezone.now() + dt.timedelta(days=1))
    changed(waited, title="A title", live_at=None)
    assert [said(row), said(waited)] == [[("Title", "One", "Two")], []]


def test_what_waited_for_a_second_person_is_said_once_it_was_published(publisher, administrator):
    row = make(Proposal, title="One")
    item = make(ProposalItem, proposal=row, number=1, new_text="One", action="add")
    item = changed(item, by=publisher, new_text="xanadu")
    changed(item, by=publisher, new_text="Two")
    changed(row, by=publisher, title="Two")
    waiting = said(row)
    publish(fresh(row), by=administrator, channel="test")
    published = [("Item 1: New text", "One", "Two"), ("Title", "One", "Two")]
    assert [waiting, sorted(said(row))] == [[], published]


def test_a_relation_to_what_is_not_public_is_nothing_and_a_version_about_it_is_never_said():
    hidden, shown = make(Document, title="xanadu", published=False), make(Document, title="A paper")
    row = make(Proposal, document=hidden, source_addresses="https://example.org/")
    changed(row, document=shown)
    assert said(row) == [("Document", "", str(shown))]
    row = make(Position, resolution=make(Resolution, published=False), summary="xanadu")
    changed(row, resolution=make(Resolution), summary="A summary")
    assert said(row) == []


# parts of a proposal


def taken_out(part) -> None:
    remove(part, by=OPERATOR, channel="test")


def test_a_part_that_was_taken_out_is_said_as_it_was():
    row, text = make(Proposal), make(Resolution, number=20, title="Numbering")
    group = make(Participant, code="APT", name="Telecommunity")
    taken_out(make(Proponent, proposal=row, participant=group))
    taken_out(make(ProposalItem, proposal=row, number=1, resolution=text))
    assert sorted(said(row)) == [
        ("Item 1", f"MOD {text}", "removed"),
        ("Telecommunity", "proponent", "removed"),
    ]


def test_a_part_of_a_draft_or_whose_text_or_participant_is_not_public_is_never_said():
    draft, row = make(Proposal, published=False), make(Proposal)
    hidden = make(Resolution, title="xanadu", published=False)
    for proposal, values in (
        (draft, {"new_text": "xanadu", "action": "add"}),
        (row, {"resolution": hidden, "account": "xanadu"}),
    ):
        first, second = (
            make(ProposalItem, proposal=proposal, number=number, **values) for number in (1, 2)
        )
        changed(first, account="other")
        taken_out(second)
    someone = make(Participant, name="xanadu", published=False)
    taken_out(make(Proponent, proposal=row, participant=someone))
    publish(fresh(draft), by=OPERATOR, channel="test")
    assert [said(draft), said(row)] == [[], []]


# positions


def test_those_who_hold_a_position_jointly_are_said_by_name():
    first, second = make(Participant, name="First"), make(Participant, name="Second")
    row = make(Position, held_jointly_with=[first], stance="support")
    changed(row, many={"held_jointly_with": [second]}, stance="concern")
    assert sorted(said(row)) == [
        ("Held jointly with", "First", "Second"),
        ("Stance", "support", "concern"),
    ]


# cost


def proposals(count: int) -> list[Proposal]:
    rows = []
    for _number in range(count):
        row = make(Proposal, document=make(Document), title="One")
        item = make(ProposalItem, proposal=row, resolution=make(Resolution), number=1)
        make(Proponent, proposal=row)
        changed(row, title="Two", document=make(Document))
        changed(item, resolution=make(Resolution))
        rows.append(row)
    return rows


def test_many_rows_cost_as_many_queries_as_one():
    few, many = proposals(1), proposals(4)
    costs = []
    for rows in (few, many):
        with CaptureQueriesContext(connection) as queries:
            found = corrections_of(rows)
        costs.append(len(queries))
        assert {len(corrections) for corrections in found.values()} == {3}
    assert costs[0] == costs[1]
