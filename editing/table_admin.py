"""Admin of a table: rights, the one door for writing, versions, files in and out, publication as actions."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from simple_history.admin import SimpleHistoryAdmin

from core.fields import ProseField
from core.records.permissions import may, may_write
from core.records.publishing import (
    save_part,
)
from core.records.saving import Stale, remove, save_row
from core.records.tracked import TrackedModel
from core.registry import table_name, tables
from core.richtext import clean_early
from exchange.admin.exports import ExportViews
from exchange.admin.imports import ImportViews

from .autocomplete import FittingFields
from .forms.copying import leave_behind
from .forms.lost_session import not_saved
from .forms.refusals import refusals_of
from .forms.rich_text import allow_editor
from .forms.versioned import VersionedForm
from .inlines import autocompleted
from .publication.actions import CHANNEL, AskedFirst, error_reasons
from .publication.parts import tell_of_draft_parts, tell_of_public_parts


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
            save_part(row, form.instance, by=request.user, channel=CHANNEL)

    def _tell_of_parts(self, request: HttpRequest, row: Any, formsets: list[Any]) -> None:
        new = [part for formset in formsets for part in formset.new_objects]
        tell_of_public_parts(self, request, [part for part in new if part.is_published])
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
            error_reasons(fault, self.model)
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


class SavedAlready(Exception):
    """Nothing was left to be saved: another press of the button, or another editor, stored the same."""

    def __init__(self, row: Any) -> None:
        self.row = row
        super().__init__()


def _is_stale(formset: Any) -> bool:
    return getattr(formset, "is_stale", False)


def _changes_anything(form: Any, formsets: list[Any]) -> bool:
    return form.changes_row or any(formset.has_changed() for formset in formsets)
