"""Admin of rows that a second person publishes: who wrote them last."""

from typing import Any

from django.db import models
from django.http import HttpRequest

from core.records.reviewing import Reviewed

from .publishable_admin import AUDIT, PublishableAdmin

_AUDIT = (AUDIT[0], {**AUDIT[1], "fields": ("written_by", *AUDIT[1]["fields"])})


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
