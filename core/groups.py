"""The four groups of staff, made and kept by `migrate`; a superuser is never needed for daily work."""

from typing import Any

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import models

from .history import Recorded
from .rights import PERMISSIONS

AUTHOR, EDITOR, PUBLISHER, ADMINISTRATOR = "Author", "Editor", "Publisher", "Administrator"
_CONTENT = {
    AUTHOR: {"view", "add"},
    EDITOR: {"view", "add", "change", "import", "export"},
    PUBLISHER: set(PERMISSIONS),
    ADMINISTRATOR: set(PERMISSIONS),
}
_REFERENCE = {AUTHOR: {"view"}, EDITOR: {"view", "export"}, PUBLISHER: set(PERMISSIONS), ADMINISTRATOR: set(PERMISSIONS)}

# What readers send in: nobody of staff adds to it.
_SENT_IN = {AUTHOR: set(), EDITOR: {"view", "change"}, PUBLISHER: {"view", "change", "delete"}, ADMINISTRATOR: {"view", "change", "delete"}}


def make_groups(**kwargs: Any) -> None:
    """Adds what a group lacks; takes nothing away that an administrator gave."""
    for config in apps.get_app_configs():
        create_permissions(config, verbosity=0)
    permissions = {
        (permission.content_type.model, permission.codename.rsplit("_", 1)[0]): permission
        for permission in Permission.objects.select_related("content_type")
    }
    tables: list[Any] = [model for model in apps.get_models() if issubclass(model, Recorded) or _is_sent_in(model)]
    for name in _CONTENT:
        group, _made = Group.objects.get_or_create(name=name)
        group.permissions.add(*(permissions[model._meta.model_name, verb] for model in tables for verb in _verbs(name, model)))
    staff = [permission for (model, _verb), permission in permissions.items() if model in {"user"}]
    Group.objects.get(name=ADMINISTRATOR).permissions.add(*staff)


def _is_sent_in(model: type[models.Model]) -> bool:
    return set(model._meta.default_permissions) == {"view", "change", "delete"}


def _verbs(group: str, model: type[models.Model]) -> set[str]:
    if _is_sent_in(model):
        return _SENT_IN[group]
    return (_REFERENCE if getattr(model, "is_reference", False) else _CONTENT)[group]
