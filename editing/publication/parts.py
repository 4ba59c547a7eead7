"""Messages on the parts that became public with their row, and on those that stay drafts under a public one."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.records.permissions import may
from core.records.publishable import Publishable, plan_parts
from core.records.tracked import TrackedModel

_SHOWN = 5


def report_published_parts(
    admin: ModelAdmin, request: HttpRequest, parts: Sequence[TrackedModel]
) -> None:
    if not parts:
        return
    text = ngettext(
        "%(count)d part became public with its row: %(names)s.",
        "%(count)d parts became public with their row: %(names)s.",
        len(parts),
    )
    words = {"count": len(parts), "names": format_names(parts)}
    admin.message_user(request, text % words, messages.SUCCESS)


def report_draft_parts(admin: ModelAdmin, request: HttpRequest, row: TrackedModel) -> None:
    """Of a public row: which of its parts readers do not see yet, why, and where to publish them."""
    if not isinstance(row, Publishable) or not row.is_published:
        return
    plan = plan_parts(row, request.user)
    reasons = {
        part.pk: reason for part, reason in plan.held if may(request.user, "publish", type(part))
    }
    for model, parts in groupby(sorted(plan.parts, key=lambda part: part._meta.label), type):
        admin.message_user(
            request, _draft_parts(request, model, list(parts), reasons), messages.WARNING
        )


def _draft_parts(
    request: HttpRequest,
    model: type[Publishable],
    parts: Sequence[Publishable],
    reasons: Mapping[int, str],
) -> SafeString:
    text = ngettext(
        "%(count)d part of this row is still a draft, and readers do not see it: %(names)s.",
        "%(count)d parts of this row are still drafts, and readers do not see them: %(names)s.",
        len(parts),
    )
    words = {"count": len(parts), "names": format_names(parts, reasons)}
    return format_html("{} {}", text % words, _what_to_do(request, model, len(parts)))


def _what_to_do(request: HttpRequest, model: type[Publishable], count: int) -> SafeString:
    if may(request.user, "publish", model):
        text = ngettext("Publish it in the list: {}.", "Publish them in the list: {}.", count)
    else:
        text = ngettext(
            "Ask a Publisher to publish it in the list: {}.",
            "Ask a Publisher to publish them in the list: {}.",
            count,
        )
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    label: str | Promise | None = model._meta.verbose_name_plural
    return format_html(text, format_html('<a href="{}?publication=draft">{}</a>', url, label))


def format_names(parts: Sequence[TrackedModel], reasons: Mapping[int, str] | None = None) -> str:
    """The first few by name, with why each cannot be published."""
    names = [
        f"{part} ({reasons[part.pk]})" if reasons and part.pk in reasons else str(part)
        for part in parts[:_SHOWN]
    ]
    if len(parts) > _SHOWN:
        names.append(_("%(count)d more") % {"count": len(parts) - _SHOWN})
    return "; ".join(names)
