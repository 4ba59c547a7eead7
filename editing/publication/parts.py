"""Messages on the parts that became public with their rows, and on those that stay drafts under public ones."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest
from django.urls import reverse
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


def report_draft_parts(
    admin: ModelAdmin, request: HttpRequest, rows: Iterable[TrackedModel]
) -> None:
    """Of public rows: which of their parts readers do not see yet, and where to publish them; once for each table."""
    public = [row for row in rows if isinstance(row, Publishable) and row.is_published]
    plans = [plan_parts(row, request.user) for row in public]
    every = sorted(
        (part for plan in plans for part in plan.parts), key=lambda part: part._meta.label
    )
    for model, parts in groupby(every, type):
        text = _draft_parts(request, model, list(parts))
        admin.message_user(request, text, messages.WARNING)


def _draft_parts(
    request: HttpRequest,
    model: type[Publishable],
    parts: Sequence[Publishable],
) -> SafeString:
    count = len(parts)
    text = ngettext(
        "%(count)d part is still a draft, and readers do not see it: %(names)s.",
        "%(count)d parts are still drafts, and readers do not see them: %(names)s.",
        count,
    )
    if may(request.user, "publish", model):
        to_do = ngettext("Publish it in the list: {}.", "Publish them in the list: {}.", count)
    else:
        to_do = ngettext(
            "Ask a Publisher to publish it in the list: {}.",
            "Ask a Publisher to publish them in the list: {}.",
            count,
        )
    meta = model._meta
    url = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
    link = format_html('<a href="{}?publication=draft">{}</a>', url, str(meta.verbose_name_plural))
    words = {"count": count, "names": format_names(parts)}
    return format_html("{} {}", text % words, format_html(to_do, link))


def format_names(parts: Sequence[TrackedModel]) -> str:
    """The first few."""
    names = [str(part) for part in parts[:_SHOWN]]
    if len(parts) > _SHOWN:
        names.append(_("%(count)d more") % {"count": len(parts) - _SHOWN})
    return "; ".join(names)
