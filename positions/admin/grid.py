"""The grid form: enter the positions of all regional organisations on one resolution, topic or study group."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.forms import fields_for_model
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.public.filters import DayField
from core.records.content_version import writing
from core.records.permissions import Actor, may
from editing.autocomplete import limit_choices
from editing.pending.grid import GridResult, report

from ..models import Position
from .grid_query import KINDS, GridQuery
from .grid_rows import PositionGrid

_EVIDENCE_FIELDS = (
    "document",
    "source_addresses",
    "evidence_kind",
    "seen_on",
    "last_checked_on",
)


class EvidenceForm(forms.Form):
    """One evidence for all cells that are saved together."""

    def __init__(self, by: Actor, *args: Any) -> None:
        super().__init__(*args)
        widgets: dict[str, type[forms.Widget] | forms.Widget] = {
            "document": AutocompleteSelect(Position._meta.get_field("document"), admin.site),
            "source_addresses": forms.Textarea(attrs={"rows": 2}),
        }
        classes = {"seen_on": DayField, "last_checked_on": DayField}
        fields = fields_for_model(
            Position, _EVIDENCE_FIELDS, widgets=widgets, field_classes=classes
        )
        self.fields.update({name: field for name, field in fields.items() if field})
        limit_choices(self.fields["document"], Position._meta.get_field("document"), by)

    def clean(self) -> dict[str, object]:
        """Each field as the table would check it."""
        cleaned = super().clean() or self.cleaned_data
        for name in [name for name in cleaned if name != "document"]:
            try:
                cleaned[name] = Position._meta.get_field(name).clean(cleaned[name], None)  # type: ignore[union-attr]
            except forms.ValidationError as fault:
                self.add_error(name, fault)
        return cleaned


class GridViews:
    """For the admin of positions."""

    admin_site: admin.AdminSite
    message_user: Callable[..., None]

    def grid_paths(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.grid_view)
        return [path("grid/", view, name="positions_position_grid")]

    def grid_view(self, request: HttpRequest) -> HttpResponseBase:
        if not may(request.user, "add", Position):
            raise PermissionDenied(
                _("The grid adds positions. You don't have permission to add positions.")
            )
        query = GridQuery(request)
        evidence = EvidenceForm(request.user, request.POST if request.method == "POST" else None)
        result: GridResult | None = None
        if request.method == "POST" and "fill" not in request.POST:
            grid, result = self._save(request, query, evidence)
            if result is not None and not result.asked:
                return redirect(request.get_full_path())
        else:
            with transaction.atomic():
                grid = query.grid(request.POST or None)
            if grid is not None and "fill" in request.POST:
                self._fill(request, grid)
        context = {
            **self.admin_site.each_context(request),
            "is_nav_sidebar_enabled": False,  # the table needs the width
            "title": _("Enter positions for all groups"),
            "opts": Position._meta,
            "query": query,
            "grid": grid,
            "evidence": evidence,
            "conflicts": result.conflicts if result else [],
            "tables": [query.choices(kind) for kind in KINDS],
            "media": evidence.media,
            "back": reverse("admin:positions_position_changelist"),
        }
        return render(request, "positions/admin/grid.html", context)

    def _save(
        self, request: HttpRequest, query: GridQuery, evidence: EvidenceForm
    ) -> tuple[PositionGrid | None, GridResult | None]:
        try:
            grid, result = self._save_cells(request, query, evidence)
        except IntegrityError:
            # The same was saved at the same moment: the second look finds it.
            grid, result = self._save_cells(request, query, evidence)
        report(request, result)
        return grid, result

    def _save_cells(
        self, request: HttpRequest, query: GridQuery, evidence: EvidenceForm
    ) -> tuple[PositionGrid | None, GridResult | None]:
        with writing():
            grid = query.grid(request.POST)
            if grid is None or not evidence.is_valid():
                return grid, None
            result = grid.save(evidence.cleaned_data, is_submitted="submit" in request.POST)
            if result is None:
                return grid, None
            now = query.grid()
            if now is not None:
                now.show_again(result.asked)
            return now, result

    def _fill(self, request: HttpRequest, grid: PositionGrid) -> None:
        count = grid.fill_from_before()
        message = ngettext(
            "%(count)d cell was filled from the last assembly. Nothing is saved yet.",
            "%(count)d cells were filled from the last assembly. Nothing is saved yet.",
            count,
        )
        self.message_user(request, message % {"count": count}, messages.INFO)
