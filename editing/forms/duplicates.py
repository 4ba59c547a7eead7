"""A new row that may be stored already: its form asks once, and the same button saves it anyway."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from core.records.saving import Write
from core.records.tracked import TrackedModel
from core.registry import table_name, tables
from exchange.checking.duplicates import Duplicates, PossibleDuplicate

from .versioned import VersionedForm

NOT_DUPLICATE_OF = "_not_duplicate_of"  # the rows that the editor was asked about
_BUTTONS = ("_continue", "_addanother", "_saveasnew")


class DuplicatesAdmin(admin.ModelAdmin):
    model: type[TrackedModel]

    def copied_from(self, request: HttpRequest) -> TrackedModel | None:
        """The row that is being saved as new."""
        raise NotImplementedError

    def get_form(
        self,
        request: HttpRequest,
        obj: models.Model | None = None,
        change: bool = False,
        **kwargs: Any,
    ) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        if not change:
            form.find_duplicates = lambda _form, write: self._duplicates(request, write)
        return form

    def _duplicates(self, request: HttpRequest, write: Write) -> list[PossibleDuplicate]:
        """Of the rows that this person may read, but not the one that is being saved as new."""
        resource = tables.get(table_name(self.model))
        found = Duplicates(resource, request.user).of(write) if resource else []
        if not found:
            return []
        passed = set(request.POST.get(NOT_DUPLICATE_OF, "").split())
        if first := self.copied_from(request):
            passed.add(str(first.pk))
        return [one for one in found if str(one.row.pk) not in passed]

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: models.Model | None = None,
    ) -> HttpResponse:
        form: VersionedForm = context["adminform"].form
        if form.duplicates:
            page = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
            asked = request.POST.get(NOT_DUPLICATE_OF, "")
            context |= {
                "duplicates": [(one, reverse(page, args=[one.row.pk])) for one in form.duplicates],
                "not_duplicate_of": " ".join(
                    [asked, *(str(one.row.pk) for one in form.duplicates)]
                ),
                "save_anyway": next(filter(request.POST.__contains__, _BUTTONS), "_save"),
            }
            if len(context["form_errors"]) == 1:  # a question, and nothing to correct
                context |= {"form_errors": [], "errors": []}
        return super().render_change_form(request, context, add, change, form_url, obj)
