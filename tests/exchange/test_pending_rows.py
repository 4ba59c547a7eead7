"""An import of public rows makes pending changes where the form would, and readers see nothing of them."""

import pytest
from django.contrib.contenttypes.models import ContentType

from core.models import ImportBatch, PendingEdit, PendingVersion
from core.records.pending.changes import contents_of, with_changes
from core.records.pending.models import pending_of
from core.records.pending.saving import publish_pending, save_pending
from core.records.publishing import publish
from exchange.batches import PlanRefused, commit
from exchange.undo import UndoRefused, undo
from meetings.models import Meeting
from participants.models import Participant
from positions.models import Proponent, Proposal, ProposalItem
from tests.exchange.sheets import brought_in, planned, queries, reasons
from tests.markup import main_words
from tests.rows import MODELS, fresh, make

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting():
    return make(Meeting, slug="apt-1", name="As readers know it", city="Geneva")


def written(row, by, **values) -> PendingVersion:
    """As someone writes it in the form."""
    seen = contents_of(row)
    key = (row._meta.label, row.pk)
    mine = seen | {key: seen[key] | values}
    return save_pending(row, seen, mine, by=by, channel="admin")


def published(row, by) -> None:
    pending = pending_of(row)
    publish_pending(pending, by=by, channel="admin", seen_number=pending.number)


def after(row) -> list[dict]:
    return [change.after for change in pending_of(row).opened]


def test_an_editor_changes_a_public_row_and_readers_see_it_as_it_was(client, editor, meeting):
    for _time in range(2):  # the same file again changes nothing
        plan = brought_in("meetings", "slug name", ["apt-1", "Mended"], by=editor)
    assert [plan.rows, plan.same, pending_of(meeting).number] == [[], 1, 1]
    assert [fresh(meeting).name, fresh(meeting).version] == ["As readers know it", meeting.version]
    page = client.get(meeting.get_absolute_url()).text
    assert ["As readers know it" in page, "Mended" in page] == [True, False]
    edit = PendingEdit.objects.get()
    assert after(meeting) == [{"name": "Mended"}]
    assert [edit.by, edit.channel, edit.batch.table] == [editor, "import", "meetings"]
    assert edit.is_author is True


def test_a_proposal_waits_for_a_second_person_and_stays_public(publisher, second):
    proposal = make(Proposal, slug="p-1", title="As filed")
    brought_in("proposals", "slug title", ["p-1", "Mended"], by=publisher)
    assert [fresh(proposal).title, fresh(proposal).publication] == ["As filed", "published"]
    with pytest.raises(Exception, match="second person"):
        published(proposal, publisher)
    published(proposal, second)
    assert [fresh(proposal).title, fresh(proposal).publication] == ["Mended", "published"]


def test_parts_are_pending_with_their_public_row(editor, second):
    proposal = make(Proposal, slug="p-1")
    item = make(ProposalItem, proposal=proposal, number="1", account="As filed")
    apt = make(Participant, code="APT")
    brought_in("proposal_items", "proposal number account", ["p-1", "1", "Mended"], by=editor)
    for _time in range(2):
        plan = brought_in("proponents", "proposal participant", ["p-1", "APT"], by=editor)
    assert [fresh(item).account, Proponent.objects.count()] == ["As filed", 0]
    assert [plan.rows, pending_of(proposal).number, len(pending_of(proposal).opened)] == [[], 2, 2]
    published(proposal, second)
    assert [fresh(item).account, Proponent.objects.get().participant] == ["Mended", apt]


def test_what_another_has_pending_is_refused_and_they_are_named(editor, second, meeting):
    written(meeting, second, name="As they know it")
    plan = planned("meetings", "slug name", ["apt-1", "Mended"], by=editor)
    said = "second has another value pending. Ask them, or have it published or discarded."
    assert reasons(plan) == [(2, "name", said)]
    brought_in("meetings", "slug city", ["apt-1", "Nairobi"], by=editor)
    assert after(meeting) == [{"name": "As they know it", "city": "Nairobi"}]


def test_a_publisher_changes_a_row_at_once_and_is_told_what_another_has_pending_in_it(
    publisher, second, meeting
):
    written(meeting, second, name="As they know it")
    plan = brought_in("meetings", "slug name city", ["apt-1", "Mended", "Nairobi"], by=publisher)
    assert plan.warnings == [
        "Row 2, name: second has another value pending. This one is public at once."
    ]
    assert [fresh(meeting).name, fresh(meeting).city] == ["Mended", "Nairobi"]


def test_what_became_pending_since_the_check_stops_the_import(editor, second, meeting):
    plan = planned("meetings", "slug name", ["apt-1", "Mended"], by=editor)
    written(meeting, second, name="As they know it")
    with pytest.raises(PlanRefused, match="someone else changed the same: name"):
        commit(plan, by=editor, channel="import")
    assert after(meeting) == [{"name": "As they know it"}]


def test_a_pending_row_may_point_at_a_new_row_of_the_file(editor):
    make(Meeting, slug="apt-1", name="1st", kind="other")
    rows = [["apt-1", "other", "1st", "new-1"], ["new-1", "other", "Its frame", ""]]
    brought_in("meetings", "slug kind name held_within", *rows, by=editor)
    new = Meeting.objects.get(slug="new-1")
    assert after(Meeting.objects.get(slug="apt-1")) == [{"within": new.pk}]


def batch_of(editor, *cells) -> ImportBatch:
    brought_in("meetings", "slug name city", *cells, by=editor)
    return ImportBatch.objects.latest("pk")


def undone(batch: ImportBatch, by) -> tuple[int, int, list[str]]:
    """How many rows were restored and removed, and why rows stay."""
    done = undo(batch, by=by)
    return done.restored, done.removed, [one.reason for one in done.left]


def written_over(row, by, **values) -> None:
    """Into the same pending version, by someone who saw it."""
    key = (row._meta.label, row.pk)
    seen = with_changes(contents_of(row), pending_of(row).opened)
    save_pending(row, seen, seen | {key: seen[key] | values}, by=by, channel="admin")


def test_what_was_edited_since_while_pending_stays_and_is_listed(editor, second, meeting):
    batch = batch_of(editor, ["apt-1", "Imported", "Imported"])
    written_over(meeting, second, name="Better")
    left = ["A pending change of it was edited since the import."]
    assert undone(batch, editor) == (0, 0, left)
    assert after(meeting) == [{"name": "Better", "city": "Imported"}]


def test_a_row_that_others_changed_too_before_it_was_published_stays_and_is_listed(
    editor, second, meeting
):
    """By another import, or by hand: one line of history holds what all of them changed."""
    other = make(Meeting, slug="apt-2", name="As readers know it")
    first = batch_of(editor, ["apt-1", "Imported", ""], ["apt-2", "Imported", ""])
    later = batch_of(editor, ["apt-1", "", "Nairobi"])
    written_over(other, second, city="Nairobi")
    published(meeting, second), published(other, second)
    left = ["It was published together with what others changed in it."]
    assert undone(first, second) == (0, 0, left * 2)
    assert undone(later, second) == (0, 0, left)
    assert [fresh(meeting).name, fresh(meeting).city] == ["Imported", "Nairobi"]


def test_a_proposal_that_was_public_before_gets_back_its_title_and_stays_public(editor, second):
    proposal = make(Proposal, slug="p-1", title="As filed")
    item = make(ProposalItem, proposal=proposal, number="1", account="As filed")
    make(Participant, code="APT")
    brought_in("proposals", "slug title", ["p-1", "Imported"], by=editor)
    brought_in("proposal_items", "proposal number account", ["p-1", "1", "Imported"], by=editor)
    brought_in("proponents", "proposal participant", ["p-1", "APT"], by=editor)
    published(proposal, second)
    assert [fresh(proposal).title, fresh(item).account] == ["Imported", "Imported"]
    done = [undone(batch, second) for batch in ImportBatch.objects.order_by("pk")]
    assert done == [(1, 0, []), (1, 0, []), (0, 1, [])]
    assert [fresh(proposal).title, fresh(item).account] == ["As filed", "As filed"]
    assert [Proponent.objects.count(), fresh(proposal).publication] == [0, "published"]


def test_a_proposal_that_was_a_draft_before_waits_for_a_second_person(editor, publisher, second):
    proposal = make(Proposal, slug="p-1", title="Never read", published=False)
    brought_in("proposals", "slug title", ["p-1", "Imported"], by=editor)
    publish(fresh(proposal), by=publisher, channel="admin")
    assert undone(ImportBatch.objects.get(), second) == (1, 0, [])
    assert [fresh(proposal).title, fresh(proposal).publication] == ["Never read", "in_review"]


def test_the_page_of_an_import_leads_to_what_is_pending_and_undoing_drops_it(
    client, editor, meeting
):
    batch = batch_of(editor, ["apt-1", "Imported", ""])
    client.force_login(editor)
    address = f"/admin/core/importbatch/{batch.pk}/"
    page = client.get(f"{address}change/").text
    assert [page.count(f"/{meeting.pk}/pending/"), page.count("<h2>Rows</h2>")] == [1, 0]
    assert "Old and new" not in page
    undo_page = client.get(f"{address}undo/").text
    assert "1 pending change of a public row is dropped" in undo_page
    done = client.post(f"{address}undo/", follow=True).text
    assert ["1 pending change dropped." in done, "0 deleted, 1 put back" in done] == [True, True]
    assert [pending_of(meeting), fresh(meeting).name] == [None, "As readers know it"]
    with pytest.raises(UndoRefused, match="Nothing in this import is left to undo"):
        undone(ImportBatch.objects.get(), editor)


def test_the_undo_page_says_that_a_pending_change_edited_since_stays_whole(
    client, editor, second, meeting
):
    make(Meeting, slug="apt-2", name="As readers know it")
    batch = batch_of(editor, ["apt-1", "Imported", ""], ["apt-2", "Imported", ""])
    written_over(meeting, second, city="Nairobi")
    client.force_login(editor)
    undo = f"/admin/core/importbatch/{batch.pk}/undo/"
    said = main_words(client.get(undo))
    dropped = "1 pending change of a public row is dropped; what was pending in it before the import stays pending."
    assert dropped in said
    assert "changed in it since" not in said
    assert "edited since has to be published or discarded first" in said
    assert "A pending change of it was edited since the import" in said
    client.post(undo)
    assert after(meeting) == [{"name": "Imported", "city": "Nairobi"}]
    assert pending_of(Meeting.objects.get(slug="apt-2")) is None


def _queries(numbers: range, editor, word: str) -> int:
    rows = [[f"m-{number}", word] for number in numbers]
    return queries(lambda: brought_in("meetings", "slug name", *rows, by=editor))


def test_as_many_queries_for_fifteen_public_rows_as_for_three(editor):
    ContentType.objects.get_for_models(*MODELS, PendingVersion, ImportBatch)
    for number in range(18):
        make(Meeting, slug=f"m-{number}", name="As it was")
    _queries(range(0), editor, "")  # asks for the permissions
    for word in ("First", "Again"):  # which nothing is pending of, and something
        few = _queries(range(3), editor, word)
        assert _queries(range(3, 18), editor, word) == few
