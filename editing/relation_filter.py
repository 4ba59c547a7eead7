"""The filter of an admin list by a relation: it offers the rows that the list leads to and the person may read."""

from typing import Any

from django.contrib.admin import ModelAdmin, RelatedFieldListFilter
from django.db.models import Field
from django.http import HttpRequest

from core.records.tracked import TrackedModel, readable_pks

from .autocomplete import choice_order

# More are found by search; the count beside each choice is a column of one query, which SQLite limits to 2,000.
MOST_CHOICES = 100


class ReadableRelationFilter(RelatedFieldListFilter):
    def field_choices(self, field: Any, request: HttpRequest, model_admin: ModelAdmin) -> list[Any]:
        """Once a request: for its counts Django makes each filter again as often as there are filters."""
        kept: dict[str, list[Any]] = request.__dict__.setdefault("choices_of_filters", {})
        if self.field_path not in kept:
            kept[self.field_path] = self._choices(field, request, model_admin)
        return kept[self.field_path]

    def has_output(self) -> bool:
        """Django applies no filter without: what an address asks for is asked, and can be taken back."""
        return bool(self.lookup_val) or super().has_output()

    def _choices(self, field: Any, request: HttpRequest, model_admin: ModelAdmin) -> list[Any]:
        """None where there are more than anyone looks through; `?meeting__id__exact=` still filters."""
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
