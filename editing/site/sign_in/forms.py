"""What somebody types to prove who they are."""

from typing import Any

from allauth.mfa.totp.internal.auth import validate_totp_code
from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import second_factor


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
