"""The review queue: what waits, what differs from what was public, and who may publish it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.records.permissions import Operator
from core.records.publishing import publish, submit, withdraw
from core.records.saving import remove, save_row
from editing.publication.actions import publish_blocking_reason
from participants.models import Participant
from positions.admin.review import waiting
from positions.models import Position, Proponent, Proposal, ProposalItem
from tests.rows import build, make

pytestmark = pytest.mark.django_db
GRID = "/admin/positions/position/grid/"
OUTCOMES = "/admin/positions/proposalitem/outcomes/"
QUEUE = "/admin/positions/position/review/"
OPERATOR = Operator(may_publish=True)


def submitted(model, by, **values):
    row = build(model, published=False, **values)
    save_row(row, by=by, channel="admin")
    submit(row, by=by, channel="admin")
    return row


def changed(row, by, **values):
    row = type(row).objects.get(pk=row.pk)
    for name, value in values.items():
        setattr(row, name, value)
    save_row(row, by=by, channel="admin")
    return row


def differences(model):
    [one] = waiting(model, OPERATOR)
    return [(line.label, line.before, line.now) for line in one.changed]


def test_it_holds_what_is_in_review_the_oldest_first(publisher):
    rows = [submitted(Proposal, publisher) for _count in range(2)]
    make(Proposal), make(Proposal, published=False)
    assert [one.row for one in waiting(Proposal, OPERATOR)] == rows


def test_a_row_that_was_never_public_is_held_against_nothing(publisher):
    submitted(Position, publisher, summary="New")
    [one] = waiting(Position, OPERATOR)
    assert [one.was_public, one.changed] == [False, []]


def test_each_changed_field_is_shown_as_it_was_public_and_as_it_is(publisher, second):
    row = make(Position, stance="support", summary="As it was")
    changed(row, publisher, summary="On the way")
    changed(row, second, summary="As it is", stance="oppose")
    assert differences(Position) == [
        ("stance", "support", "oppose"),
        ("summary", "As it was", "As it is"),
    ]


def test_a_relation_is_named_as_it_was(publisher):
    before, after = make(Participant, name="Before"), make(Participant, name="After")
    changed(make(Position, held_by=before), publisher, held_by=after)
    assert differences(Position) == [("held by", "Before", "After")]


def test_other_holders_are_a_difference(publisher):
    row = make(Position, held_jointly_with=[make(Participant, code="ONE")])
    save_row(
        row,
        by=publisher,
        channel="admin",
        many={"held_jointly_with": [make(Participant, code="TWO")]},
    )
    assert differences(Position) == [("held jointly with", "ONE", "TWO")]


def test_parts_changed_since_it_was_public_are_named_and_those_before_are_not(publisher):
    row = make(Proposal)
    items = [make(ProposalItem, proposal=row, number=number) for number in (1, 2, 3)]
    proponent = make(
        Proponent,
        proposal=row,
        participant=make(Participant, code="APT", kind="regional_organisation"),
    )
    changed(items[1], publisher, account="Changed")
    remove(ProposalItem.objects.get(pk=items[2].pk), by=publisher, channel="admin")
    remove(Proponent.objects.get(pk=proponent.pk), by=publisher, channel="admin")
    [one] = waiting(Proposal, OPERATOR)
    assert [one.was_public, sorted(one.parts)] == [
        True,
        ["APT: removed", "item 2: changed", "item 3: removed"],
    ]


def test_what_was_withdrawn_and_submitted_again_differs_in_nothing(publisher):
    row = make(Proposal)
    withdraw(row, by=publisher, channel="admin")
    submit(row, by=publisher, channel="admin")
    [one] = waiting(Proposal, OPERATOR)
    assert [one.was_public, one.changed, one.parts] == [True, [], []]


def test_it_costs_the_same_with_two_rows_and_with_six(publisher):
    def queries(model):
        with CaptureQueriesContext(connection) as asked:
            list(waiting(model, OPERATOR))
        return len(asked)

    def wait(model):
        row = make(model)
        for part in (ProposalItem, Proponent) if model is Proposal else ():
            make(part, proposal=row)
        changed(row, publisher, public_remark="Changed", assembly=row.assembly)

    for model in (Proposal, Position):
        wait(model), wait(model)
        before = queries(model)
        for _count in range(4):
            wait(model)
        assert queries(model) == before


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("publisher", "You made the last change: someone else must publish it."),
        ("second", ""),
        ("editor", "Your account does not have permission to publish."),
    ],
)
def test_who_may_not_publish_is_told_why(who, said, request, publisher, second):
    row = submitted(Proposal, publisher)
    assert publish_blocking_reason(request.getfixturevalue(who), row) == said


def test_missing_evidence_is_named_field_by_field(publisher, second):
    row = submitted(Proposal, publisher, evidence_kind="", seen_on=None)
    assert (
        publish_blocking_reason(second, row)
        == "kind of evidence: Required to publish. seen on: Required to publish."
    )


# the pages


def page(row):
    return f"{QUEUE}{row._meta.model_name}/{row.pk}/"


def decide(client, row, **sent):
    return client.post(
        page(row), {"seen": Proposal.objects.get(pk=row.pk).version} | sent, follow=True
    )


def told(answer):
    return [str(message) for message in answer.context["messages"]]


def test_a_second_person_reads_and_publishes(client, publisher, second):
    row = submitted(Proposal, publisher, title="A title", number="")
    client.force_login(second)
    shown = client.get(page(row)).content.decode()
    answer = decide(client, row, publish="1")
    row.refresh_from_db()
    assert ['name="publish"' in shown, told(answer), row.publication] == [
        True,
        ["Published: A title."],
        "published",
    ]


def test_the_accounts_of_the_items_are_read_before_they_become_public(client, publisher, second):
    row = submitted(Proposal, publisher)
    make(ProposalItem, proposal=row, number=7, account="Asks for a register of numbers.")
    client.force_login(second)
    assert "Asks for a register of numbers." in client.get(f"{QUEUE}proposal/{row.pk}/").text


def test_who_wrote_it_last_is_shown_no_button_and_refused_without_it(client, publisher):
    row = submitted(Proposal, publisher)
    client.force_login(publisher)
    shown = client.get(page(row)).content.decode()
    decide(client, row, publish="1")
    row.refresh_from_db()
    assert ['name="publish"' in shown, "You made the last change" in shown, row.publication] == [
        False,
        True,
        "in_review",
    ]


def test_a_row_goes_back_to_draft(client, publisher, second):
    row = submitted(Proposal, publisher)
    client.force_login(second)
    decide(client, row, withdraw="1")
    row.refresh_from_db()
    assert row.publication == "draft"


def test_what_changed_since_it_was_read_is_not_published(client, publisher, second):
    row = submitted(Proposal, publisher)
    seen = row.version
    changed(row, publisher, title="Changed")
    client.force_login(second)
    answer = decide(client, row, publish="1", seen=seen)
    row.refresh_from_db()
    assert [row.publication, told(answer)] == [
        "in_review",
        ["This row has changed since you opened it, so nothing was done. Please review it again."],
    ]


def test_a_row_published_meanwhile_leads_back_to_the_queue(client, publisher, second):
    row = submitted(Proposal, publisher)
    publish(row, by=second, channel="admin")
    client.force_login(second)
    assert client.get(page(row), follow=True).redirect_chain == [(QUEUE, 302)]


@pytest.mark.parametrize(
    "address", ["proposal/999999/", "meeting/1/", "proposal/99999999999999999999/"]
)
def test_no_such_row_breaks_nothing(address, client, publisher):
    client.force_login(publisher)
    assert client.get(QUEUE + address).status_code in {302, 404}


def test_the_queue_opens_and_marks_what_is_mine(client, publisher, second):
    submitted(Proposal, publisher), submitted(Position, second)
    client.force_login(publisher)
    answer = client.get(QUEUE)
    assert [
        [group["count"] for group in answer.context["groups"]],
        answer.content.decode().count("(you)"),
    ] == [[1, 1, 0], 1]


def test_the_lists_lead_to_the_queue_and_to_the_pages_for_many_rows(client, publisher):
    client.force_login(publisher)
    pages = [
        client.get(f"/admin/positions/{name}/").content.decode()
        for name in ("position", "proposal")
    ]
    assert [[address in page for address in (QUEUE, GRID, OUTCOMES)] for page in pages] == [
        [True, True, False],
        [True, False, True],
    ]


def test_who_may_see_no_proposals_sees_no_queue(client, publisher):
    publisher.groups.clear()
    client.force_login(publisher)
    assert client.get(QUEUE).status_code == 403
