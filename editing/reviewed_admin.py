"""Admin of rows that a second person publishes: who wrote them last, what waits for whom, and what a change of a public row means."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.records.publishable import Publication

from .publishable_admin import STAMPS, PublishableAdmin

_WRITTEN = (STAMPS[0], {**STAMPS[1], "fields": ("written_by", *STAMPS[1]["fields"])})


class WaitingFilter(admin.SimpleListFilter):
    """In review, and written last by someone else: what the reader of the list may publish."""

    title = gettext_lazy("review")
    parameter_name = "waiting"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("me", _("waiting for me")), ("others", _("mine, waiting for others"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        in_review = queryset.filter(publication=Publication.IN_REVIEW)
        if self.value() == "me":
            return (
                in_review.exclude(written_by=request.user)
                if settings.SECOND_PERSON_PUBLISHES
                else in_review
            )
        return in_review.filter(written_by=request.user) if self.value() == "others" else queryset


class ReviewedAdmin(PublishableAdmin):
    """Of a table of `core/reviewing.Reviewed`."""

    readonly_fields: tuple[str, ...] = (*PublishableAdmin.readonly_fields, "written_by")  # type: ignore[assignment]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return [
            _WRITTEN if fieldset is STAMPS else fieldset
            for fieldset in super().get_fieldsets(request, obj)
        ]

    def get_list_display(self, request: HttpRequest) -> Any:
        return [*super().get_list_display(request), "written_by"]

    def get_list_filter(self, request: HttpRequest) -> Any:
        return [WaitingFilter, *super().get_list_filter(request)]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponseBase:
        before = self._publication(request, object_id)
        response = super().changeform_view(request, object_id, form_url, extra_context)
        self._tell_of_review(request, object_id, before)
        return response

    def rename_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        before = self._publication(request, object_id)
        response = super().rename_view(request, object_id)
        self._tell_of_review(request, object_id, before)
        return response

    def _publication(self, request: HttpRequest, object_id: str | None) -> str:
        if request.method != "POST" or not (object_id or "").isdecimal():
            return ""
        return (
            self.model._base_manager.filter(pk=object_id)
            .values_list("publication", flat=True)
            .first()
            or ""
        )

    def _tell_of_review(self, request: HttpRequest, object_id: str | None, before: str) -> None:
        if (
            before == Publication.PUBLISHED
            and self._publication(request, object_id) == Publication.IN_REVIEW
        ):
            said = _(
                "This row was public. Changed by you, it is no longer: it waits in review until a second person publishes it."
            )
            self.message_user(request, said, messages.WARNING)
