"""A file between its upload and its confirmation."""

import datetime as dt
from contextlib import nullcontext

import pytest
import time_machine

from exchange.checking.plan import Instructions
from exchange.models import StoredUpload
from exchange.steps import run_to_end
from exchange.uploads.stored_upload import (
    QUOTA,
    UploadRefused,
    claim_upload,
    create_upload,
    find_upload,
    release_upload,
    waiting_uploads,
)
from exchange.uploads.workflow import iter_confirm, iter_preview

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2024, 10, 15, 12, tzinfo=dt.UTC)
DAY, SECOND = dt.timedelta(days=1), dt.timedelta(seconds=1)
APT = b"code,kind,name\nAPT,other,x\n"


def kept(user, table: str = "participants", data: bytes = APT) -> StoredUpload:
    return create_upload(user, table, data, "file.csv")


def looked_at(user, data: bytes = APT) -> StoredUpload:
    pending = kept(user, data=data)
    run_to_end(iter_preview(pending, Instructions(), user))
    return pending


def test_the_file_comes_back_as_it_was_kept(editor):
    data = b"\xef\xbb\xbfcode\r\nAPT\r\n"
    pending = find_upload(editor, "participants", kept(editor, data=data).token)
    assert [bytes(pending.content), pending.file_name] == [data, "file.csv"]


def test_a_token_confirms_once_and_then_leads_to_the_import(editor):
    pending = looked_at(editor)
    batch = run_to_end(iter_confirm(pending, editor, only_good=False))
    with pytest.raises(UploadRefused, match="already been imported") as refused:
        find_upload(editor, "participants", pending.token)
    assert refused.value.batch == batch


def test_a_file_that_is_being_imported_cannot_be_confirmed_again(editor):
    pending = looked_at(editor)
    again = find_upload(editor, "participants", pending.token)
    claim_upload(pending)
    with pytest.raises(UploadRefused, match="is being imported"):
        claim_upload(again)
    with pytest.raises(UploadRefused, match="is being imported"):
        find_upload(editor, "participants", pending.token)


def test_a_file_whose_import_failed_waits_again(editor):
    pending = looked_at(editor)
    claim_upload(pending)
    release_upload(pending)
    assert find_upload(editor, "participants", pending.token) == pending


@pytest.mark.parametrize(
    "forged", ["", "x", "../../etc/passwd", "%", "\x00", "token\x00", "ü" * 70, "a" * 5000]
)
def test_a_forged_token_is_refused(forged, editor):
    kept(editor)
    with pytest.raises(UploadRefused):
        find_upload(editor, "participants", forged)


def test_an_older_page_of_the_same_file_cannot_confirm_it(editor):
    pending = kept(editor)
    before = pending.token
    run_to_end(iter_preview(pending, Instructions(date_order="dmy"), editor))
    with pytest.raises(UploadRefused):
        find_upload(editor, "participants", before)


def test_no_two_tokens_are_alike_and_none_can_be_guessed(editor, publisher):
    tokens = {kept(user).token for user in (editor, publisher) for _time in range(3)}
    assert [len(tokens), {len(token) for token in tokens}] == [6, {32}]


@pytest.mark.parametrize(("age", "is_good"), [(DAY - SECOND, True), (DAY + SECOND, False)])
def test_a_token_is_good_for_a_day(age, is_good, editor):
    with time_machine.travel(NOW, tick=False):
        token = kept(editor).token
    with (
        time_machine.travel(NOW + age, tick=False),
        nullcontext() if is_good else pytest.raises(UploadRefused),
    ):
        find_upload(editor, "participants", token)


def test_what_is_too_old_is_swept_with_the_next_file_of_anyone(editor, publisher):
    with time_machine.travel(NOW, tick=False):
        kept(editor)
    with time_machine.travel(NOW + DAY + SECOND, tick=False):
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


def test_files_that_wait_are_listed_for_their_owner_and_table_only(editor, publisher):
    mine = kept(editor)
    kept(editor, "meetings"), kept(publisher)
    claim_upload(kept(editor))
    assert list(waiting_uploads(editor, "participants")) == [mine]


def test_a_long_file_name_is_kept_as_far_as_it_goes(editor):
    assert len(create_upload(editor, "participants", b"", "x" * 500).file_name) == 200
