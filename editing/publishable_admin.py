"""Admin of a table whose rows are drafted and published: publication in lists, forms and actions, and renaming."""

from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.records.pending.models import PendingVersion
from core.records.permissions import Actor, may_read_drafts
from core.records.publishable import Publishable
from core.records.sources import Confidence, Sourced
from core.slugs import SluggedModel
from core.text import desk_zone

from .forms.desk_time import DeskTimeField, DeskTimeWidget
from .forms.versioned import VersionedForm
from .inlines import PartFormSet
from .pending.filters import PendingFilter, WorkFilter
from .pending.form import PendingFormAdmin
from .pending.page import PendingPageAdmin
from .pending.preview import PreviewAdmin
from .pending.sharing import SharingAdmin
from .publication.form import PublicationFormAdmin
from .publication.list_actions import ListActionsAdmin
from .publication.stages import HasSourceFilter, LastCheckedFilter, PublicationStageFilter
from .rows.merging.page import MergeAdmin, may_merge
from .rows.renaming import RenameAdmin
from .rows.set_field import SetFieldAdmin
from .table_admin import TableAdmin

SOURCES = (
    gettext_lazy("Sources"),
    {
        "fields": (
            "source_addresses",
            ("confidence", "last_checked_on"),
            "as_stated",
            "public_remark",
        )
    },
)
_EMPTY = {
    "live_at": gettext_lazy("Empty: at once when published."),
    "expires_at": gettext_lazy("Empty: never."),
}
PUBLICATION = (
    gettext_lazy("Publication"),
    {"fields": ("publication_badge", ("live_at", "expires_at"), "editors_note", "seen_version")},
)
AUDIT = (
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


class PublishableAdmin(
    PendingFormAdmin,
    PendingPageAdmin,
    PreviewAdmin,
    SharingAdmin,
    PublicationFormAdmin,
    ListActionsAdmin,
    RenameAdmin,
    MergeAdmin,
    SetFieldAdmin,
    TableAdmin,
):
    """A table whose rows are drafted and published."""

    model: type[Publishable]
    formfield_overrides = {
        **TableAdmin.formfield_overrides,
        models.DateTimeField: {"form_class": DeskTimeField, "widget": DeskTimeWidget},
    }
    actions = [
        "submit_rows",
        "publish_rows",
        "withdraw_rows",
        "mark_checked",
        "set_field",
        "merge_rows",
    ]
    readonly_fields = (
        "publication_badge",
        "created_at",
        "created_by",
        "changed_at",
        "changed_by",
        "version",
        "published_at",
    )

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **kwargs: Any
    ) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(field, DeskTimeField):
            empty = _EMPTY.get(db_field.name, "")
            text = _("%(empty)s Time zone: %(zone)s.")
            field.help_text = text % {"empty": empty, "zone": desk_zone().key}
        return field

    def get_fieldsets(self, request: HttpRequest, obj: models.Model | None = None) -> list[Any]:
        sources = [SOURCES] if issubclass(self.model, Sourced) else []
        return [*(self.fieldsets or []), *sources, PUBLICATION, *([AUDIT] if obj else [])]

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """The publication comes right after the name: editors look for it first."""
        name, *others = self.list_display
        return [name, "publication_badge", *others, "changed_at"]

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        by_source = (
            ["confidence", HasSourceFilter, LastCheckedFilter]
            if issubclass(self.model, Sourced)
            else []
        )
        by_work = [WorkFilter, PendingFilter]
        own = [one for one in self.list_filter if self._may_filter(request.user, one)]
        return [*by_work, *own, PublicationStageFilter, *by_source, "changed_at"]

    def _may_filter(self, by: Actor, name: Any) -> bool:
        """Not by drafts of others that point at the rows: which rows are found would tell of them."""
        field: Any = (
            self.model._meta.get_field(name.split("__")[0]) if isinstance(name, str) else None
        )
        if (
            field is None
            or not field.one_to_many
            or not issubclass(field.related_model, Publishable)
        ):
            return True
        return may_read_drafts(by, field.related_model)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Each row with whether a change of it is pending, as its badge says."""
        has_pending = PendingVersion.objects.open().of_each(self.model)
        rows: QuerySet[Any] = super().get_queryset(request).annotate(has_pending=has_pending)
        return rows

    @admin.display(description=gettext_lazy("publication"), ordering="publication")
    def publication_badge(self, row: Publishable) -> str:
        stage, label = row.publication_stage, row.publication_label
        if getattr(row, "has_pending", False):
            stage += " badge-pending"
            label = _("%(publication)s, change pending") % {"publication": label}
        return format_html('<span class="badge badge-{}">{}</span>', stage, label)

    def get_readonly_fields(
        self, request: HttpRequest, obj: models.Model | None = None
    ) -> list[str]:
        """A slug stays once it is made; `rename` changes it and leaves a redirect."""
        slug = ["slug"] if isinstance(obj, SluggedModel) else []
        return [*super().get_readonly_fields(request, obj), *slug]

    def save_related(
        self,
        request: HttpRequest,
        form: VersionedForm,
        formsets: list[PartFormSet],
        change: bool,
    ) -> None:
        super().save_related(request, form, formsets, change)
        if _must_ask_for_confidence(form):
            text = _(
                "A source is given, but the confidence is “%(unsourced)s”. Does the source state this? "
                "Then choose “%(stated)s” or “%(inferred)s”. If you leave it, readers see “%(label)s”."
            )
            words = {
                "unsourced": Confidence.UNCONFIRMED.label,
                "stated": Confidence.STATED.label,
                "inferred": Confidence.INFERRED.label,
                "label": form.instance.confidence_label,
            }
            self.message_user(request, text % words, messages.WARNING)

    def review_urls(self, row: Publishable) -> tuple[str, ...]:
        """Of what waits for review: its page, and that of the question before it is published."""
        if getattr(row, "has_pending", False):
            return (self._row_url("pending", row),)
        return self._row_url("change", row), self._row_url("publish", row)

    def get_urls(self) -> list[URLPattern]:
        return [
            *self.rename_urls(self.url_name),
            *self.merge_urls(self.url_name),
            *self.publication_urls(self.url_name),
            *self.pending_urls(self.url_name),
            *self.sharing_urls(self.url_name),
            *self.preview_urls(self.url_name),
            *super().get_urls(),
        ]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        if not issubclass(self.model, Sourced):
            actions.pop("mark_checked", None)
        if not may_merge(request.user, self.model):
            actions.pop("merge_rows", None)
        return actions


def _must_ask_for_confidence(form: VersionedForm) -> bool:
    """The default stands beside a source that was just given."""
    row = form.instance
    if not isinstance(row, Sourced) or not row.has_source:
        return False
    is_typed = bool({"source_addresses", "document", "confidence"} & set(form.changed_data))
    return is_typed and row.confidence == Confidence.UNCONFIRMED
