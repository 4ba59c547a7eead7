"""The history of all tables, of rows that are gone, and of one row with the way back to each version."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Page, Paginator
from django.db import IntegrityError
from django.db.models import F, QuerySet, Value
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from core.records.pending.restoring import restore_deleted, restore_version
from core.records.permissions import may
from core.records.publishable import Publishable
from core.records.tracked import TrackedModel

from ..forms.versioned import parse_version
from ..publication import CHANNEL, error_reasons
from ..row_pages import RowPage, row_url
from .entries import HistoryEntry, entries_of
from .sources import (
    sees_all,
    sources_for,
    sources_of_deleted,
    sources_of_row,
    tracked_models,
)

A_PAGE = 25
_DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class HistoryFilter(forms.Form):
    person = forms.CharField(label=gettext_lazy("Person"), max_length=200, required=False)
    table = forms.ChoiceField(label=gettext_lazy("Table"), required=False)
    day = forms.DateField(label=gettext_lazy("Day (UTC)"), required=False, widget=_DAY)
    batch = forms.IntegerField(
        label=gettext_lazy("Import"), required=False, min_value=1, max_value=2**63 - 1
    )

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.GET)
        seen = [model for model in tracked_models() if may(request.user, "view", model)]
        tables = [(one._meta.label_lower, capfirst(str(one._meta.verbose_name))) for one in seen]
        choices = [("", _("All tables")), *sorted(tables, key=lambda table: table[1])]
        self.fields["table"].choices = choices  # type: ignore[attr-defined]


@require_safe
def history_view(request: HttpRequest) -> HttpResponse:
    form = HistoryFilter(request)
    form.is_valid()  # what is wrong is named on the page, and the rest applies
    context = {
        **admin.site.each_context(request),
        "title": _("All changes"),
        "form": form,
        "has_deleted": bool(sources_of_deleted(request.user)),
        "page": page_of(request, sources_for(request.user, **form.cleaned_data)),
    }
    return render(request, "editing/history.html", context)


@require_safe
def deleted_view(request: HttpRequest) -> HttpResponse:
    sources = sources_of_deleted(request.user)
    if not sources:
        raise PermissionDenied
    page = page_of(request, sources)
    context = {**admin.site.each_context(request), "title": _("Deleted rows"), "page": page}
    return render(request, "editing/deleted_rows.html", context)


def page_of(request: HttpRequest, sources: list[QuerySet]) -> Page[HistoryEntry]:
    """The tables in one form, so that a UNION can order and count them."""
    keys: Any = [
        rows.order_by()
        .annotate(source_place=Value(place), source_key=F("pk"))
        .values_list("source_place", "source_at", "source_key")
        for place, rows in enumerate(sources)
    ]
    if keys:
        keys = keys[0].union(*keys[1:], all=True) if keys[1:] else keys[0]
        keys = keys.order_by("-source_at", "source_place", "-source_key")
    page: Page[Any] = Paginator(keys, A_PAGE).get_page(request.GET.get("page"))
    found = [(sources[place].model, key) for place, _at, key in page.object_list]
    page.object_list = entries_of(found, request.user)
    return page


class HistoryPage(RowPage):
    """Lines of history are read here, and changed nowhere."""

    name, title = "history", gettext_lazy("History")

    def is_allowed(self, request: HttpRequest, row: Any) -> bool:
        return super().is_allowed(request, row) and self._may_see(request, row, is_read=True)

    def view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """Of a deleted row too."""
        row = self.admin.get_object(request, unquote(object_id))
        line = self.model.history.filter(id=unquote(object_id)).first()
        if row is None and line is None:
            raise Http404
        shown: Any = row or line.instance
        may_view = self.admin.has_view_permission(request, row)
        if not (may_view and self._may_see(request, shown, is_read=row is not None)):
            raise PermissionDenied
        may_restore = self._may_restore(request, shown)
        if request.method == "POST":
            if not may_restore:
                raise PermissionDenied
            try:
                return self._restore(request, row) if row else self._restore_deleted(request, line)
            except (ValidationError, IntegrityError) as error:
                return self._not_restored(request, error)
        root = row.root() if row is not None else None
        context = {
            "row": shown,
            "is_gone": row is None,
            "root": root if root is not row else None,  # with which a part is restored
            "root_url": row_url(root, "history") if root else "",
            "may_restore": may_restore,
            "page": page_of(request, sources_of_row(shown, request.user)),
            "table": self.model._meta.label_lower,
        }
        return self.render(request, row, "editing/history_list.html", context)

    def _may_see(self, request: HttpRequest, row: TrackedModel, is_read: bool) -> bool:
        """An author reads what became of own rows, deleted ones too."""
        if sees_all(request.user, self.model):
            return True
        is_hidden = not is_read and self.model._base_manager.filter(pk=row.pk).exists()
        own = self.model.history.filter(id=row.pk, history_user_id=request.user.pk)
        return not is_hidden and own.exists()

    def _may_restore(self, request: HttpRequest, row: TrackedModel) -> bool:
        return isinstance(row, Publishable) and may(request.user, "publish", type(row))

    def _restore(self, request: HttpRequest, row: Any) -> HttpResponseBase:
        key = parse_version(request.POST.get("history_id"))
        lines = self.model.history.exclude(history_type="-")
        line: Any = get_object_or_404(lines, pk=key, id=row.pk)
        if restore_version(row, line, by=request.user, channel=CHANNEL) is None:
            self.message_user(request, _("The row is as it was then."), messages.SUCCESS)
            return redirect(row_url(row))
        text = _("The earlier version is kept as a pending change. Readers see the row as it was.")
        self.message_user(request, text, messages.SUCCESS)
        return redirect(row_url(row, "pending"))

    def _restore_deleted(self, request: HttpRequest, line: Any) -> HttpResponseBase:
        row, *parts = restore_deleted(line, by=request.user, channel=CHANNEL)
        with_parts = ngettext(
            "Restored as a draft, with %(count)d part: %(row)s.",
            "Restored as a draft, with %(count)d parts: %(row)s.",
            len(parts),
        )
        text = with_parts if parts else _("Restored as a draft: %(row)s.")
        self.message_user(request, text % {"row": row, "count": len(parts)}, messages.SUCCESS)
        return redirect(row_url(row))

    def _not_restored(self, request: HttpRequest, error: Exception) -> HttpResponseBase:
        reasons = [_("Another row has the same key.")]  # someone else was first
        if isinstance(error, ValidationError):
            reasons = error_reasons(error, self.model)
        text = _("Nothing was restored. %(reasons)s") % {"reasons": " ".join(reasons)}
        self.message_user(request, text, messages.ERROR)
        return redirect(request.path)
