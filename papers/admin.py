from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from editing.forms.versioned import VersionedForm
from editing.frozen import contents_state
from editing.publishable_admin import PublishableAdmin

from .drafting import freeze, is_frozen
from .models import BackgroundPaper, PaperEdition


class PaperEditionForm(VersionedForm):
    """Puts down what is public now at each save until the edition is published: what is published is what was seen."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not is_frozen(self.instance):
            self._put_down(cleaned)
        return cleaned

    def _put_down(self, cleaned: dict[str, Any]) -> None:
        """An edition that is only a file or an address holds nothing itself."""
        self.instance.hold({})
        if cleaned.get("document") or cleaned.get("address") or not cleaned.get("paper"):
            return
        self.instance.paper = cleaned["paper"]
        try:
            freeze(self.instance)
        except ValidationError as nothing:
            self.add_error("paper", nothing)


@admin.register(BackgroundPaper)
class BackgroundPaperAdmin(PublishableAdmin):
    list_display = ["title", "assembly"]
    list_filter = ["assembly"]
    search_fields = ["title", "slug", "assembly__code"]
    date_hierarchy = "changed_at"
    fieldsets = [
        (None, {"fields": ("title", "assembly", "slug")}),
        (
            gettext_lazy("What staff write"),
            {
                "fields": ("introduction", "method"),
                "description": gettext_lazy(
                    "An edition takes these along when it is saved as a draft; one that was published keeps what it took."
                ),
            },
        ),
    ]


@admin.register(PaperEdition)
class PaperEditionAdmin(PublishableAdmin):
    form = PaperEditionForm
    list_display = ["paper", "number", "status", "dated", "holds"]
    list_filter = ["status", "paper"]
    search_fields = ["paper__title", "paper__slug", "change_note"]
    date_hierarchy = "changed_at"
    fieldsets = [
        (None, {"fields": ("paper", ("number", "status"), "dated", "change_note", "state")}),
        (
            gettext_lazy("Only a file or an address"),
            {
                "fields": ("document", "address"),
                "description": gettext_lazy(
                    "Leave both empty for an edition that is made here. Each save then puts down all that is public at that moment: "
                    "proposals, positions, readings and sources, and the introduction and method of the paper. Look at the page, then "
                    "publish; from then on it stays as it is, whatever changes later."
                ),
            },
        ),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*super().get_readonly_fields(request, obj), "state"]

    @admin.display(description=gettext_lazy("contents"))
    def state(self, row: PaperEdition) -> str:
        return contents_state(row)

    @admin.display(description=gettext_lazy("holds"))
    def holds(self, row: PaperEdition) -> str:
        return _("a file or an address") if row.document_id or row.address else _("its own text")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("paper__assembly")
