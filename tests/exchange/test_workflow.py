"""An uploaded file: looked at, looked at again in another way, and confirmed, or not where something changed."""

import json
from dataclasses import asdict

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied

from core.models import ImportBatch
from core.records.saving import remove, save_row
from exchange.batches import PlanRefused, iter_commit
from exchange.checking.plan import Instructions
from exchange.files.detect import FileRefused, FileSheet, WhichSheet
from exchange.models import StoredUpload
from exchange.steps import run_to_end
from exchange.uploads import workflow
from exchange.uploads.stored_upload import UploadRefused, create_upload, find_upload
from exchange.uploads.workflow import format_progress, iter_confirm, iter_preview
from meetings.models import Meeting, Series, SeriesPlace
from participants.models import Participant
from tests.exchange.sheets import OPERATOR
from tests.rows import make

pytestmark = pytest.mark.django_db
AS_IT_COMES = Instructions()


def looked_at(
    user, data: str, table: str = "participants", instructions: Instructions = AS_IT_COMES
) -> StoredUpload:
    pending = create_upload(user, table, data.encode(), "file.csv")
    run_to_end(iter_preview(pending, instructions, user))
    return find_upload(user, table, pending.token)


def confirmed(pending: StoredUpload, user, only_good: bool = False) -> ImportBatch | None:
    return run_to_end(iter_confirm(pending, user, only_good=only_good))


def refused(pending: StoredUpload, user, only_good: bool = False) -> str:
    with pytest.raises(PlanRefused) as fault:
        confirmed(pending, user, only_good)
    return str(fault.value)


def names() -> list[str]:
    return list(Participant.objects.order_by("code").values_list("name", flat=True))


TWO = "code,kind,name\nAPT,other,changed\nATU,other,new\n"


@pytest.fixture
def apt():
    return make(Participant, code="APT", kind="other", name="as it was", published=False)


def since_you_looked(rows: str) -> str:
    return f"These rows have changed since your preview: {rows}. Nothing was saved; preview the file again."


# looking


def test_looking_saves_no_row_no_history_and_no_batch(editor, apt):
    pending = looked_at(editor, TWO)
    assert pending.preview["counts"] == {"new": 1, "changed": 1, "same": 0, "refused": 0}
    assert names() == ["as it was"]
    assert Participant.history.count() == 1
    assert ImportBatch.objects.count() == 0
    assert LogEntry.objects.count() == 0


def test_what_was_seen_is_kept_with_the_file_as_plain_data(editor, apt):
    pending = looked_at(editor, TWO + "BAD,nonsense,x\n")
    assert json.loads(json.dumps(pending.preview)) == pending.preview
    assert sorted(pending.fingerprints) == ["2", "3"]
    assert pending.refused.splitlines()[1].split(",")[0] == "4"
    assert len(pending.outcome.splitlines()) == 5


def test_a_file_whose_columns_do_not_fit_is_kept_with_what_is_wrong(editor):
    pending = looked_at(editor, "code,kind,Nmae\nAPT,other,x\n")
    assert pending.preview["fault"] == "The column “Nmae” is not recognised. Did you mean “name”?"
    assert [
        (one["title"], one["near"], bool(one["reason"])) for one in pending.preview["columns"]
    ] == [
        ("code", "", False),
        ("kind", "", False),
        ("Nmae", "name", True),
    ]


def test_looking_again_in_a_way_that_does_not_fit_leaves_no_files_of_the_look_before(editor):
    pending = looked_at(editor, TWO + "BAD,nonsense,x\n")
    run_to_end(iter_preview(pending, Instructions(columns={"name": "nonsense"}), editor))
    assert [pending.refused, pending.outcome, pending.fingerprints] == ["", "", {}]


def test_a_file_of_several_sheets_is_kept_with_their_names(monkeypatch, editor):
    def read(data: bytes, sheet: str = "", encoding: str = "") -> FileSheet:
        if not sheet:
            raise WhichSheet("Which of them?", ["Meetings", "People"])
        return FileSheet(["code", "kind", "name"], [(2, [sheet, "other", "x"])], name=sheet)

    monkeypatch.setattr(workflow, "read", read)
    pending = looked_at(editor, "x")
    assert pending.preview == {"fault": "Which of them?", "sheets": ["Meetings", "People"]}
    run_to_end(iter_preview(pending, Instructions(sheet="People"), editor))
    assert [pending.preview["sheet"], pending.preview["planned"][0]["key"]] == ["People", "People"]
    confirmed(pending, editor)
    assert Participant.objects.get().code == "People"


def test_a_file_that_cannot_be_read_is_refused(editor):
    with pytest.raises(FileRefused):
        looked_at(editor, '{"code": "APT"}')


def test_steps_tell_how_far_the_work_is():
    assert list(format_progress(iter([1, 2]), "%(count)d of %(total)d rows saved", 2)) == [
        "1 of 2 rows saved",
        "2 of 2 rows saved",
    ]


def test_looking_tells_how_many_rows_it_checked(editor):
    rows = "".join(f"P{number},other,x\n" for number in range(501))
    pending = create_upload(editor, "participants", f"code,kind,name\n{rows}".encode(), "file.csv")
    assert list(iter_preview(pending, AS_IT_COMES, editor)) == [
        "500 of 501 rows checked",
        "501 of 501 rows checked",
    ]


def test_the_order_of_dates_that_was_chosen_holds_when_it_is_confirmed(editor):
    file = "slug,name,kind,starts_on,ends_on\na,x,other,10/11/2024,12/11/2024\n"
    pending = looked_at(editor, file, "meetings", Instructions(date_order="dmy"))
    confirmed(pending, editor)
    assert Meeting.objects.get().starts_on.isoformat() == "2024-11-10"


# confirming


def test_a_file_that_changes_nothing_is_let_go_without_a_batch(editor, apt):
    assert confirmed(looked_at(editor, "code,name\nAPT,as it was\n"), editor) is None
    assert ImportBatch.objects.count() == 0
    assert StoredUpload.objects.count() == 0
    assert LogEntry.objects.count() == 0


def test_all_or_nothing_saves_nothing_while_a_row_is_refused_and_the_file_waits(editor, apt):
    pending = looked_at(editor, TWO + "BAD,nonsense,x\n")
    assert refused(pending, editor) == "1 row was refused; nothing was saved."
    assert names() == ["as it was"]
    assert find_upload(editor, "participants", pending.token) == pending


def test_the_same_field_edited_since_stops_everything_and_is_named(editor, apt):
    pending = looked_at(editor, TWO)
    apt.name = "by another"
    save_row(apt, by=OPERATOR, channel="admin")
    assert [refused(pending, editor), names()] == [since_you_looked("APT (row 2)"), ["by another"]]


def test_another_field_edited_since_is_kept(editor, apt):
    pending = looked_at(editor, TWO)
    apt.website = "https://www.apt.int"
    save_row(apt, by=OPERATOR, channel="admin")
    assert [confirmed(pending, editor).changed, names()] == [1, ["changed", "new"]]
    assert Participant.objects.get(code="APT").website == "https://www.apt.int"


def test_the_same_value_saved_since_is_named_too(editor, apt):
    pending = looked_at(editor, TWO)
    apt.name = "changed"
    save_row(apt, by=OPERATOR, channel="admin")
    assert "since your preview: APT (row 2)." in refused(pending, editor)


def test_a_row_saved_between_the_check_and_the_save_saves_nothing(monkeypatch, editor, apt):
    pending = looked_at(editor, TWO)

    def saved_by_another(plan, **how):
        row = Participant.objects.get(code="APT")
        row.website = "https://www.apt.int"
        save_row(row, by=OPERATOR, channel="admin")
        return iter_commit(plan, **how)

    monkeypatch.setattr(workflow, "iter_commit", saved_by_another)
    assert "check the file again" in refused(pending, editor)
    assert [names(), ImportBatch.objects.count()] == [["as it was"], 0]


def test_a_row_that_someone_made_since_stops_everything(editor):
    pending = looked_at(editor, TWO)
    make(Participant, code="ATU", kind="other", name="by another", published=False)
    assert [refused(pending, editor), names()] == [since_you_looked("ATU (row 3)"), ["by another"]]


def test_a_row_that_someone_removed_since_stops_everything(editor, apt):
    pending = looked_at(editor, TWO)
    remove(apt, by=OPERATOR, channel="admin")
    assert [refused(pending, editor), names()] == [since_you_looked("APT (row 2)"), []]


def test_a_row_that_was_the_same_and_no_longer_is_stops_everything(editor, apt):
    pending = looked_at(editor, TWO.replace("changed", "as it was"))
    apt.name = "by another"
    save_row(apt, by=OPERATOR, channel="admin")
    assert [refused(pending, editor), names()] == [since_you_looked("APT (row 2)"), ["by another"]]


@pytest.mark.parametrize("only_good", [False, True])
def test_a_row_that_became_invalid_since_stops_everything_even_the_good_rows(only_good, editor):
    pending = looked_at(editor, "code,kind,name,itu_symbol\nKOR,member_state,x,J\nATU,other,x,\n")
    make(Participant, code="JPN", itu_symbol="J", name="by another")
    assert refused(pending, editor, only_good) == since_you_looked("KOR (row 2)")
    assert names() == ["by another"]


def test_a_row_that_became_good_since_stops_everything(editor):
    pending = looked_at(editor, "slug,name,kind,country\na,x,other,KHM\nb,y,other,\n", "meetings")
    make(Participant, code="KHM")
    assert refused(pending, editor, only_good=True) == since_you_looked("a (row 2)")
    assert Meeting.objects.count() == 0


def test_a_new_row_whose_words_mean_another_row_since_stops_everything(editor):
    first, second = make(Participant, code="KHM", aliases="Cambodia"), make(Participant, code="XXX")
    pending = looked_at(editor, "slug,name,kind,country\na,x,other,Cambodia\n", "meetings")
    first.aliases, second.aliases = "", "Cambodia"
    save_row(first, by=OPERATOR, channel="admin"), save_row(second, by=OPERATOR, channel="admin")
    assert [refused(pending, editor), Meeting.objects.count()] == [since_you_looked("a (row 2)"), 0]


def test_a_place_in_a_series_that_was_taken_since_stops_everything(editor):
    series = make(Series, slug="apt-wtsa-24", published=False)
    pending = looked_at(editor, "slug,name,kind,series\na,x,other,3 of apt-wtsa-24\n", "meetings")
    make(SeriesPlace, series=series, meeting=make(Meeting, published=False), ordinal=3)
    assert [refused(pending, editor), Meeting.objects.count()] == [since_you_looked("a (row 2)"), 1]


def test_many_rows_are_named_as_far_as_can_be_read(editor):
    pending = looked_at(
        editor, "code,kind,name\n" + "".join(f"P{number},other,x\n" for number in range(10, 25))
    )
    for number in range(10, 25):
        make(Participant, code=f"P{number}")
    assert refused(pending, editor) == since_you_looked(
        ", ".join(f"P{number} (row {number - 8})" for number in range(10, 20)) + " and 5 more"
    )


def test_a_right_that_was_taken_away_since_stops_everything(editor, apt):
    pending = looked_at(editor, TWO)
    editor.groups.clear()
    with pytest.raises(PermissionDenied):
        confirmed(pending, type(editor).objects.get(pk=editor.pk))
    assert [names(), StoredUpload.objects.get().claimed_at] == [["as it was"], None]


def test_a_row_that_was_published_since_stops_an_editor(editor, apt):
    pending = looked_at(editor, TWO)
    apt.publication = "published"
    save_row(apt, by=OPERATOR, channel="admin")
    assert refused(pending, editor).startswith("These rows have changed since your preview: APT")
    assert names() == ["as it was"]


def test_a_fault_in_the_midst_of_it_saves_nothing_and_the_file_waits(monkeypatch, editor, apt):
    pending = looked_at(editor, TWO)
    steps = iter_confirm(pending, editor, only_good=False)
    next(steps)
    with pytest.raises(MemoryError):
        steps.throw(MemoryError())
    assert [names(), find_upload(editor, "participants", pending.token)] == [["as it was"], pending]


def test_two_who_confirm_at_once_import_once(editor, apt):
    pending = looked_at(editor, TWO)
    again = find_upload(editor, "participants", pending.token)
    first = iter_confirm(pending, editor, only_good=False)
    next(first)
    with pytest.raises(UploadRefused, match="being imported"):
        confirmed(again, editor)
    run_to_end(first)
    assert names() == ["changed", "new"]
    assert Participant.history.filter(history_channel="import").count() == 2


def test_a_row_whose_other_fields_are_saved_between_check_and_save_is_checked_again(editor, apt):
    pending = looked_at(editor, TWO)
    steps = iter_confirm(pending, editor, only_good=False)
    next(steps)
    apt.aliases = "saved meanwhile"
    save_row(apt, by=OPERATOR, channel="admin")
    run_to_end(steps)
    apt.refresh_from_db()
    assert [names(), apt.aliases] == [["changed", "new"], "saved meanwhile"]
    assert ImportBatch.objects.count() == 1


def test_what_was_never_looked_at_to_its_end_confirms_nothing(editor):
    pending = create_upload(editor, "participants", TWO.encode(), "file.csv")
    assert [refused(pending, editor), names()] == [since_you_looked("APT (row 2), ATU (row 3)"), []]


def test_a_file_whose_columns_did_not_fit_confirms_nothing(editor):
    pending = looked_at(editor, "code,kind,Nmae\nAPT,other,x\n")
    with pytest.raises(FileRefused, match="Nmae"):
        confirmed(pending, editor)
    assert names() == []


def test_a_column_map_that_changes_after_the_look_does_not_change_what_is_confirmed(editor):
    pending = looked_at(
        editor,
        "code,kind,name,Titel\nAPT,other,x,y\n",
        instructions=Instructions(columns={"Titel": "common_name"}),
    )
    looked_at(
        editor,
        "code,kind,name,Titel\nAPT,other,x,y\n",
        instructions=Instructions(columns={"Titel": ""}),
    )
    confirmed(pending, editor)
    assert Participant.objects.get().common_name == "y"


def test_instructions_come_back_from_the_store_as_they_were():
    said = Instructions(
        "Sheet 1", "dmy", {"Zeitraum": "dates", "Farbe": ""}, {"2": "apt", "30": "atu"}, "cp1251"
    )
    assert Instructions(**json.loads(json.dumps(asdict(said)))) == said
