"""Messages on the parts that became public with their rows, and on those that stay drafts under public ones."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.records.permissions import may
from core.records.publishable import Publishable, plan_parts
from core.records.tracked import TrackedModel

_SHOWN = 5


def report_published_parts(admin: Any, request: HttpRequest, parts: Sequence[TrackedModel]) -> None:
    if parts:
        text = ngettext(
            "%(count)d part became public with its row: %(names)s.",
            "%(count)d parts became public with their row: %(names)s.",
            len(parts),
        )
        admin.message_user(request, text % _counted(parts), messages.SUCCESS)


def report_draft_parts(admin: Any, request: HttpRequest, rows: Iterable[TrackedModel]) -> None:
    """Of public rows: which of their parts readers do not see yet, and where to publish them; once for each table."""
    public = [row for row in rows if isinstance(row, Publishable) and row.is_published]
    every = [part for row in public for part in plan_parts(row, request.user).parts]
    for model, found in groupby(sorted(every, key=lambda part: part._meta.label), type):
        parts, meta = list(found), model._meta
        text = ngettext(
            "%(count)d part is still a draft, and readers do not see it: %(names)s.",
            "%(count)d parts are still drafts, and readers do not see them: %(names)s.",
            len(parts),
        )
        to_do = _("Ask a Publisher to publish in the list: {}.")
        if may(request.user, "publish", model):
            to_do = _("Publish in the list: {}.")
        url = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
        link = format_html('<a href="{}?publication=draft">{}</a>', url, meta.verbose_name_plural)
        whole = format_html("{} {}", text % _counted(parts), format_html(to_do, link))
        admin.message_user(request, whole, messages.WARNING)


def _counted(parts: Sequence[TrackedModel]) -> dict[str, object]:
    names = [str(part) for part in parts[:_SHOWN]]
    if more := len(parts) - len(names):
        names.append(_("%(count)d more") % {"count": more})
    return {"count": len(parts), "names": "; ".join(names)}
