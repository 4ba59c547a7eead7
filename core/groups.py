"""The four staff groups, which `migrate` creates and updates. Daily work needs no superuser."""

from typing import Any

from django.apps import apps as installed_apps
from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission, User
from django.db import models

from .models import StaffGroup
from .records.permissions import PERMISSIONS
from .records.tracked import TrackedModel

AUTHOR, EDITOR, PUBLISHER, ADMINISTRATOR = "Author", "Editor", "Publisher", "Administrator"
# Publishers may delete drafts without it: `delete` is needed for rows that readers have seen.
_ALL_BUT_DELETE = set(PERMISSIONS) - {"delete"}
_CONTENT = {
    AUTHOR: {"view", "add"},
    EDITOR: {"view", "add", "change", "import", "export"},
    PUBLISHER: _ALL_BUT_DELETE,
    ADMINISTRATOR: set(PERMISSIONS),
}
_REFERENCE = _CONTENT | {AUTHOR: {"view"}, EDITOR: {"view", "export"}}
_SETTINGS = _REFERENCE | {PUBLISHER: {"view", "export"}}
# What readers send in: staff cannot add to it.
_SENT_IN = {
    AUTHOR: set(),
    EDITOR: {"view", "change"},
    PUBLISHER: {"view", "change", "delete"},
    ADMINISTRATOR: {"view", "change", "delete"},
}


def make_groups(apps: Apps = installed_apps, **kwargs: object) -> None:
    """Makes groups and grants permissions that did not exist before.

    It never reverses an administrator's decision: a permission or group that was removed is not made again.
    """
    try:
        apps.get_model("core", "StaffGroup")
    except LookupError:  # a migration back to before this table existed
        return
    for config in installed_apps.get_app_configs():
        create_permissions(config, verbosity=0)
    permissions = {
        f"{one.content_type.app_label}.{one.codename}": one
        for one in Permission.objects.select_related("content_type")
    }
    tables: list[Any] = [
        model
        for model in installed_apps.get_models()
        if issubclass(model, TrackedModel) or _is_sent_in(model)
    ]
    for name in _CONTENT:
        wanted = {
            f"{table._meta.app_label}.{verb}_{table._meta.model_name}"
            for table in tables
            for verb in _verbs(name, table)
        }
        if name == ADMINISTRATOR:
            wanted |= {f"auth.{verb}_user" for verb in User._meta.default_permissions}
        _grant(name, {key: permissions[key] for key in wanted})


def _grant(name: str, wanted: dict[str, Permission]) -> None:
    made, is_new = StaffGroup.objects.get_or_create(name=name)
    if is_new:
        made.group, _is_new = Group.objects.get_or_create(name=name)
    if made.group is None:
        return
    made.group.permissions.add(*(wanted[key] for key in wanted.keys() - made.granted))
    made.granted = sorted(wanted.keys() | made.granted)
    made.save()


def _is_sent_in(model: type[models.Model]) -> bool:
    return set(model._meta.default_permissions) == {"view", "change", "delete"}


def _verbs(group: str, model: type[TrackedModel]) -> set[str]:
    if _is_sent_in(model):
        return _SENT_IN[group]
    if model.is_settings:
        return _SETTINGS[group]
    return (_REFERENCE if model.is_reference else _CONTENT)[group]
