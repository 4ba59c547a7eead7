"""Accounts: at least one person can always sign in and do everything."""

from django.contrib.auth import get_user_model
from django.contrib.auth.forms import AdminPasswordChangeForm, UserChangeForm
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

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
        return cleaned


class PasswordForm(AdminPasswordChangeForm):
    """An account without a usable password cannot sign in: also refused for the last superuser."""

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("set_usable_password") is False and is_last_superuser(self.user):
            self.add_error("usable_password", _refusal(self.user))
        return cleaned
