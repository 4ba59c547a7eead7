"""Recorded imports and undoing them: what is stored, and their pages."""

import datetime as dt
import hashlib
import re

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.html import strip_tags

from core.models import ImportBatch
from core.records.publishing import publish, submit, withdraw
from core.records.saving import remove, remove_many, save_row
from core.records.tracked import table_name
from core.registry import tables
from editing.publication import check_today
from exchange.batches import PlanRefused, commit
from exchange.checking.check import check
from exchange.files.detect import read
from exchange.undo import UndoRefused, undo
from meetings.models import Assembly, Meeting
from participants.models import Membership, Participant
from positions.models import Proponent, Proposal
from resolutions.models import Edition, Resolution
from tests.exchange.sheets import OPERATOR, exported, imported, planned, queries, said
from tests.markup import main_words
from tests.rows import OF_EACH_KIND, PAGES_OF_EACH_KIND, fresh, make

pytestmark = pytest.mark.django_db
HEADER = "code kind name"


def undone(batch: ImportBatch, by=OPERATOR) -> tuple[int, int, list[tuple[str, str]]]:
    """How many rows were restored and removed; which were left, and why."""
    done = undo(batch, by=by)
    return done.restored, done.removed, [(one.name, one.reason) for one in done.left]


PROPOSAL = ["slug assembly title proposed_by", ["wtsa-24-third", "WTSA-24", "Third", "RCC"]]


def brought_third() -> ImportBatch:
    """Imports a proposal and its proponent."""
    make(Assembly, code="WTSA-24")
    make(Participant, code="RCC", kind="regional_organisation")
    return imported("proposals", *PROPOSAL)


LEANED_ON = "Other rows refer to it: the page to delete it names them."


def edit(row, by=OPERATOR, **values) -> None:
    row = fresh(row)
    for name, value in values.items():
        setattr(row, name, value)
    save_row(row, by=by, channel="admin")


def facts(row) -> dict:
    """All stored values of a row, except when and by whom it was last written, and its version."""
    many = {field.name: set(getattr(row, field.name).all()) for field in row._meta.many_to_many}
    stamps = {"version", "changed_at", "changed_by_id"}
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.attname not in stamps
    } | many


@pytest.fixture
def apt():
    return make(Participant, code="APT", kind="regional_organisation", name="as it was")


def test_an_import_is_recorded_with_who_when_file_counts_and_channel(editor):
    make(Participant, code="APT", kind="other", published=False)
    before = timezone.now()
    rows = [["APT", "other", "changed"], ["ATU", "other", "new"], ["RCC", "nonsense", "x"]]
    batch = imported("participants", HEADER, *rows, by=editor, only_good=True)
    assert [batch.table, batch.file_name] == ["participants", "file.csv"]
    content_hash = hashlib.sha256(b"the file").hexdigest()
    assert [batch.content_hash, batch.token, batch.channel] == [content_hash, "t0ken", "import"]
    assert [batch.by, batch.by_name] == [editor, "editor"]
    assert [batch.new, batch.changed, batch.same, batch.refused] == [1, 1, 0, 1]
    assert before < batch.made_at < timezone.now()
    # A file that changes nothing is not recorded.
    plan = planned("participants", HEADER, ["APT", "other", "changed"])
    assert commit(plan, by=OPERATOR, channel="import") is None
    assert ImportBatch.objects.get() == batch


def test_a_part_that_no_longer_fits_when_its_row_is_saved_stops_the_import():
    make(Assembly, code="WTSA-24")
    make(Participant, code="RCC", kind="regional_organisation")
    plan = planned("proposals", *PROPOSAL)
    Participant.objects.all().delete()
    with pytest.raises(
        PlanRefused, match="in the meantime: RCC, proponent: Third. Nothing was saved"
    ):
        commit(plan, by=OPERATOR, channel="import")
    assert [ImportBatch.objects.count(), Proposal.objects.count()] == [0, 0]


def test_every_kind_of_field_is_again_as_it_was():
    state = make(Participant, code="VUT", kind="member_state")
    make(Participant, code="FJI", kind="member_state")
    meeting = make(Meeting, slug="prep", country=state, organisers=[state], summary="<p>x</p>")
    before = facts(fresh(meeting))
    cells = {"slug": "prep", "name": "other", "starts_on": "2024-11-01", "ends_on": "2024-11-02"}
    cells |= {"dates_confirmed": "no", "time_zone": "Asia/Tokyo", "start_time": "09:00"}
    cells |= {"city": "Suva", "country": "FJI", "organisers": "FJI; VUT", "mode": "online"}
    cells |= {"links": "https://b.org", "summary": "<p>y</p>", "publication": "draft"}
    batch = imported("meetings", " ".join(cells), list(cells.values()))
    assert facts(fresh(meeting)) != before
    assert [undone(batch), facts(fresh(meeting))] == [(1, 0, []), before]


def test_what_a_file_published_is_a_draft_again_with_its_parts_and_what_it_withdrew_public():
    make(Participant, code="APT", published=False)
    make(Participant, code="ATU")
    undone(imported("participants", "code publication", ["APT", "published"], ["ATU", "draft"]))
    rows = Participant.objects.order_by("code")
    assert [row.publication for row in rows] == ["draft", "published"]
    assert [row.published_at is None for row in rows] == [True, False]
    resolution = make(Resolution, slug="50", number=50, published=False)
    edition = make(Edition, published=False, resolution=resolution)
    batch = imported("resolutions", "slug publication", ["50", "published"])
    assert fresh(edition).publication == "published"
    assert undone(batch) == (2, 0, [])
    assert [fresh(row).publication for row in (resolution, edition)] == ["draft", "draft"]
    publish(fresh(resolution), by=OPERATOR, channel="shell")
    assert fresh(edition).publication == "published"


def test_a_meeting_that_a_file_postponed_was_never_postponed():
    """A place changed by a file leaves no earlier place for readers."""
    meeting = make(Meeting, slug="prep", city="Suva")
    imported("meetings", "slug city", ["prep", "Hyderabad"])
    assert not meeting.reschedules.exists()
    batch = imported("meetings", "slug city status", ["prep", "Geneva", "postponed"])
    assert meeting.reschedules.count() == 1
    assert undone(batch) == (1, 1, [])
    assert [fresh(meeting).city, meeting.reschedules.count()] == ["Hyderabad", 0]


def test_the_history_tells_who_took_back_which_import_and_a_second_is_refused(apt, publisher):
    batch = imported("participants", "code name", ["APT", "changed"])
    seen_by_both = fresh(batch)
    undone(batch, by=publisher)
    assert refusal(seen_by_both) == "Someone else has just undone this import."
    line = apt.history.latest("history_id")
    assert [line.history_type, line.history_channel, line.name] == ["~", "undo", "as it was"]
    assert [line.history_by_name, line.history_batch] == ["publisher", None]
    assert line.history_change_reason == f"import {batch.pk} undone"


def test_rows_that_point_at_each_other_go_from_the_last_to_the_first():
    rows = [["CEPT", "other", "x", ""], ["Com-ITU", "other", "y", "CEPT"]]
    rows += [["PT-A", "other", "z", "Com-ITU"]]
    assert undone(imported("participants", f"{HEADER} part_of", *rows)) == (0, 3, [])
    # So do a row and the part that was imported with it.
    assert undone(brought_third()) == (0, 2, [])
    assert [Proposal.objects.count(), Proponent.objects.count()] == [0, 0]


@pytest.mark.parametrize("model", OF_EACH_KIND)
def test_in_each_kind_of_table_what_a_file_made_goes(model):
    table = table_name(model)
    # A file cannot bring in the contents that only the site makes, so such a row is a draft.
    row = make(model, canary="as it was", published=not tables[table].export_only)
    file = exported(table, model.objects.filter(pk=row.pk))
    remove(fresh(row), by=OPERATOR, channel="admin")
    batch = commit(check(tables[table](), read(file), OPERATOR), by=OPERATOR, channel="import")
    assert [model.objects.count(), undone(batch), model.objects.count()] == [1, (0, 1, []), 0]


@pytest.mark.parametrize("model", PAGES_OF_EACH_KIND)
def test_in_each_kind_of_table_what_a_file_changed_is_again_as_it_was(model):
    row = fresh(make(model, canary="as it was"))
    resource = tables[table_name(model)]()
    before, cells = facts(row), dict(zip(resource.columns(), resource.cells(row), strict=True))
    text = "editors_note" if "editors_note" in cells else "name"
    cells |= {text: "changed", "publication": "draft"}
    names = [*model.key_fields, text, "publication"]
    batch = imported(table_name(model), " ".join(names), [cells[name] for name in names])
    assert facts(fresh(row)) != before
    assert [undone(batch), facts(fresh(row))] == [(1, 0, []), before]


def test_a_later_edit_of_another_field_stays_and_a_row_that_others_deleted_is_not_missed(apt):
    atu = make(Participant, code="ATU", name="as it was")
    batch = imported("participants", "code name", ["APT", "changed"], ["ATU", "changed"])
    edit(apt, website="https://example.org")
    remove(fresh(atu), by=OPERATOR, channel="admin")
    assert undone(batch) == (1, 0, [])
    assert [fresh(apt).name, fresh(apt).website] == ["as it was", "https://example.org"]


def test_an_edited_many_to_many_field_or_a_former_value_that_is_gone_keeps_the_row(apt):
    atu, rcc = make(Participant, code="ATU"), make(Participant, code="RCC")
    state = make(Participant, code="VUT", kind="member_state")
    make(Participant, code="FJI", kind="member_state")
    meeting = make(Meeting, slug="prep", city="Suva", name="prep", organisers=[apt])
    third = make(Meeting, slug="third", name="third", country=state)
    rows = [["prep", "Apia", "ATU", ""], ["third", "", "", "FJI"]]
    batch = imported("meetings", "slug city organisers country", *rows)
    save_row(fresh(meeting), by=OPERATOR, channel="admin", many={"organisers": [atu, rcc]})
    remove(fresh(state), by=OPERATOR, channel="admin")
    left = [
        ("prep", "Edited since: organisers."),
        ("third", "Its former country no longer exists."),
    ]
    assert undone(batch) == (0, 0, left)
    assert [fresh(meeting).city, set(fresh(meeting).organisers.all())] == ["Apia", {atu, rcc}]
    assert fresh(third).country.code == "FJI"


def test_what_changes_no_content_is_no_edit():
    works = [
        lambda row: submit(row, by=OPERATOR, channel="admin"),
        lambda row: publish(row, by=OPERATOR, channel="admin"),
        lambda row: check_today(row, by=OPERATOR, channel="admin"),
        lambda row: [edit(row, name="for a while"), edit(row, name="new")],
    ]
    rows = [[f"C{number}", "other", "new"] for number in range(len(works))]
    batch = imported("participants", HEADER, *rows)
    for row, work in zip(Participant.objects.order_by("code"), works, strict=True):
        work(row)
    withdraw(Participant.objects.get(code="C1"), by=OPERATOR, channel="admin")
    assert [undone(batch), Participant.objects.count()] == [(0, 4, []), 0]


def test_new_rows_with_what_was_typed_or_leans_on_them_are_left_and_taken_back_later():
    names = ["free", "held", "pointed at", "scheduled", "typed"]
    batch = imported("participants", HEADER, *([name, "other", name] for name in names))
    _free, held, pointed_at, scheduled, typed = Participant.objects.order_by("code")
    make(Meeting, organisers=[held])
    child = make(Participant, code="PT-A", name="PT-A", part_of=pointed_at)
    edit(scheduled, live_at=dt.datetime(2030, 1, 1, tzinfo=dt.UTC))
    edit(typed, website="https://example.org")
    left = [("held", LEANED_ON), ("pointed at", LEANED_ON)]
    left += [("scheduled", "Edited since: goes live at."), ("typed", "Edited since: website.")]
    restored, removed, stay = undone(batch)
    assert [restored, removed, sorted(stay)] == [0, 1, left]
    remove(fresh(child), by=OPERATOR, channel="admin")
    assert undone(fresh(batch))[:2] == (0, 1)
    batch.refresh_from_db()
    assert [batch.removed, batch.restored, len(batch.left_rows)] == [2, 0, 3]


def test_a_row_whose_earlier_history_was_swept_is_never_taken_for_a_new_one(apt):
    batch = imported("participants", "code name", ["APT", "changed"])
    Participant.history.filter(history_batch=None).delete()
    assert undone(batch) == (0, 0, [("changed", "Its earlier state is no longer on record.")])
    assert fresh(apt).name == "changed"


def test_a_new_row_stays_with_its_part_that_was_edited_later():
    batch = brought_third()
    edit(Proponent.objects.get(), role="co_signatory")
    left = [("Third", LEANED_ON), ("RCC, co-signatory: Third", "Edited since: role.")]
    assert undone(batch) == (0, 0, left)


def test_what_a_meeting_stated_before_stays_where_a_later_city_does():
    meeting = make(Meeting, slug="prep", name="prep", city="Hyderabad")
    batch = imported("meetings", "slug city status", ["prep", "Geneva", "postponed"])
    edit(meeting, city="Suva", status="announced", is_moved=True)
    left = [
        ("prep", "Edited since: city."),
        ("prep, earlier: 15–24 October 2024", "It belongs to a row that stays."),
    ]
    assert undone(batch) == (0, 0, left)
    cities = meeting.reschedules.values_list("number", "city")
    assert list(cities) == [(1, "Hyderabad"), (2, "Geneva")]


def test_a_row_whose_old_value_was_taken_since_is_left_with_the_reason():
    first = make(Assembly, code="WTSA-24", ordinal=5)
    batch = imported("assemblies", "code ordinal", ["WTSA-24", "6"])
    make(Assembly, code="WTSA-20", ordinal=5)
    assert undone(batch) == (0, 0, [("WTSA-24", "Another assembly of this kind has this ordinal.")])
    assert fresh(first).ordinal == 6


def refusal(batch: ImportBatch, by=OPERATOR) -> str:
    """The message of the refusal, after which nothing was written."""
    tables = (Participant, Participant.history.model, ImportBatch, LogEntry)
    before = [list(model.objects.values()) for model in tables]
    with pytest.raises((UndoRefused, PermissionDenied)) as fault:
        undo(batch, by=by)
    assert [list(model.objects.values()) for model in tables] == before
    return str(fault.value)


def test_an_editor_takes_back_drafts_of_their_own_import_without_the_right_to_delete(
    editor, publisher
):
    own, other = (
        imported("participants", HEADER, [code, "other", code], by=by)
        for code, by in (("APT", editor), ("ATU", publisher))
    )
    assert not editor.has_perm("participants.delete_participant")
    assert undone(own, by=editor) == (0, 1, [])
    said = "Only a Publisher, or whoever made this import, may undo it."
    assert refusal(other, by=editor) == said


def test_parts_of_a_published_row_are_taken_back_by_who_may_publish(apt, editor, publisher):
    make(Participant, code="VUT", name="Vanuatu")
    batch = imported("memberships", "group member", ["APT", "VUT"])
    ImportBatch.objects.update(by=editor)
    said = "You can't change Vanuatu: it is published, and you may not publish."
    assert refusal(fresh(batch), by=editor) == said
    assert undone(batch, by=publisher) == (0, 1, [])


def test_taking_back_deletes_no_row_that_the_import_did_not_make(editor):
    batch = imported("participants", HEADER, ["VUT", "member_state", "Vanuatu"], by=editor)
    vanuatu = Participant.objects.get()
    kept = [make(Membership, member=vanuatu), make(Participant, part_of=vanuatu)]
    undone(batch, by=editor)
    assert [fresh(row) for row in kept] == kept


def test_work_that_is_broken_off_takes_nothing_back(monkeypatch):
    batch, removed = _new(250), []

    def remove_once(rows, context) -> None:
        if removed:
            raise MemoryError
        removed.extend(rows)
        remove_many(rows, context)

    monkeypatch.setattr("exchange.undo.remove_many", remove_once)
    with pytest.raises(MemoryError):
        undo(batch, by=OPERATOR)
    assert len(removed) == 200
    assert [Participant.objects.count(), fresh(batch).undone_at] == [250, None]


def test_what_the_database_refuses_is_told_and_nothing_is_taken_back(apt, monkeypatch):
    make(Participant, code="ATU", itu_symbol="A")
    edit(apt, itu_symbol="B")
    batch = imported("participants", "code itu_symbol", ["APT", "C"])
    Participant.objects.filter(code="ATU").update(itu_symbol="B")
    # As if another import had saved its value after this check.
    monkeypatch.setattr(Participant, "full_clean", lambda self, **excluded: None)
    assert refusal(batch).startswith("The database refused a row (")


def _new(count: int) -> ImportBatch:
    rows = [[f"{count}-{number}", "company", "x"] for number in range(count)]
    return imported("participants", HEADER, *rows)


LIST = "/admin/core/importbatch/"


def page_of(batch: ImportBatch, page: str = "change") -> str:
    return f"{LIST}{batch.pk}/{page}/"


def rows_of(answer) -> list[list[str]]:
    """The cells of the table of changes."""
    body = answer.content.decode().split("<tbody>")[1].split("</tbody>")[0]
    return [
        [
            " ".join(strip_tags(cell).split())
            for cell in re.findall(r"<td>(.*?)</td>", row, re.DOTALL)
        ]
        for row in body.split("</tr>")[:-1]
    ]


@pytest.fixture
def batch():
    make(Participant, code="APT", kind="regional_organisation", name="as it was")
    rows = [["APT", "", "as it is"], ["ATU", "other", "new"]]
    return imported("participants", HEADER, *rows)


@pytest.fixture
def staff(client, publisher):
    client.force_login(publisher)
    return client


def test_the_page_shows_facts_the_old_and_new_cells_and_parts_that_came_with_rows(staff, batch):
    answer = staff.get(page_of(batch))
    new = "Code: ATU · Kind: other · Name: new · Owner of this site: no · Publication: draft · Confidence: unsourced"
    assert rows_of(answer) == [
        ["new", "new", new],
        ["as it is", "changed", "Name: as it was → as it is"],
    ]
    assert "<del>as it was</del> → <ins>as it is</ins>" in " ".join(answer.text.split())
    assert "1 new, 1 changed, 0 unchanged, 0 left out" in main_words(answer)
    make(Assembly, code="WTSA-24")
    make(Participant, code="RCC", kind="regional_organisation")
    batch = imported("proposals", *PROPOSAL)
    assert "Written with them: proponents (1)" in main_words(staff.get(page_of(batch)))


def test_many_rows_are_paged(staff):
    rows = [[f"C{number}", "company", f"Company {number}"] for number in range(250)]
    page = staff.get(f"{page_of(imported('participants', HEADER, *rows))}?page=99")
    names = list(dict.fromkeys(row[0] for row in rows_of(page)))
    assert (len(names), names[0], names[-1]) == (50, "Company 200", "Company 249")
    assert "page 3 of 3" in main_words(page)


def test_pages_and_the_undoing_of_many_rows_that_were_edited_cost_as_of_few(staff, apt):
    many, few = (
        imported("memberships", "group member", *[["APT", row.code] for row in rows])
        for rows in ([make(Participant) for _number in range(count)] for count in (12, 3))
    )
    for membership in Membership.objects.all():
        edit(membership, until="2020")
    for page in ("change", "undo"):
        staff.get(page_of(many, page))  # fills caches
        assert queries(staff.get, page_of(many, page)) == queries(staff.get, page_of(few, page))
    assert queries(undone, many) == queries(undone, few)
    assert queries(undone, _new(20)) == queries(undone, _new(3))


def test_an_import_is_taken_back_once(staff, batch):
    staff.post(page_of(batch, "undo"))
    again = staff.post(page_of(batch, "undo"), follow=True)
    assert said(again).endswith("Nothing in this import is left to undo. Nothing was undone.")
    page = main_words(staff.get(page_of(batch, "undo")))
    assert ["is left to undo." in page, "Undo import" in page] == [True, False]
    page = main_words(staff.get(page_of(batch)))
    assert ["UTC, publisher" in page, "(Deleted since.)" in page] == [True, True]
    assert "Undo this import" not in page
    assert Participant.history.filter(history_channel="undo").count() == 2


def test_a_second_undo_that_undoes_nothing_leaves_the_record_of_the_first(staff, batch, second):
    edit(Participant.objects.get(code="ATU"), name="edited since")
    staff.post(page_of(batch, "undo"))
    record = ImportBatch.objects.values().get(pk=batch.pk)
    assert [record["restored"], record["removed"], len(record["left_rows"])] == [1, 0, 1]
    staff.force_login(second)
    again = staff.post(page_of(batch, "undo"), follow=True)
    assert said(again).endswith("The rows that stayed cannot be undone yet. Nothing was undone.")
    assert ImportBatch.objects.values().get(pk=batch.pk) == record


def test_an_editor_sees_imports_of_tables_that_editors_import_only(client, editor, batch):
    """Editors do not see what undoing the import of another person would do."""
    row = ["2022-2024", "2022", "2024"]
    reference = imported("study_periods", "code first_year last_year", row, name="periods.csv")
    client.force_login(editor)
    listed = client.get(LIST).text
    words = ("file.csv", "periods.csv", "study_periods")
    assert [word in listed for word in words] == [True, False, False]
    assert "Undo this import" not in main_words(client.get(page_of(batch)))
    assert client.get(page_of(reference)).status_code == 302
    for one, status in ((reference, 404), (batch, 403)):
        assert client.get(page_of(one, "undo")).status_code == status
        assert client.post(page_of(one, "undo")).status_code == status
    assert Participant.objects.count() == 2


def test_a_hostile_number_breaks_no_page(staff):
    for number in ("-1", "9" * 5000, "%00", "²", "_31", "..%2f1", "<script>"):
        answers = [staff.get(f"{LIST}{number}/{page}/") for page in ("change", "undo")]
        answers.append(staff.post(f"{LIST}{number}/undo/"))
        assert {answer.status_code for answer in answers} <= {302, 403, 404}, number
