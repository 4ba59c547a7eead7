"""The sessions of one's own account: since when, from which browser, and the way to end them."""

from typing import Any, cast

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView

from . import second_factor
from .pages import StaffPage


def record(request: HttpRequest) -> None:
    """After a change of password: the session goes on under another key, and the others are over."""
    UserSession.objects.create_from_request(request)


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
