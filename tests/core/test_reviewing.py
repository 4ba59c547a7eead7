"""Who publishes a row that says what others want is not who wrote it last, through whichever channel it comes."""

import pytest
from django.core.exceptions import ValidationError

from core.records.publishable import Publication
from core.records.publishing import publish, submit
from core.records.saving import remove, save_row
from positions.models import Position, Proponent, Proposal, ProposalItem
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


@pytest.mark.parametrize("model", REVIEWED)
def test_who_wrote_it_last_does_not_publish_it_and_a_second_person_does(model, publisher, second):
    row = written(model, publisher)
    assert [refusal(row, publisher).endswith(BY_ANOTHER), publication(row)] == [True, "draft"]
    publish(row, by=second, channel="admin")
    line = row.history.latest()
    assert [line.history_change_reason, line.history_by_name] == ["published", "second"]
    assert [publication(row), fresh(row).written_by] == ["published", publisher]


def test_submitting_checking_and_noting_is_not_writing_and_saving_publishes_nothing_for_its_writer(
    publisher, second
):
    row = written(Proposal, publisher)
    submit(row, by=second, channel="admin")
    row.editors_note, row.last_checked_on = "Read", None
    save_row(row, by=second, channel="admin")
    assert fresh(row).written_by == publisher
    row = build(Proposal)
    save_row(row, by=publisher, channel="admin")
    row.publication = Publication.PUBLISHED
    save_row(row, by=publisher, channel="admin")
    assert publication(row) == "in_review"


def test_where_the_setting_is_off_its_author_publishes_it_and_the_history_says_so(
    publisher, settings
):
    settings.SECOND_PERSON_PUBLISHES = False
    row = written(Proposal, publisher)
    publish(row, by=publisher, channel="admin")
    assert publication(row) == "published"
    assert row.history.latest().history_change_reason == "published by its author"


def test_a_change_of_a_public_row_puts_it_back_into_review(publisher, second):
    row = make(Position)
    row.summary = "Changed"
    save_row(row, by=publisher, channel="admin")
    assert publication(row) == "in_review"
    assert refusal(fresh(row), publisher).endswith(BY_ANOTHER)
    publish(fresh(row), by=second, channel="admin")
    assert publication(row) == "published"


@pytest.mark.parametrize("change", ["add an item", "change an item", "remove the proponent"])
def test_a_change_of_its_parts_puts_a_public_proposal_back_into_review(change, publisher):
    row = make(Proposal)
    item, proponent = make(ProposalItem, proposal=row, number=9), make(Proponent, proposal=row)
    if change == "remove the proponent":
        remove(fresh(proponent), by=publisher, channel="admin")
    else:
        one = build(ProposalItem, proposal=fresh(row)) if change == "add an item" else fresh(item)
        one.account = "Changed"
        save_row(one, by=publisher, channel="admin")
    assert [publication(row), fresh(row).written_by] == ["in_review", publisher]
    line = row.history.latest()
    assert [line.publication, line.history_by_name] == ["in_review", "publisher"]


def test_a_file_of_its_writer_does_not_publish_and_that_of_a_second_person_does(publisher, second):
    row = written(Proposal, publisher, title="Mine")
    plan = planned("proposals", "slug publication", [row.slug, "published"], by=publisher)
    assert reasons(plan) == [(2, "publication", f"You wrote Mine {BY_ANOTHER}")]
    brought_in("proposals", "slug publication", [row.slug, "published"], by=second)
    assert publication(row) == "published"
