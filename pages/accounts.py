"""Accounts: at least one person can always sign in and do everything."""

from django.contrib.auth import get_user_model
from django.contrib.auth.forms import AdminPasswordChangeForm, UserChangeForm
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext_lazy as _

from core.groups import ADMINISTRATOR
from core.models import StaffGroup

_RIGHTS = ("is_active", "is_staff", "is_superuser")
_IS_LAST = _("“%(user)s” is the only active superuser. Make another account a superuser first.")


def is_last_superuser(user: User) -> bool:
    """Whether nobody else can sign in to the admin and do everything.

    In a transaction the rows stay locked until it ends: of two superusers who demote each other at the same
    moment, the second is refused.
    """
    accounts = get_user_model().objects.filter(**dict.fromkeys(_RIGHTS, True))
    if connection.in_atomic_block:
        accounts = accounts.order_by("pk").select_for_update(of=("self",))
    able = {row.pk for row in accounts if not row.password.startswith(UNUSABLE_PASSWORD_PREFIX)}
    return able == {user.pk}


def is_administrator(user: User) -> bool:
    """In the group as `migrate` made it: it may have been renamed since."""
    groups = StaffGroup.objects.filter(name=ADMINISTRATOR).values_list("group", flat=True)
    return user.groups.filter(pk__in=groups).exists()


class AccountForm(UserChangeForm):
    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or self.cleaned_data
        is_demoted = any(name in cleaned and not cleaned[name] for name in _RIGHTS)
        if is_demoted and is_last_superuser(self.instance):
            raise ValidationError(_IS_LAST % {"user": self.instance})
        return cleaned


class PasswordForm(AdminPasswordChangeForm):
    """An account without a usable password cannot sign in: also refused for the last superuser."""

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("set_usable_password") is False and is_last_superuser(self.user):
            self.add_error("usable_password", _IS_LAST % {"user": self.user})
        return cleaned
