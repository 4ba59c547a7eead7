"""An uploaded file is previewed, and confirmed unless something changed since; all of its plan is carried out, or nothing."""

import datetime as dt
import secrets

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from core.models import ImportBatch
from core.records.permissions import Operator
from core.records.saving import remove, save_row
from exchange.batches import PlanRefused, commit
from exchange.checking.plan import Instructions
from exchange.models import StoredUpload
from exchange.uploads import workflow
from exchange.uploads.workflow import (
    QUOTA,
    UploadRefused,
    confirm_upload,
    create_upload,
    find_upload,
    preview_upload,
)
from participants.models import Membership, Participant
from tests.exchange.sheets import OPERATOR, planned
from tests.rows import make

pytestmark = pytest.mark.django_db


def looked_at(user, data: str) -> StoredUpload:
    pending = create_upload(user, "participants", data.encode(), "file.csv")
    preview_upload(pending, Instructions(), user)
    return find_upload(user, "participants", pending.token)


def refused(pending: StoredUpload, user, only_good: bool = False) -> str:
    with pytest.raises(PlanRefused) as fault:
        confirm_upload(pending, user, only_good=only_good)
    return str(fault.value)


def names() -> list[str]:
    return list(Participant.objects.order_by("code").values_list("name", flat=True))


TWO = "code,kind,name\nAPT,other,changed\nATU,other,new\n"


@pytest.fixture
def apt():
    return make(Participant, code="APT", kind="other", name="as it was", published=False)


@pytest.fixture
def between_check_and_save(monkeypatch):
    """Calls a function between check and save, once or each time."""

    def happens(what, is_once: bool = False) -> None:
        def commit_after(plan, **how):
            if is_once:
                monkeypatch.setattr(workflow, "commit", commit)
            what()
            return commit(plan, **how)

        monkeypatch.setattr(workflow, "commit", commit_after)

    return happens


def save_apt(**values) -> None:
    row = Participant.objects.get(code="APT")
    for name, value in values.items():
        setattr(row, name, value)
    save_row(row, by=OPERATOR, channel="admin")


def test_a_row_saved_between_each_check_and_save_saves_nothing(between_check_and_save, editor, apt):
    pending = looked_at(editor, TWO)
    between_check_and_save(lambda: save_apt(website=f"https://www.apt.int/{secrets.token_hex()}"))
    assert "check the file again" in refused(pending, editor)
    assert [names(), ImportBatch.objects.count()] == [["as it was"], 0]


J = "code,kind,name,itu_symbol\nKOR,member_state,x,J\nATU,other,x,\n"


@pytest.mark.parametrize(
    ("file", "happens", "rows", "kept"),
    [
        (TWO, lambda: make(Participant, code="ATU", name="new", published=False), "ATU (row 3)", 2),
        (J, lambda: make(Participant, code="JPN", itu_symbol="J"), "KOR (row 2)", 2),
        (TWO, lambda: save_apt(publication="published"), "APT (row 2)", 1),
    ],
    ids=["made", "invalid", "published"],
)
def test_what_a_row_became_since_stops_everything_even_the_good_rows(
    file, happens, rows, kept, editor, apt
):
    pending = looked_at(editor, file)
    happens()
    said = f"These rows have changed since your preview: {rows}. Nothing was saved; preview the file again."
    assert [refused(pending, editor, only_good) for only_good in (False, True)] == [said] * 2
    assert [Participant.objects.count(), apt.history.count()] == [kept, 1 + (kept == 1)]
    apt.refresh_from_db()
    assert apt.name == "as it was"


def test_a_fault_in_the_midst_of_it_saves_nothing_and_the_file_waits(
    between_check_and_save, editor, apt
):
    def fail() -> None:
        raise MemoryError

    pending = looked_at(editor, TWO)
    between_check_and_save(fail)
    with pytest.raises(MemoryError):
        confirm_upload(pending, editor, only_good=False)
    assert [names(), find_upload(editor, "participants", pending.token)] == [["as it was"], pending]


def test_two_who_confirm_at_once_import_once(between_check_and_save, editor, apt):
    pending = looked_at(editor, TWO)
    again = find_upload(editor, "participants", pending.token)

    def another_confirms() -> None:
        with pytest.raises(UploadRefused, match="being imported"):
            confirm_upload(again, editor, only_good=False)

    between_check_and_save(another_confirms)
    confirm_upload(pending, editor, only_good=False)
    assert names() == ["changed", "new"]
    assert Participant.history.filter(history_channel="import").count() == 2


def test_a_row_whose_other_fields_are_saved_between_check_and_save_is_checked_again(
    between_check_and_save, editor, apt
):
    pending = looked_at(editor, TWO)
    pending.instructions["values"] = {}  # as an earlier version of the site kept it
    between_check_and_save(lambda: save_apt(aliases="saved meanwhile"), is_once=True)
    confirm_upload(pending, editor, only_good=False)
    apt.refresh_from_db()
    assert [names(), apt.aliases] == [["changed", "new"], "saved meanwhile"]
    assert ImportBatch.objects.count() == 1


NOW = dt.datetime(2024, 10, 15, 12, tzinfo=dt.UTC)


def kept(user) -> StoredUpload:
    return create_upload(user, "participants", b"code,kind,name\nAPT,other,x\n", "file.csv")


def test_what_is_too_old_is_swept_with_the_next_file_of_anyone(editor, publisher):
    day, second = dt.timedelta(days=1), dt.timedelta(seconds=1)
    with time_machine.travel(NOW, tick=False) as clock:
        token = kept(editor).token
        clock.move_to(NOW + day - second)
        find_upload(editor, "participants", token)
        clock.move_to(NOW + day + second)
        with pytest.raises(UploadRefused):
            find_upload(editor, "participants", token)
        kept(publisher)
    assert [pending.user for pending in StoredUpload.objects.all()] == [publisher]


def test_a_user_keeps_the_latest_files_only(editor, publisher):
    first = kept(editor)
    kept(publisher)
    for _time in range(QUOTA):
        kept(editor)
    assert StoredUpload.objects.filter(user=editor).count() == QUOTA
    assert not StoredUpload.objects.filter(pk=first.pk).exists()
    assert StoredUpload.objects.filter(user=publisher).count() == 1


ROWS = ("participants", "code kind name", ["APT", "other", "changed"], ["ATU", "other", "new"])


def test_a_key_taken_after_the_preview_keeps_the_file_out(apt):
    plan = planned(*ROWS)
    make(Participant, code="ATU", name="by an editor")
    with pytest.raises(PlanRefused, match="^The database refused a row"):
        commit(plan, by=OPERATOR, channel="import")
    assert names() == ["as it was", "by an editor"]


@pytest.mark.django_db(transaction=True)
def test_a_parent_deleted_after_the_preview_keeps_the_file_out():
    group = make(Participant, code="APT")
    make(Participant, code="VUT")
    plan = planned("memberships", "group member", ["APT", "VUT"])
    remove(group, by=OPERATOR, channel="admin")
    with pytest.raises(PlanRefused, match="^The database refused a row"):
        commit(plan, by=OPERATOR, channel="import")
    assert not Membership.objects.exists()


def test_the_plan_of_one_is_not_carried_out_with_the_rights_of_another(apt):
    Participant.objects.update(publication="published")
    plan = planned(*ROWS)
    with pytest.raises(PermissionDenied):
        commit(plan, by=Operator(), channel="import")
    assert names() == ["as it was"]


def test_a_stale_row_in_the_last_batch_takes_back_the_first(apt):
    rows = [[f"C{number}", "company", f"Company {number}"] for number in range(210)]
    plan = planned("participants", "code kind name", *rows, ["APT", "company", "changed"])
    save_row(apt, by=OPERATOR, channel="admin")
    with pytest.raises(PlanRefused):
        commit(plan, by=OPERATOR, channel="import")
    assert [names(), Participant.history.count()] == [["as it was"], 2]
