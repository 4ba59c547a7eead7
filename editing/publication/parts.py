"""What is said of parts that became public with their row, and of those that stay drafts under a public one."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.records.permissions import may
from core.records.publishable import Publishable, parts_with

_NAMED = 5


def tell_of_public_parts(admin: Any, request: HttpRequest, parts: list[Any]) -> None:
    if not parts:
        return
    said = ngettext(
        "%(count)d part became public with its row: %(names)s.",
        "%(count)d parts became public with their row: %(names)s.",
        len(parts),
    )
    words = {"count": len(parts), "names": names_of(parts)}
    admin.message_user(request, said % words, messages.SUCCESS)


def tell_of_draft_parts(admin: Any, request: HttpRequest, row: Any) -> None:
    """Of a public row: which of its parts readers still do not see, why, and where to publish them."""
    if not isinstance(row, Publishable) or not row.is_published:
        return
    plan = parts_with(row, request.user)
    reasons = {
        part.pk: reason for part, reason in plan.held if may(request.user, "publish", type(part))
    }
    for model, parts in groupby(sorted(plan.parts, key=lambda part: part._meta.label), type):
        admin.message_user(
            request, _draft_parts(request, model, list(parts), reasons), messages.WARNING
        )


def _draft_parts(
    request: HttpRequest, model: type[Publishable], parts: list[Any], reasons: dict[Any, str]
) -> SafeString:
    said = ngettext(
        "%(count)d part of this row is still a draft, and readers do not see it: %(names)s.",
        "%(count)d parts of this row are still drafts, and readers do not see them: %(names)s.",
        len(parts),
    )
    words = {"count": len(parts), "names": names_of(parts, reasons)}
    return format_html("{} {}", said % words, _what_to_do(request, model, len(parts)))


def _what_to_do(request: HttpRequest, model: type[Publishable], count: int) -> SafeString:
    if may(request.user, "publish", model):
        said = ngettext("Publish it in the list: {}.", "Publish them in the list: {}.", count)
    else:
        said = ngettext(
            "You may not publish it: ask a Publisher to do so in the list: {}.",
            "You may not publish them: ask a Publisher to do so in the list: {}.",
            count,
        )
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    words: str | Promise | None = model._meta.verbose_name_plural
    return format_html(said, format_html('<a href="{}?publication=draft">{}</a>', address, words))


def names_of(parts: Iterable[Any], reasons: dict[Any, str] | None = None) -> str:
    """The first few by name, with why each is held back."""
    found = list(parts)
    named = [
        f"{part} ({reasons[part.pk]})" if reasons and part.pk in reasons else str(part)
        for part in found[:_NAMED]
    ]
    if more := len(found) - _NAMED:
        named += [_("%(count)d more") % {"count": more}] if more > 0 else []
    return "; ".join(named)
