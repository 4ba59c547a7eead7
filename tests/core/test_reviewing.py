"""Who publishes a row that says what others want is not who wrote it last, through whichever channel it comes."""

import pytest
from django.core.exceptions import ValidationError

from core.records.publishable import Publication
from core.records.publishing import publish, submit, withdraw
from core.records.saving import remove, save_row
from meetings.models import Assembly
from participants.models import Participant
from positions.models import Position, Proponent, Proposal, ProposalItem
from tests.editing.forms import address, shown
from tests.exchange.sheets import brought_in, planned, reasons
from tests.rows import build, fresh, make

pytestmark = pytest.mark.django_db
REVIEWED = [Proposal, Position]
BY_ANOTHER = "last, so a second person must publish it."


def written(model, by, **values):
    """A draft that this person wrote."""
    row = build(model, published=False, **values)
    save_row(row, by=by, channel="admin")
    return row


def publication(row):
    return fresh(row).publication


def refusal(row, by) -> str:
    with pytest.raises(ValidationError) as fault:
        publish(row, by=by, channel="admin")
    return " ".join(fault.value.messages)


# publishing


@pytest.mark.parametrize("model", REVIEWED)
def test_who_wrote_it_last_does_not_publish_it(model, publisher):
    row = written(model, publisher)
    assert [refusal(row, publisher).endswith(BY_ANOTHER), publication(row)] == [True, "draft"]


@pytest.mark.parametrize("model", REVIEWED)
def test_a_second_person_publishes_it(model, publisher, second):
    row = written(model, publisher)
    publish(row, by=second, channel="admin")
    line = row.history.latest()
    assert [
        publication(row),
        line.history_change_reason,
        line.history_by_name,
        fresh(row).written_by,
    ] == ["published", "published", "second", publisher]


def test_who_changes_it_on_the_way_to_publish_wrote_it_last(publisher, second):
    row = written(Proposal, publisher)
    row.title = "Changed by the second"
    assert refusal(row, second).endswith(BY_ANOTHER)


def test_who_wrote_first_may_publish_what_another_wrote_since(publisher, second):
    row = written(Proposal, publisher)
    row.title = "Changed by the second"
    save_row(row, by=second, channel="admin")
    publish(row, by=publisher, channel="admin")
    assert [publication(row), fresh(row).written_by] == ["published", second]


def test_submitting_checking_and_noting_is_not_writing(publisher, second):
    row = written(Proposal, publisher)
    submit(row, by=second, channel="admin")
    row.editors_note, row.last_checked_on = "Read", None
    save_row(row, by=second, channel="admin")
    assert fresh(row).written_by == publisher


def test_saving_publishes_no_row_for_its_writer_unless_asked(publisher):
    row = build(Proposal)
    save_row(row, by=publisher, channel="admin")
    row.publication = Publication.PUBLISHED
    save_row(row, by=publisher, channel="admin")
    assert publication(row) == "in_review"


def test_without_evidence_nobody_publishes_it(publisher, second):
    row = written(Proposal, publisher, source_addresses="", evidence_kind="", seen_on=None)
    with pytest.raises(ValidationError) as fault:
        publish(row, by=second, channel="admin")
    assert set(fault.value.message_dict) == {"evidence_kind", "seen_on", "source_addresses"}


# the setting


def test_where_the_setting_is_off_its_author_publishes_it_and_the_history_says_so(
    publisher, settings
):
    settings.SECOND_PERSON_PUBLISHES = False
    row = written(Proposal, publisher)
    publish(row, by=publisher, channel="admin")
    assert [publication(row), row.history.latest().history_change_reason] == [
        "published",
        "published by its author",
    ]


def test_where_the_setting_is_off_a_change_stays_public(publisher, settings):
    settings.SECOND_PERSON_PUBLISHES = False
    row = make(Proposal)
    row.title = "Changed"
    save_row(row, by=publisher, channel="admin")
    assert [publication(row), fresh(row).written_by] == ["published", publisher]


# the operator


@pytest.mark.parametrize("model", REVIEWED)
def test_the_operator_needs_no_second_person(model, operator):
    row = build(model, published=False)
    save_row(row, by=operator, channel="command")
    publish(row, by=operator, channel="command")
    assert [
        publication(row),
        fresh(row).written_by,
        row.history.latest().history_change_reason,
    ] == ["published", None, "published"]


def test_what_the_operator_wrote_any_publisher_may_publish(publisher, operator):
    row = build(Proposal, published=False)
    save_row(row, by=operator, channel="command")
    publish(row, by=publisher, channel="admin")
    assert publication(row) == "published"


# changes of what is public


def test_a_change_of_a_public_row_puts_it_back_into_review(publisher, second):
    row = make(Position)
    row.summary = "Changed"
    save_row(row, by=publisher, channel="admin")
    assert [publication(row), refusal(fresh(row), publisher).endswith(BY_ANOTHER)] == [
        "in_review",
        True,
    ]
    publish(fresh(row), by=second, channel="admin")
    assert publication(row) == "published"


def test_other_holders_of_a_public_position_put_it_back_into_review(publisher):
    row = make(Position)
    save_row(row, by=publisher, channel="admin", many={"held_jointly_with": [make(Participant)]})
    assert publication(row) == "in_review"


def test_the_same_holders_once_more_change_nothing(publisher):
    other = make(Participant)
    row = make(Position, held_jointly_with=[other])
    save_row(row, by=publisher, channel="admin", many={"held_jointly_with": [other]})
    assert [publication(row), fresh(row).written_by] == ["published", None]


def test_withdrawing_is_not_writing(publisher):
    row = make(Proposal)
    withdraw(row, by=publisher, channel="admin")
    publish(row, by=publisher, channel="admin")
    assert [publication(row), fresh(row).written_by] == ["published", None]


# parts


def add_an_item(proposal, by):
    save_row(build(ProposalItem, proposal=proposal), by=by, channel="admin")


def change_an_item(proposal, by):
    item = proposal.items.get()
    item.account = "Changed"
    save_row(item, by=by, channel="admin")


def remove_the_proponent(proposal, by):
    remove(proposal.proponents.get(), by=by, channel="admin")


@pytest.mark.parametrize("change", [add_an_item, change_an_item, remove_the_proponent])
def test_a_change_of_its_parts_puts_a_public_proposal_back_into_review(change, publisher):
    row = make(Proposal)
    make(ProposalItem, proposal=row, number=9), make(Proponent, proposal=row)
    change(fresh(row), publisher)
    line = row.history.latest()
    assert [publication(row), fresh(row).written_by, line.publication, line.history_by_name] == [
        "in_review",
        publisher,
        "in_review",
        "publisher",
    ]


def test_who_wrote_a_part_last_does_not_publish(publisher, second):
    row = written(Proposal, publisher)
    add_an_item(row, second)
    assert refusal(fresh(row), second).endswith(BY_ANOTHER)
    publish(fresh(row), by=publisher, channel="admin")
    assert publication(row) == "published"


def test_the_row_in_hand_is_not_public_any_more_after_its_part_was_written(publisher):
    row = make(Proposal)
    add_an_item(row, publisher)
    save_row(row, by=publisher, channel="admin")
    assert [row.publication, publication(row)] == ["in_review", "in_review"]


def test_parts_that_the_operator_writes_leave_it_public(operator):
    row = make(Proposal)
    add_an_item(row, operator)
    assert publication(row) == "published"


# imports


def test_a_file_of_its_writer_does_not_publish_and_says_why_per_row(publisher):
    row = written(Proposal, publisher, title="Mine")
    plan = planned("proposals", "slug publication", [row.slug, "published"], by=publisher)
    assert reasons(plan) == [(2, "publication", f"You wrote Mine {BY_ANOTHER}")]


def test_a_new_row_that_a_file_would_publish_is_refused(publisher):
    assembly = make(Assembly, code="WTSA-24")
    cells = [
        assembly.code,
        "New",
        "https://example.org/1",
        "press",
        "2024-10-15",
        "2024-10-15",
        "published",
    ]
    header = "assembly title source_addresses evidence_kind seen_on last_checked_on publication"
    plan = planned("proposals", header, cells, by=publisher)
    assert reasons(plan) == [(2, "publication", f"You wrote New {BY_ANOTHER}")]


def test_a_file_that_writes_and_publishes_at_once_is_refused(publisher, second):
    row = written(Proposal, publisher)
    plan = planned(
        "proposals", "slug title publication", [row.slug, "By the second", "published"], by=second
    )
    assert reasons(plan) == [(2, "publication", f"You wrote By the second {BY_ANOTHER}")]


def test_a_file_of_a_second_person_publishes(publisher, second):
    row = written(Proposal, publisher)
    brought_in("proposals", "slug publication", [row.slug, "published"], by=second)
    assert publication(row) == "published"


def test_the_operators_file_publishes_what_it_brings(operator):
    row = build(Proposal, published=False)
    save_row(row, by=operator, channel="command")
    brought_in(
        "proposals", "slug title publication", [row.slug, "Changed", "published"], by=operator
    )
    assert [fresh(row).title, publication(row)] == ["Changed", "published"]


# the admin


def told(answer) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def test_a_writer_who_publishes_in_the_list_is_told_why_not(client, publisher):
    row = written(Proposal, publisher, title="Mine")
    client.force_login(publisher)
    chosen = {
        "action": "publish_rows",
        "_selected_action": row.pk,
        "confirmed": "yes",
        "seen": f"{row.pk}.{row.version}",
    }
    answer = client.post("/admin/positions/proposal/", chosen, follow=True)
    assert [told(answer), publication(row)] == [[f"Mine: You wrote Mine {BY_ANOTHER}"], "draft"]


def test_a_new_address_is_no_statement(client, publisher):
    row = make(Position)
    client.force_login(publisher)
    client.post(address(row, "rename"), {"slug": "another"})
    assert [fresh(row).slug, publication(row)] == ["another", "published"]


def test_saving_without_a_change_says_nothing_of_review(client, publisher):
    row = make(Position)
    client.force_login(publisher)
    answer = client.post(address(row), shown(client, address(row)), follow=True)
    assert [len(told(answer)), publication(row)] == [1, "published"]


def test_the_list_can_be_narrowed_to_what_waits_for_me(client, publisher, second):
    mine, others = written(Proposal, publisher), written(Proposal, second)
    for row in (mine, others, written(Proposal, second)):
        if row in (mine, others):
            submit(row, by=publisher, channel="admin")
    client.force_login(publisher)
    found = {
        word: set(client.get(f"/admin/positions/proposal/?waiting={word}").context["cl"].queryset)
        for word in ("me", "others")
    }
    assert found == {"me": {others}, "others": {mine}}


def test_the_form_shows_who_wrote_it_last(client, publisher, second):
    row = written(Proposal, second)
    client.force_login(publisher)
    assert [
        name in client.get(address(row)).content.decode()
        for name in ("field-written_by", ">second<")
    ] == [True, True]
