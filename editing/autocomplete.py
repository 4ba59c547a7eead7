"""The choices of a relation, in forms and in filters of lists: rows that the relation accepts, best match first."""

from collections.abc import Sequence
from typing import Any

from django.contrib.admin import ModelAdmin, RelatedFieldListFilter
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db import models
from django.db.models import Case, F, Field, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.http import HttpRequest

from core.models import SluggedModel
from core.records.tracked import TrackedModel, readable_pks, with_keys

from .forms import accepted_by, choice_label

# In a longer table only slugs are compared: reading every row for each letter would take too long.
_MAX_ROWS_READ = 5_000
NEWEST_FIRST: list[str | Combinable] = ["-pk"]
# More are found by searching. Each choice is counted by a column of one query, and SQLite allows 2,000.
MOST_CHOICES = 100
_EXACT, _CHILD_OF_EXACT, _PREFIX, _CONTAINED = range(4)


class RankedAutocompleteView(AutocompleteJsonView):
    def serialize_result(self, obj: models.Model, to_field_name: str) -> dict[str, str]:
        return {"id": str(getattr(obj, to_field_name)), "text": choice_label(obj)}

    def get_queryset(self) -> QuerySet[models.Model]:
        rows = self.model_admin.get_queryset(self.request).complex_filter(
            self.source_field.get_limit_choices_to()
        )
        rows = rows.filter(accepted_by(self.source_field))
        found, _has_duplicates = self.model_admin.get_search_results(self.request, rows, self.term)
        if not self.term.strip():
            return found.order_by(*choice_order(self.model_admin, self.request))
        exact = _exact_matches(rows.model, self.term)
        children = _children_of_exact(rows.model, self.term)
        prefix = Q(pk__in=[])  # a code or name of the row starts with the text
        for name in self.model_admin.search_fields:
            column = "__" not in name and rows.model._meta.get_field(name)
            if isinstance(column, models.CharField | models.TextField):
                prefix |= Q(**{f"{name}__plain_startswith": self.term.strip()})
        rank = Case(
            When(pk__in=exact, then=Value(_EXACT)),
            When(children, then=Value(_CHILD_OF_EXACT)),
            When(prefix, then=Value(_PREFIX)),
            default=Value(_CONTAINED),
        )
        matches = Q(pk__in=found.order_by().values("pk")) | Q(pk__in=exact) | children
        return rows.filter(matches).order_by(rank, *rows.query.order_by)


def choice_order(model_admin: ModelAdmin, request: HttpRequest) -> Sequence[Any]:
    """By the fields that search looks in, if the list has no order of its own: choices begin with A."""
    declared = model_admin.get_ordering(request)
    named = [
        name for name in model_admin.search_fields if not leads_to_many(model_admin.model, name)
    ]
    if list(declared) != NEWEST_FIRST or not named:
        return declared
    return [*(F(name).asc(nulls_last=True) for name in named[:2]), "pk"]


def leads_to_many(model: type[models.Model], name: str) -> bool:
    field: Any = model._meta.get_field(name.split("__")[0])
    return bool(field.one_to_many or field.many_to_many)


def _exact_matches(model: type[models.Model], text: str) -> list[object]:
    """Primary keys of the rows that the text names, as in files and in search: a code, a name, an alias, `Res. 50`."""
    if not issubclass(model, TrackedModel):
        return []
    wanted = model.normalise_key(text)
    if model._base_manager.count() > _MAX_ROWS_READ:
        if not issubclass(model, SluggedModel):
            return []
        return list(model._base_manager.filter(slug=wanted).values_list("pk", flat=True))
    return [
        row.pk
        for row in with_keys(model)
        if wanted
        in {row.normalise_key(key) for key in (row.natural_key_text(), *row.key_aliases())}
    ]


def _children_of_exact(model: type[models.Model], text: str) -> Q:
    """Rows whose key starts with a row of this name: editions of Resolution 50, Questions of SG17."""
    found = Q(pk__in=[])
    for name in model.key_fields if issubclass(model, TrackedModel) else ():
        parent = model._meta.get_field(name).related_model
        if parent is not None:
            found |= Q(**{f"{name}__in": parent._base_manager.filter(rows_named(parent, text))})
    return found


def rows_named(model: type[models.Model], text: str) -> Q:
    return Q(pk__in=_exact_matches(model, text)) | _children_of_exact(model, text)


class ReadableRelationFilter(RelatedFieldListFilter):
    """The filter of a list by a relation: it offers the rows that the list leads to and the person may read."""

    def has_output(self) -> bool:
        """Without output Django would ignore the filter, even if it is in the URL and must be shown to be removed."""
        return bool(self.lookup_val) or super().has_output()

    def field_choices(self, field: Any, request: HttpRequest, model_admin: ModelAdmin) -> list[Any]:
        """Empty if there are too many to look through; `?meeting__id__exact=` still filters."""
        model = field.related_model
        rows = model_admin.get_queryset(request).order_by()
        used = rows.values_list(f"{self.field_path}__pk", flat=True).distinct()[: MOST_CHOICES + 1]
        pks = [pk for pk in used if pk is not None]
        if len(pks) > MOST_CHOICES:
            return []
        pks = list(readable_pks(model, pks, request.user))
        others = model_admin.admin_site._registry
        ordering = choice_order(others[model], request) if model in others else ()
        choices: list[Any] = field.get_choices(
            include_blank=False, ordering=ordering, limit_choices_to={"pk__in": pks}
        )
        return choices


def leads_to_table(field: Field) -> bool:
    model = field.related_model
    return isinstance(model, type) and issubclass(model, TrackedModel)
