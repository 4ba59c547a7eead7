"""Signing in, in the look of the admin: what django-allauth asks of the site, the steps that follow a right password before
there is a session, what is typed there to prove who somebody is, and the sessions of one's own account.
"""

from typing import Any, cast
from urllib.parse import quote

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.stages import LoginStage, LoginStageController
from allauth.account.utils import perform_login
from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import (
    clear_totp_secret,
    get_totp_secret,
    validate_totp_code,
)
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import HASH_SESSION_KEY, logout
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
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

from core.public.operation.throttle import client_network

from . import second_factor, tries


class CodeStep(LoginStage):
    """Each step is a page, and is left by what is typed there."""

    key = "code"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        is_due = second_factor.of(self.login.user) is not None
        return redirect("admin:sign_in_code") if is_due else None, True


class SetUpStep(LoginStage):
    key = "set-up"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        user = self.login.user
        is_due = second_factor.is_required_of(user) and second_factor.of(user) is None
        return redirect("admin:second_factor") if is_due else None, True


class StaffAccountAdapter(DefaultAccountAdapter):
    def get_login_stages(self) -> list[str]:
        return [f"{__name__}.{step.__name__}" for step in (CodeStep, SetUpStep)]

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        tries.forget(request, user.get_username())
        tries.note_network(request, user)

    def get_client_ip(self, request: HttpRequest) -> str:
        """As tries are counted: of an IPv6 address its network, and a proxy is believed where the settings name one."""
        network = client_network(request).partition("/")[0]
        return "::" if network == "not known" else network

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: our pages say themselves what happened."""


def _code_field(label: Any, **attrs: str) -> forms.CharField:
    shown = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
    return forms.CharField(
        label=label, max_length=20, widget=forms.TextInput(attrs={**shown, **attrs})
    )


def _require_accepted(user: User, code: str) -> str:
    if not second_factor.accepts(user, code):
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
    """With what the account has now as a proof: none at the sign-in, where the password was typed a moment ago."""

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
        self.user = user
        self.secret = secret
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
        """Looked at only beside a right new code, since it is used up."""
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
    """What fails is counted for the network, whatever the account. Where there was too much of it an account that has
    signed in from there goes on, but only what is right: else the answer would tell which accounts do.
    """

    user: User | None = None

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.wait = tries.take_network_try(request)
        if not self.may_go_on(self.user):
            return self.refuse()
        return super().post(request, *args, **kwargs)

    def may_go_on(self, user: User | None) -> bool:
        return not self.wait or tries.is_known(self.request, user)

    def refuse(self) -> HttpResponse:
        return tries.too_many_tries(self.request, self.wait, is_of_network=True)

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.refuse() if self.wait else super().form_invalid(form)

    def form_valid(self, form: Any) -> HttpResponse:
        if not self.wait:
            tries.give_back_network_try(self.request)
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
        if seconds := tries.take_password_try(request, request.POST.get("username", "")):
            return tries.too_many_tries(request, seconds)
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
    """Each form that is sent is a try, until one is right."""

    user: User

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.user}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if seconds := tries.take_code_try(request, self.user.get_username()):
            return tries.too_many_tries(request, seconds)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: forms.BaseForm) -> HttpResponse:
        tries.forget(self.request, self.user.get_username())
        record_authentication(self.request, self.user, second_factor.METHOD)
        return super().form_valid(form)


def _step(request: HttpRequest, kind: type[LoginStage]) -> LoginStage | None:
    """The step to which the password that was typed in this browser has led, for a quarter of an hour."""
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
    """At the sign-in of who must have a second factor and has none, and for whoever is signed in."""

    title = gettext_lazy("Set up your second factor")
    template_name = "editing/sign_in/set_up.html"
    form_class = SetUpForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.step = None if admin.site.has_permission(request) else _step(request, SetUpStep)
        self.user = self.step.login.user if self.step else cast(User, request.user)
        if self.step is None and not admin.site.has_permission(request):
            return redirect("admin:login")
        self.has_one = second_factor.of(self.user) is not None
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
        return (
            context
            | {
                "address": address,
                "picture": mark_safe(picture),  # noqa: S308
                "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
                "has_one": self.has_one,
                "is_step": self.step is not None,
            }
        )

    def form_valid(self, form: Any) -> HttpResponse:
        code = form.cleaned_data["code"]
        self.codes = second_factor.set_up(self.user, form.secret, code, replaces=not self.step)
        if not self.codes:
            form.add_error("code", _("This code was not accepted. Open this page again."))
            return self.form_invalid(form)
        return super().form_valid(form)

    def go_on(self, form: Any) -> HttpResponse:
        """The recovery codes are shown once, on the page that answers."""
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
        return super().get_context_data(**kwargs) | {
            "factor": second_factor.of(user),
            "is_required": second_factor.is_required_of(user),
            "count": second_factor.count_recovery_codes(user),
            "sessions": _open_sessions(user),
        }

    def post(self, request: HttpRequest) -> HttpResponse:
        """Ends one session or all others, never the one that asks: that is signing out."""
        own = request.session.session_key
        others = [one for one in _open_sessions(cast(User, request.user)) if one.session_key != own]
        which = request.POST.get("end")
        ended = [one for one in others if which in ("others", str(one.pk))]
        for session in ended:
            session.end()
        text = ngettext("%(count)s session ended.", "%(count)s sessions ended.", len(ended))
        messages.success(request, text % {"count": len(ended)})
        return redirect("admin:own_sign_in")
