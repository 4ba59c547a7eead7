"""Recorded imports, for staff: the list, what each changed, and undoing one."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db import models
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from core.models import ImportBatch
from core.public.formats import attachment
from core.records.pending.saving import plan_drop
from core.records.permissions import may
from core.records.tracked import history_model, table_name
from core.registry import tables

from ..batches import (
    affected_models,
    file_content,
    refusal_to_undo,
    row_changes,
    row_name,
    row_names,
)
from ..undo import RowLeft, RowReader, UndoRefused, UndoResult, plan_undo, undo
from ..uploads.preview import changes_in_words
from .imports import batch_url

A_PAGE = 100


def _of_last_week(_model: type[ImportBatch]) -> Q:
    return Q(made_at__gte=timezone.now() - dt.timedelta(days=7))


class RecentImportFilter(admin.SimpleListFilter):
    title = gettext_lazy("last imports")
    parameter_name = "made"

    conditions = {"week": (gettext_lazy("of the last 7 days"), _of_last_week)}

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("week", _("of the last 7 days"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[ImportBatch]
    ) -> QuerySet[ImportBatch]:
        return queryset.filter(_of_last_week(ImportBatch)) if self.value() else queryset


@admin.register(ImportBatch)
class ImportBatchAdmin(admin.ModelAdmin):
    """Read only, except for undoing. Whoever may import a table sees its imports."""

    list_display = ["pk", "table", "file_name", "by_name", "channel", "made_at"]
    list_display += ["new", "changed", "same", "refused", "undone_at"]
    list_display_links = ["pk", "file_name"]
    list_filter = [RecentImportFilter, "table", "channel", "made_at"]
    search_fields = ["file_name__plain_contains", "by_name__plain_contains"]
    actions = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(_importable(request))

    def has_view_permission(self, request: HttpRequest, obj: ImportBatch | None = None) -> bool:
        return bool(_importable(request)) if obj is None else obj.table in _importable(request)

    def has_add_permission(self, *args: Any, **kwargs: Any) -> bool:
        return False

    has_change_permission = has_delete_permission = has_add_permission

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImportBatch]:
        batches = super().get_queryset(request).filter(table__in=_importable(request))
        return batches.defer("left_rows")

    def get_urls(self) -> list[URLPattern]:
        undo = self.admin_site.admin_view(self.undo_view)
        file = self.admin_site.admin_view(require_safe(self.file_view))
        return [
            path("<int:pk>/undo/", undo, name="core_importbatch_undo"),
            path("<int:pk>/files/<int:file_pk>/", file, name="core_importbatch_file"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        batch: Any = self.get_object(request, unquote(object_id))
        if batch is None:
            return super().change_view(request, object_id, *args, **kwargs)
        page = Paginator(range(batch.new + batch.changed), A_PAGE).get_page(request.GET.get("page"))
        pending = [
            (row_name(one.row), self._url(type(one.row), one.row.pk, "pending"))
            for one in plan_drop(batch.pk)
            if one.own
        ]
        more = {
            "page": page,
            "rows": list(self._rows(batch, page)),
            "files": batch.files.defer("content"),
            "pending": pending,
            "along": [
                (
                    model._meta.verbose_name_plural,
                    history_model(model)
                    .objects.filter(history_batch=batch)
                    .aggregate(rows=Count("id", distinct=True))["rows"],
                )
                for model in affected_models(batch)
                if table_name(model) != batch.table
            ],
            **self._left([RowLeft(*one) for one in batch.left_rows]),
        }
        return render(request, "exchange/batch.html", self._context(request, batch) | more)

    def _rows(self, batch: ImportBatch, page: Page) -> Iterator[dict[str, object]]:
        """Each row of the page with the fields that were changed in it."""
        if batch.table not in tables:
            return
        resource = tables[batch.table]()
        model = resource.model()
        start = page.start_index() - 1 if page.object_list else 0
        changes = row_changes(batch, model, start, page.end_index())
        lines = [line for change in changes for line in (change.after, change.before) if line]
        cells = resource.cells_of_history_lines(lines)
        names = row_names([change.after for change in changes])
        for one, name in zip(RowReader(model).read(changes), names, strict=True):
            new, old = cells[one.change.after], cells.get(one.change.before, {})
            pairs = {column: (old.get(column, ""), new[column]) for column in new}
            changed = {column: pair for column, pair in pairs.items() if pair[0] != pair[1]}
            yield {
                "change": one.change,
                "name": name,
                "url": self._url(*one.key) if one.row else "",
                "cells": changes_in_words(resource, changed),
                "since": _("Deleted since.") if one.row is None else one.reason,
            }

    def _url(self, model: type[models.Model], pk: object, page: str = "change") -> str:
        """Empty if the table has no form."""
        named = f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
        return reverse(named, args=[pk]) if model in self.admin_site._registry else ""

    def _batch(self, request: HttpRequest, pk: int) -> ImportBatch:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return get_object_or_404(self.get_queryset(request), pk=pk)

    def file_view(self, request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
        """The uploaded file, as a download that browsers never show as a page."""
        batch = self._batch(request, pk)
        file = get_object_or_404(batch.files, pk=file_pk)
        response = HttpResponse(file_content(file), content_type="application/octet-stream")
        return attachment(response, get_valid_filename(file.name) or "file", public=False)

    def undo_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        batch = self._batch(request, pk)
        if reason := refusal_to_undo(batch, request.user):
            raise PermissionDenied(reason)
        if request.method != "POST":
            context = self._context(request, batch) | self._foreseen(request, batch)
            return render(request, "exchange/undo.html", context)
        try:
            said, *more = _told(undo(batch, by=request.user))
            self.message_user(request, said, messages.SUCCESS)
        except (UndoRefused, PermissionDenied) as fault:
            more = [_("%(why)s Nothing was undone.") % {"why": fault}]
        for sentence in more:
            self.message_user(request, sentence, messages.WARNING)
        return redirect(batch_url(batch))

    def _foreseen(self, request: HttpRequest, batch: ImportBatch) -> dict[str, object]:
        """What taking the batch back would do."""
        plan = plan_undo(batch)
        return {
            "restored": len(plan.restored),
            "removed": len(plan.removed),
            "removed_public": plan.removed_public,
            "removed_rows": [
                (row_name(one.row), self._url(*one.key)) for one in plan.removed[:A_PAGE]
            ],
            "dropped": len(plan.dropped),
            "gone": sum(one.row is None for one in plan),
            "refused": plan.refused_to(request.user),
            **self._left(plan.left()),
        }

    def _left(self, left: list[RowLeft]) -> dict[str, object]:
        """How many rows stay, and the first of them with links to their forms."""
        shown = [
            (one.name, self._url(apps.get_model(one.model), one.pk), one.reason)
            for one in left[:A_PAGE]
        ]
        return {"left_count": len(left), "left_rows": shown}

    def _context(self, request: HttpRequest, batch: ImportBatch) -> dict[str, object]:
        return {
            **self.admin_site.each_context(request),
            "title": _("Import %(batch)s") % {"batch": batch},
            "opts": self.opts,
            "batch": batch,
            "may_undo": not refusal_to_undo(batch, request.user),
            "is_over": batch.undone_at is not None and not batch.left_rows,
        }


def _importable(request: HttpRequest) -> list[str]:
    user = request.user
    return [name for name, table in tables.items() if may(user, "import", table.model())]


def _told(done: UndoResult) -> list[str]:
    restored = ngettext("%(count)d row restored", "%(count)d rows restored", done.restored)
    removed = ngettext(
        "%(count)d imported row deleted", "%(count)d imported rows deleted", done.removed
    )
    dropped = ngettext(
        "%(count)d pending change dropped", "%(count)d pending changes dropped", done.dropped
    )
    counts = [(restored, done.restored), (removed, done.removed), (dropped, done.dropped)]
    said = ", ".join(text % {"count": count} for text, count in counts if count)
    told = [f"{said}." if said else _("Nothing could be undone.")]
    left = ngettext(
        "%(count)d row stays; it is listed below.",
        "%(count)d rows stay; they are listed below.",
        len(done.left),
    )
    return [*told, left % {"count": len(done.left)}] if done.left else told
