"""Exports in the admin: the rows of a list with its filter and search, as stored (CSV) or with labels (workbook)."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

from django.contrib.admin import ModelAdmin
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ALL_VAR, ERROR_FLAG, PAGE_VAR, ChangeList
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.public.cell_text import csv_bytes
from core.public.formats import ExportRows, as_csv, as_xlsx
from core.records.permissions import Operator, may
from core.records.tracked import table_name
from core.registry import tables

from ..columns.resource import ChoiceWidget, TableResource


class RowsAsStored(ExportRows):
    """Rows of an admin list, drafts too: headed by field names, with values as they are stored."""

    resource: TableResource

    def __init__(self, resource: TableResource, rows: Any) -> None:
        model = resource.model()
        title = str(model._meta.verbose_name_plural)
        super().__init__(resource, rows, title, table_name(model), public=False)

    def linked_cells(self) -> Iterator[tuple[list[str], list[str]]]:
        """Without links: a file to be imported again needs cells and nothing else."""
        return ((row, [""] * len(row)) for row in self.cells())


class RowsInWords(RowsAsStored):
    """Columns and choices by their labels, which an import understands."""

    @property
    def header(self) -> list[str]:
        fields = map(self.resource.model_field, self.columns)
        return [capfirst(str(field.verbose_name)) for field in fields]

    def cells(self) -> Iterable[list[str]]:
        widgets = [self.resource.fields[name].widget for name in self.columns]
        words = [one.labels() if isinstance(one, ChoiceWidget) else {} for one in widgets]
        for row in super().cells():
            yield [known.get(cell, cell) for known, cell in zip(words, row, strict=True)]


class ExportViews:
    """Adds `export/` and `export.csv`, `export.xlsx` to an admin of a table that has a resource."""

    def __init__(self, model_admin: ModelAdmin) -> None:
        self.model, self.admin_site = model_admin.model, model_admin.admin_site
        self.get_changelist_instance = model_admin.get_changelist_instance

    def export_paths(self, name: str) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_safe(self.export_view))
        return [
            path("export/", view, name=f"{name}_export_page"),
            path("export.<str:format>", view, name=f"{name}_export"),
        ]

    def export_view(self, request: HttpRequest, format: str = "") -> HttpResponseBase:
        """The page that offers the files, or one of the files, or the page with the reason why there is none."""
        resource = tables.get(table_name(self.model))
        if resource is None or not may(request.user, "export", self.model):
            raise PermissionDenied
        filter_, fault = request.GET.copy(), ""
        for name in (ALL_VAR, PAGE_VAR, ERROR_FLAG):  # of one page of the list
            filter_.pop(name, None)
        pairs = [(name, value) for name, values in filter_.lists() for value in values]
        request.GET = filter_  # type: ignore[assignment]  # the admin reads the filter only from there
        if (listed := self._listed(request)) is None:
            said = ", ".join("=".join(pair) for pair in pairs)
            fault = _("The list has no such filter: “%(filter)s”.") % {"filter": said}
        elif format not in ("", "csv", "xlsx"):
            fault = _("“%(format)s” is not a file format. Use “csv” or “xlsx”.")
            fault %= {"format": format}
        elif format:
            rows = resource(), listed.queryset
            return as_csv(RowsAsStored(*rows)) if format == "csv" else as_xlsx(RowsInWords(*rows))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Export %(table)s") % {"table": self.model._meta.verbose_name_plural},
            "opts": self.model._meta,
            "fault": fault,
            "listed": listed,
            "filter": filter_,
        }
        return render(request, "exchange/export.html", context, status=400 if fault else 200)

    def _listed(self, request: HttpRequest) -> ChangeList | None:
        """All rows of the list as filtered; none if the filter is not valid."""
        # Django would drop a search for NUL with a message on the next page, and export all rows.
        if not any("\0" in one for pair in request.GET.items() for one in pair):
            with suppress(IncorrectLookupParameters, DisallowedModelAdminLookup):
                listed: ChangeList = self.get_changelist_instance(request)
                return listed
        return None

    def staff_csv(self) -> bytes:
        """The CSV of `export.csv` for the operator, who may read all rows."""
        request = HttpRequest()
        request.method, request.user = "GET", Operator()  # type: ignore[assignment]
        rows = self.get_changelist_instance(request).queryset
        stored = RowsAsStored(tables[table_name(self.model)](), rows)
        return csv_bytes(stored.header, stored.cells())
