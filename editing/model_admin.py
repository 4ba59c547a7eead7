"""Admin of a table: rights, the one door for writing, versions, files in and out, publication as actions."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from simple_history.admin import SimpleHistoryAdmin

from core.fields import ProseField
from core.records.history import TrackedModel
from core.records.permissions import is_public, may, may_write
from core.records.publishing import (
    Publication,
    Publishable,
    parts_along,
    publish,
    store_part,
    submit,
    withdraw,
)
from core.records.saving import Stale, remove, save_row
from core.records.sources import Sourced
from core.registry import table_name, tables
from core.richtext import clean_early
from core.slugs import SluggedModel
from exchange.admin.exports import ExportViews
from exchange.admin.imports import ImportViews

from .autocomplete import FittingFields
from .forms.copying import leave_behind
from .forms.lost_session import not_saved
from .forms.refusals import refusals_of
from .forms.rich_text import allow_editor
from .forms.versioned import VersionedForm
from .inlines import autocompleted
from .publication.actions import CHANNEL, AskedFirst, reasons_of
from .publication.form import PublicationViews
from .publication.parts import tell_of_draft_parts, tell_of_public_parts
from .publication.stages import SourceFilter, StageFilter
from .renaming import RenameViews

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
    {"fields": ("publication_said", ("live_at", "expires_at"), "editors_note", "seen_version")},
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


class TableAdmin(FittingFields, AskedFirst, ExportViews, ImportViews, SimpleHistoryAdmin):
    """Any table, parts too. Subclasses say what editors see; writing, rights and files are the same for all."""

    form = VersionedForm
    show_facets = admin.ShowFacets.ALWAYS
    list_per_page = 50
    ordering = ["-pk"]  # as a list has it by itself; what a field offers page by page needs it said
    save_on_top = True
    formfield_overrides = {ProseField: {"widget": AdminTextareaWidget(attrs={"rows": 4})}}
    change_list_template = "editing/change_list.html"
    change_form_template = "editing/change_form.html"
    object_history_list_template = "editing/history_list.html"

    # what is shown

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        return autocompleted(self.model, self.admin_site)

    def get_queryset(self, request: HttpRequest) -> Any:
        shown = [
            field.name
            for field in self.model._meta.fields
            if field.is_relation and field.name in self.get_list_display(request)
        ]
        return super().get_queryset(request).select_related(*shown, *self.model.key_select_related)

    def view_on_site(self, obj: Any) -> str | None:
        return obj.get_absolute_url() if hasattr(obj, "get_absolute_url") else None

    # who may

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if isinstance(obj, TrackedModel):
            return may_write(request.user, obj, "change")
        return may(request.user, "change", self.model) or may(request.user, "add", self.model)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if isinstance(obj, TrackedModel):
            return may_write(request.user, obj, "delete")
        return may(request.user, "delete", self.model) or may(request.user, "add", self.model)

    # how it is written

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        """Locked while it is being saved, so that the version that the form compares is the one it replaces."""
        found = super().get_object(request, object_id, from_field)
        match = request.resolver_match
        is_history = match is not None and str(match.url_name).endswith("_history")
        if found is None or request.method != "POST" or is_history:
            return found
        return (
            self.model._base_manager.select_for_update(of=("self",)).filter(pk=found.pk).first()
            if connection.in_atomic_block
            else found
        )

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change and form.is_stale and not form.changes_row:
            return  # another editor stored the same, or this one left the row itself alone
        many = {
            field.name: list(form.cleaned_data[field.name])
            for field in self.model._meta.many_to_many
            if field.name in form.cleaned_data
        }
        if first := self._copied_from(request):
            form.left_behind = leave_behind(obj, first)
        seen = form.cleaned_data.get("seen_version") if change and hasattr(obj, "version") else None
        save_row(obj, by=request.user, channel=CHANNEL, seen_version=seen, many=many)

    def _copied_from(self, request: HttpRequest) -> Any:
        """The row that is being saved as new; None where it is another save."""
        if not self.save_as or "_saveasnew" not in request.POST or request.resolver_match is None:
            return None
        pk = request.resolver_match.kwargs.get("object_id")
        return super().get_object(request, unquote(pk)) if pk else None

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        is_stale = form.is_stale or any(_is_stale(formset) for formset in formsets)
        if change and is_stale and not _changes_anything(form, formsets):
            raise SavedAlready(form.instance)
        for formset in formsets:
            self.save_formset(request, form, formset, change)
        self._tell_of_parts(request, form.instance, formsets)
        self._tell_of_others(request, [form, *formsets])
        self._tell_of_left_out(request, form, formsets)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        rows = formset.save(commit=False)
        for row in formset.deleted_objects:
            remove(row, by=request.user, channel=CHANNEL)
        for row in rows:
            store_part(row, form.instance, by=request.user, channel=CHANNEL)

    def _tell_of_parts(self, request: HttpRequest, row: Any, formsets: list[Any]) -> None:
        new = [part for formset in formsets for part in formset.new_objects]
        tell_of_public_parts(self, request, [part for part in new if is_public(part)])
        tell_of_draft_parts(self, request, row)

    def _tell_of_others(self, request: HttpRequest, forms: list[Any]) -> None:
        """What another editor stored meanwhile and this one left alone stays, and is said."""
        kept = [label for form in forms for label in getattr(form, "kept", [])]
        if kept:
            said = _(
                "Someone else saved this row while you were typing. Their changes were kept: %(fields)s."
            )
            self.message_user(request, said % {"fields": ", ".join(kept)}, messages.WARNING)

    def _tell_of_left_out(self, request: HttpRequest, form: Any, formsets: list[Any]) -> None:
        left = list(getattr(form, "left_behind", []))
        for formset in formsets:
            if count := getattr(formset, "not_copied", 0):
                left.append(f"{formset.model._meta.verbose_name_plural} ({count})")
        if left:
            said = _("Not copied, because they are about the first row only: %(parts)s.")
            self.message_user(request, said % {"parts": ", ".join(left)}, messages.INFO)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponseBase:
        if (
            object_id
            and request.method == "POST"
            and super().get_object(request, unquote(object_id)) is None
        ):
            return self._gone(request)
        if request.method == "POST":
            for model in (self.model, *(inline.model for inline in self.inlines)):
                clean_early(model, request.POST)
        try:
            response = self._saved(request, object_id, form_url, extra_context)
        except SavedAlready as already:
            self.message_user(request, _("This was saved already."), messages.INFO)
            return self.response_post_save_change(request, already.row)
        except Stale as stale:
            self.message_user(request, str(stale), messages.ERROR)
            return self._gone(request)
        except (ValidationError, IntegrityError) as fault:
            return self._refused_at_the_last_moment(request, fault)
        return allow_editor(response)

    def _saved(self, request: HttpRequest, *args: Any) -> HttpResponseBase:
        try:
            return super().changeform_view(request, *args)
        except IntegrityError:
            # Another row was saved between the check and the save of this one: checked once more, it is found and told.
            return super().changeform_view(request, *args)

    def _refused_at_the_last_moment(self, request: HttpRequest, fault: Exception) -> HttpResponse:
        """What each form alone allowed, and all together do not."""
        reasons = (
            reasons_of(fault, self.model)
            if isinstance(fault, ValidationError)
            else [_("Another row has the same key.")]
        )
        return not_saved(
            request,
            title=_("This was not saved"),
            why=_("Nothing was saved, and nothing you typed is lost. %(reasons)s")
            % {"reasons": " ".join(reasons)},
            status=409,
        )

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        form, formsets = (
            context["adminform"].form,
            [inline.formset for inline in context["inline_admin_formsets"]],
        )
        if request.method == "POST":
            context["conflict"] = [line for one in (form, *formsets) for line in one.conflict]
            context["refusals"] = refusals_of(form, formsets)
        context["save_as"] = self.save_as and self._may_copy(request, kwargs.get("obj"))
        return super().render_change_form(request, context, *args, **kwargs)

    def _may_copy(self, request: HttpRequest, row: Any) -> bool:
        """A row that is only shown to be read has nothing to be sent as a new one."""
        return self.has_add_permission(request) and (
            row is None or self.has_change_permission(request, row)
        )

    def _gone(self, request: HttpRequest) -> HttpResponse:
        """The row was deleted or changed at the last moment: what was typed is shown to be copied."""
        return not_saved(
            request,
            title=_("This row is no longer there"),
            why=_(
                "Someone deleted or changed this row while you were typing. Nothing was saved and nothing was brought back."
            ),
            status=409,
            back=reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"),
        )

    # files in and out

    def get_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        return self.export_paths(name) + self.import_paths(name) + super().get_urls()

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        has_table = table_name(self.model) in tables
        doors = {
            "may_export": has_table and may(request.user, "export", self.model),
            "may_import": has_table and may(request.user, "import", self.model),
            "table": f"{self.opts.app_label}_{self.opts.model_name}",
        }
        return super().changelist_view(request, {**doors, **(extra_context or {})})


class PageAdmin(PublicationViews, RenameViews, TableAdmin):
    """A table whose rows are drafted and published."""

    actions = ["submit_rows", "publish_rows", "withdraw_rows", "mark_checked"]
    readonly_fields = (
        "publication_said",
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
        return [name, "publication_said", *others, "changed_at"]

    def get_list_filter(self, request: HttpRequest) -> Any:
        return [
            *self.list_filter,
            StageFilter,
            *(["confidence", SourceFilter] if issubclass(self.model, Sourced) else []),
            "changed_at",
        ]

    @admin.display(description=gettext_lazy("publication"), ordering="publication")
    def publication_said(self, row: Publishable) -> str:
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
                if not is_public(row)
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


class SavedAlready(Exception):
    """Nothing was left to be saved: another press of the button, or another editor, stored the same."""

    def __init__(self, row: Any) -> None:
        self.row = row
        super().__init__()


def _is_stale(formset: Any) -> bool:
    return getattr(formset, "is_stale", False)


def _changes_anything(form: Any, formsets: list[Any]) -> bool:
    return form.changes_row or any(formset.has_changed() for formset in formsets)


def _check_today(row: Any, *, by: Any, channel: str) -> None:
    row.last_checked_on = timezone.localdate()
    save_row(row, by=by, channel=channel, why="checked")
