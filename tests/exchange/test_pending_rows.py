"""An import of public rows makes pending changes where the form would, and readers see nothing of them."""

import pytest
from django.contrib.contenttypes.models import ContentType

from core.models import ImportBatch, PendingEdit, PendingVersion
from core.records.pending.changes import contents_of, with_changes
from core.records.pending.models import pending_of
from core.records.pending.saving import plan_drop, publish_pending, save_pending
from core.records.permissions import Operator
from core.records.publishing import publish
from core.records.saving import WriteContext, save_row
from exchange.batches import PlanRefused, PlanStale, commit
from exchange.undo import UndoRefused, undo
from meetings.models import Meeting
from participants.models import Participant
from positions.models import Proponent, Proposal, ProposalItem
from tests.exchange.sheets import brought_in, imported, planned, queries, reasons
from tests.markup import main_words
from tests.rows import MODELS, fresh, make

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting():
    return make(Meeting, slug="apt-1", name="As readers know it", city="Geneva")


def written(row, by, **values) -> None:
    """Saves these values as pending, as the form does, on top of what is pending already."""
    key, pending = (row._meta.label, row.pk), pending_of(row)
    seen = with_changes(contents_of(row), pending.opened if pending else [])
    save_pending(row, seen, seen | {key: seen[key] | values}, WriteContext(by, "admin"))


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
    assert [edit.is_author, edit.reason] == [True, "meetings.csv"]


def test_a_proposal_waits_with_its_parts_for_a_second_person_and_undone_is_as_it_was(
    publisher, second
):
    """The proposal stays public all the time."""
    proposal = make(Proposal, slug="p-1", title="As filed")
    item = make(ProposalItem, proposal=proposal, number="1", account="As filed")
    apt = make(Participant, code="APT")
    as_filed = ["As filed", "published", "As filed", []]

    def now() -> list:
        row, proponents = fresh(proposal), Proponent.objects.all()
        held = [one.participant for one in proponents]
        return [row.title, row.publication, fresh(item).account, held]

    brought_in("proposals", "slug title", ["p-1", "Mended"], by=publisher)
    brought_in("proposal_items", "proposal number account", ["p-1", "1", "Mended"], by=publisher)
    for _time in range(2):
        plan = brought_in("proponents", "proposal participant", ["p-1", "APT"], by=publisher)
    assert now() == as_filed
    assert [plan.rows, pending_of(proposal).number, len(pending_of(proposal).opened)] == [[], 3, 3]
    with pytest.raises(Exception, match="second person"):
        published(proposal, publisher)
    published(proposal, second)
    assert now() == ["Mended", "published", "Mended", [apt]]
    done = [undone(batch, second) for batch in ImportBatch.objects.order_by("pk")]
    assert [done, now()] == [[(1, 0, []), (1, 0, []), (0, 1, [])], as_filed]


def test_what_another_has_pending_is_refused_or_said_and_they_are_named(
    editor, publisher, second, meeting
):
    """An editor's row is refused; a publisher's is public at once, with a warning."""
    written(meeting, second, name="As they know it")
    plan = planned("meetings", "slug name", ["apt-1", "Mended"], by=editor)
    said = "second has another value pending. Ask them, or have it published or discarded."
    assert reasons(plan) == [(2, "name", said)]
    plan = brought_in("meetings", "slug name mode", ["apt-1", "Mended", "online"], by=publisher)
    said = "Row 2, name: second has another value pending. This one is public at once."
    assert [plan.warnings, fresh(meeting).name, fresh(meeting).mode] == [[said], "Mended", "online"]
    brought_in("meetings", "slug city", ["apt-1", "Nairobi"], by=editor)
    assert after(meeting) == [{"name": "As they know it", "city": "Nairobi"}]


def test_what_became_pending_or_public_since_the_check_stops_the_import(editor, second, meeting):
    """A row that was saved since the check stops an import of its parts too."""
    plan = planned("meetings", "slug name", ["apt-1", "Mended"], by=editor)
    written(meeting, second, name="As they know it")
    with pytest.raises(PlanRefused, match="someone else changed the same: name"):
        commit(plan, by=editor, channel="import")
    assert after(meeting) == [{"name": "As they know it"}]
    proposal = make(ProposalItem, number="1").proposal
    cells = [proposal.slug, "1", "Mended"]
    plan = planned("proposal_items", "proposal number account", cells, by=editor)
    save_row(fresh(proposal), by=Operator(True), channel="test")
    with pytest.raises(PlanStale, match=str(proposal)):
        commit(plan, by=editor, channel="import")
    assert pending_of(proposal) is None


def test_a_pending_row_may_point_at_a_new_row_of_the_file(editor):
    make(Meeting, slug="apt-1", name="1st", kind="other")
    rows = [["apt-1", "other", "1st", "new-1"], ["new-1", "other", "Its frame", ""]]
    brought_in("meetings", "slug kind name held_within", *rows, by=editor)
    new = Meeting.objects.get(slug="new-1")
    assert after(Meeting.objects.get(slug="apt-1")) == [{"within": new.pk}]


def batch_of(editor, *cells) -> ImportBatch:
    return imported("meetings", "slug name city", *cells, by=editor)


def undone(batch: ImportBatch, by) -> tuple[int, int, list[str]]:
    """How many rows were restored and removed, and why rows stay."""
    done = undo(batch, by=by)
    return done.restored, done.removed, [one.reason for one in done.left]


def test_a_row_that_others_changed_too_before_it_was_published_stays_and_is_listed(
    editor, second, meeting
):
    """Another import or a person changed the row too; one line of history holds the changes of both."""
    other = make(Meeting, slug="apt-2", name="As readers know it")
    first = batch_of(editor, ["apt-1", "Imported", ""], ["apt-2", "Imported", ""])
    later = batch_of(editor, ["apt-1", "", "Nairobi"])
    written(other, second, city="Nairobi")
    both = [[edit.row for edit in plan_drop(batch.pk)] for batch in (first, later)]
    assert both == [[meeting, other], [meeting]]
    published(meeting, second), published(other, second)
    left = ["It was published together with what others changed in it."]
    assert undone(first, second) == (0, 0, left * 2)
    assert undone(later, second) == (0, 0, left)
    assert [fresh(meeting).name, fresh(meeting).city] == ["Imported", "Nairobi"]


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
    counted = [f"/{meeting.pk}/pending/", "<h2>Rows</h2>", "Old and new"]
    assert [page.count(words) for words in counted] == [1, 0, 0]
    assert "1 pending change of a public row is dropped" in client.get(f"{address}undo/").text
    done = client.post(f"{address}undo/", follow=True).text
    assert ["1 pending change dropped." in done, "0 deleted, 1 put back" in done] == [True, True]
    assert [pending_of(meeting), fresh(meeting).name] == [None, "As readers know it"]
    with pytest.raises(UndoRefused, match="Nothing in this import is left to undo"):
        undone(ImportBatch.objects.get(), editor)


def test_the_undo_page_says_that_a_pending_change_edited_since_stays_whole(
    client, editor, second, meeting
):
    """One change was edited in the field that was imported, one in another field."""
    same, dropped = (make(Meeting, slug=slug, name="As it was") for slug in ("apt-2", "apt-3"))
    rows = [[slug, "Imported", "Suva"] for slug in ("apt-1", "apt-2", "apt-3")]
    batch = batch_of(editor, *rows)
    written(meeting, second, mode="online")
    written(same, second, name="Better")
    client.force_login(editor)
    undo = f"/admin/core/importbatch/{batch.pk}/undo/"
    said = main_words(client.get(undo))
    told = "1 pending change of a public row is dropped; what was pending in it before the import stays pending."
    assert [told in said, "changed in it since" in said] == [True, False]
    assert "edited since has to be published or discarded first" in said
    assert said.count("A pending change of it was edited since the import") == 2
    client.post(undo)
    assert after(meeting) == [{"name": "Imported", "city": "Suva", "mode": "online"}]
    assert [after(same), pending_of(dropped)] == [[{"name": "Better", "city": "Suva"}], None]


def test_as_many_queries_for_fifteen_public_rows_as_for_three(editor):
    def cost(numbers: range, word: str) -> int:
        rows = [[f"m-{number}", word] for number in numbers]
        return queries(lambda: brought_in("meetings", "slug name", *rows, by=editor))

    ContentType.objects.get_for_models(*MODELS, PendingVersion, ImportBatch)
    for number in range(18):
        make(Meeting, slug=f"m-{number}", name="As it was")
    cost(range(0), "")  # reads the permissions of the account
    for word in ("First", "Again"):  # rows without a pending change, then with one
        assert cost(range(3), word) == cost(range(3, 18), word)
