"""The four groups of staff."""

import pytest
from django.apps.registry import Apps
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command

from core.groups import make_groups
from core.models import StaffGroup
from core.records.permissions import PERMISSIONS, may
from tests.rows import MODELS

pytestmark = pytest.mark.django_db
CONTENT = {
    "author": {"view", "add"},
    "editor": {"view", "add", "change", "import", "export"},
    "publisher": set(PERMISSIONS) - {"delete"},
    "administrator": set(PERMISSIONS),
}
REFERENCE = CONTENT | {"author": {"view"}, "editor": {"view", "export"}}
SETTINGS = REFERENCE | {"publisher": {"view", "export"}}


def rights_on(model):
    if model.is_settings:
        return SETTINGS
    return REFERENCE if model.is_reference else CONTENT


@pytest.mark.parametrize("name", CONTENT)
def test_each_group_has_its_rights_on_every_table_and_no_more(name, request):
    """And administrators alone on accounts."""
    user, tables = request.getfixturevalue(name), [*MODELS, User]
    has = {table: {verb for verb in PERMISSIONS if may(user, verb, table)} for table in tables}
    accounts = {"view", "add", "change", "delete"} if name == "administrator" else set()
    assert has == {model: rights_on(model)[name] for model in MODELS} | {User: accounts}


def permissions_of(name):
    return set(
        Group.objects.get(name=name.capitalize()).permissions.values_list("codename", flat=True)
    )


def test_a_second_migrate_keeps_what_was_given_taken_and_deleted_and_grants_what_never_existed():
    """What never existed is as for a table that came since the last one."""
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


def test_after_the_way_back_to_before_the_record_nothing_is_granted():
    StaffGroup.objects.all().delete()
    make_groups(apps=Apps())
    assert StaffGroup.objects.count() == 0
