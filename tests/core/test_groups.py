"""The groups of staff, as `migrate` makes them; what each may do is asked in tests/roles."""

import pytest
from django.apps.registry import Apps
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from core.groups import make_groups
from core.models import StaffGroup

pytestmark = pytest.mark.django_db


def permissions_of(name):
    return set(Group.objects.get(name=name).permissions.values_list("codename", flat=True))


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
