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
    """Whether nobody else can sign in to the admin and do everything."""
    return _is_last(user, get_user_model().objects.filter(**dict.fromkeys(_RIGHTS, True)))


def is_last_administrator(user: User) -> bool:
    """Whether nobody else in the group of administrators can sign in."""
    accounts = get_user_model().objects.filter(is_active=True, is_staff=True)
    return _is_last(user, accounts.filter(groups__in=_administrators()))


def _is_last(user: User, accounts: "QuerySet[User]") -> bool:
    """In a transaction the rows stay locked until it ends: of two superusers who demote each other at the same
    moment, the second is refused.
    """
    if connection.in_atomic_block:
        accounts = accounts.order_by("pk").select_for_update(of=("self",))
    able = {row.pk for row in accounts if not row.password.startswith(UNUSABLE_PASSWORD_PREFIX)}
    return able == {user.pk}


def is_administrator(user: User) -> bool:
    return user.groups.filter(pk__in=_administrators()).exists()


def _administrators() -> "QuerySet[StaffGroup, int | None]":
    """The group as `migrate` made it: it may have been renamed since."""
    return StaffGroup.objects.filter(name=ADMINISTRATOR).values_list("group", flat=True)


def _refusals(user: User, *, superuser: bool, administrator: bool) -> list[ValidationError]:
    """Why this account may not cease to be one of these that can sign in."""
    found = []
    if superuser and is_last_superuser(user):
        text = _("“%(user)s” is the only active superuser. Make another account a superuser first.")
        found.append(ValidationError(text % {"user": user}))
    if administrator and is_last_administrator(user):
        text = _(
            "“%(user)s” is the only active administrator. Make another account an administrator first."
        )
        found.append(ValidationError(text % {"user": user}))
    return found


class AccountForm(UserChangeForm):
    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or self.cleaned_data
        is_demoted = any(name in cleaned and not cleaned[name] for name in _RIGHTS)
        groups = cleaned.get("groups")
        leaves = groups is not None and not groups.filter(pk__in=_administrators()).exists()
        is_shut_out = not (cleaned.get("is_active", True) and cleaned.get("is_staff", True))
        for refusal in _refusals(
            self.instance, superuser=is_demoted, administrator=is_shut_out or leaves
        ):
            raise refusal
        return cleaned


class PasswordForm(AdminPasswordChangeForm):
    """An account without a usable password cannot sign in: also refused for the last superuser."""

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("set_usable_password") is False:
            for refusal in _refusals(self.user, superuser=True, administrator=True):
                self.add_error("usable_password", refusal)
        return cleaned
