"""What is public, the three verbs that change it, and publishing by a second person, who did not write the row last."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.utils import timezone

from core.database.checks import every_table_has_all_permissions
from core.records.publishable import IsLive, Publication
from core.records.publishing import publish, submit, withdraw
from core.records.saving import remove, save_row
from meetings.models import Assembly, Meeting
from participants.models import Participant
from positions.models import Position, Proponent, Proposal, ProposalItem
from tests.exchange.sheets import brought_in, planned, reasons
from tests.rows import MODELS, PAGES, build, fresh, make

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2024, 10, 15, 12, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)
CHILDREN = [(model, name) for model in MODELS for name in model.public_with]


def is_public(row) -> bool:
    return type(row).objects.published().filter(pk=row.pk).exists()


def put(row, operator, **values):
    """Saves these values without `publish`, `submit` or `withdraw`."""
    row = fresh(row)
    for name, value in values.items():
        setattr(row, name, value)
    save_row(row, by=operator, channel="test")
    return row


def test_a_draft_of_every_table_is_hidden(operator):
    seen = {}
    for model in PAGES:
        row = make(model)
        seen[model] = [is_public(row)]
        seen[model] += [
            is_public(put(row, operator, publication=one)) for one in ("draft", "in_review")
        ]
    assert seen == dict.fromkeys(PAGES, [True, False, False])


def test_a_row_is_public_from_the_moment_it_goes_live_until_it_expires():
    """A queryset that was made before sees the change too; nothing is written."""
    rows = [make(model, live_at=NOW, expires_at=NOW + 10 * SECOND) for model in PAGES]
    kept = Meeting.objects.published().filter(live_at=NOW)
    seen, counts = [], []
    for moment in (NOW - SECOND, NOW, NOW + 9 * SECOND, NOW + 10 * SECOND):
        with time_machine.travel(moment, tick=False):
            seen.append([is_public(row) for row in rows])
            counts.append(kept.count())
    assert seen == [[one] * len(rows) for one in (False, True, True, False)]
    assert [count > 0 for count in counts] == [False, True, True, False]


def test_a_parent_that_is_a_draft_or_not_live_yet_hides_its_children(operator):
    seen, tomorrow = {}, timezone.now() + dt.timedelta(days=1)
    for model, parent in CHILDREN:
        field = model._meta.get_field(parent)
        child = make(model, **{parent: make(field.related_model)} if field.null else {})
        above = getattr(child, parent).root()
        shown = seen[model, parent] = [is_public(child)]
        for values in ({"publication": "draft"}, {"publication": "published", "live_at": tomorrow}):
            put(above, operator, **values)
            shown.append(is_public(child))
    assert seen == dict.fromkeys(CHILDREN, [True, False, False])


def test_a_row_goes_from_draft_through_review_to_published_and_back(editor, publisher):
    row = make(Participant, published=False)
    states = []
    steps = ((submit, editor), (publish, publisher), (withdraw, publisher), (publish, publisher))
    for number, (verb, by) in enumerate(steps):
        with time_machine.travel(NOW + number * SECOND, tick=False):
            verb(row, by=by, channel="admin")
            states.append((fresh(row).publication, is_public(row)))
    public = ("published", True)
    assert states == [("in_review", False), public, ("draft", False), public]
    assert fresh(row).published_at == NOW + SECOND  # the time of the first publication
    lines = row.history.order_by("history_id").values_list("history_change_reason", flat=True)
    assert list(lines) == ["made", "submitted for review", "published", "withdrawn", "published"]


@pytest.mark.parametrize("verb", [publish, withdraw, submit])
def test_nothing_goes_into_or_out_of_published_without_the_right(verb, editor):
    row = make(Participant, published=verb is not publish)
    before = row.publication
    with pytest.raises(PermissionDenied):
        verb(row, by=editor, channel="admin")
    assert [fresh(row).publication, fresh(row).version] == [before, 1]


def test_an_invalid_draft_is_not_published_and_none_expires_before_it_goes_live(operator):
    row = make(Participant, published=False)
    Participant.objects.filter(pk=row.pk).update(name="")
    with pytest.raises(ValidationError):
        publish(fresh(row), by=operator, channel="test")
    assert fresh(row).publication == "draft"
    with pytest.raises(ValidationError) as refused:
        make(Participant, live_at=NOW, expires_at=NOW)
    reason = "The row would expire before it goes live."
    assert refused.value.message_dict == {"expires_at": [reason]}


def test_an_author_sees_own_drafts_only_and_who_is_no_longer_staff_none(author, editor):
    other, own = (make(Participant, published=False) for _number in range(2))
    Participant.objects.filter(pk=own.pk).update(created_by=author)

    def seen(user):
        return set(Participant.objects.visible_to(user))

    assert [seen(author), seen(editor)] == [{own}, {other, own}]
    for lost in ("is_active", "is_staff"):
        setattr(editor, lost, False)
        assert seen(editor) == set()
        setattr(editor, lost, True)


def test_a_meta_that_forgot_its_parent_is_named(monkeypatch):
    few = ("add", "change", "delete", "view")
    monkeypatch.setattr(Participant._meta, "default_permissions", few)
    (fault,) = every_table_has_all_permissions(None)
    assert (fault.id, fault.obj) == ("core.E001", Participant)


def test_conditions_of_two_joins_over_one_relation_are_two():
    """Different rows may satisfy the two conditions."""
    proposal = make(Proposal)
    make(Proposal, assembly=proposal.assembly, published=False, title="draft")
    live = Q(IsLive("proposals__"))
    assert [*Assembly.objects.filter(live, proposals__title="draft")] == []
    both = Assembly.objects.filter(live).filter(live, proposals__title="draft")
    first, second = (one.lhs for one in both.query.where.children if isinstance(one.lhs, IsLive))
    assert [first == second, hash(first) == hash(second), [*both]] == [False, False, []]


# publishing by a second person

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


@pytest.mark.parametrize("model", [Proposal, Position])
def test_a_second_person_publishes_and_who_wrote_it_last_only_where_the_setting_is_off(
    model, publisher, second, settings
):
    row = written(model, publisher)
    assert [refusal(row, publisher).endswith(BY_ANOTHER), publication(row)] == [True, "draft"]
    publish(row, by=second, channel="admin")
    line = row.history.latest()
    assert [line.history_change_reason, line.history_by_name] == ["published", "second"]
    assert [publication(row), fresh(row).written_by] == ["published", publisher]
    settings.SECOND_PERSON_PUBLISHES = False
    row = written(model, publisher)
    publish(row, by=publisher, channel="admin")
    assert publication(row) == "published"
    assert row.history.latest().history_change_reason == "published by its author"


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
