"""Signing in to the admin: limits of tries, the second factor, what django-allauth needs, the steps between password
and session, and the sessions of one's own account.
"""

import math
import unicodedata
from typing import Any, cast
from urllib.parse import quote

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.stages import LoginStage, LoginStageController
from allauth.account.utils import perform_login
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    clear_totp_secret,
    get_totp_secret,
    validate_totp_code,
)
from allauth.usersessions.models import UserSession
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth import HASH_SESSION_KEY, logout
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.checks import Warning as CheckWarning
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.decorators import method_decorator
from django.utils.functional import Promise
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView, TemplateView
from django.views.generic.base import ContextMixin
from qrcode.image.svg import SvgPathImage

from core.public.operation.throttle import Limit, client_network

# limits of tries, which count wrong passwords and wrong codes together

# For an account and a network together, so that nobody elsewhere can lock the owner out.
SIGN_IN_LIMIT = Limit("sign-in", tries=10, seconds=15 * 60)
# For an account from anywhere: a code has only six digits, and its sender knew the password.
CODE_LIMIT = Limit("sign-in-code", tries=30, seconds=24 * 60 * 60)
_LONGEST_NAME = 150  # characters
# Failures of a network, for all accounts together. One sender may have 256 IPv4 addresses or an IPv6 /64.
NETWORK_LIMIT = Limit("sign-in-network", tries=30, seconds=10 * 60)


def take_password_try(request: HttpRequest, username: str) -> int:
    """0, or the seconds to wait. Unknown accounts are counted too, or the answer would tell which ones exist."""
    return SIGN_IN_LIMIT.take(_account(username), client_network(request))


def take_code_try(request: HttpRequest, username: str) -> int:
    return take_password_try(request, username) or CODE_LIMIT.take(_account(username))


def forget_tries(request: HttpRequest, username: str) -> None:
    """After signing in completely: the right password alone does not reset the tries for the code."""
    SIGN_IN_LIMIT.forget(_account(username), client_network(request))
    CODE_LIMIT.forget(_account(username))


def is_known_network(request: HttpRequest, user: User | None) -> bool:
    """Whether this account, or without `user` any account, has signed in from this network before."""
    lines = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(User),
        change_message__contains=_network_code(request),
    )
    return (lines.filter(user=user) if user else lines).exists()


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
    salt = "editing.site.sign_in.tries.network"  # of codes in the history of accounts
    code = salted_hmac(salt, _network(request), algorithm="sha256")
    return code.hexdigest()[:16]


def _account(username: str) -> str:
    """The user name as Django's form normalises it, so that all its spellings share one count.

    No account has a longer name; normalising accents takes the square of their number, a minute for 250 kB.
    """
    return unicodedata.normalize("NFKC", username.strip()[:_LONGEST_NAME]).casefold()


# the second factor: codes of an app, and recovery codes in case the phone is lost

# `Authenticator.wrap()` would import a third kind, with the libraries for hardware keys.
_KINDS = {Authenticator.Type.TOTP: TOTP, Authenticator.Type.RECOVERY_CODES: RecoveryCodes}
METHOD = "mfa"

NOT_REQUIRED = CheckWarning(
    "SECOND_FACTOR_REQUIRED is off: a stolen password is enough to publish, or to change accounts.",
    hint="Leave SECOND_FACTOR_REQUIRED out of the environment of a production site, or set it to 1.",
    id="editing.W001",
)


def check_required(**kwargs: Any) -> list[CheckWarning]:
    """For `check --deploy`."""
    return [] if settings.SECOND_FACTOR_REQUIRED else [NOT_REQUIRED]


def is_required_of(user: User) -> bool:
    """For those who may publish or change accounts, whatever their group is called."""
    return settings.SECOND_FACTOR_REQUIRED and (
        user.is_superuser
        or any(
            right.partition(".")[2].startswith(("publish_", "change_user"))
            for right in user.get_all_permissions()
        )
    )


def is_factor_missing(request: HttpRequest) -> bool:
    """Whether this session began without the second factor that its account now needs."""
    user = cast(User, request.user)
    records = get_authentication_records(request, user)
    return not any(record["method"] == METHOD for record in records) and is_required_of(user)


def factor_of(user: User) -> Authenticator | None:
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()


def accepts_code(user: User, code: str) -> bool:
    """Whether it is a valid code of the app or a recovery code. Each is accepted once."""
    for stored in Authenticator.objects.filter(user=user, type__in=_KINDS):
        if _KINDS[stored.type](stored).validate_code(code):
            stored.record_usage()
            return True
    return False


@transaction.atomic
def set_up_factor(user: User, secret: str, code: str, *, replaces: bool) -> list[str]:
    """The new recovery codes; empty if the factor was not set up. The code that proved the app cannot be used again."""
    User.objects.select_for_update().get(pk=user.pk)
    if not validate_totp_code(secret, code) or (factor_of(user) and not replaces):
        return []
    Authenticator.objects.filter(user=user).delete()
    TOTP.activate(user, secret).validate_code(code)
    _note(user, user, _("Set up the second factor."))
    return list(RecoveryCodes.activate(user).get_unused_codes())


@transaction.atomic
def reset_factor(user: User, *, by: User | None) -> bool:
    """Whether there was a factor. Signs the account out everywhere, also on the lost phone."""
    User.objects.select_for_update().get(pk=user.pk)
    if not factor_of(user):
        return False
    Authenticator.objects.filter(user=user).delete()
    for session in UserSession.objects.filter(user=user):
        session.end()
    at_command_line = _("The second factor was reset at the command line.")
    _note(user, by or user, _("Reset the second factor.") if by else at_command_line)
    return True


def _note(user: User, by: User, text: str) -> None:
    LogEntry.objects.log_actions(by.pk, [user], CHANGE, text, single_object=True)


# the pages


class CodeStep(LoginStage):
    """A page of the sign-in, which ends when the right input is sent."""

    key = "code"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        is_due = factor_of(self.login.user) is not None
        return redirect("admin:sign_in_code") if is_due else None, True


class SetUpStep(LoginStage):
    key = "set-up"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        user = self.login.user
        is_due = is_required_of(user) and factor_of(user) is None
        return redirect("admin:second_factor") if is_due else None, True


class StaffAccountAdapter(DefaultAccountAdapter):
    def get_login_stages(self) -> list[str]:
        return [f"{__name__}.{step.__name__}" for step in (CodeStep, SetUpStep)]

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        forget_tries(request, user.get_username())
        # Kept in the history of the account, longer than sessions and counts. Only this site can compute the code.
        if not is_known_network(request, user):
            text = _("First sign-in from network %(code)s.") % {"code": _network_code(request)}
            _note(user, user, text)

    def get_client_ip(self, request: HttpRequest) -> str:
        """As for counting tries: the network of an IPv6 address; a proxy's header only if the settings name one."""
        network = client_network(request).partition("/")[0]
        return "::" if network == "not known" else network

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Does nothing: our pages report what happened."""


def _code_field(label: Any, **attrs: str) -> forms.CharField:
    shown = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
    return forms.CharField(
        label=label, max_length=20, widget=forms.TextInput(attrs={**shown, **attrs})
    )


def _require_accepted(user: User, code: str) -> str:
    if not accepts_code(user, code):
        raise ValidationError(_("This code is wrong, too old or used already. Try the next one."))
    return code


class CodeForm(forms.Form):
    code = _code_field(gettext_lazy("Code from your app, or a recovery code"), autofocus="")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_code(self) -> str:
        return _require_accepted(self.user, self.cleaned_data["code"])


class SetUpForm(forms.Form):
    """Asks for the present code or password as proof; not at the sign-in, just after the password."""

    code = _code_field(gettext_lazy("Code that the app shows"))
    password = forms.CharField(
        label=gettext_lazy("Your password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    present_code = _code_field(
        gettext_lazy("Code from your present app, or a recovery code"), autocomplete="off"
    )

    def __init__(self, *args: Any, user: User, secret: str, proof: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.secret = user, secret
        for name in {"password", "present_code"} - {proof}:
            del self.fields[name]

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if not validate_totp_code(self.secret, code):
            raise ValidationError(
                _("This is not the code for this key. Enter what the app shows now.")
            )
        return code

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise ValidationError(_("This is not your password."))
        return password

    def clean_present_code(self) -> str:
        """Checked only with a right new code, since checking uses it up."""
        code: str = self.cleaned_data["present_code"]
        return _require_accepted(self.user, code) if "code" in self.cleaned_data else code


class StaffPage(ContextMixin):
    title: Promise
    request: HttpRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        site = admin.site.each_context(self.request)
        return super().get_context_data(
            **{**site, "is_nav_sidebar_enabled": False, "title": self.title, **kwargs}
        )


class NetworkLimitedPage(FormView):
    """Counts failures by network, whatever the account. Over the limit, an account known in the network may still
    sign in, but wrong input is refused alike: the answer must not tell which accounts these are.
    """

    user: User | None = None

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.wait = NETWORK_LIMIT.take(_network(request))
        if not self.may_go_on(self.user):
            return self.refuse()
        return super().post(request, *args, **kwargs)

    def may_go_on(self, user: User | None) -> bool:
        return not self.wait or is_known_network(self.request, user)

    def refuse(self) -> HttpResponse:
        return too_many_tries(self.request, self.wait, is_of_network=True)

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.refuse() if self.wait else super().form_invalid(form)

    def form_valid(self, form: Any) -> HttpResponse:
        if not self.wait:  # tries that did not fail are given back
            NETWORK_LIMIT.forget(_network(self.request), only_last=True)
        return self.go_on(form)

    def go_on(self, form: Any) -> HttpResponse:
        raise NotImplementedError


class SignInPage(StaffPage, NetworkLimitedPage, LoginView):
    title = gettext_lazy("Sign in")
    template_name = "admin/login.html"
    authentication_form = AdminAuthenticationForm
    next_page = "admin:index"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if admin.site.has_permission(request):
            return redirect(self.next_page)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if seconds := take_password_try(request, request.POST.get("username", "")):
            return too_many_tries(request, seconds)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        return super().form_valid(form) if self.may_go_on(form.get_user()) else self.refuse()

    def go_on(self, form: AuthenticationForm) -> HttpResponse:
        if self.request.user.is_authenticated:
            logout(self.request)
        url = self.get_success_url()
        return cast(HttpResponse, perform_login(self.request, form.get_user(), redirect_url=url))


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class ProofPage(StaffPage, NetworkLimitedPage):
    """Each form sent counts as a try, until one is right."""

    user: User

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.user}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if seconds := take_code_try(request, self.user.get_username()):
            return too_many_tries(request, seconds)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: forms.BaseForm) -> HttpResponse:
        forget_tries(self.request, self.user.get_username())
        record_authentication(self.request, self.user, METHOD)
        return super().form_valid(form)


def _step(request: HttpRequest, kind: type[LoginStage]) -> LoginStage | None:
    """The step that follows the password typed in this browser, valid for a quarter of an hour."""
    step = LoginStageController.enter(request, kind.key)
    return step if step and step.login.user and step.login.user.is_active else None


class CodePage(ProofPage):
    title = gettext_lazy("Enter your code")
    template_name = "editing/sign_in/code.html"
    form_class = CodeForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.step = _step(request, CodeStep)
        if not self.step:
            return redirect("admin:login")
        self.user = self.step.login.user
        return super().dispatch(request, *args, **kwargs)

    def go_on(self, form: forms.BaseForm) -> HttpResponse:
        return cast(HttpResponse, cast(LoginStage, self.step).exit())


class SetUpPage(ProofPage):
    """For users without the second factor they need, during sign-in, and for anyone signed in."""

    title = gettext_lazy("Set up your second factor")
    template_name = "editing/sign_in/set_up.html"
    form_class = SetUpForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.step = None if admin.site.has_permission(request) else _step(request, SetUpStep)
        self.user = self.step.login.user if self.step else cast(User, request.user)
        if self.step is None and not admin.site.has_permission(request):
            return redirect("admin:login")
        self.has_one = factor_of(self.user) is not None
        if self.step and self.has_one:
            return redirect("admin:login")
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        secret = get_totp_secret(regenerate=self.request.method != "POST")
        proof = "" if self.step else "present_code" if self.has_one else "password"
        return {**super().get_form_kwargs(), "secret": secret, "proof": proof}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        secret = context["form"].secret
        address = get_adapter().build_totp_url(self.user, secret)
        # A path of squares, which the library writes from numbers only.
        picture = qrcode.make(address, image_factory=SvgPathImage).to_string(encoding="unicode")
        context |= {
            "address": address,
            "picture": mark_safe(picture),  # noqa: S308
            "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
            "has_one": self.has_one,
            "is_step": self.step is not None,
        }
        return context

    def form_valid(self, form: Any) -> HttpResponse:
        code = form.cleaned_data["code"]
        self.codes = set_up_factor(self.user, form.secret, code, replaces=not self.step)
        if not self.codes:
            form.add_error("code", _("This code was not accepted. Open this page again."))
            return self.form_invalid(form)
        return super().form_valid(form)

    def go_on(self, form: Any) -> HttpResponse:
        """The response shows the recovery codes, once."""
        clear_totp_secret(self.request)
        wanted = self.step.exit().headers["Location"] if self.step else reverse("admin:index")
        text = "".join(f"{code}\n" for code in self.codes)
        context = {
            **admin.site.each_context(self.request),
            "is_nav_sidebar_enabled": False,
            "title": _("Recovery codes"),
            "codes": self.codes,
            "download": f"data:text/plain;charset=utf-8,{quote(text)}",
            "next": wanted,
        }
        return render(self.request, "editing/sign_in/recovery_codes.html", context)


def _open_sessions(user: User) -> list[UserSession]:
    """Those that have not expired and began with the present password; newest first, in two queries."""
    listed = UserSession.objects.filter(user=user).order_by("-created_at")
    stored = Session.objects.filter(
        session_key__in=listed.values("session_key"), expire_date__gt=timezone.now()
    )
    now = user.get_session_auth_hash()
    keys = {one.session_key for one in stored if one.get_decoded().get(HASH_SESSION_KEY) == now}
    return [session for session in listed if session.session_key in keys]


class OwnSignInPage(StaffPage, TemplateView):
    title = gettext_lazy("Your sign-in")
    template_name = "editing/sign_in/own.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = cast(User, self.request.user)
        codes = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES)
        return super().get_context_data(**kwargs) | {
            "factor": factor_of(user),
            "is_required": is_required_of(user),
            "count": sum(len(RecoveryCodes(one).get_unused_codes()) for one in codes),
            "sessions": _open_sessions(user),
        }

    def post(self, request: HttpRequest) -> HttpResponse:
        """Ends one other session or all others; ending one's own is signing out."""
        own = request.session.session_key
        others = [one for one in _open_sessions(cast(User, request.user)) if one.session_key != own]
        which = request.POST.get("end")
        ended = [one for one in others if which in ("others", str(one.pk))]
        for session in ended:
            session.end()
        text = ngettext("%(count)s session ended.", "%(count)s sessions ended.", len(ended))
        messages.success(request, text % {"count": len(ended)})
        return redirect("admin:own_sign_in")
