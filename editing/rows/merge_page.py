"""The page on which two rows are merged: field by field, with all that moves and what cannot."""

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
from core.records.frozen import Frozen
from core.records.permissions import Actor, may
from core.records.publishable import Publishable
from core.records.saving import Stale, Write
from core.records.tracked import TrackedModel
from core.registry import table_name, tables
from core.slugs import SluggedModel
from exchange.checking.duplicates import Duplicates, PossibleDuplicate

from ..forms.versioned import parse_version
from ..links import usage_of
from ..pending.display import RowNames, value_lines
from ..publication import CHANNEL, error_reasons, format_versions, require_seen_version
from ..row_pages import RowPage, row_url
from .merging import BOTH, KEEP, OTHER, FieldChoice, field_choices, merge, refusals_to_merge

_LABELS = {
    KEEP: gettext_lazy("Of the row that stays"),
    OTHER: gettext_lazy("Of the other"),
    BOTH: gettext_lazy("Both"),
}


def may_be_merged(model: type[models.Model]) -> bool:
    """Tables with pages; what is frozen stays as it was made."""
    return issubclass(model, SluggedModel) and not issubclass(model, Frozen)


def may_merge(by: Actor, model: type[models.Model]) -> bool:
    return may_be_merged(model) and may(by, "publish", model)


@admin.action(description=gettext_lazy("Merge two rows"), permissions=["publish"])
def merge_rows(own: Any, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
    """The public one, or the older one, stays at first; the page can turn them round."""
    rows = sorted(queryset[:3], key=lambda row: (not row.is_published, row.pk))
    if len(rows) != 2:
        own.message_user(request, _("Choose the two rows to merge."), messages.ERROR)
        return None
    return redirect(_merge_url(*rows))


def _merge_url(keep: models.Model, gone: models.Model) -> str:
    return f"{row_url(keep, 'merge')}?with={gone.pk}"


class MergePage(RowPage):
    name, title = "merge", gettext_lazy("Merge")

    @classmethod
    def is_for(cls, model: type[TrackedModel]) -> bool:
        return may_be_merged(model)

    def is_allowed(self, request: HttpRequest, row: Any) -> bool:
        return may_merge(request.user, self.model)

    def respond(self, request: HttpRequest, row: Any) -> HttpResponse:
        other = parse_version(request.GET.get("with"))
        gone: Any = self.admin.get_object(request, str(other)) if other else None
        if gone is None or gone.pk == row.pk:
            likely = [(one, _merge_url(row, one.row)) for one in _likely(row, request.user)]
            return self.render(request, row, "editing/merge_with.html", {"likely": likely})
        errors = self._merge(request, row, gone) if request.method == "POST" else []
        if request.method == "POST" and not errors:
            return redirect(row_url(row))
        refusals = refusals_to_merge(row, gone, request.user)
        context = {
            "keep": row,
            "gone": gone,
            "turned": _merge_url(gone, row),
            "seen": format_versions([row, gone]),
            "errors": list(dict.fromkeys([*errors, *refusals])),
            "is_possible": not refusals,
            "choices": [
                (
                    f"field-{one.field.name}",
                    capfirst(one.field.verbose_name),
                    _options(request, one),
                )
                for one in field_choices(row, gone, request.user)
            ],
            "usage": usage_of(
                self.model, [gone.pk], request.user, self.admin_site, with_names=True
            ),
        }
        return self.render(request, row, "editing/merge.html", context)

    def _merge(self, request: HttpRequest, keep: Publishable, gone: Publishable) -> list[str]:
        """Why they were not merged; empty once they are."""
        address = gone.get_absolute_url()  # type: ignore[attr-defined]
        try:
            with writing():
                keep, gone = (self._as_seen(request, row) for row in (keep, gone))
                chosen = {
                    one.field.name: one.values[answer]
                    for one in field_choices(keep, gone, request.user)
                    if (answer := _answer(request, one)) != KEEP
                }
                merge(keep, gone, chosen, by=request.user, channel=CHANNEL)
        except (ValidationError, Stale) as error:
            return error_reasons(error, self.model)
        text = _("Merged. %(address)s now redirects to this row.") % {"address": address}
        self.message_user(request, text, messages.SUCCESS)
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


def _answer(request: HttpRequest, one: FieldChoice) -> str:
    """The one that was chosen; of a page that was sent without it, what stays."""
    given = request.POST.get(f"field-{one.field.name}", KEEP)
    return given if given in one.values else KEEP


def _options(request: HttpRequest, one: FieldChoice) -> list[tuple[str, Any, list[str], bool]]:
    """Value, label, the lines of what it would give, and whether it is chosen."""
    chosen = _answer(request, one) if request.method == "POST" else one.usual
    model, name, names = one.field.model, one.field.name, RowNames(request.user).of
    return [
        (key, _LABELS[key], value_lines(model, name, value, names), key == chosen)
        for key, value in one.values.items()
    ]
