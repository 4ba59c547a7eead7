"""The second factor of an account: an app that shows codes, and recovery codes for when the phone is lost."""

from typing import Any, cast

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, validate_totp_code
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.core.checks import Warning as CheckWarning
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

# `Authenticator.wrap()` would load a third kind, with the libraries for hardware keys.
_KINDS = {Authenticator.Type.TOTP: TOTP, Authenticator.Type.RECOVERY_CODES: RecoveryCodes}
METHOD = "mfa"

NOT_REQUIRED = CheckWarning(
    "SECOND_FACTOR_REQUIRED is off: a stolen password is enough to publish, or to change accounts.",
    hint="Leave SECOND_FACTOR_REQUIRED out of the environment of a production site, or set it to 1.",
    id="editing.W001",
)


def check_required(**kwargs: Any) -> list[CheckWarning]:
    """What `check --deploy` says."""
    return [] if settings.SECOND_FACTOR_REQUIRED else [NOT_REQUIRED]


def is_required_of(user: User) -> bool:
    """Of those who may publish or change accounts, whatever their group is called."""
    return settings.SECOND_FACTOR_REQUIRED and (
        user.is_superuser
        or any(
            right.partition(".")[2].startswith(("publish_", "change_user"))
            for right in user.get_all_permissions()
        )
    )


def is_missing(request: HttpRequest) -> bool:
    """Whether this session began without the second factor that its account must have."""
    user = cast(User, request.user)
    records = get_authentication_records(request, user)
    return not any(record["method"] == METHOD for record in records) and is_required_of(user)


def of(user: User) -> Authenticator | None:
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()


def accepts(user: User, code: str) -> bool:
    """Whether it is a code of the app or a recovery code; neither is accepted twice."""
    for stored in Authenticator.objects.filter(user=user, type__in=_KINDS):
        if _KINDS[stored.type](stored).validate_code(code):
            stored.record_usage()
            return True
    return False


@transaction.atomic
def set_up(user: User, secret: str, code: str, *, replaces: bool) -> list[str]:
    """The new recovery codes; none where it was not set up. A code that proved the app is used up."""
    User.objects.select_for_update().get(pk=user.pk)
    if not validate_totp_code(secret, code) or (of(user) and not replaces):
        return []
    Authenticator.objects.filter(user=user).delete()
    TOTP.activate(user, secret).validate_code(code)
    _note(user, user, _("Set up the second factor."))
    return list(RecoveryCodes.activate(user).get_unused_codes())


def count_recovery_codes(user: User) -> int:
    stored = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return len(RecoveryCodes(stored).get_unused_codes()) if stored else 0


@transaction.atomic
def reset(user: User, *, by: User | None) -> bool:
    """Whether there was one. Whoever has the lost phone is signed out with its owner."""
    User.objects.select_for_update().get(pk=user.pk)
    if not of(user):
        return False
    Authenticator.objects.filter(user=user).delete()
    for session in UserSession.objects.filter(user=user):
        session.end()
    at_command_line = _("The second factor was reset at the command line.")
    _note(user, by or user, _("Reset the second factor.") if by else at_command_line)
    return True


def _note(user: User, by: User, text: str) -> None:
    LogEntry.objects.log_actions(by.pk, [user], CHANGE, text, single_object=True)
