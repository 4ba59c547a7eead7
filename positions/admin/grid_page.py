"""A page with a form for each of several rows of a table, all saved with one button."""

from collections.abc import Sequence
from typing import Any, ClassVar, Protocol

from django.contrib.admin import ModelAdmin
from django.db import IntegrityError
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise

from core.records.saving import writing
from editing.forms import FieldConflict
from editing.grid import GridForm, GridResult, report


class FormRow(Protocol):
    """A line of the page; without a form if this person may not change the row."""

    form: Any


class GridPage:
    """Created for each request by the admin of the table."""

    name: ClassVar[str]  # in its URL and the name of its template
    title: ClassVar[Promise]
    query: Any

    def __init__(self, admin: ModelAdmin, request: HttpRequest) -> None:
        self.admin, self.request = admin, request
        self.conflicts: list[FieldConflict] = []

    @classmethod
    def url_name(cls, admin: ModelAdmin) -> str:
        return f"{admin.opts.app_label}_{admin.opts.model_name}_{cls.name}"

    @classmethod
    def url_pattern(cls, admin: ModelAdmin) -> URLPattern:
        def view(request: HttpRequest) -> HttpResponseBase:
            return cls(admin, request).respond()

        return path(f"{cls.name}/", admin.admin_site.admin_view(view), name=cls.url_name(admin))

    def rows(self, sent: QueryDict | None = None) -> Sequence[FormRow]:
        """The stored rows; with `sent`, the rows as typed, and locked."""
        raise NotImplementedError

    def store(self, rows: Sequence[FormRow]) -> GridResult | None:
        """None if a form is invalid; then nothing is saved."""
        raise NotImplementedError

    def context(self, rows: Sequence[FormRow]) -> dict[str, object]:
        return {}

    def respond(self) -> HttpResponseBase:
        result: GridResult | None = None
        if self.request.method == "POST":
            try:
                rows, result = self.save_typed()
            except IntegrityError:
                # Someone saved the same at the same moment: a second try finds the row stored.
                rows, result = self.save_typed()
            report(self.request, result)
            if result is not None and not (result.asked or self.conflicts):
                return redirect(self.request.get_full_path())
        else:
            rows = self.rows()
        opts = self.admin.opts
        context = {
            **self.admin.admin_site.each_context(self.request),
            "is_nav_sidebar_enabled": False,  # the table needs the width
            "title": self.title,
            "opts": opts,
            "query": self.query,
            "conflicts": [*(result.conflicts if result else []), *self.conflicts],
            "back": reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist"),
            **self.context(rows),
        }
        return render(self.request, f"positions/admin/{self.name}.html", context)

    def save_typed(self) -> tuple[Sequence[FormRow], GridResult | None]:
        """Rows that were saved are shown as they are now."""
        with writing():
            rows = self.rows(self.request.POST)
            result = self.store(rows)
            if result is None:
                return rows, None
            now = self.rows()
            show_again(now, result.asked)
            return now, result


def show_again(rows: Sequence[FormRow], asked: Sequence[GridForm]) -> None:
    """After the others were saved, shows the forms whose editor must decide."""
    forms = {form.prefix: form for form in asked}
    for row in rows:
        if row.form is not None:
            row.form = forms.get(row.form.prefix, row.form)
