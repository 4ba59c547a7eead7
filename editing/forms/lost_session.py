"""What was typed and cannot be saved now: shown to be copied, and kept in the page to be sent again."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.forms.utils import pretty_name
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from core.public.headers import is_same_origin

MOST_KEPT = 1_000_000  # characters: ten times the longest text of the house; the page holds each of them twice
View = Callable[..., HttpResponseBase]

_NEVER_KEPT = {"login", "logout", "password_change"}
_NOT_TYPED = re.compile(
    r"_|.*__prefix__|.*_FORMS$|(.*-)?(id|seen_version)$|(action|index|select_across|confirmed|post|seen)$"
)


def not_saved(
    request: HttpRequest, *, title: str, why: str, status: int = 403, back: str = ""
) -> HttpResponse:
    """The page that loses nothing: with a button that sends the same once more, or only the way `back` where that is of no use."""
    sent = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken"
        for value in values
    ]
    fits = sum(len(name) + len(value) for name, value in sent) <= MOST_KEPT
    response = render(
        request,
        "editing/send_again.html",
        {
            **admin.site.each_context(request),
            "is_nav_sidebar_enabled": False,
            "title": title,
            "why": why,
            "fits": fits,
            "kept": sent if fits and not back else [],
            "back": back,
            "typed": [
                (pretty_name(name), value)
                for name, value in sent
                if value and not _NOT_TYPED.match(name)
            ]
            if fits
            else [],
            "files": [
                (pretty_name(name), file.name)
                for name, files in request.FILES.lists()
                for file in files
            ],
            "must_log_in": not admin.site.has_permission(request),
        },
        status=status,
    )
    add_never_cache_headers(response)
    return response


def session_ended(request: HttpRequest) -> HttpResponse:
    return not_saved(
        request,
        title=_("Your session has ended"),
        why=_(
            "Nothing was saved, and nothing you typed is lost. Log in in another tab, come back to this page and press “Send again”."
        ),
    )


def token_expired(request: HttpRequest) -> HttpResponse:
    """For a form of this site whose token no longer counts, as after every login."""
    if not admin.site.has_permission(request):
        return session_ended(request)
    return not_saved(
        request,
        title=_("Send it once more"),
        why=_(
            "You logged in after this form was opened, so it was not saved yet. Look it over and press “Send again”."
        ),
    )


def can_preserve(request: HttpRequest) -> bool:
    """A form of the admin, sent from a page of this very host, without a password. What a foreign page sent is never shown as a form."""
    match = request.resolver_match
    is_form = request.method == "POST" and match is not None and "admin" in match.app_names
    return is_form and is_same_origin(request) and not _holds_secrets(request)


def preserve_post_data(urls: tuple[list[Any], str, str]) -> tuple[list[Any], str, str]:
    """The addresses of an admin site, none of which drops a form because its sender is no longer known or allowed."""
    _keep_in(urls[0])
    return urls


def _keep_in(patterns: list[Any]) -> None:
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            _keep_in(pattern.url_patterns)
        else:
            pattern.callback = _kept(pattern.callback)


def _kept(view: View) -> View:
    @wraps(view)
    def keeping(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "POST" or _holds_secrets(request):
            return view(request, *args, **kwargs)
        if not admin.site.has_permission(request):
            return session_ended(request)
        try:
            return view(request, *args, **kwargs)
        except PermissionDenied as fault:
            reason = str(fault) or _(
                "Your account lacks the right for it. An administrator of the site can give it."
            )
            return not_saved(request, title=_("You may not do this"), why=reason)

    return keeping


def _holds_secrets(request: HttpRequest) -> bool:
    match = request.resolver_match
    return (match is not None and match.url_name in _NEVER_KEPT) or any(
        "password" in name.lower() for name in request.POST
    )
