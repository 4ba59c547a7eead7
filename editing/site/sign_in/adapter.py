"""What django-allauth asks of the site."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.models import User
from django.http import HttpRequest

from core.public.operation.throttle import client_network

from . import tries


class StaffAccountAdapter(DefaultAccountAdapter):
    def get_login_stages(self) -> list[str]:
        """What follows a right password, in this order."""
        return [f"{__package__}.steps.{step}" for step in ("CodeStep", "SetUpStep")]

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
