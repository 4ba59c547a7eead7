from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from editing.forms import VersionedForm
from editing.publishable_admin import FrozenAdmin

from .models import Release
from .releases import contents_now, next_number


class ReleaseForm(VersionedForm):
    """A new release freezes what is public when it is saved."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.instance.pk and cleaned.get("assembly"):
            self.instance.set_contents(contents_now(cleaned["assembly"]))
        return cleaned


@admin.register(Release)
class ReleaseAdmin(FrozenAdmin):
    form = ReleaseForm
    list_display = ["number", "assembly", "note"]
    list_filter = ["assembly"]
    search_fields = ["number", "note", "assembly__code"]
    ordering = ["-number"]
    proposes_current = ("assembly",)
    fieldsets = [
        (
            None,
            {
                "fields": (("number", "assembly"), "note", "state"),
                "description": _(
                    "The first save copies everything public about the assembly. The copy does not change afterwards."
                ),
            },
        )
    ]

    def get_queryset(self, request: HttpRequest) -> Any:
        """The list does not load the contents."""
        rows, place = super().get_queryset(request), request.resolver_match
        is_list = place is not None and (place.url_name or "").endswith("_changelist")
        return rows.defer("contents") if is_list else rows

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fixed = ["number", "assembly"] if obj else []
        return [*super().get_readonly_fields(request, obj), *fixed]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"number": next_number()} | super().get_changeform_initial_data(request)
