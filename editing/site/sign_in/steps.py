"""What follows a right password, before there is a session: each step is a page, and is left by what is typed there."""

from allauth.account.stages import LoginStage
from django.http import HttpResponse
from django.shortcuts import redirect

from . import second_factor


class CodeStep(LoginStage):
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
