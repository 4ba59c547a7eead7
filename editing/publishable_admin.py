"""Admin of a table whose rows are drafted and published: publication in lists, forms and actions, and what is pending."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import flatten, unquote
from django.db import models
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import SluggedModel
from core.records.frozen import Frozen
from core.records.pending.models import PendingVersion, pending_of
from core.records.permissions import Actor, is_rolled_back, may, may_propose, may_read_drafts
from core.records.publishable import Publishable, Reviewed, may_publish_own
from core.records.sources import Sourced
from core.records.tracked import with_keys
from exchange.admin.set_field import set_field

from .forms import parse_seen
from .pending.form import KEEP, SUBMIT, PendingPage, answer_form, pending_notice
from .pending.preview import PreviewPage, SharingPage
from .publication import (
    BUTTONS,
    QUESTIONS,
    RowVerb,
    follow_button,
    mark_checked,
    publication_context,
    publish_rows,
    submit_rows,
    withdraw_rows,
)
from .row_pages import row_url, table_url
from .rows.merging import MergePage, may_merge, merge_rows
from .rows.renaming import RenamePage
from .stages import HasSourceFilter, LastCheckedFilter, PublicationStageFilter
from .table_admin import TableAdmin, fieldset
from .work import WorkFilter

SOURCES = fieldset(
    gettext_lazy("Sources"),
    "source_addresses",
    ("confidence", "last_checked_on"),
    "as_stated",
    "public_remark",
)
_PUBLICATION = ("publication_badge", "live_at", "expires_at", "editors_note", "seen")
_WRITTEN = (("created_at", "created_by"), ("changed_at", "changed_by"), ("version", "published_at"))


class PublishableAdmin(TableAdmin):
    model: type[Publishable]
    date_hierarchy = "changed_at"
    actions = [submit_rows, publish_rows, withdraw_rows, mark_checked, set_field, merge_rows]
    row_pages = (
        *TableAdmin.row_pages,
        PreviewPage,
        SharingPage,
        PendingPage,
        *QUESTIONS,
        RenamePage,
        MergePage,
    )

    # the list

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Each row with whether a change of it is pending, as its badge says."""
        pending = PendingVersion.objects.open().of_table(self.model)
        has_pending = Exists(pending.filter(row_pk=OuterRef("pk")))
        rows: QuerySet[Any] = super().get_queryset(request).annotate(has_pending=has_pending)
        return rows

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Puts the publication after the name: editors look for it first."""
        name, *others = self.list_display
        writer = ["written_by"] if issubclass(self.model, Reviewed) else []
        return [name, "publication_badge", *others, "changed_at", *writer]

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        is_sourced = issubclass(self.model, Sourced)
        by_source = ["confidence", HasSourceFilter, LastCheckedFilter] if is_sourced else []
        own = [one for one in self.list_filter if self._may_filter(request.user, one)]
        return [WorkFilter, *own, PublicationStageFilter, *by_source, "changed_at"]

    def _may_filter(self, by: Actor, name: Any) -> bool:
        """Refuses filters by drafts of other people: the rows found would reveal them."""
        if not isinstance(name, str):
            return True
        field: Any = self.model._meta.get_field(name.split("__")[0])
        leads_to_drafts = field.one_to_many and issubclass(field.related_model, Publishable)
        return not leads_to_drafts or may_read_drafts(by, field.related_model)

    @admin.display(description=gettext_lazy("publication"), ordering="publication")
    def publication_badge(self, row: Publishable) -> str:
        stage, label = row.publication_stage, row.publication_label
        if getattr(row, "has_pending", False):
            stage += " badge-pending"
            label = _("%(publication)s, change pending") % {"publication": label}
        badge = format_html('<span class="badge badge-{}">{}</span>', stage, label)
        sent_back = getattr(row, "sent_back", "")  # only in the list of rows that were sent back
        return format_html("{}<br>{}", badge, sent_back) if sent_back else badge

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return may(request.user, "publish", self.model)

    def get_actions(self, request: HttpRequest, action_location: Any = None) -> dict[str, Any]:
        """Django 6.1 tells where they stand: above a list, or on the form of one row."""
        given = {"action_location": action_location} if action_location else {}
        actions = super().get_actions(request, **given)
        if not issubclass(self.model, Sourced):
            actions.pop("mark_checked", None)
        if not may_merge(request.user, self.model):
            actions.pop("merge_rows", None)
        if not may(request.user, "import", self.model):
            actions.pop("set_field", None)
        own_drafts = self.model._base_manager.filter(created_by=request.user.pk, published_at=None)
        if not (self.has_publish_permission(request) or own_drafts.exists()):
            actions.pop("delete_selected", None)
        return actions

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[str]]:
        """Lists the pending changes that are deleted with the rows."""
        deleted, counts, lacking, protected = super().get_deleted_objects(objs, request)
        pks = [row.pk for row in objs if isinstance(row, self.model)]
        pending = PendingVersion.objects.open().of_table(self.model).filter(row_pk__in=pks).count()
        own = {str(PendingVersion._meta.verbose_name_plural): pending} if pending else {}
        return deleted, counts | own, lacking, protected

    # the form

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        sources = [SOURCES] if issubclass(self.model, Sourced) else []
        is_empty = obj is None or not (obj.live_at or obj.expires_at or obj.editors_note)
        folded = ("collapse",) if is_empty else ()
        publication = (_("Publication"), {"fields": _PUBLICATION, "classes": folded})
        writer = ["written_by"] if issubclass(self.model, Reviewed) else []
        audit = (_("Who and when"), {"fields": [*writer, *_WRITTEN], "classes": ("collapse",)})
        return [*(self.fieldsets or []), *sources, publication, *([audit] if obj else [])]

    def get_readonly_fields(
        self, request: HttpRequest, obj: models.Model | None = None
    ) -> list[str]:
        """A slug is read-only once it is made; `rename` changes it and leaves a redirect."""
        slug = ["slug"] if isinstance(obj, SluggedModel) else []
        audit: list[str] = ["publication_badge", "written_by", *flatten(_WRITTEN)]
        return [*super().get_readonly_fields(request, obj), *audit, *slug]

    def add_row_context(self, request: HttpRequest, row: Any, context: dict[str, Any]) -> None:
        super().add_row_context(request, row, context)
        if not context["is_popup"]:
            stored = with_keys(self.model).get(pk=row.pk)  # as stored, not as typed
            context["publication"] = publication_context(request, stored)
            if stored.is_published:
                context["show_delete"] = False  # withdrawn first: rows that refer to it stay valid
        if notice := pending_notice(request, row):
            saving = ("show_save", "show_save_and_add_another", "show_save_and_continue")
            context |= {"pending": notice, **dict.fromkeys(saving, False)}

    def answer_form(
        self, request: HttpRequest, object_id: str | None, show: Callable[[], HttpResponse]
    ) -> HttpResponse:
        """If it shows or makes a pending version, saving changes only that."""
        answer = partial(super().answer_form, request, object_id, show)
        by, sent = request.user, request.POST
        rows: Any = self.model.objects.readable_by(by)
        row = rows.filter(pk=unquote(object_id)).first() if object_id else None
        if row is None or "_saveasnew" in sent or not may_propose(by, row):
            return answer()
        # The pending version that they saw may have been published or discarded while they typed.
        must_wait = row.is_published and (
            KEEP in sent
            or SUBMIT in sent
            or sent.get("pending_version")
            or not may_publish_own(by, self.model)
        )
        if must_wait or pending_of(row) is not None:
            return answer_form(self, request, row, answer)
        return answer()

    def pressed(self, request: HttpRequest) -> RowVerb | None:
        return next((verb for name, verb in BUTTONS.items() if f"_{name}" in request.POST), None)

    def asked_on_form(self, row: Any, changed: Any) -> str:
        """Why only the form can change the row so: it asks what its history and its list do not. Else empty."""
        return ""

    def response_change(self, request: HttpRequest, obj: models.Model) -> HttpResponse:
        """Does not report a rolled-back write as saved; performs the button of publication that was pressed."""
        if is_rolled_back():
            return redirect(row_url(obj) if "_continue" in request.POST else table_url(self.model))
        verb = self.pressed(request)
        if verb is None:
            return super().response_change(request, obj)
        row = with_keys(self.model).get(pk=obj.pk)
        if row.version != parse_seen(request.POST.get("seen")).get("version"):
            self.message_user(request, _("Your changes are saved."), messages.SUCCESS)
        return follow_button(self, request, row, verb)


class FrozenAdmin(PublishableAdmin):
    """For rows whose contents are frozen when they become public: staff can read about them but not change them."""

    def get_readonly_fields(
        self, request: HttpRequest, obj: models.Model | None = None
    ) -> list[str]:
        return [*super().get_readonly_fields(request, obj), "state"]

    @admin.display(description=gettext_lazy("contents"))
    def state(self, row: Frozen) -> str:
        if row.pk is None:
            return _("Created when you save.")
        if reason := row.damage_reason():
            text = _(
                "Readers cannot see it: %(reason)s. Its contents were changed outside this site. "
                "Withdraw it, or restore it from a backup."
            )
            return text % {"reason": reason}
        return _("Intact. SHA-256: %(sum)s") % {"sum": row.contents_hash or "-"}
