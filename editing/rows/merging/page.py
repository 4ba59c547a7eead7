"""The page on which two rows are merged: field by field, with all that moves and what cannot."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.records.content_version import writing
from core.records.frozen.rows import Frozen
from core.records.pending.changes import Values, values_of
from core.records.permissions import Actor, may
from core.records.publishable import Publishable
from core.records.saving import Stale, Write
from core.records.tracked import TrackedModel, with_keys
from core.registry import table_name, tables
from core.slugs import SluggedModel
from exchange.checking.duplicates import Duplicates, PossibleDuplicate

from ...forms.merging import parse_version
from ...links.links import links_to, pointing_at
from ...pending.display import names_for, value_lines
from ...publication.actions import CHANNEL, error_reasons, format_versions, require_seen_version
from .merge import merge, refusals_to_merge
from .values import chosen_by_default, differing_fields, is_list, of_both

KEEP, OTHER, BOTH = "keep", "other", "both"
SHOWN = 10


def may_be_merged(model: type[models.Model]) -> bool:
    """Tables with pages; what is frozen stays as it was made."""
    return issubclass(model, SluggedModel) and not issubclass(model, Frozen)


def may_merge(by: Actor, model: type[models.Model]) -> bool:
    return may_be_merged(model) and may(by, "publish", model)


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    lines: list[str]
    is_chosen: bool


@dataclass(frozen=True)
class FieldChoice:
    name: str
    label: str
    options: list[Option]


@dataclass(frozen=True)
class MovedRows:
    label: str
    count: int
    names: list[str]

    @property
    def not_shown(self) -> int:
        return self.count - len(self.names)


class MergeAdmin(admin.ModelAdmin):
    model: type[Publishable]

    def merge_urls(self, name: str) -> list[URLPattern]:
        if not may_be_merged(self.model):
            return []
        view = self.admin_site.admin_view(self.merge_view)
        return [path("<path:object_id>/merge/", view, name=f"{name}_merge")]

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: models.Model | None = None,
    ) -> HttpResponse:
        context["may_merge"] = change and may_merge(request.user, self.model)
        if may_be_merged(self.model) and self.has_change_permission(request, context["original"]):
            context["merge_note"] = _("A publisher can merge this row")
        return super().render_change_form(request, context, add, change, form_url, obj)

    @admin.action(description=gettext_lazy("Merge two rows"), permissions=["publish"])
    def merge_rows(
        self, request: HttpRequest, queryset: QuerySet[Publishable]
    ) -> HttpResponse | None:
        """The public one, or the older one, stays at first; the page can turn them round."""
        rows = sorted(queryset[:3], key=lambda row: (not row.is_published, row.pk))
        if len(rows) != 2:
            self.message_user(request, _("Choose the two rows to merge."), messages.ERROR)
            return None
        return redirect(self._merge_url(*rows))

    def _merge_url(self, keep: models.Model, gone: models.Model) -> str:
        url = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_merge", args=[keep.pk])
        return f"{url}?with={gone.pk}"

    def merge_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        keep: Any = self.get_object(request, object_id)
        if keep is None:
            raise Http404
        if not may_merge(request.user, self.model):
            raise PermissionDenied
        other = parse_version(request.GET.get("with"))
        gone: Any = self.get_object(request, str(other)) if other else None
        if gone is None or gone.pk == keep.pk:
            return self._ask_with_which(request, keep)
        errors = self._merge(request, keep, gone) if request.method == "POST" else []
        if request.method == "POST" and not errors:
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", keep.pk)
        return self._compare(request, keep, gone, errors)

    def _merge_page(
        self, request: HttpRequest, template: str, keep: Publishable, context: dict[str, Any]
    ) -> HttpResponse:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        context |= {
            **self.admin_site.each_context(request),
            "title": _("Merge"),
            "keep": keep,
            "opts": self.opts,
            "back": reverse(name, args=[keep.pk]),
        }
        return render(request, template, context)

    # which other row

    def _ask_with_which(self, request: HttpRequest, keep: Publishable) -> HttpResponse:
        search = request.GET.get("q", "").strip()
        found: list[Publishable] = []
        if search:
            rows, _are_doubled = self.get_search_results(
                request, self.get_queryset(request).exclude(pk=keep.pk), search
            )
            found = list(rows.distinct()[: 2 * SHOWN])
        context = {
            "likely": [
                (one, self._merge_url(keep, one.row)) for one in _likely(keep, request.user)
            ],
            "search": search,
            "found": [(row, self._merge_url(keep, row)) for row in found],
        }
        return self._merge_page(request, "editing/merge_with.html", keep, context)

    # what becomes of both

    def _compare(
        self, request: HttpRequest, keep: Publishable, gone: Publishable, errors: list[str]
    ) -> HttpResponse:
        refusals = refusals_to_merge(keep, gone, request.user)
        context = {
            "gone": gone,
            "turned": self._merge_url(gone, keep),
            "seen": format_versions([keep, gone]),
            "errors": list(dict.fromkeys([*errors, *refusals])),
            "is_possible": not refusals,
            "choices": list(_choices(keep, gone, request)),
            "moved": list(_moved(gone, request.user)),
        }
        return self._merge_page(request, "editing/merge.html", keep, context)

    def _merge(self, request: HttpRequest, keep: Publishable, gone: Publishable) -> list[str]:
        """Why they were not merged; empty once they are."""
        address = gone.get_absolute_url()  # type: ignore[attr-defined]
        try:
            with writing():
                keep, gone = (self._as_seen(request, row) for row in (keep, gone))
                chosen = _chosen(keep, gone, request.POST)
                is_pending = merge(keep, gone, chosen, by=request.user, channel=CHANNEL)
        except (ValidationError, Stale) as error:
            return error_reasons(error, self.model)
        text = _("Merged. %(address)s now redirects to this row.") % {"address": address}
        self.message_user(request, text, messages.SUCCESS)
        if is_pending:
            text = _("The values that you chose wait as a pending change for a second person.")
            self.message_user(request, text, messages.WARNING)
        return []

    def _as_seen(self, request: HttpRequest, row: Publishable) -> Publishable:
        """As it is stored, locked from here on. Raises Stale where it changed, or went, since it was shown."""
        found: Publishable | None = self.get_object(request, str(row.pk))
        if found is None:
            raise Stale([row])
        require_seen_version(request, found)
        return found


def _likely(row: Publishable, by: Actor) -> list[PossibleDuplicate]:
    resource = tables.get(table_name(type(row)))
    many = {one.name: list(getattr(row, one.name).all()) for one in row._meta.many_to_many}
    return Duplicates(resource, by).of(Write(row, many=many)) if resource else []


def _choices(keep: TrackedModel, gone: TrackedModel, request: HttpRequest) -> Iterator[FieldChoice]:
    names = names_for(request.user)
    default = chosen_by_default(keep, gone)
    kept, other = values_of(keep), values_of(gone)
    for one in differing_fields(keep, gone):
        values = {KEEP: kept[one.name], OTHER: other[one.name]}
        if is_list(one):
            values[BOTH] = of_both(one, kept[one.name], other[one.name])
        usual = KEEP if one.name not in default else BOTH if is_list(one) else OTHER
        chosen = request.POST.get(f"field-{one.name}", usual)
        labels = {KEEP: _("Of the row that stays"), OTHER: _("Of the other"), BOTH: _("Both")}
        yield FieldChoice(
            f"field-{one.name}",
            capfirst(str(one.verbose_name)),
            [
                Option(
                    key, labels[key], value_lines(type(keep), one.name, value, names), key == chosen
                )
                for key, value in values.items()
            ],
        )


def _chosen(keep: TrackedModel, gone: TrackedModel, sent: Mapping[str, Any]) -> Values:
    kept, other = values_of(keep), values_of(gone)
    found: Values = {}
    for one in differing_fields(keep, gone):
        answer = sent.get(f"field-{one.name}")
        if answer == OTHER:
            found[one.name] = other[one.name]
        elif answer == BOTH and is_list(one):
            found[one.name] = of_both(one, kept[one.name], other[one.name])
    return found


def _moved(gone: TrackedModel, by: Actor) -> Iterator[MovedRows]:
    """The rows that point at it, by table."""
    for model, names in links_to(type(gone)).items():
        rows = pointing_at(model, names, gone)
        if count := rows.count():
            label = capfirst(str(model._meta.verbose_name_plural))
            shown = with_keys(model, by).filter(pk__in=rows.values("pk")).order_by("pk")[:SHOWN]
            yield MovedRows(label, count, [str(row) for row in shown])
