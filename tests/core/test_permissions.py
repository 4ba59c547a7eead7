"""Who may write what, through every channel, and the groups of staff as `migrate` makes them; tests/roles checks what each may do."""

import pytest
from django.apps.registry import Apps
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from django.core.management import call_command

from core.groups import make_groups
from core.models import StaffGroup, rename
from core.records.permissions import Operator
from core.records.publishing import publish, submit, withdraw
from core.records.saving import remove, save_row
from core.registry import tables
from exchange.checking.check import check
from exchange.files.detect import read
from participants.models import Membership, Participant
from study_groups.models import StudyPeriod
from tests.rows import PARTS, build, fresh, make

pytestmark = pytest.mark.django_db
NEEDS_PUBLISH = "it is published, and you may not publish"
NEEDS_ADMINISTRATOR = "Only an administrator can delete .*, since readers saw it. Withdraw it"


@pytest.fixture(params=["editor", "operator without publish"])
def unpublisher(request, editor):
    """An account that may change drafts but not publish."""
    return editor if request.param == "editor" else Operator()


@pytest.mark.parametrize("write", [save_row, remove, submit])
def test_an_author_leaves_the_draft_of_another_alone(write, author):
    row = make(Participant, published=False)
    with pytest.raises(PermissionDenied, match="You can.t change"):
        write(row, by=author, channel="admin")
    assert [fresh(row).version, fresh(row).publication] == [1, "draft"]


def test_reference_tables_are_written_by_publishers_only(author, editor):
    for by in (author, editor):
        with pytest.raises(PermissionDenied):
            save_row(build(StudyPeriod, published=False), by=by, channel="admin")
    assert not StudyPeriod.objects.exists()


def test_what_readers_saw_is_deleted_by_administrators_only(publisher, administrator):
    public, withdrawn = make(Participant), make(Participant)
    withdraw(withdrawn, by=publisher, channel="admin")
    for row in (public, withdrawn):
        with pytest.raises(PermissionDenied, match=NEEDS_ADMINISTRATOR):
            remove(fresh(row), by=publisher, channel="admin")
        remove(fresh(row), by=administrator, channel="admin")
    assert not Participant.objects.exists()


CHANNELS = {
    "store": lambda row, by: save_row(row, by=by, channel="admin"),
    "remove": lambda row, by: remove(row, by=by, channel="admin"),
    "submit": lambda row, by: submit(row, by=by, channel="admin"),
    "withdraw": lambda row, by: withdraw(row, by=by, channel="admin"),
    "rename": lambda row, by: rename(row, "new-name", by=by, channel="admin"),
    "add a part": lambda row, by: save_row(
        Membership(group=make(Participant), member=row), by=by, channel="admin"
    ),
}


@pytest.mark.parametrize("channel", CHANNELS)
def test_no_channel_changes_a_published_row_without_the_right_to_publish(channel, unpublisher):
    row = make(Participant, name="as it was")
    reason = NEEDS_ADMINISTRATOR if channel == "remove" else NEEDS_PUBLISH
    changed = fresh(row)
    changed.name = "changed"
    with pytest.raises(PermissionDenied, match=reason):
        CHANNELS[channel](changed, unpublisher)
    now = fresh(row)
    assert [now.name, now.version, now.slug] == ["as it was", 1, row.slug]
    assert row.memberships.count() == 0


def test_an_import_of_nobody_named_changes_no_published_row_without_the_right_to_publish():
    """The import of a named editor would become a pending change."""
    sent = read(f"code,name\n{make(Participant).code},changed\n".encode())
    (refusal,) = check(tables["participants"](), sent, Operator()).refusals
    assert "published, or someone else created it" in refusal.reason


def test_an_author_keeps_off_an_own_row_once_it_is_published(author, publisher):
    row = build(Participant, published=False)
    save_row(row, by=author, channel="admin")
    publish(fresh(row), by=publisher, channel="admin")
    with pytest.raises(PermissionDenied, match=NEEDS_PUBLISH):
        save_row(fresh(row), by=author, channel="admin")


@pytest.mark.parametrize("write", [save_row, remove])
@pytest.mark.parametrize("model", PARTS)
def test_no_part_of_a_published_row_is_written_without_the_right_to_publish(
    model, write, unpublisher
):
    part = make(model)
    with pytest.raises(PermissionDenied, match=NEEDS_PUBLISH):
        write(part, by=unpublisher, channel="admin")
    assert model.objects.filter(pk=part.pk).exists()


def test_a_part_is_not_moved_from_a_draft_to_a_published_row(editor):
    draft, published = make(Participant, published=False), make(Participant)
    part = make(Membership, member=draft)
    part.member = published
    with pytest.raises(PermissionDenied, match=NEEDS_PUBLISH):
        save_row(part, by=editor, channel="admin")
    assert [fresh(part).member, fresh(published).version] == [draft, 1]


def test_a_part_that_moves_makes_new_versions_of_both_its_holders(operator):
    part, other = make(Membership), make(Participant)
    before = fresh(part.member)
    part.member = other
    save_row(part, by=operator, channel="admin")
    assert [fresh(before).version, fresh(other).version] == [before.version + 1, 2]


def test_setting_the_word_by_hand_does_not_publish(unpublisher):
    row = make(Participant, published=False)
    row.publication = "published"
    with pytest.raises(PermissionDenied):
        save_row(row, by=unpublisher, channel="admin")
    assert fresh(row).publication == "draft"


def permissions_of(name):
    return set(Group.objects.get(name=name).permissions.values_list("codename", flat=True))


def test_a_second_migrate_keeps_what_was_given_taken_and_deleted_and_grants_what_never_existed():
    """Without the record that it was granted, a permission is like that of a new table."""
    Group.objects.get(name="Administrator").delete()
    given = Permission.objects.get(codename="change_participant")
    Group.objects.get(name="Author").permissions.add(given)
    taken = Permission.objects.get(codename="import_participant")
    Group.objects.get(name="Editor").permissions.remove(taken)
    names = {"Author", "Editor", "Publisher"}
    before = {name: permissions_of(name) for name in names}
    for made in StaffGroup.objects.all():
        made.granted.remove("participants.view_person")
        made.save()
    Permission.objects.get(codename="view_person").delete()
    assert {name for name in names if "view_person" in permissions_of(name)} == set()
    call_command("migrate", verbosity=0)
    assert {name: permissions_of(name) for name in names} == before
    assert set(Group.objects.values_list("name", flat=True)) == names
    StaffGroup.objects.all().delete()
    make_groups(apps=Apps())  # as after migrating back to before this table existed
    assert StaffGroup.objects.count() == 0
