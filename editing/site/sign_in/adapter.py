"""What django-allauth asks of the site, and the steps that follow a right password before there is a session."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.stages import LoginStage
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

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
