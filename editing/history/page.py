"""The history of all tables, and of rows that are gone, on one page, newest first."""

from typing import Any

from django import forms
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from core.records.permissions import may

from .entries import HistoryEntry, entries_of
from .sources import Source, sources_for, sources_of_deleted, tracked_models

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
def history_view(request: HttpRequest, site: AdminSite) -> HttpResponse:
    form = HistoryFilter(request)
    form.is_valid()  # what is wrong is named on the page, and the rest applies
    context = {
        **site.each_context(request),
        "title": _("All changes"),
        "form": form,
        "has_deleted": bool(sources_of_deleted(request.user)),
        "page": page_of(request, sources_for(request.user, **form.cleaned_data)),
    }
    return render(request, "editing/history.html", context)


@require_safe
def deleted_view(request: HttpRequest, site: AdminSite) -> HttpResponse:
    sources = sources_of_deleted(request.user)
    if not sources:
        raise PermissionDenied
    page = page_of(request, sources)
    context = {**site.each_context(request), "title": _("Deleted rows"), "page": page}
    return render(request, "editing/deleted_rows.html", context)


def page_of(request: HttpRequest, sources: list[Source]) -> Page[HistoryEntry]:
    keys: Any = [source.keys(place) for place, source in enumerate(sources)]
    if keys:
        keys = keys[0].union(*keys[1:], all=True) if keys[1:] else keys[0]
        keys = keys.order_by("-source_at", "source_place", "-source_key")
    page: Page[Any] = Paginator(keys, A_PAGE).get_page(request.GET.get("page"))
    found = [(sources[place], key) for place, _at, key in page.object_list]
    page.object_list = entries_of(found, request.user)
    return page
