"""Merging two rows: every link moves, nothing is lost, and the old address redirects; and the page on which rows are merged."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.models import Redirect, SluggedModel, rename
from core.records.frozen import Frozen
from documents.models import Document
from editing.links import links_to, pointing_at
from editing.rows.merging import merge
from meetings.models import Assembly, Meeting
from participants.models import Membership, Participant, Person
from positions.models import Position, Proponent, Proposal, ProposalItem
from resolutions.models import Edition, Relation, Resolution, Topic
from tests.journeys.page_forms import form_with
from tests.rows import MODELS, fresh, make

from .forms import address, keep_pending, messages_of

pytestmark = pytest.mark.django_db


def merged(keep, gone, by, **chosen):
    merge(fresh(keep), fresh(gone), chosen, by=by, channel="admin")


def refusals(keep, gone, by):
    with pytest.raises(ValidationError) as refused:
        merged(keep, gone, by)
    assert type(gone).objects.filter(pk=gone.pk).exists()
    return refused.value.messages


def pair(model, **values):
    return make(model, **values), make(model, **values)


@pytest.mark.parametrize("model", [one for one in MODELS if issubclass(one, SluggedModel)])
def test_each_link_to_a_row_moves_with_a_line_of_history(publisher, model):
    # what rows that refer to each other must share
    subject = {"held_by": Participant, "resolution": Resolution} if model is Position else {}
    tables = subject | ({"assembly": Assembly} if model in {Document, Proposal, Position} else {})
    shared = {name: make(table) for name, table in tables.items()}
    keep, gone = pair(model, **shared)
    reason = f"merged: {gone.natural_key_text()} into {keep.natural_key_text()}"
    rows = {}
    for table, names in links_to(model).items():
        for name in names if not issubclass(table, Frozen) else ():
            along = shared if table is model else {}
            along = along | ({"relation": "adds_to"} if name == "relates_to" else {})
            is_many = table._meta.get_field(name).many_to_many
            row = make(table, **along, **{name: [gone] if is_many else gone})
            rows[table, name] = row, row.history.count()
    merged(keep, gone, publisher)
    assert not model._base_manager.filter(pk=gone.pk).exists()
    for (table, name), (row, before) in rows.items():
        assert row in pointing_at(table, [name], keep)
        lines = row.history.order_by("-history_id")[: row.history.count() - before]
        assert {line.history_change_reason for line in lines} == {reason}


def test_what_both_have_and_what_would_be_wrong_once_moved_is_named_and_nothing_is_changed(
    publisher,
):
    keep, gone, group = make(Participant), make(Participant), make(Participant, code="APT")
    make(Membership, group=group, member=fresh(keep), since="2001")
    other = make(Membership, group=group, member=fresh(gone), since="2001", until="2020")
    meeting = make(Meeting, organisers=[gone])
    [reason] = refusals(keep, gone, publisher)
    assert reason.startswith(f"membership “{other}” cannot move: ")
    assert reason.endswith("Change or delete one of the two first.")
    assert list(meeting.organisers.all()) == [gone]
    between = make(Participant, code="BETWEEN")
    keep = make(Participant, part_of=between)
    Participant.objects.filter(pk=between.pk).update(part_of=gone)
    [reason] = refusals(keep, gone, publisher)
    assert reason.startswith(f"{fresh(between)}: ")
    assert fresh(between).part_of == gone


def test_a_link_between_the_two_goes_and_a_many_to_many_field_holds_the_row_once(publisher):
    keep, gone = pair(Resolution)
    make(Relation, source=keep, target=gone)
    merged(keep, gone, publisher)
    assert Relation.objects.count() == 0
    gone = make(Participant)
    keep = make(Participant, part_of=gone)
    meeting = make(Meeting, organisers=[keep, gone])
    joint = make(Position, held_jointly_with=[keep, gone])
    merged(keep, gone, publisher)
    assert fresh(keep).part_of is None
    assert [list(meeting.organisers.all()), list(joint.held_jointly_with.all())] == [[keep]] * 2


def test_the_address_that_goes_and_those_that_led_to_it_redirect(client, publisher, operator):
    keep, gone = make(Person, name="Kept"), make(Person, name="Older")
    rename(gone, "old", by=operator, channel="admin")
    merged(keep, gone, publisher)
    assert set(Redirect.objects.of(Person)) == {("older", "kept"), ("old", "kept")}
    answer = client.get(gone.get_absolute_url())
    assert [answer.status_code, answer.url] == [301, keep.get_absolute_url()]


def test_what_is_public_is_not_merged_into_a_draft(publisher):
    keep, gone = make(Topic, name="Draft", published=False), make(Topic, name="Public")
    assert refusals(keep, gone, publisher) == [
        "“Public” is public and “Draft” is not. Keep the public one."
    ]
    keep, gone, assembly = make(Resolution), make(Resolution), make(Assembly)
    make(Edition, resolution=keep, assembly=assembly, published=False)
    public = make(Edition, resolution=gone, assembly=assembly)
    assert len(refusals(keep, gone, publisher)) == 1
    assert fresh(public).resolution == gone


def test_reviewed_rows_stay_public_with_their_writer_and_values_which_a_second_person_changes(
    publisher, editor
):
    keep, gone = pair(Resolution)
    position, item = make(Position, resolution=gone), make(ProposalItem, resolution=gone)
    Position.objects.update(written_by=editor)
    merged(keep, gone, publisher)
    found = fresh(position)
    assert [found.resolution, found.is_published, found.written_by] == [keep, True, editor]
    assert [fresh(item).resolution, fresh(item.proposal).is_published] == [keep, True]
    keep, gone = make(Proposal, title="Kept"), make(Proposal, title="Other")
    make(Proponent, proposal=fresh(gone))
    with pytest.raises(ValidationError, match="A second person publishes changes of “"):
        merged(keep, gone, publisher, title="Other")
    merged(keep, gone, publisher)
    found = fresh(keep)
    assert [found.title, found.is_published, found.proponents.count()] == ["Kept", True, 1]
    assert len(refusals(keep, make(Proposal, published=False), publisher)) == 1


def test_what_is_pending_of_the_row_that_goes_or_names_it_is_decided_first(publisher, editor):
    keep, gone = make(Participant, name="Kept"), make(Participant, name="Gone")
    meeting = make(Meeting, name="In Suva")
    for row, values in (
        (meeting, {"organisers": [gone.pk]}),
        (gone, {"website": "https://example.org/new"}),
        (make(Meeting), {"organisers": [keep.pk]}),
    ):
        keep_pending(row, editor, **values)
    assert refusals(keep, gone, publisher) == [
        f"A pending change of “{meeting}” names “{gone}”. Publish or discard it first.",
        f"“{gone}” has a pending change. Publish or discard it first.",
    ]


# the page on which two rows are merged


def page_of(keep, gone):
    return f"{address(keep, 'merge')}?with={gone.pk}"


@pytest.fixture
def browser(client, publisher):
    client.force_login(publisher)
    return client


def test_what_is_chosen_field_by_field_is_stored_and_lists_are_offered_together(browser):
    """Empty values are filled from the other row, but not the time at which it goes live."""
    organised = [{"organisers": [make(Participant)]} for _number in range(2)]
    later = {"live_at": timezone.now() + dt.timedelta(days=9), "mode": "hybrid"}
    keep = make(Meeting, slug="kept", name="In Apia", city="Apia", **organised[0])
    gone = make(Meeting, slug="other", name="In Suva", city="Suva", **later, **organised[1])
    both = {*keep.organisers.all(), *gone.organisers.all()}
    sent = form_with(browser.get(page_of(keep, gone)), "Merge").data(**{"field-city": "other"})
    answer = browser.post(page_of(keep, gone), sent, follow=True)
    keep.refresh_from_db()
    assert [keep.name, keep.city, keep.mode, keep.live_at] == ["In Apia", "Suva", "hybrid", None]
    assert set(keep.organisers.all()) == both
    assert messages_of(answer) == ["Merged. /meetings/other/ now redirects to this row."]


def test_the_page_only_reads_and_costs_the_same_for_two_links_and_for_twenty(browser):
    keep, gone, assembly, counts = make(Participant), make(Participant), make(Assembly), []
    for numbers in (range(2), range(2, 20)):
        for number in numbers:
            proposal = Proposal.objects.create(assembly=assembly, slug=f"p-{number}", title="A")
            Proponent.objects.create(proposal=proposal, participant=gone)
        browser.get(page_of(keep, gone))  # caches what all pages read
        with CaptureQueriesContext(connection) as queries:
            shown = browser.get(page_of(keep, gone))
        counts.append(len(queries))
        assert [one["sql"] for one in queries if not one["sql"].startswith("SELECT")] == []
    [moved] = shown.context["usage"]
    assert (moved.count, counts[1] == counts[0], counts[1] <= 60) == (20, True, True), counts


def test_a_row_that_was_saved_meanwhile_is_asked_about_again(browser):
    keep, gone = make(Topic), make(Topic)
    data = form_with(browser.get(page_of(keep, gone)), "Merge").data()
    Topic.objects.filter(pk=gone.pk).update(version=9)
    shown = browser.post(page_of(keep, gone), data)
    assert [shown.status_code, len(shown.context["errors"]), Topic.objects.count()] == [200, 1, 2]


def test_the_other_row_is_found_among_likely_ones_and_is_another(browser):
    keep = make(Topic, name="Cybersecurity and trust")
    near, _other = make(Topic, name="Cyber security and trust"), make(Topic, name="Numbering")
    for number in (keep.pk, 0, 999_999_999):
        shown = browser.get(f"{address(keep, 'merge')}?with={number}")
        likely = [(one.row, url) for one, url in shown.context["likely"]]
        assert likely == [(near, page_of(keep, near))]


def test_of_two_rows_chosen_in_a_list_the_public_one_stays_and_one_is_not_enough(browser):
    draft, public = make(Topic, published=False), make(Topic)
    data = {"action": "merge_rows", "_selected_action": [draft.pk, public.pk]}
    assert browser.post("/admin/resolutions/topic/", data).url == page_of(public, draft)
    data["_selected_action"] = [draft.pk]
    answer = browser.post("/admin/resolutions/topic/", data, follow=True)
    assert messages_of(answer) == ["Choose the two rows to merge."]
