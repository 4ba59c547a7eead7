"""The admin of a table: rights, the write path, versions and conflicts, pages of one row, imports and exports."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, ClassVar, TypeAlias, cast

from django.contrib import messages
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.contrib.admin.views.main import ERROR_FLAG, SEARCH_VAR
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, connection, models
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.text import capfirst, smart_split, unescape_string_literal
from django.utils.translation import gettext as _

from core.records.permissions import (
    Actor,
    is_rolled_back,
    may,
    may_propose,
    may_read_drafts,
    may_write,
    may_write_or_propose,
)
from core.records.publishable import Publishable, Reviewed, may_publish_own
from core.records.publishing import publish_new_part
from core.records.saving import Stale, Write, remove, save_row, writing
from core.records.sources import Sourced
from core.records.tracked import TrackedModel, joined, table_name
from core.registry import tables
from core.richtext import RichTextField, clean_early, left_out
from exchange.admin.exports import ExportViews
from exchange.admin.imports import ImportViews
from exchange.checking.duplicates import Duplicates, PossibleDuplicate

from .autocomplete import NEWEST_FIRST, leads_to_many, rows_named
from .deletion import DeletionAdmin
from .forms import FormFieldsAdmin, VersionedForm, allow_import_maps, error_reasons
from .history import HistoryPage
from .inlines import PartFormSet
from .lost_session import not_saved, row_gone
from .publication import CHANNEL, report_draft_parts
from .row_pages import RowPage, row_url, table_url

Context: TypeAlias = dict[str, object] | None
MOST_WORDS = 20  # of a search


def fieldset(
    title: str | Promise | None, *lines: str | tuple[str, ...], description: str | Promise = ""
) -> tuple[str | Promise | None, dict[str, object]]:
    """Part of a form; fields in a tuple share a line."""
    return title, {"fields": lines, "description": description}


class TableAdmin(FormFieldsAdmin, DeletionAdmin):
    """For any table, parts too. Subclasses declare what editors see; writing, rights and files are the same for all."""

    model: type[TrackedModel]
    fieldsets: ClassVar[Any] = None
    form = VersionedForm
    list_per_page = 50
    ordering = NEWEST_FIRST
    save_on_top = True
    change_list_template = "editing/change_list.html"
    change_form_template = "editing/change_form.html"
    row_pages: Sequence[type[RowPage]] = (HistoryPage,)
    joins: Sequence[str] = ()  # relations that the list shows, besides its own foreign keys

    @property
    def url_name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}"

    @cached_property
    def pages(self) -> list[RowPage]:
        return [page(self) for page in self.row_pages if page.is_for(self.model)]

    def get_urls(self) -> list[URLPattern]:
        """Our pages replace Django's with the same name."""
        own = [page.url_pattern() for page in self.pages]
        names = {one.name for one in own}
        if table_name(self.model) in tables:
            own += ExportViews(self).export_paths(self.url_name)
            own += ImportViews(self).import_paths(self.url_name)
        return [*own, *(one for one in super().get_urls() if one.name not in names)]

    # list

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        return [f"{name}__plain_contains" for name in super().get_search_fields(request)]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Each word is looked for in each row: five hundred took two seconds of processor time."""
        if len(search_term.split()) > MOST_WORDS:
            return queryset.none(), False
        names = list(super().get_search_fields(request))
        if not search_term or not names:
            return super().get_search_results(request, queryset, search_term)
        queryset = _without_hidden(request.user, queryset, names)
        found, has_duplicates = _with_words(queryset, names, search_term), False
        if any(leads_to_many(self.model, name) for name in names):
            found, has_duplicates = super().get_search_results(request, queryset, search_term)
        if any(map(str.isdigit, search_term)):  # `Res. 50` is the row, and `SG 17`
            named = rows_named(self.model, search_term)
            if queryset.filter(named).exists():
                found = queryset.filter(Q(pk__in=found.order_by().values("pk")) | named)
        return found, has_duplicates

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        listed, joins = self.get_list_display(request), [*self.joins]
        for field in self.model._meta.fields:
            if field.is_relation and field.name in listed:
                # The name of a committee contains its assembly, so both are needed to show it.
                below = getattr(field.related_model, "key_select_related", ())
                joins += [field.name, *(f"{field.name}__{name}" for name in below)]
        rows: QuerySet[Any] = super().get_queryset(request)
        rows = rows.readable_by(request.user)  # type: ignore[attr-defined]
        return joined(rows, [*joins, *self.model.key_select_related])

    def pages_of_many(self, request: HttpRequest) -> list[tuple[Promise, str]]:
        """Pages that edit many rows of the table: label and name of the URL."""
        return []

    def changelist_view(self, request: HttpRequest, extra_context: Context = None) -> HttpResponse:
        if len(request.GET.get(SEARCH_VAR, "").split()) > MOST_WORDS:
            message = _("A search can have at most %(most)d words. Nothing was searched.")
            self.message_user(request, message % {"most": MOST_WORDS}, messages.ERROR)
            return redirect(request.path)
        has_table = table_name(self.model) in tables
        context = {
            "may_export": has_table and may(request.user, "export", self.model),
            "may_import": has_table and may(request.user, "import", self.model),
            "pages_of_many": self.pages_of_many(request),
        }
        try:
            return super().changelist_view(request, {**context, **(extra_context or {})})
        except OverflowError:  # `?changed_at__year=` with twenty digits
            return redirect(f"{request.path}?{ERROR_FLAG}=1")  # as Django answers other filters

    # rights

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Whoever may change a table may write a pending version of its public rows."""
        if not isinstance(obj, TrackedModel):
            return super().has_change_permission(request) or self.has_add_permission(request)
        is_proposal = obj.is_published and may_propose(request.user, obj)
        return is_proposal or self._may_write(request, "change", obj)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        if not isinstance(obj, TrackedModel):
            return super().has_delete_permission(request) or self.has_add_permission(request)
        return self._may_write(request, "delete", obj)

    def _may_write(self, request: HttpRequest, verb: str, row: TrackedModel) -> bool:
        """On pages of other tables, which ask whether parts may be deleted with their row, only the row is checked."""
        match = request.resolver_match
        is_own_page = match is not None and str(match.url_name).startswith(f"{self.url_name}_")
        if is_own_page and _is_written_with_row(row, request.user):
            return False
        return may_write(request.user, row, verb)

    # form

    def view_on_site(self, obj: models.Model) -> str | None:
        """The public page of the row, even if a change is pending."""
        is_public = not isinstance(obj, Publishable) or obj.publication_stage == "published"
        return obj.get_absolute_url() if is_public and hasattr(obj, "get_absolute_url") else None

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return self.current_rows() | super().get_changeform_initial_data(request)

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> TrackedModel | None:
        """Locked when saving, so that the version that the form compares is the one that is replaced."""
        match = request.resolver_match
        is_history = match is not None and str(match.url_name).endswith("_history")
        if request.method != "POST" or is_history or not connection.in_atomic_block:
            return super().get_object(request, object_id, from_field)
        rows: Any = self.model.objects.readable_by(request.user).select_for_update(of=("self",))
        found: TrackedModel | None = rows.filter(**{from_field or "pk": object_id}).first()
        return found

    def copied_from(self, request: HttpRequest) -> TrackedModel | None:
        """The row that is being saved as new; None for other saves."""
        if not self.save_as or "_saveasnew" not in request.POST or request.resolver_match is None:
            return None
        pk = request.resolver_match.kwargs.get("object_id")
        return super().get_object(request, unquote(pk)) if pk else None

    def get_form(
        self,
        request: HttpRequest,
        obj: models.Model | None = None,
        change: bool = False,
        **kwargs: Any,
    ) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        if not change:
            form.find_duplicates = lambda _form, write: find_duplicates(
                request, write, self.copied_from(request)
            )
        return form

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Context = None,
    ) -> HttpResponse:
        show = partial(super().changeform_view, request, object_id, form_url, extra_context)
        return self.answer_form(request, object_id, show)

    def answer_form(
        self, request: HttpRequest, object_id: str | None, show: Callable[[], HttpResponse]
    ) -> HttpResponse:
        """Shows or saves the form. If it cannot be saved, it is shown again, for copying or sending again."""
        if request.method != "POST":  # a GET locks nothing
            return show()
        for one in (self, *self.inlines):
            clean_early(one.model, request.POST)
        try:
            try:
                with writing():
                    return show()
            except IntegrityError:
                # Another row was saved between validating and saving this one; validated again, the form shows the error.
                with writing():
                    return show()
        except Stale as stale:
            self.message_user(request, str(stale), messages.ERROR)
            return row_gone(request, table_url(self.model))
        except (ValidationError, IntegrityError) as error:  # each form was valid by itself
            reasons = " ".join(error_reasons(error, self.model))
            text = _("Nothing was saved, and nothing you typed is lost. %(reasons)s")
            title, text = _("This was not saved"), text % {"reasons": reasons}
            return not_saved(request, title=title, reason=text, status=409)

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponse:
        """Django would lose what was typed into a deleted row."""
        match = request.resolver_match
        if request.method == "POST" and match and match.url_name == f"{self.url_name}_change":
            return row_gone(request, table_url(self.model))
        redirected: HttpResponse = super()._get_obj_does_not_exist_redirect(  # type: ignore[misc]
            request, opts, object_id
        )
        return redirected

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
            forms = [form, *(part for formset in formsets for part in formset.initial_forms)]
            context["conflicts"] = [found for one in forms for found in one.conflicts]
            asked = duplicates_context(request, form)
            errors = form_errors(form, formsets)
            context["form_errors"] = [] if asked and len(errors) == 1 else errors
            context["errors"] = []  # the box of the form has them all
            context |= asked
        # The first editable field gets the focus; if there are errors, their box does.
        names = flatten_fieldsets(context["adminform"].fieldsets)
        if not form.errors and (first := next(filter(form.fields.__contains__, names), None)):
            form.fields[first].widget.attrs["autofocus"] = True
        row = context["original"]
        if row is not None:
            # For users who may only view the row: its many-to-many fields.
            for relation in row._meta.many_to_many:
                table: Any = relation.related_model
                if not may_read_drafts(request.user, table):
                    readable = table.objects.readable_by(request.user)
                    models.prefetch_related_objects([row], models.Prefetch(relation.name, readable))
            context["usage"] = self.usage_of(request, [row.pk])
            self.add_row_context(request, row, context)
        may_save = obj is None or self.has_change_permission(request, obj)
        is_copied = self.save_as and may_save and self.has_add_permission(request)
        answer: Any = super().render_change_form(request, context, add, change, form_url, obj)
        answer.context_data["save_as"] = is_copied  # Django's own variable for it
        answer.add_post_render_callback(allow_import_maps)
        return cast(HttpResponse, answer)

    def add_row_context(self, request: HttpRequest, row: Any, context: dict[str, Any]) -> None:
        """Adds what the form of a stored row shows besides fields: links to other pages about the row."""
        links = [link for page in self.pages if (link := page.link(request, row))]
        context["row_links"] = links
        root = row.root()
        if _is_written_with_row(row, request.user) and may_write_or_propose(request.user, root):
            text = _("Readers see this. To change it, open the form of its row: {}.")
            form = format_html('<a href="{}">{}</a>', row_url(root), root)
            self.message_user(request, format_html(text, form), messages.INFO)

    # how it is written

    def change_reason(self, request: HttpRequest) -> str:
        """The reason for history and for the pending change, from the answers of the form."""
        return ""

    def save_model(
        self, request: HttpRequest, obj: TrackedModel, form: VersionedForm, change: bool
    ) -> None:
        """Skips saving if nothing was typed: someone else stored the same, or only a button was pressed."""
        if change and not form.changed_names:
            return
        if _is_written_with_row(obj, request.user):
            text = _("Readers see “%(row)s”. Change its parts on its form.")
            raise ValidationError(text % {"row": obj.root()})
        many = {
            field.name: list(form.cleaned_data[field.name])
            for field in self.model._meta.many_to_many
            if field.name in form.cleaned_data
        }
        if "_saveasnew" in request.POST and (first := self.copied_from(request)):
            clear_uncopied(obj, first)
        reason = self.change_reason(request)
        save_row(obj, by=request.user, channel=CHANNEL, reason=reason, many=many)
        for part in form.parts_with_row:
            publish_new_part(part, obj, request.user)
            save_row(part, by=request.user, channel=CHANNEL)

    def save_related(
        self, request: HttpRequest, form: VersionedForm, formsets: list[PartFormSet], change: bool
    ) -> None:
        kept, has_written_parts = [*form.kept], bool(form.parts_with_row)
        for formset in formsets:
            rows = formset.save(commit=False)
            for row in formset.deleted_objects:
                remove(row, by=request.user, channel=CHANNEL)
            for row in rows:
                publish_new_part(row, form.instance, request.user)
                save_row(row, by=request.user, channel=CHANNEL)
            has_written_parts |= bool(rows)
            kept += [name for part_form in formset.initial_forms for name in part_form.kept]
        if has_written_parts and not is_rolled_back():
            report_draft_parts(self, request, [form.instance])
        # Reports what was not saved as it was sent.
        if kept:
            text = _(
                "Someone else saved this row while you were typing. Their changes were kept: %s."
            )
            self.message_user(request, text % ", ".join(kept), messages.WARNING)
        for name in form.changed_names:
            is_rich = isinstance(self.model._meta.get_field(name), RichTextField)
            if is_rich and (gone := left_out(str(form[name].data))):
                words = f"{form.field_label(name)}: {', '.join(gone)}"
                text = _("Left out of what you typed: %s.") % words
                self.message_user(request, text, messages.WARNING)


def _is_written_with_row(part: TrackedModel, by: Actor) -> bool:
    """Parts of a public row that needs a second person: saved separately, a part would unpublish the row."""
    root = part.root()
    is_public = root is not part and isinstance(root, Reviewed) and root.is_published
    return is_public and not may_publish_own(by, type(root))


def _without_hidden(by: Actor, rows: QuerySet[Any], search_fields: Sequence[str]) -> QuerySet[Any]:
    """Nobody can find a row by the text of another one that they may not read."""
    crossed = {name.split("__")[0] for name in search_fields if "__" in name}
    for name in crossed.difference(rows.model.public_with):
        table: Any = rows.model._meta.get_field(name).related_model
        if not may_read_drafts(by, table):
            readable = table.objects.readable_by(by).values("pk")
            rows = rows.exclude(**{f"{name}__in": table.objects.exclude(pk__in=readable)})
    return rows


def _with_words(rows: QuerySet[Any], search_fields: list[str], search: str) -> QuerySet[Any]:
    """Like Django, but in all fields as one text, which takes a quarter of the time."""
    texts: list[Any] = [Cast(name, models.TextField()) for name in search_fields]
    between = [part for text in texts for part in (Value("\n"), text)]
    rows = rows.alias(searched=Concat(*between, output_field=models.TextField()))
    for word in smart_split(search):
        is_quoted = word[0] in "\"'" and word[0] == word[-1]
        rows = rows.filter(
            searched__plain_contains=unescape_string_literal(word) if is_quoted else word
        )
    return rows


# what a form page says, and what a copy begins without


@dataclass(frozen=True)
class FormErrorEntry:
    place: str  # label on the page; empty for the whole form
    message: str
    url: str = ""  # of the field; empty if the page has none


def form_errors(form: BaseForm, formsets: Iterable[Any]) -> list[FormErrorEntry]:
    """Includes hidden fields; `formsets` are those of inlines."""
    found = list(_entries(form, ""))
    for formset in formsets:
        opts = formset.model._meta
        place = capfirst(str(opts.verbose_name_plural))
        found += [FormErrorEntry(place, str(message)) for message in formset.non_form_errors()]
        for number, one in enumerate(formset.forms, start=1):
            if not formset.can_delete or not formset._should_delete_form(one):
                found += _entries(one, f"{capfirst(str(opts.verbose_name))} {number}")
    return found


def _entries(form: BaseForm, part: str) -> Iterator[FormErrorEntry]:
    for name, found in form.errors.items():
        label, url = "", ""
        if name != NON_FIELD_ERRORS and name in form.fields:
            bound = form[name]
            label = capfirst(str(form.fields[name].label or name))
            url = "" if bound.is_hidden else f"#{bound.id_for_label}"
        for message in found:
            yield FormErrorEntry(": ".join(filter(None, [part, label])), str(message), url)


_SOURCES = tuple(field.name for field in Sourced._meta.local_fields)


def clear_uncopied(row: TrackedModel, first: TrackedModel) -> None:
    """Empties values that the editor left as in the first row.

    The source fields count as one: whoever changed one of them has looked at all.
    """
    own: Any = type(row)._meta
    for table, names in ((Sourced, _SOURCES), (Publishable, ("editors_note",))):
        if isinstance(row, table) and all(getattr(row, n) == getattr(first, n) for n in names):
            for name in names:
                setattr(row, name, own.get_field(name).get_default())


NOT_DUPLICATE_OF = "_not_duplicate_of"  # the possible duplicates that the editor was asked about
_BUTTONS = ("_continue", "_addanother", "_saveasnew")


def find_duplicates(
    request: HttpRequest, write: Write, first: TrackedModel | None
) -> list[PossibleDuplicate]:
    """Among the rows that this person may read, except the one that is being saved as new."""
    resource = tables.get(table_name(type(write.row)))
    passed = set(request.POST.get(NOT_DUPLICATE_OF, "").split())
    if first is not None:
        passed.add(str(first.pk))
    found = Duplicates(resource, request.user).of(write) if resource else []
    return [one for one in found if str(one.row.pk) not in passed]


def duplicates_context(request: HttpRequest, form: VersionedForm) -> dict[str, object]:
    """The question for the page; empty if there is none."""
    if not form.duplicates:
        return {}
    rows = [one.row for one in form.duplicates]
    asked = [request.POST.get(NOT_DUPLICATE_OF, ""), *(str(row.pk) for row in rows)]
    return {
        "duplicates": [(one, row_url(one.row)) for one in form.duplicates],
        "not_duplicate_of": " ".join(asked),
        "save_anyway": next(filter(request.POST.__contains__, _BUTTONS), "_save"),
    }
