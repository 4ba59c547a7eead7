"""Accounts: one person at least can always sign in and do everything."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.forms import AdminPasswordChangeForm, UserChangeForm
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

_RIGHTS = ("is_active", "is_staff", "is_superuser")


def is_last_superuser(user: User) -> bool:
    """Does nobody else remain who can sign in to the admin and may do everything?

    Asked in a transaction, all of them stay locked until it ends: of two superusers who take the
    rights from each other at the same moment, the second is refused.
    """
    rows = get_user_model().objects.filter(**dict.fromkeys(_RIGHTS, True)).order_by("pk")
    if connection.in_atomic_block:
        rows = rows.select_for_update()
    able = {row.pk for row in rows if not row.password.startswith(UNUSABLE_PASSWORD_PREFIX)}
    return able == {user.pk}


def _refusal(user: User) -> ValidationError:
    return ValidationError(
        _(
            "“%(user)s” is the last account that can sign in and has superuser rights. Give them to another account first."
        )
        % {"user": user}
    )


class AccountForm(UserChangeForm):
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        is_taken = any(name in cleaned and not cleaned[name] for name in _RIGHTS)
        if is_taken and is_last_superuser(self.instance):
            raise _refusal(self.instance)
        return cleaned


class PasswordForm(AdminPasswordChangeForm):
    """Also the place where an account is told to have no password, which shuts it."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("set_usable_password") is False and is_last_superuser(self.user):
            self.add_error("usable_password", _refusal(self.user))
        return cleaned
