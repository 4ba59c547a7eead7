"""The admin site of the staff, which limits how often anyone may try to sign in."""

import math
import re
import unicodedata
from collections.abc import Callable
from functools import partial, wraps
from typing import TypeVar, cast

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from core.public.operation.throttle import Limit, client_network

from ..autocomplete import RankedAutocompleteView
from ..history.page import deleted_view, history_view
from .start_page import table_groups, work_lines
from .writing import addresses_view, pasted_view, style_view

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

SIGN_IN_LIMIT = Limit("sign-in", tries=10, seconds=15 * 60)

# What names a row, or a line of its history, in URLs; all keys are whole numbers.
_KEY_ARGUMENTS = ("object_id", "version_id")
_KEY = re.compile("0{0,100}[0-9]{1,18}")


# Leads any staff account from a number to the address of a row, of another's draft too.
_LEFT_OUT = {"view_on_site"}


class StaffAdminSite(admin.AdminSite):
    index_template = "editing/start_page.html"

    def index(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> TemplateResponse:
        work = {"lines": work_lines(request, self), "groups": table_groups(request, self)}
        return super().index(request, work | (extra_context or {}))

    def get_urls(self) -> list[URLPattern | URLResolver]:
        history = self.admin_view(partial(history_view, site=self))
        deleted = self.admin_view(partial(deleted_view, site=self))
        return [
            path("history/", history, name="history"),
            path("history/deleted/", deleted, name="deleted_rows"),
            path("writing/", self.admin_view(partial(style_view, site=self)), name="writing"),
            path("writing/pasted/", self.admin_view(pasted_view), name="writing_pasted"),
            path(
                "writing/addresses/",
                self.admin_view(partial(addresses_view, site=self)),
                name="writing_addresses",
            ),
            *(one for one in super().get_urls() if getattr(one, "name", "") not in _LEFT_OUT),
        ]

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Answers 404 to a key that no row can have; some views of Django would fail on it."""

        @wraps(view)
        def checked(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponseBase:
            keys = [*args, *(kwargs[name] for name in _KEY_ARGUMENTS if name in kwargs)]
            if not all(_KEY.fullmatch(str(key)) for key in keys):
                raise Http404(_("No row has this number."))
            return view(request, *args, **kwargs)

        return super().admin_view(cast(View, checked), cacheable)

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        return RankedAutocompleteView.as_view(admin_site=self)(request)  # type: ignore[return-value]  # as Django's own

    @method_decorator([never_cache, sensitive_post_parameters()])
    def login(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Counts tries for an account and a network together: nobody locks out an account's owner from elsewhere.

        An account that does not exist is counted too, or the answer would tell which ones do.
        """
        context = {"title": _("Sign in"), **(extra_context or {})}
        if request.method != "POST":
            return super().login(request, context)
        account_and_network = (_account(request), client_network(request))
        if seconds := SIGN_IN_LIMIT.take(*account_and_network):
            return self._too_many_attempts(request, seconds)
        response = super().login(request, context)
        if response.status_code == 302:  # signed in; a wrong password shows the form again
            SIGN_IN_LIMIT.forget(*account_and_network)
        return response

    def _too_many_attempts(self, request: HttpRequest, seconds: int) -> HttpResponse:
        context = {
            **self.each_context(request),
            "title": _("Too many attempts to sign in"),
            "minutes": math.ceil(seconds / 60),
        }
        response = TemplateResponse(request, "editing/too_many_attempts.html", context, status=429)
        response["Retry-After"] = str(seconds)
        return response


def _account(request: HttpRequest) -> str:
    """The user name as Django's form reads it, so that no other spelling of it has a count of its own."""
    return unicodedata.normalize("NFKC", request.POST.get("username", "").strip()).casefold()
