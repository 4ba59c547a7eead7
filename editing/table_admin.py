"""Admin of a table: rights, the one path of writing, versions and conflicts, files in and out."""

from typing import Any, ClassVar, TypeAlias

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import SEARCH_VAR
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.fields import ProseField
from core.records.content_version import writing
from core.records.pending.rolled_back import is_rolled_back
from core.records.permissions import Actor, may, may_read_drafts, may_write
from core.records.publishable import Publishable
from core.records.publishing import save_part
from core.records.saving import Stale, remove, save_row
from core.records.tracked import TrackedModel
from core.registry import table_name, tables
from core.richtext import clean_early
from exchange.admin.exports import ExportViews
from exchange.admin.imports import ImportViews

from .autocomplete import RelationFieldsAdmin
from .forms.copying import clear_uncopied, uncopied_labels
from .forms.duplicates import DuplicatesAdmin
from .forms.errors import form_errors
from .forms.focus import set_focus
from .forms.lost_session import not_saved
from .forms.rich_text import RichTextAdmin, allow_editor
from .forms.versioned import VersionedForm
from .history.row_page import HistoryPageAdmin
from .inlines import PartFormSet, autocomplete_relations
from .publication.actions import CHANNEL, ConfirmedActionsAdmin, error_reasons
from .publication.parts import report_draft_parts, report_published_parts

Context: TypeAlias = dict[str, object] | None
MOST_WORDS = 20  # of a search


class TableAdmin(
    RichTextAdmin,
    RelationFieldsAdmin,
    DuplicatesAdmin,
    ConfirmedActionsAdmin,
    ExportViews,
    ImportViews,
    HistoryPageAdmin,
):
    """Any table, parts too. Subclasses say what editors see; writing, rights and files are the same for all."""

    model: type[TrackedModel]
    fieldsets: ClassVar[Any] = None
    form = VersionedForm
    list_per_page = 50
    ordering = ["-pk"]  # the order of a list anyway; autocomplete, which has pages, needs one too
    save_on_top = True
    formfield_overrides = {ProseField: {"widget": AdminTextareaWidget(attrs={"rows": 4})}}
    change_list_template = "editing/change_list.html"
    change_form_template = "editing/change_form.html"

    # what is shown

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        return [f"{name}__plain_contains" for name in super().get_search_fields(request)]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Each word is looked for in each field: five hundred took two seconds of processor time."""
        if _is_long(search_term):
            return queryset.none(), False
        queryset = self._without_hidden(request, queryset) if search_term else queryset
        return super().get_search_results(request, queryset, search_term)

    def _without_hidden(self, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Nobody finds a row by the words of another one that they may not read."""
        crossed = {
            name.split("__")[0] for name in super().get_search_fields(request) if "__" in name
        }
        for name in crossed.difference(self.model.public_with):
            table: Any = self.model._meta.get_field(name).related_model
            if not may_read_drafts(request.user, table):
                readable = table.objects.readable_by(request.user).values("pk")
                rows = rows.exclude(**{f"{name}__in": table.objects.exclude(pk__in=readable)})
        return rows

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        return autocomplete_relations(self.model, self.admin_site)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        fields = [field for field in self.model._meta.fields if field.is_relation]
        shown = [field for field in fields if field.name in self.get_list_display(request)]
        # A committee is called after its assembly, so a row that shows one needs both.
        below = [
            f"{field.name}__{name}"
            for field in shown
            for name in getattr(field.related_model, "key_select_related", ())
        ]
        rows: QuerySet[Any] = super().get_queryset(request)
        rows = rows.readable_by(request.user)  # type: ignore[attr-defined]
        names = [field.name for field in shown]
        return rows.select_related(*names, *below, *self.model.key_select_related)

    def view_on_site(self, obj: models.Model) -> str | None:
        return obj.get_absolute_url() if hasattr(obj, "get_absolute_url") else None

    def pages_of_many(self, request: HttpRequest) -> list[tuple[Promise, str]]:
        """Pages on which many rows of the table are typed at once: label and name of the address."""
        return []

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return self.current_rows() | super().get_changeform_initial_data(request)

    # who may

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self._may(request, "change", obj)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self._may(request, "delete", obj)

    def _may(self, request: HttpRequest, verb: str, row: models.Model | None) -> bool:
        if isinstance(row, TrackedModel):
            return may_write(request.user, row, verb)
        return may(request.user, verb, self.model) or may(request.user, "add", self.model)

    # how it is written

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> TrackedModel | None:
        """Locked while it is being saved, so that the version that the form compares is the one it replaces."""
        found: TrackedModel | None = super().get_object(request, object_id, from_field)
        match = request.resolver_match
        is_history = match is not None and str(match.url_name).endswith("_history")
        is_saving = request.method == "POST" and not is_history and connection.in_atomic_block
        if found is None or not is_saving:
            return found
        rows: Any = self.model.objects.readable_by(request.user)
        locked: TrackedModel | None = (
            rows.select_for_update(of=("self",)).filter(pk=found.pk).first()
        )
        return locked

    def save_model(
        self, request: HttpRequest, obj: TrackedModel, form: VersionedForm, change: bool
    ) -> None:
        if change and form.is_stale and not form.changes_row:
            return  # someone else stored the same, or this editor left the row itself alone
        many = {
            field.name: list(form.cleaned_data[field.name])
            for field in self.model._meta.many_to_many
            if field.name in form.cleaned_data
        }
        if first := self.copied_from(request):
            form.not_copied = clear_uncopied(obj, first)
        has_version = change and isinstance(obj, Publishable)
        seen = form.cleaned_data.get("seen_version") if has_version else None
        reason = self.change_reason(request)
        save_row(obj, by=request.user, channel=CHANNEL, reason=reason, seen_version=seen, many=many)

    def copied_from(self, request: HttpRequest) -> TrackedModel | None:
        """The row that is being saved as new; None where it is another save."""
        if not self.save_as or "_saveasnew" not in request.POST or request.resolver_match is None:
            return None
        pk = request.resolver_match.kwargs.get("object_id")
        return super().get_object(request, unquote(pk)) if pk else None

    def save_related(
        self,
        request: HttpRequest,
        form: VersionedForm,
        formsets: list[PartFormSet],
        change: bool,
    ) -> None:
        is_stale = form.is_stale or any(formset.is_stale for formset in formsets)
        is_changed = form.changes_row or any(formset.has_changed() for formset in formsets)
        if change and is_stale and not is_changed:
            raise AlreadySaved(form.instance)
        for formset in formsets:
            self.save_formset(request, form, formset, change)
        new = [part for formset in formsets for part in formset.new_objects]
        if not is_rolled_back():
            report_published_parts(self, request, [part for part in new if part.is_published])
            report_draft_parts(self, request, form.instance)
        self._report_kept(request, form, formsets)
        self._report_not_copied(request, form, formsets)
        if form.left_out:
            text = _("Left out of what you typed: %(parts)s.")
            parts = "; ".join(form.left_out)
            self.message_user(request, text % {"parts": parts}, messages.WARNING)

    def save_formset(
        self, request: HttpRequest, form: VersionedForm, formset: PartFormSet, change: bool
    ) -> None:
        rows = formset.save(commit=False)
        for row in formset.deleted_objects:
            remove(row, by=request.user, channel=CHANNEL)
        for row in rows:
            save_part(row, form.instance, by=request.user, channel=CHANNEL)

    def _report_kept(
        self, request: HttpRequest, form: VersionedForm, formsets: list[PartFormSet]
    ) -> None:
        """What someone else saved meanwhile and this editor left alone."""
        kept = form.kept + [label for formset in formsets for label in formset.kept]
        if kept:
            text = _(
                "Someone else saved this row while you were typing. Their changes were kept: %(fields)s."
            )
            self.message_user(request, text % {"fields": ", ".join(kept)}, messages.WARNING)

    def _report_not_copied(
        self, request: HttpRequest, form: VersionedForm, formsets: list[PartFormSet]
    ) -> None:
        left_out = [
            f"{formset.model._meta.verbose_name_plural} ({formset.not_copied})"
            for formset in formsets
            if formset.not_copied
        ]
        if form.not_copied or left_out:
            text = _("Not copied, because they are about the first row only: %(parts)s.")
            words = {"parts": ", ".join([*form.not_copied, *left_out])}
            self.message_user(request, text % words, messages.INFO)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Context = None,
    ) -> HttpResponse:
        is_post = request.method == "POST"
        if object_id and is_post and super().get_object(request, unquote(object_id)) is None:
            return self._row_gone(request)
        if is_post:
            for model in (self.model, *(inline.model for inline in self.inlines)):
                clean_early(model, request.POST)
        try:
            response = self._save_or_retry(request, object_id, form_url, extra_context)
        except AlreadySaved as already:
            self.message_user(request, _("This was already saved."), messages.INFO)
            return self.response_post_save_change(request, already.row)
        except Stale as stale:
            self.message_user(request, str(stale), messages.ERROR)
            return self._row_gone(request)
        except (ValidationError, IntegrityError) as error:
            return self._refused_on_saving(request, error)
        return allow_editor(response)

    def _save_or_retry(
        self, request: HttpRequest, object_id: str | None, form_url: str, context: Context
    ) -> HttpResponse:
        if request.method != "POST":  # who only looks locks nothing
            return super().changeform_view(request, object_id, form_url, context)
        try:
            with writing():
                return super().changeform_view(request, object_id, form_url, context)
        except IntegrityError:
            # Another row was saved between the check and the save of this one: checked again, the form shows the error.
            with writing():
                return super().changeform_view(request, object_id, form_url, context)

    def _refused_on_saving(self, request: HttpRequest, error: Exception) -> HttpResponse:
        """What each form alone allowed, and all together do not."""
        reasons = [_("Another row has the same key.")]
        if isinstance(error, ValidationError):
            reasons = error_reasons(error, self.model)
        return not_saved(
            request,
            title=_("This was not saved"),
            reason=_("Nothing was saved, and nothing you typed is lost. %(reasons)s")
            % {"reasons": " ".join(reasons)},
            status=409,
        )

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: models.Model | None = None,
    ) -> HttpResponse:
        form = context["adminform"].form
        formsets = [inline.formset for inline in context["inline_admin_formsets"]]
        if request.method == "POST":
            context["conflicts"] = [found for one in (form, *formsets) for found in one.conflicts]
            context["form_errors"] = form_errors(form, formsets)
            context["errors"] = []  # all of them stand in the box of the form
        set_focus(context["adminform"], formsets)
        context["save_as"] = self.save_as and self._may_copy(request, obj)
        if context["save_as"]:
            parts = [one.model for one in self.inlines if not getattr(one, "is_copied", True)]
            context["not_copied"] = uncopied_labels(self.model, parts)
        row = context["original"]
        if row is not None:
            _prefetch_readable(row, request.user)
        context["usage"] = self.usage_of(request, [row.pk]) if row is not None else []
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _may_copy(self, request: HttpRequest, row: models.Model | None) -> bool:
        """Who can only view a row has nothing to send as a new one."""
        return self.has_add_permission(request) and (
            row is None or self.has_change_permission(request, row)
        )

    def _row_gone(self, request: HttpRequest) -> HttpResponse:
        """The row was deleted or changed at the last moment: shows what was typed, to be copied."""
        return not_saved(
            request,
            title=_("This row no longer exists"),
            reason=_(
                "Someone deleted or changed this row while you were typing. Nothing was saved. Copy your text from below."
            ),
            status=409,
            back=reverse(f"admin:{self.url_name}_changelist"),
        )

    # files in and out

    @property
    def url_name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}"

    def get_urls(self) -> list[URLPattern]:
        if table_name(self.model) not in tables:
            return super().get_urls()
        return [
            *self.export_paths(self.url_name),
            *self.import_paths(self.url_name),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Context = None) -> HttpResponse:
        if _is_long(request.GET.get(SEARCH_VAR, "")):
            message = _("A search can have at most %(most)d words. Nothing was searched.")
            self.message_user(request, message % {"most": MOST_WORDS}, messages.ERROR)
            return redirect(request.path)
        has_table = table_name(self.model) in tables
        context = {
            "may_export": has_table and may(request.user, "export", self.model),
            "may_import": has_table and may(request.user, "import", self.model),
            "table": self.url_name,
            "pages_of_many": self.pages_of_many(request),
        }
        return super().changelist_view(request, {**context, **(extra_context or {})})


def _prefetch_readable(row: models.Model, by: Actor) -> None:
    """What the form of a row that may only be viewed shows of its relations to several rows."""
    for relation in row._meta.many_to_many:
        table: Any = relation.related_model
        if not may_read_drafts(by, table):
            readable = models.Prefetch(relation.name, table.objects.readable_by(by))
            models.prefetch_related_objects([row], readable)


class AlreadySaved(Exception):
    """Nothing is left to save: the button was pressed twice, or someone else stored the same."""

    def __init__(self, row: TrackedModel) -> None:
        self.row = row
        super().__init__()


def _is_long(search: str) -> bool:
    return len(search.split()) > MOST_WORDS
