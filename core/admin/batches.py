"""Imports on record, for staff: which there were, what each changed, and taking one back."""

from collections.abc import Generator, Iterator
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..imports.batches import Undoing, UndoRefused, may_undo, names_of, touched, traces_of, undo
from ..imports.desk import told
from ..imports.words import Pieces, marked
from ..models import ImportBatch
from ..registry import tables
from ..rights import may
from .progress import HERE, answered

A_PAGE = 100


@admin.register(ImportBatch)
class ImportBatchAdmin(admin.ModelAdmin):
    """Read only, but for taking back; whoever may import a table sees its imports."""

    list_display = ["pk", "table", "file_name", "by_name", "door", "made_at", "new", "changed", "same", "refused", "undone_at"]
    list_display_links = ["pk", "file_name"]
    list_filter = ["table", "door", "made_at"]
    search_fields = ["file_name", "by_name"]
    actions = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(_importable(request))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(_importable(request)) if obj is None else obj.table in _importable(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).filter(table__in=_importable(request))

    def get_urls(self) -> list[Any]:
        return [path("<int:pk>/undo/", self.admin_site.admin_view(self.undo_view), name="core_importbatch_undo"), *super().get_urls()]

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        batch: Any = self.get_object(request, unquote(object_id))
        if batch is None:
            return super().change_view(request, object_id, form_url, extra_context)
        page = Paginator(range(batch.new + batch.changed), A_PAGE).get_page(request.GET.get("page"))
        return render(request, "core/admin/batch.html", self._context(request, batch) | {"page": page, "rows": _rows(batch, page)})

    def undo_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        batch = get_object_or_404(self.get_queryset(request), pk=pk)
        if not may_undo(batch, request.user):
            self.message_user(request, _("This import was taken back already, or you may not take it back."), messages.WARNING)
            return redirect(_address(batch))
        if request.method != "POST":
            return render(request, "core/admin/undo.html", self._context(request, batch) | _foreseen(batch))
        return answered(
            self._undoing(request, batch),
            quickly=lambda said: self._undone(request, batch, said),
            page=lambda: render_to_string("core/admin/undo.html", self._context(request, batch) | {"around": HERE}, request),
            slowly=lambda said: render_to_string("core/admin/_undone.html", {"said": said, "batch_address": _address(batch)}, request),
        )

    def _undoing(self, request: HttpRequest, batch: ImportBatch) -> Generator[str, None, list[str]]:
        """What to tell: how many rows, and each that was left."""
        try:
            done = yield from told(undo(batch, by=request.user), _("%(count)d of %(total)d rows taken back"), batch.new + batch.changed)
        except (UndoRefused, PermissionDenied) as fault:
            return [_("%(why)s Nothing was taken back.") % {"why": fault}]
        return [_sum(done), *(_("Left as it is: %(row)s. %(why)s") % {"row": row, "why": why} for row, why in done.left)]

    def _undone(self, request: HttpRequest, batch: ImportBatch, said: list[str]) -> HttpResponseBase:
        batch.refresh_from_db()
        for place, sentence in enumerate(_first(said)):
            self.message_user(request, sentence, messages.WARNING if place or not batch.undone_at else messages.SUCCESS)
        return redirect(_address(batch))

    def _context(self, request: HttpRequest, batch: ImportBatch) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "title": _("Import %(batch)s") % {"batch": batch},
            "opts": self.opts,
            "batch": batch,
            "may_undo": may_undo(batch, request.user),
        }


def _importable(request: HttpRequest) -> list[str]:
    return [table for table, resource in tables.items() if may(request.user, "import", resource.model())]


def _address(batch: ImportBatch) -> str:
    return reverse("admin:core_importbatch_change", args=[batch.pk])


def _first(said: list[str]) -> list[str]:
    """As many sentences as a page of messages can hold."""
    more = len(said) - A_PAGE
    return [*said[:A_PAGE], *([_("And %(count)d more.") % {"count": more}] if more > 0 else [])]


def _sum(done: Undoing) -> str:
    restored = ngettext("%(count)d row is again as it was.", "%(count)d rows are again as they were.", done.restored)
    removed = ngettext("%(count)d row that the import made is gone.", "%(count)d rows that the import made are gone.", done.removed)
    told = [text % {"count": count} for text, count in ((restored, done.restored), (removed, done.removed)) if count]
    return " ".join(told) or _("Nothing was left to take back.")


def _foreseen(batch: ImportBatch) -> dict[str, Any]:
    """What taking the batch back would do."""
    traces = {model: traces_of(batch, model) for model in touched(batch)}
    free = [trace for found in traces.values() for trace in found if not trace.is_written_since]
    later = [name for found in traces.values() for name in names_of([trace.left for trace in found if trace.is_written_since])]
    return {
        "restored": sum(not trace.made for trace in free),
        "removed": sum(trace.made for trace in free),
        "later": later[:A_PAGE],
        "later_count": len(later),
    }


def _rows(batch: ImportBatch, page: Any) -> Iterator[dict[str, Any]]:
    """Each row of the page with what was changed in it, word by word."""
    resource = tables[batch.table]() if batch.table in tables else None
    if resource is None:
        return
    traces = traces_of(batch, resource.model(), page.start_index() - 1 if page.object_list else 0, page.end_index())
    told_by = resource.cells_of_lines([line for trace in traces for line in (trace.left, trace.found) if line])
    for trace, name in zip(traces, names_of([trace.left for trace in traces]), strict=True):
        yield {"trace": trace, "name": name, "cells": _changed(told_by[trace.left], told_by.get(trace.found, {}))}


def _changed(new: dict[str, str], old: dict[str, str]) -> dict[str, Pieces]:
    return {name: marked(old.get(name, ""), text) for name, text in new.items() if text != old.get(name, "")}
