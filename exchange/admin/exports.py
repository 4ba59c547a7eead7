"""Files out, through the admin: the rows of a list with its filter and search, in the columns that an editor chooses; a CSV as stored, a workbook in words."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from django import forms
from django.contrib.admin import ModelAdmin
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ALL_VAR, ERROR_FLAG, PAGE_VAR, ChangeList
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from core.public.formats import ExportRows, as_csv, as_xlsx, csv_of
from core.public.stored_files import Busy, busy_response
from core.records.permissions import Operator, may
from core.registry import table_name, tables

from ..columns.resource import ChoiceWidget, TableResource

# What belongs to a page of the list and not to its filter.
_PAGING = (ALL_VAR, PAGE_VAR, ERROR_FLAG)


class RowsAsStored(ExportRows):
    """Rows of an admin list, drafts too, in the columns that were chosen: field names at the head, and values as they are stored."""

    resource: TableResource

    def __init__(self, resource: TableResource, rows: Any, columns: list[str]) -> None:
        model = resource.model()
        title = str(model._meta.verbose_name_plural)
        super().__init__(resource, rows, title, table_name(model), public=False)
        self.chosen = columns
        self.labels: dict[str, dict[str, str]] = {}  # by column: stored value → word

    @property
    def columns(self) -> list[str]:
        return self.chosen

    def cells(self) -> Iterator[list[str]]:
        fields = [(self.resource.fields[name], self.labels.get(name, {})) for name in self.chosen]
        for row in self.resource.joined(self.rows).iterator(chunk_size=1000):
            cells = [(field.export(row), labels) for field, labels in fields]
            yield [labels.get(cell, cell) for cell, labels in cells]

    def linked_cells(self) -> Iterator[tuple[list[str], dict[str, str]]]:
        """Without links: a file to be imported again holds cells and nothing else."""
        return ((row, {}) for row in self.cells())


class RowsInWords(RowsAsStored):
    """Columns and choices as the site names them, where an import reads them back."""

    def __init__(self, resource: TableResource, rows: Any, columns: list[str]) -> None:
        super().__init__(resource, rows, columns)
        widgets = {name: resource.fields[name].widget for name in columns}
        self.labels = {
            name: widget.labels()
            for name, widget in widgets.items()
            if isinstance(widget, ChoiceWidget)
        }

    @property
    def header(self) -> list[str]:
        return [_title(self.resource, name) for name in self.columns]


def _title(resource: TableResource, name: str) -> str:
    return capfirst(str(resource.model_field(name).verbose_name))


class ExportForm(forms.Form):
    """What the address says of a file; what it leaves out is all columns. The rest of it is the list's filter."""

    prefix = "_export"  # no field of a table, and so no filter, begins like this

    columns = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gettext_lazy("This table has no column “%(value)s”.")},
    )

    def __init__(self, resource: TableResource, asked: QueryDict) -> None:
        data = asked.copy()
        data.setlistdefault(self.add_prefix("columns"), resource.columns())
        super().__init__(data)
        self.resource, self.keys = resource, resource.model().key_fields
        self.filter = asked.copy()
        for name in asked:
            if name in _PAGING or name.startswith(f"{self.prefix}-"):
                del self.filter[name]
        boxes: Any = self.fields["columns"]
        boxes.choices = [(name, _title(resource, name)) for name in resource.columns()]

    def clean_columns(self) -> list[str]:
        """In the order of the table; the key columns in any case, by which rows are matched."""
        chosen = {*self.cleaned_data["columns"], *self.keys}
        return [name for name in self.resource.columns() if name in chosen]


class ExportViews:
    """Adds `export/` and `export.csv`, `export.xlsx` to an admin of a table that has a resource."""

    def __init__(self, model_admin: ModelAdmin) -> None:
        self.model, self.admin_site = model_admin.model, model_admin.admin_site
        self.get_changelist_instance = model_admin.get_changelist_instance

    def export_paths(self, name: str) -> list[URLPattern]:
        def staff(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponse]:
            return self.admin_site.admin_view(require_safe(view))  # type: ignore[return-value]

        return [
            path("export/", staff(self.export_page), name=f"{name}_export_page"),
            path("export.<str:format>", staff(self.export_file), name=f"{name}_export"),
        ]

    def export_page(self, request: HttpRequest) -> HttpResponse:
        form = self._asked(request)
        return self._show_export(request, form, self.listed(request, form))

    def export_file(self, request: HttpRequest, format: str) -> HttpResponseBase:
        form = self._asked(request)
        if format not in ("csv", "xlsx"):
            message = _("“%(format)s” is not a file format. Use “csv” or “xlsx”.")
            form.add_error(None, message % {"format": format})
        listed = self.listed(request, form)
        if listed is None or not form.is_valid():
            return self._show_export(request, form, listed)
        which = form.resource, listed.queryset, form.cleaned_data["columns"]
        try:
            return as_csv(RowsAsStored(*which)) if format == "csv" else as_xlsx(RowsInWords(*which))
        except Busy:
            return busy_response()

    def _asked(self, request: HttpRequest) -> ExportForm:
        resource = tables.get(table_name(self.model))
        if resource is None or not may(request.user, "export", self.model):
            raise PermissionDenied
        return ExportForm(resource(), request.GET)

    def listed(self, request: HttpRequest, form: ExportForm) -> ChangeList | None:
        """The list as its page shows it, on all its pages; without one the form says why."""
        request.GET = form.filter  # type: ignore[assignment]  # the admin reads the filter from there and nowhere else
        said = ", ".join(f"{name}={value}" for name, value in _pairs(form.filter))
        # A search for a NUL would be left out with a message on the next page, and all rows would come.
        if "\0" not in said:
            with suppress(IncorrectLookupParameters, DisallowedModelAdminLookup):
                changelist: ChangeList = self.get_changelist_instance(request)
                return changelist
        form.add_error(None, _("The list has no such filter: “%(filter)s”.") % {"filter": said})
        return None

    def _show_export(
        self, request: HttpRequest, form: ExportForm, listed: ChangeList | None
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("Export %(table)s") % {"table": self.model._meta.verbose_name_plural},
            "opts": self.model._meta,
            "form": form,
            "listed": listed,
            "filter": _pairs(form.filter),
        }
        status = 200 if form.is_valid() else 400
        return render(request, "exchange/export.html", context, status=status)

    def staff_csv(self) -> bytes:
        """The CSV that the operator gets at `export.csv`."""
        request = HttpRequest()
        request.method, request.user = "GET", Operator()  # type: ignore[assignment]
        resource = tables[table_name(self.model)]()
        rows = self.get_changelist_instance(request).queryset
        return csv_of(RowsAsStored(resource, rows, resource.columns()))


def _pairs(filter_: QueryDict) -> list[tuple[str, str]]:
    return [(name, value) for name, values in filter_.lists() for value in values]
