"""The page on which two rows are merged: field by field, with all that moves and what cannot."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
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
from ...row_pages import RowLink, RowPage, row_url
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


@admin.action(description=gettext_lazy("Merge two rows"), permissions=["publish"])
def merge_rows(
    model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet[Publishable]
) -> HttpResponse | None:
    """The public one, or the older one, stays at first; the page can turn them round."""
    rows = sorted(queryset[:3], key=lambda row: (not row.is_published, row.pk))
    if len(rows) != 2:
        model_admin.message_user(request, _("Choose the two rows to merge."), messages.ERROR)
        return None
    return redirect(_merge_url(*rows))


def _merge_url(keep: models.Model, gone: models.Model) -> str:
    return f"{row_url(keep, 'merge')}?with={gone.pk}"


class MergePage(RowPage):
    name, title = "merge", gettext_lazy("Merge")

    @classmethod
    def is_for(cls, model: type[models.Model]) -> bool:
        return may_be_merged(model)

    def is_allowed(self, request: HttpRequest, row: Publishable) -> bool:
        return may_merge(request.user, self.model)

    def link(self, request: HttpRequest, row: Publishable) -> RowLink | None:
        link = super().link(request, row)
        if link is None and self.admin.has_change_permission(request, row):
            return RowLink(self.name, _("A publisher can merge this row"))
        return link

    def respond(self, request: HttpRequest, row: Publishable) -> HttpResponse:
        other = parse_version(request.GET.get("with"))
        gone: Any = self.admin.get_object(request, str(other)) if other else None
        if gone is None or gone.pk == row.pk:
            return self._ask_with_which(request, row)
        errors = self._merge(request, row, gone) if request.method == "POST" else []
        if request.method == "POST" and not errors:
            return redirect(row_url(row))
        return self._compare(request, row, gone, errors)

    # which other row

    def _ask_with_which(self, request: HttpRequest, keep: Publishable) -> HttpResponse:
        search = request.GET.get("q", "").strip()
        found: list[Publishable] = []
        if search:
            others = self.admin.get_queryset(request).exclude(pk=keep.pk)
            rows, _are_doubled = self.admin.get_search_results(request, others, search)
            found = list(rows.distinct()[: 2 * SHOWN])
        context = {
            "likely": [(one, _merge_url(keep, one.row)) for one in _likely(keep, request.user)],
            "search": search,
            "found": [(row, _merge_url(keep, row)) for row in found],
        }
        return self.render(request, keep, "editing/merge_with.html", {"keep": keep, **context})

    # what becomes of both

    def _compare(
        self, request: HttpRequest, keep: Publishable, gone: Publishable, errors: list[str]
    ) -> HttpResponse:
        refusals = refusals_to_merge(keep, gone, request.user)
        context = {
            "gone": gone,
            "turned": _merge_url(gone, keep),
            "seen": format_versions([keep, gone]),
            "errors": list(dict.fromkeys([*errors, *refusals])),
            "is_possible": not refusals,
            "choices": list(_choices(keep, gone, request)),
            "moved": list(_moved(gone, request.user)),
        }
        return self.render(request, keep, "editing/merge.html", {"keep": keep, **context})

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
        found: Publishable | None = self.admin.get_object(request, str(row.pk))
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
