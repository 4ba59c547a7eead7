"""Admin of a table whose rows are drafted and published: publication in lists, forms and actions, and renaming."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from core.records.permissions import may
from core.records.publishable import Publication, Publishable, parts_along
from core.records.publishing import publish, submit, withdraw
from core.records.saving import save_row
from core.records.sources import Sourced
from core.slugs import SluggedModel

from .publication.form import PublicationViews
from .publication.parts import tell_of_draft_parts, tell_of_public_parts
from .publication.stages import SourceFilter, StageFilter
from .renaming import RenameViews
from .table_admin import TableAdmin

SOURCES = (
    gettext_lazy("What it rests on"),
    {
        "fields": (
            "source_addresses",
            ("confidence", "last_checked_on"),
            "as_stated",
            "public_remark",
        )
    },
)
PUBLISHING = (
    gettext_lazy("Publishing"),
    {"fields": ("publication_badge", ("live_at", "expires_at"), "editors_note", "seen_version")},
)
STAMPS = (
    gettext_lazy("Who and when"),
    {
        "classes": ("collapse",),
        "fields": (
            ("created_at", "created_by"),
            ("changed_at", "changed_by"),
            ("version", "published_at"),
        ),
    },
)


class PublishableAdmin(PublicationViews, RenameViews, TableAdmin):
    """A table whose rows are drafted and published."""

    actions = ["submit_rows", "publish_rows", "withdraw_rows", "mark_checked"]
    readonly_fields = (
        "publication_badge",
        "created_at",
        "created_by",
        "changed_at",
        "changed_by",
        "version",
        "published_at",
    )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        sources = [SOURCES] if hasattr(self.model, "source_addresses") else []
        return [*(self.fieldsets or []), *sources, PUBLISHING, *([STAMPS] if obj else [])]

    def get_list_display(self, request: HttpRequest) -> Any:
        """The publication stands beside the name: it is the first thing that is asked of a row."""
        name, *others = self.list_display
        return [name, "publication_badge", *others, "changed_at"]

    def get_list_filter(self, request: HttpRequest) -> Any:
        return [
            *self.list_filter,
            StageFilter,
            *(["confidence", SourceFilter] if issubclass(self.model, Sourced) else []),
            "changed_at",
        ]

    @admin.display(description=gettext_lazy("publication"), ordering="publication")
    def publication_badge(self, row: Publishable) -> str:
        return format_html(
            '<span class="badge badge-{}">{}</span>', row.publication_stage, row.publication_label
        )

    # publication as actions, each confirmed

    @admin.action(description=gettext_lazy("Submit for review"), permissions=["change"])
    def submit_rows(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        return self.confirmed(
            request, queryset, "submit_rows", submit, publication=Publication.IN_REVIEW
        )

    @admin.action(description=gettext_lazy("Publish"), permissions=["publish"])
    def publish_rows(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        """The parts that become public with the rows are named, before and after."""
        published: list[Any] = []
        parts: list[Any] = []

        def publish_with_parts(row: Any, *, by: Any, channel: str) -> None:
            along = parts_along(row, by)
            publish(row, by=by, channel=channel)
            published.append(row)
            parts.extend(along)

        response = self.confirmed(
            request, queryset, "publish_rows", publish_with_parts, publication=Publication.PUBLISHED
        )
        if isinstance(response, TemplateResponse):
            along = [
                part
                for row in queryset
                if not row.is_published
                for part in parts_along(row, request.user)
            ]
            response.context_data = {**(response.context_data or {}), "parts": along}
            return response
        tell_of_public_parts(self, request, parts)
        for row in published:
            tell_of_draft_parts(self, request, row)
        return response

    @admin.action(description=gettext_lazy("Withdraw to draft"), permissions=["change"])
    def withdraw_rows(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        return self.confirmed(
            request, queryset, "withdraw_rows", withdraw, publication=Publication.DRAFT
        )

    @admin.action(description=gettext_lazy("Mark as checked today"), permissions=["change"])
    def mark_checked(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        return self.confirmed(
            request, queryset, "mark_checked", _check_today, last_checked_on=timezone.localdate()
        )

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return may(request.user, "publish", self.model)

    def get_actions(self, request: HttpRequest) -> Any:
        actions = super().get_actions(request)
        if not hasattr(self.model, "last_checked_on"):
            actions.pop("mark_checked", None)
        return actions

    # renaming

    def get_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        return self.rename_paths(name) + self.publication_paths(name) + super().get_urls()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A slug stays once it is made; `rename` changes it and leaves a redirect."""
        return [
            *super().get_readonly_fields(request, obj),
            *(["slug"] if isinstance(obj, SluggedModel) else []),
        ]


def _check_today(row: Any, *, by: Any, channel: str) -> None:
    row.last_checked_on = timezone.localdate()
    save_row(row, by=by, channel=channel, reason="checked")
