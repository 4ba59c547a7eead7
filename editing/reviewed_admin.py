"""Admin of rows that a second person publishes: who wrote them last, what waits for whom, and what a change of a public row means."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
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
