"""The four groups of staff."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command

from core.rights import PERMISSIONS, may
from tests.rows import MODELS

pytestmark = pytest.mark.django_db
CONTENT = {
    "author": {"view", "add"},
    "editor": {"view", "add", "change", "import", "export"},
    "publisher": set(PERMISSIONS),
    "administrator": set(PERMISSIONS),
}
REFERENCE = {"author": {"view"}, "editor": {"view", "export"}, "publisher": set(PERMISSIONS), "administrator": set(PERMISSIONS)}


@pytest.mark.parametrize("name", CONTENT)
def test_each_group_has_its_rights_on_every_table_and_no_more(name, request):
    user = request.getfixturevalue(name)
    has = {model.__name__: {verb for verb in PERMISSIONS if may(user, verb, model)} for model in MODELS}
    assert has == {model.__name__: (REFERENCE if getattr(model, "is_reference", False) else CONTENT)[name] for model in MODELS}


def test_there_are_four_groups():
    assert set(Group.objects.values_list("name", flat=True)) == {"Author", "Editor", "Publisher", "Administrator"}


@pytest.mark.parametrize(
    ("name", "verbs"), [("author", set()), ("editor", set()), ("publisher", set()), ("administrator", {"view", "add", "change", "delete"})]
)
def test_accounts_are_for_administrators(name, verbs, request):
    user = request.getfixturevalue(name)
    assert {verb for verb in PERMISSIONS if may(user, verb, User)} == verbs


def test_nobody_is_a_superuser(author, editor, publisher, administrator):
    assert not User.objects.filter(is_superuser=True).exists()


def test_a_second_migrate_takes_nothing_away_that_was_given():
    group = Group.objects.get(name="Author")
    given = Permission.objects.get(codename="change_participant")
    group.permissions.add(given)
    before = {name: set(Group.objects.get(name=name).permissions.all()) for name in ("Author", "Editor")}
    call_command("migrate", verbosity=0)
    assert {name: set(Group.objects.get(name=name).permissions.all()) for name in before} == before


def test_a_second_migrate_gives_back_what_a_group_lacks(editor):
    Group.objects.get(name="Editor").permissions.clear()
    call_command("migrate", verbosity=0)
    assert may(editor, "change", MODELS[0])
