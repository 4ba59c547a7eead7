"""The grid form: one resolution, topic or study group × all regional organisations."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.forms import fields_for_model
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.public.filters import DayField
from core.records.permissions import may
from editing.publication.actions import CHANNEL
from meetings.models import Assembly
from resolutions.models import Resolution, Topic
from study_groups.models import StudyGroup

from ..choices import Stance
from ..models import Position
from .grid_rows import ABOUT, Grid, holders_of

_TABLES: dict[str, Any] = {"resolution": Resolution, "topic": Topic, "study_group": StudyGroup}
_SHOWN = ("document", "source_addresses", "evidence_kind", "seen_on", "last_checked_on")
KNOWN = {"assembly", "holders", *ABOUT}


class EvidenceForm(forms.Form):
    """One evidence for all cells that are saved together."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widgets: dict[str, type[forms.Widget] | forms.Widget] = {
            "document": AutocompleteSelect(Position._meta.get_field("document"), admin.site),
            "source_addresses": forms.Textarea(attrs={"rows": 2}),
        }
        classes = {"seen_on": DayField, "last_checked_on": DayField}
        shown = fields_for_model(Position, _SHOWN, widgets=widgets, field_classes=classes)
        self.fields.update({name: one for name, one in shown.items() if one})

    def clean(self) -> dict[str, Any]:
        """Each field as the table would check it."""
        cleaned = super().clean() or self.cleaned_data
        for name in [name for name in cleaned if name != "document"]:
            try:
                cleaned[name] = Position._meta.get_field(name).clean(cleaned[name], None)  # type: ignore[union-attr]
            except forms.ValidationError as fault:
                self.add_error(name, fault)
        return cleaned


class Chosen:
    """What the address asks for; what in it cannot be used is named."""

    def __init__(self, request: HttpRequest) -> None:
        self.query = request.GET
        self.refused = [
            _("“%(name)s” is not a choice of this page.") % {"name": name[:60]}
            for name in self.query
            if name not in KNOWN
        ]
        self.assembly = self._one(Assembly, "assembly") or (
            None if self._word("assembly") else Assembly.objects.filter(is_current=True).first()
        )
        self.about, self.row = self._subject()
        self.holders = self._word("holders")

    def grid(self) -> Grid | None:
        if self.assembly is None or self.row is None:
            return None
        words = [word.strip() for word in self.holders.split(",") if word.strip()][:100]
        holders, unknown = holders_of(self.assembly, self.about, self.row, words)
        self.refused += [
            _("No participant “%(word)s” is recorded here.") % {"word": word[:60]}
            for word in unknown
        ]
        return Grid(self.assembly, self.about, self.row, holders)

    def _subject(self) -> tuple[str, Any]:
        found = [
            (name, row) for name in ABOUT if (row := self._one(_TABLES[name], name)) is not None
        ]
        if len(found) > 1:
            self.refused.append(_("One thing at a time: the others are left out."))
        return found[0] if found else ("resolution", None)

    def _one(self, model: Any, name: str) -> Any:
        word = self._word(name).lower()
        found = model.objects.filter(slug=word).first() if word else None
        if word and found is None:
            self.refused.append(
                _("No %(table)s “%(word)s” is recorded here.")
                % {"table": model._meta.verbose_name, "word": word[:60]}
            )
        return found

    def _word(self, name: str) -> str:
        return self.query.get(name, "").replace("\x00", "").strip()[:500]


class GridViews:
    """For the admin of positions."""

    admin_site: Any
    message_user: Any

    def grid_paths(self) -> list[Any]:
        return [
            path(
                "grid/", self.admin_site.admin_view(self.grid_view), name="positions_position_grid"
            )
        ]

    def grid_view(self, request: HttpRequest) -> HttpResponseBase:
        if not may(request.user, "add", Position):
            raise PermissionDenied(_("The grid adds positions, and your account may not."))
        chosen = Chosen(request)
        grid, evidence = (
            chosen.grid(),
            EvidenceForm(request.POST if request.method == "POST" else None),
        )
        if grid is not None and request.method == "POST":
            grid.read(request.POST)
            if "fill" in request.POST:
                self._tell_of_filling(request, grid)
            elif self._grid_saved(request, grid, evidence):
                return redirect(request.get_full_path())
        return self._grid_page(request, chosen, grid, evidence)

    def _grid_saved(self, request: HttpRequest, grid: Grid, evidence: EvidenceForm) -> bool:
        saved = (
            grid.save(evidence.cleaned_data, by=request.user, channel=CHANNEL)
            if evidence.is_valid()
            else None
        )
        if saved is None:
            self.message_user(
                request,
                _("Nothing was saved: please look at what is marked below."),
                messages.ERROR,
            )
            return False
        if saved:
            said = ngettext(
                "%(count)d position was saved as a draft.",
                "%(count)d positions were saved as drafts.",
                len(saved),
            )
            self.message_user(request, said % {"count": len(saved)}, messages.SUCCESS)
        else:
            self.message_user(
                request, _("Nothing was typed that is not recorded already."), messages.INFO
            )
        return True

    def _tell_of_filling(self, request: HttpRequest, grid: Grid) -> None:
        count = grid.fill_from_before()
        said = ngettext(
            "%(count)d cell was filled as before the last assembly. Nothing is saved yet.",
            "%(count)d cells were filled as before the last assembly. Nothing is saved yet.",
            count,
        )
        self.message_user(request, said % {"count": count}, messages.INFO)

    def _grid_page(
        self, request: HttpRequest, chosen: Chosen, grid: Grid | None, evidence: EvidenceForm
    ) -> HttpResponseBase:
        context = {
            **self.admin_site.each_context(request),
            "is_nav_sidebar_enabled": False,  # the table needs the width
            "title": _("Positions of all on one thing"),
            "opts": Position._meta,
            "chosen": chosen,
            "grid": grid,
            "evidence": evidence,
            "stances": Stance.choices,
            "assemblies": Assembly.objects.latest_first(),
            "tables": [_choice(name, chosen) for name in ABOUT],
            "media": evidence.media,
            "back": reverse("admin:positions_position_changelist"),
        }
        return render(request, "positions/admin/grid.html", context)


_LABELS = {
    "resolution": gettext_lazy("Resolution"),
    "topic": gettext_lazy("or topic"),
    "study_group": gettext_lazy("or study group"),
}
_ORDERS = {"resolution": ("number", "title"), "topic": ("name",), "study_group": ("code",)}


def _choice(name: str, chosen: Chosen) -> dict[str, Any]:
    rows = _TABLES[name].objects.order_by(*_ORDERS[name])
    return {
        "name": name,
        "label": _LABELS[name],
        "rows": rows,
        "chosen": chosen.row.pk if chosen.row and chosen.about == name else None,
    }
