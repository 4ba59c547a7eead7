"""How often somebody may try to sign in: wrong passwords and wrong codes are counted together."""

import math
import unicodedata

from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from core.public.operation.throttle import Limit, client_network

# For an account and a network together: nobody locks out an account's owner from elsewhere.
SIGN_IN_LIMIT = Limit("sign-in", tries=10, seconds=15 * 60)
# For an account from anywhere: a code has six digits only, and who is asked for one knew the password.
CODE_LIMIT = Limit("sign-in-code", tries=30, seconds=24 * 60 * 60)
_LONGEST_NAME = 150  # characters
# For a network and all accounts together, of failures only. One sender may have 256 IPv4 addresses, or a /64 of IPv6.
NETWORK_LIMIT = Limit("sign-in-network", tries=30, seconds=10 * 60)


def take_password_try(request: HttpRequest, username: str) -> int:
    """0, or the seconds to wait. An account that does not exist is counted too, or the answer would tell which ones do."""
    return SIGN_IN_LIMIT.take(_account(username), client_network(request))


def take_code_try(request: HttpRequest, username: str) -> int:
    return take_password_try(request, username) or CODE_LIMIT.take(_account(username))


def forget(request: HttpRequest, username: str) -> None:
    """Once somebody is signed in; the right password alone gives no new tries for the code."""
    SIGN_IN_LIMIT.forget(_account(username), client_network(request))
    CODE_LIMIT.forget(_account(username))


def take_network_try(request: HttpRequest) -> int:
    """0, or the seconds to wait. Given back where it did not fail."""
    return NETWORK_LIMIT.take(_network(request))


def give_back_network_try(request: HttpRequest) -> None:
    NETWORK_LIMIT.forget(_network(request), only_last=True)


def is_known(request: HttpRequest, user: User | None) -> bool:
    """Whether the account, or any account where none is given, has signed in from this network."""
    lines = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(User),
        change_message__contains=_network_code(request),
    )
    return (lines.filter(user=user) if user else lines).exists()


def note_network(request: HttpRequest, user: User) -> None:
    """In the log of the account, which lasts longer than sessions and counts. Only this site can make the code."""
    if not is_known(request, user):
        text = _("First sign-in from network %(code)s.") % {"code": _network_code(request)}
        LogEntry.objects.log_actions(user.pk, [user], CHANGE, text, single_object=True)


def too_many_tries(
    request: HttpRequest, seconds: int, *, is_of_network: bool = False
) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": _("Too many attempts to sign in"),
        "minutes": math.ceil(seconds / 60),
        "is_of_network": is_of_network,
        "is_code": seconds > SIGN_IN_LIMIT.seconds,
    }
    response = TemplateResponse(request, "editing/too_many_attempts.html", context, status=429)
    response["Retry-After"] = str(seconds)
    return response


def _network(request: HttpRequest) -> str:
    return client_network(request, ipv4_bits=24)


def _network_code(request: HttpRequest) -> str:
    code = salted_hmac(f"{__name__}.network", _network(request), algorithm="sha256")
    return code.hexdigest()[:16]


def _account(username: str) -> str:
    """The user name as Django's form reads it, so that no other spelling of it has a count of its own.

    No account has a longer name; to normalise accents takes the square of their number, 250 kB of them a minute.
    """
    return unicodedata.normalize("NFKC", username.strip()[:_LONGEST_NAME]).casefold()
