"""Accounts: at least one person can always sign in and do everything."""

from django.contrib.auth import get_user_model
from django.contrib.auth.forms import AdminPasswordChangeForm, UserChangeForm
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.groups import ADMINISTRATOR
from core.models import StaffGroup

_RIGHTS = ("is_active", "is_staff", "is_superuser")


def is_last_superuser(user: User) -> bool:
    """Whether nobody else can sign in to the admin and do everything.

    In a transaction the rows stay locked until it ends: of two superusers who demote each other at
    the same moment, the second is refused.
    """
    rows = get_user_model().objects.filter(**dict.fromkeys(_RIGHTS, True)).order_by("pk")
    if connection.in_atomic_block:
        rows = rows.select_for_update()
    able = {row.pk for row in rows if not row.password.startswith(UNUSABLE_PASSWORD_PREFIX)}
    return able == {user.pk}


def is_administrator(user: User) -> bool:
    return user.groups.filter(pk__in=_administrators()).exists()


def is_last_administrator(user: User) -> bool:
    """Whether nobody else in the group of administrators can sign in. Locks as above."""
    rows = get_user_model().objects.filter(
        is_active=True, is_staff=True, groups__in=_administrators()
    )
    if connection.in_atomic_block:
        rows = rows.order_by("pk").select_for_update(of=("self",))
    able = {row.pk for row in rows if not row.password.startswith(UNUSABLE_PASSWORD_PREFIX)}
    return able == {user.pk}


def _administrators() -> "QuerySet[StaffGroup, int | None]":
    """The group as `migrate` made it: it may have been renamed since."""
    return StaffGroup.objects.filter(name=ADMINISTRATOR).values_list("group", flat=True)


def _administrator_refusal(user: User) -> ValidationError:
    return ValidationError(
        _(
            "“%(user)s” is the only active administrator. Make another account an administrator first."
        )
        % {"user": user}
    )


def _refusal(user: User) -> ValidationError:
    return ValidationError(
        _("“%(user)s” is the only active superuser. Make another account a superuser first.")
        % {"user": user}
    )


class AccountForm(UserChangeForm):
    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or self.cleaned_data
        is_demoted = any(name in cleaned and not cleaned[name] for name in _RIGHTS)
        if is_demoted and is_last_superuser(self.instance):
            raise _refusal(self.instance)
        groups = cleaned.get("groups")
        leaves = groups is not None and not groups.filter(pk__in=_administrators()).exists()
        is_shut_out = not (cleaned.get("is_active", True) and cleaned.get("is_staff", True))
        if (is_shut_out or leaves) and is_last_administrator(self.instance):
            raise _administrator_refusal(self.instance)
        return cleaned


class PasswordForm(AdminPasswordChangeForm):
    """An account without a usable password cannot sign in: also refused for the last superuser."""

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("set_usable_password") is False and is_last_superuser(self.user):
            self.add_error("usable_password", _refusal(self.user))
        if cleaned.get("set_usable_password") is False and is_last_administrator(self.user):
            self.add_error("usable_password", _administrator_refusal(self.user))
        return cleaned
