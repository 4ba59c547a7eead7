"""The admin site, with its own sign-in, start page and history."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ..autocomplete import RankedAutocompleteView
from ..history import deleted_view, history_view
from ..lost_session import holds_secrets, not_allowed, session_ended
from .sign_in import CodePage, OwnSignInPage, SetUpPage, SignInPage, is_factor_missing
from .start_page import table_groups, work_lines
from .writing import addresses_view, pasted_view, style_view

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

# A primary key in a URL.
_KEY = re.compile("0{0,100}[0-9]{1,18}")

# This view would reveal the URL of any row by number, also of drafts of others.
_LEFT_OUT = {"view_on_site"}

# Django's views treat any other method as GET.
require_safe_or_post = require_http_methods(["GET", "HEAD", "POST"])


class StaffAdminSite(admin.AdminSite):
    index_template = "editing/start_page.html"

    def index(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> TemplateResponse:
        own = LogEntry.objects.filter(user=request.user.pk).select_related("content_type")
        context = {
            "lines": work_lines(request, self),
            "groups": table_groups(request, self),
            # Leaves out entries about signing in to one's own account.
            "actions": own.exclude(content_type__model="user", object_id=request.user.pk)[:10],
        }
        return super().index(request, context | (extra_context or {}))

    def get_urls(self) -> list[URLPattern | URLResolver]:
        own = (
            ("history/", history_view, "history"),
            ("history/deleted/", deleted_view, "deleted_rows"),
            ("writing/", style_view, "writing"),
            ("writing/pasted/", pasted_view, "writing_pasted"),
            ("writing/addresses/", addresses_view, "writing_addresses"),
            ("sign-in/", OwnSignInPage.as_view(), "own_sign_in"),
        )
        code, set_up = (require_safe_or_post(one.as_view()) for one in (CodePage, SetUpPage))
        return [
            *(path(url, self.admin_view(view), name=name) for url, view, name in own),
            path("sign-in/code/", code, name="sign_in_code"),
            path("sign-in/second-factor/", set_up, name="second_factor"),
            *(one for one in super().get_urls() if getattr(one, "name", "") not in _LEFT_OUT),
        ]

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Preserves what is sent, and answers 404 to an impossible primary key, on which some views of Django would fail."""
        allowed = super().admin_view(view, cacheable)

        @wraps(view)
        def preserving(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            is_sent = request.method == "POST"
            if is_sent and not self.has_permission(request) and not holds_secrets(request):
                return session_ended(request)
            try:
                if not _KEY.fullmatch(str(kwargs.get("object_id", 0))):
                    raise Http404(_("No row has this number."))
                return allowed(request, **kwargs)
            except PermissionDenied as error:
                if not is_sent or holds_secrets(request):
                    raise
                return not_allowed(request, str(error))

        return cast(View, require_safe_or_post(preserving))

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        return RankedAutocompleteView.as_view(admin_site=self)(request)  # type: ignore[return-value]  # as Django's own

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and not is_factor_missing(request)

    @method_decorator(require_safe_or_post)
    def login(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        return cast(HttpResponse, SignInPage.as_view(extra_context=extra_context)(request))

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> TemplateResponse:
        response = super().password_change(request, extra_context)
        if response.status_code == 302:
            # This session goes on under a new key; the others end.
            UserSession.objects.create_from_request(request)
        return response
