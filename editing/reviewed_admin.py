"""Admin of rows that a second person publishes: who wrote them last, what waits for whom, and what a change of a public row means."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.records.publishable import Publication
from core.records.reviewing import Reviewed

from .publishable_admin import AUDIT, PublishableAdmin

_AUDIT = (AUDIT[0], {**AUDIT[1], "fields": ("written_by", *AUDIT[1]["fields"])})


class ReviewFilter(admin.SimpleListFilter):
    """In review, and written last by someone else: what the reader of the list may publish."""

    title = gettext_lazy("review")
    parameter_name = "waiting"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("me", _("waiting for me")), ("others", _("mine, waiting for others"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        in_review = queryset.filter(publication=Publication.IN_REVIEW)
        if self.value() == "others":
            return in_review.filter(written_by=request.user)
        if self.value() != "me":
            return queryset
        if settings.SECOND_PERSON_PUBLISHES:
            return in_review.exclude(written_by=request.user)
        return in_review


class ReviewedAdmin(PublishableAdmin):
    """Of a table of `Reviewed`."""

    model: type[Reviewed]
    readonly_fields = (*PublishableAdmin.readonly_fields, "written_by")  # type: ignore[assignment]

    def get_fieldsets(self, request: HttpRequest, obj: models.Model | None = None) -> list[Any]:
        return [
            _AUDIT if fieldset is AUDIT else fieldset
            for fieldset in super().get_fieldsets(request, obj)
        ]

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return [*super().get_list_display(request), "written_by"]

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return [ReviewFilter, *super().get_list_filter(request)]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, object] | None = None,
    ) -> HttpResponse:
        before = self._publication(request, object_id)
        response = super().changeform_view(request, object_id, form_url, extra_context)
        self._report_review(request, object_id, before)
        return response

    def rename_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        before = self._publication(request, object_id)
        response = super().rename_view(request, object_id)
        self._report_review(request, object_id, before)
        return response

    def _publication(self, request: HttpRequest, object_id: str | None) -> str:
        if request.method != "POST" or not (object_id or "").isdecimal():
            return ""
        rows = self.model._base_manager.filter(pk=object_id)
        return rows.values_list("publication", flat=True).first() or ""

    def _report_review(self, request: HttpRequest, object_id: str | None, before: str) -> None:
        if before != Publication.PUBLISHED:
            return
        if self._publication(request, object_id) == Publication.IN_REVIEW:
            text = _(
                "Your change is waiting for a second person. Readers will see this row again once they publish it."
            )
            self.message_user(request, text, messages.WARNING)
