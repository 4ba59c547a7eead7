"""The admin site of the staff: signing in is tried ten times, not for ever.

Outside `core/admin`, whose import registers tables at the site that is being made from this class.
"""

import math
import re
import unicodedata
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from core.throttle import Limit, client_network

from .autocomplete import Autocomplete

SIGN_IN = Limit("sign-in", tries=10, seconds=15 * 60)


# What names a row, or a line of its history, in addresses; all keys are whole numbers.
_ROW_KEYS = ("object_id", "version_id")
_ROW_KEY = re.compile("0{0,100}[0-9]{1,18}")


class StaffAdminSite(admin.AdminSite):
    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        """An address of a row that cannot be is not found; some views would stumble over it."""

        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            keys = [*args, *(kwargs[name] for name in _ROW_KEYS if name in kwargs)]
            if not all(_ROW_KEY.fullmatch(str(key)) for key in keys):
                raise Http404(_("No row has such a number."))
            return view(request, *args, **kwargs)  # type: ignore[no-any-return]

        return super().admin_view(checked, cacheable)

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        return Autocomplete.as_view(admin_site=self)(request)  # type: ignore[return-value]  # as Django's own

    @method_decorator([never_cache, sensitive_post_parameters()])
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Counted for an account and a network together: nobody locks out the owner of an account from elsewhere.

        An account that does not exist is counted too, or the answer would tell which ones do.
        """
        if request.method != "POST":
            return super().login(request, extra_context)
        who = (_account(request), client_network(request))
        if wait := SIGN_IN.take(*who):
            return self._wait(request, wait)
        response = super().login(request, extra_context)
        if response.status_code == 302:  # signed in; what was wrong is answered with the form
            SIGN_IN.forget(*who)
        return response

    def _wait(self, request: HttpRequest, seconds: int) -> HttpResponse:
        minutes = math.ceil(seconds / 60)
        context = {
            **self.each_context(request),
            "title": _("Too many attempts to sign in"),
            "minutes": minutes,
        }
        response = TemplateResponse(request, "editing/wait.html", context, status=429)
        response["Retry-After"] = str(seconds)
        return response


def _account(request: HttpRequest) -> str:
    """The name as the form of Django would read it, so that no other spelling of it has a count of its own."""
    return unicodedata.normalize("NFKC", request.POST.get("username", "").strip()).casefold()
