"""The grid form: enter the positions of all regional organisations on one resolution, topic or study group."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.forms import fields_for_model
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.public.filters import DayField
from core.records.permissions import Actor, may
from editing.forms import RowChoiceField, choices_of
from editing.grid import GridResult

from ..models import Position
from .grid_page import FormRow, GridPage
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
    """Evidence for all cells that are saved together."""

    def __init__(self, by: Actor, *args: Any) -> None:
        super().__init__(*args)
        widgets: dict[str, type[forms.Widget] | forms.Widget] = {
            "document": AutocompleteSelect(Position._meta.get_field("document"), admin.site),
            "source_addresses": forms.Textarea(attrs={"rows": 2}),
        }
        classes: dict[str, Any] = {
            "document": RowChoiceField,
            "seen_on": DayField,
            "last_checked_on": DayField,
        }
        fields = fields_for_model(
            Position, _EVIDENCE_FIELDS, widgets=widgets, field_classes=classes
        )
        self.fields.update({name: field for name, field in fields.items() if field})
        offered: Any = self.fields["document"]
        offered.queryset = choices_of(offered.queryset, Position._meta.get_field("document"), by)

    def clean(self) -> dict[str, object]:
        """Validates each field as the model does."""
        cleaned = super().clean() or self.cleaned_data
        for name in [name for name in cleaned if name != "document"]:
            try:
                cleaned[name] = Position._meta.get_field(name).clean(cleaned[name], None)  # type: ignore[union-attr]
            except forms.ValidationError as fault:
                self.add_error(name, fault)
        return cleaned


class PositionGridPage(GridPage):
    name = "grid"
    title = gettext_lazy("Enter positions for all groups")
    grid: PositionGrid | None

    def __init__(self, admin: admin.ModelAdmin, request: HttpRequest) -> None:
        super().__init__(admin, request)
        if not may(request.user, "add", Position):
            raise PermissionDenied(
                _("The grid adds positions. You don't have permission to add positions.")
            )
        self.query = GridQuery(request)
        self.evidence = EvidenceForm(request.user, request.POST if request.POST else None)

    def rows(self, sent: QueryDict | None = None) -> Sequence[FormRow]:
        self.grid = self.query.grid(sent)
        return self.grid.cells if self.grid else []

    def store(self, rows: Sequence[FormRow]) -> GridResult | None:
        if self.grid is None or not self.evidence.is_valid():
            return None
        return self.grid.save(self.evidence.cleaned_data)

    def context(self, rows: Sequence[FormRow]) -> dict[str, object]:
        return {
            "grid": self.grid,
            "evidence": self.evidence,
            "tables": [self.query.choices(kind) for kind in KINDS],
            "media": self.evidence.media,
        }
