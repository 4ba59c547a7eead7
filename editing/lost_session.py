"""When a form cannot be saved now, the page shows the typed text for copying, and can send it again."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db.models import BooleanField
from django.forms.utils import pretty_name
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.public.operation.middleware import is_same_origin
from core.records.permissions import Actor
from core.records.tracked import with_keys
from core.richtext import RichTextField

# Characters: ten times our longest text; the page holds each of them twice.
MAX_PRESERVED = 1_000_000

_NEVER_PRESERVED = {"login", "logout", "password_change", "sign_in_code", "second_factor"}
_NOT_TYPED = re.compile(
    r"_|.*__prefix__|.*_FORMS$|(.*-)?(id|seen|seen_pending)$|(action|save|index|select_across|confirmed|post|seen|pending_number|pending_version)$"
)


def not_saved(
    request: HttpRequest,
    *,
    title: str,
    reason: str,
    status: int = 403,
    back: str = "",
    conflicts: Sequence[object] = (),
) -> HttpResponse:
    """Shows what was typed, with a button that sends it again; with `back`, where that is useless, a link instead."""
    sent = _sent(request)
    fits = sum(len(name) + len(value) for name, value in sent) <= MAX_PRESERVED
    response = render(
        request,
        "editing/send_again.html",
        {
            **admin.site.each_context(request),
            "is_nav_sidebar_enabled": False,
            "title": title,
            "reason": reason,
            "fits": fits,
            "preserved": sent if fits and not back else [],
            "back": back,
            "conflicts": conflicts,
            "typed": typed_in(request) if fits else [],
            "files": [
                (pretty_name(name), file.name)
                for name, files in request.FILES.lists()
                for file in files
            ],
            "must_sign_in": not admin.site.has_permission(request),
        },
        status=status,
    )
    add_never_cache_headers(response)
    return response


def _sent(request: HttpRequest) -> list[tuple[str, str]]:
    sent = [(name, value) for name, values in request.POST.lists() for value in values]
    return [one for one in sent if one[0] != "csrfmiddlewaretoken"]


@dataclass(frozen=True)
class TypedText:
    label: str
    text: str
    is_rich: bool = False  # rich text, with markup


def typed_in(request: HttpRequest) -> list[TypedText]:
    """Each field with typed text, labelled as on its form."""
    match = request.resolver_match
    own: Any = getattr(match.func, "model_admin", None) if match else None
    found = []
    for name, text in _sent(request):
        if text and not _NOT_TYPED.match(name):
            *places, column = re.sub("_[01]$", "", name).split("-")  # a moment has day and hour
            field = _field_of(own.model, places, column) if own else None
            words, is_rich = _words(field, text, request.user), isinstance(field, RichTextField)
            found.append(TypedText(_label(places, column, field), words, is_rich))
    return found


def _field_of(model: Any, places: Sequence[str], name: str) -> Any:
    """The field of the row or of one of its parts; None if only the form has it."""
    parts = {one.get_accessor_name(): one.related_model for one in model._meta.related_objects}
    table = parts.get(places[0]) if places else model
    columns = [*table._meta.fields, *table._meta.many_to_many] if table else []
    return next((one for one in columns if one.name == name), None)


def _label(places: Sequence[str], column: str, field: Any) -> str:
    """`deadlines-0-name` belongs to the first deadline, `row-12-outcome` to item 12."""
    first = 0 if places[:1] == ["row"] else 1
    words = [str(int(one) + first) if one.isdecimal() else pretty_name(one) for one in places]
    label = capfirst(str(field.verbose_name)) if field else pretty_name(column)
    return ": ".join(filter(None, [" ".join(words), label]))


def _words(field: Any, text: str, by: Actor) -> str:
    """The name of a row that the user may read; else the value that was sent."""
    if field is None:
        return text
    if field.is_relation:
        is_key = re.fullmatch("[0-9]{1,18}", text)
        row = with_keys(field.related_model, by).filter(pk=text).first() if is_key else None
        return str(row or text)
    if isinstance(field, BooleanField):
        return _("yes") if text == "on" else text
    return str(dict(field.flatchoices).get(text, text))


def session_ended(request: HttpRequest) -> HttpResponse:
    return not_saved(
        request,
        title=_("Your session has ended"),
        reason=_(
            "Nothing was saved, and nothing you typed is lost. Sign in in another tab, come back to this page and press “Send again”."
        ),
    )


def token_expired(request: HttpRequest) -> HttpResponse:
    """For a form of this site whose CSRF token has changed, as with every sign-in."""
    if not admin.site.has_permission(request):
        return session_ended(request)
    return not_saved(
        request,
        title=_("Please send this form again"),
        reason=_(
            "You signed in after opening this form, so it was not saved. Check it, then press “Send again”."
        ),
    )


def not_allowed(request: HttpRequest, reason: str) -> HttpResponse:
    reason = reason or _(
        "Your account does not have permission to do this. An administrator of the site can give it."
    )
    return not_saved(request, title=_("You are not allowed to do this"), reason=reason)


def row_gone(request: HttpRequest, back: str) -> HttpResponse:
    """The row was deleted or changed at the last moment: shows what was typed, for copying."""
    return not_saved(
        request,
        title=_("This row no longer exists"),
        reason=_(
            "Someone deleted or changed this row while you were typing. Nothing was saved. Copy your text from below."
        ),
        status=409,
        back=back,
    )


def can_preserve(request: HttpRequest) -> bool:
    """Whether the form came from our own admin, without a password. Never shows what another site sent."""
    match = request.resolver_match
    is_form = request.method == "POST" and match is not None and "admin" in match.app_names
    return is_form and is_same_origin(request) and not holds_secrets(request)


def holds_secrets(request: HttpRequest) -> bool:
    match = request.resolver_match
    return (match is not None and match.url_name in _NEVER_PRESERVED) or any(
        "password" in name.lower() for name in request.POST
    )
