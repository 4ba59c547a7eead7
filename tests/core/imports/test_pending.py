"""A file between its preview and its confirmation."""

import datetime as dt
from contextlib import nullcontext

import pytest
import time_machine

from core.imports.pending import PendingRefused, keep, print_of, take
from core.models import PendingImport
from core.writing import store
from participants.models import Membership, Participant
from tests.core.imports.sheets import OPERATOR, planned
from tests.rows import make

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2024, 10, 15, 12, tzinfo=dt.UTC)
DAY, SECOND = dt.timedelta(days=1), dt.timedelta(seconds=1)


def kept(user, table: str = "participants", data: bytes = b"code\nAPT\n") -> str:
    return keep(user, table, data, "file.csv", planned("participants", "code kind name", ["APT", "other", "x"]))


def test_the_file_comes_back_as_it_was_kept(editor):
    pending = take(editor, "participants", kept(editor, data=b"\xef\xbb\xbfcode\r\nAPT\r\n"))
    assert [bytes(pending.content), pending.file_name] == [b"\xef\xbb\xbfcode\r\nAPT\r\n", "file.csv"]


def test_a_token_is_used_once(editor):
    token = kept(editor)
    take(editor, "participants", token)
    with pytest.raises(PendingRefused, match="was used already, is too old, or is not yours"):
        take(editor, "participants", token)


def test_a_token_of_another_user_is_refused_and_stays_good(editor, publisher):
    token = kept(editor)
    with pytest.raises(PendingRefused):
        take(publisher, "participants", token)
    assert take(editor, "participants", token).user == editor


def test_a_token_of_another_table_is_refused(editor):
    with pytest.raises(PendingRefused):
        take(editor, "meetings", kept(editor))


@pytest.mark.parametrize("forged", ["", "x", "../../etc/passwd", "%", "\x00", "token\x00", "ü" * 70, "a" * 5000])
def test_a_forged_token_is_refused(forged, editor):
    kept(editor)
    with pytest.raises(PendingRefused):
        take(editor, "participants", forged)


def test_no_two_tokens_are_alike_and_none_can_be_guessed(editor, publisher):
    tokens = {kept(user) for user in (editor, publisher) for _time in range(3)}
    assert [len(tokens), {len(token) for token in tokens}] == [6, {32}]


@pytest.mark.parametrize(("age", "is_good"), [(DAY - SECOND, True), (DAY + SECOND, False)])
def test_a_token_is_good_for_a_day(age, is_good, editor):
    with time_machine.travel(NOW, tick=False):
        token = kept(editor)
    with time_machine.travel(NOW + age, tick=False), nullcontext() if is_good else pytest.raises(PendingRefused):
        take(editor, "participants", token)


def test_what_is_too_old_is_swept_with_the_next_file_of_anyone(editor, publisher):
    with time_machine.travel(NOW, tick=False):
        kept(editor)
    with time_machine.travel(NOW + DAY + SECOND, tick=False):
        kept(publisher)
    assert [pending.user for pending in PendingImport.objects.all()] == [publisher]


def test_a_user_has_one_file_a_table(editor, publisher):
    for table in ("participants", "participants", "meetings"):
        kept(editor, table)
    kept(publisher)
    assert sorted(PendingImport.objects.values_list("user__username", "table")) == [
        ("editor", "meetings"),
        ("editor", "participants"),
        ("publisher", "participants"),
    ]


def test_a_long_file_name_is_kept_as_far_as_it_goes(editor):
    plan = planned("participants", "code")
    assert len(take(editor, "participants", keep(editor, "participants", b"", "x" * 500, plan)).file_name) == 200


# the fingerprint of a plan

FILE = ("participants", "code name", ["APT", "changed"])


@pytest.fixture
def apt():
    return make(Participant, code="APT", name="as it was")


def test_the_same_file_on_the_same_rows_has_the_same_print(apt):
    assert print_of(planned(*FILE)) == print_of(planned(*FILE))


@pytest.mark.parametrize("values", [{"name": "by an editor"}, {"name": "changed"}, {"website": "https://www.apt.int"}])
def test_a_row_changed_since_changes_the_print(values, apt):
    before = print_of(planned(*FILE))
    for name, value in values.items():
        setattr(apt, name, value)
    store(apt, by=OPERATOR, door="admin")
    assert print_of(planned(*FILE)) != before


def test_a_row_added_since_changes_the_print():
    file = ("participants", "code kind name", ["APT", "other", "x"])
    before = print_of(planned(*file))
    make(Participant, code="APT")
    assert print_of(planned(*file)) != before


def test_a_part_changed_since_changes_the_print():
    part = make(Membership)
    file = ("memberships", "group member until", [part.group.code, part.member.code, "2024"])
    before = print_of(planned(*file))
    part.until = "2023"
    store(part, by=OPERATOR, door="admin")
    assert print_of(planned(*file)) != before


def test_what_became_invalid_since_changes_the_print():
    make(Participant, code="JPN")
    file = ("participants", "code itu_symbol", ["JPN", "J"])
    before = print_of(planned(*file))
    make(Participant, code="KOR", itu_symbol="J")
    assert print_of(planned(*file)) != before
