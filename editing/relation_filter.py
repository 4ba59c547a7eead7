"""The filter of an admin list by a relation: it offers the rows that the person may read, as the field of a form does."""

from typing import Any

from django.contrib.admin import ModelAdmin, RelatedFieldListFilter
from django.db.models import Field
from django.http import HttpRequest

from core.records.permissions import may_read_drafts
from core.records.tracked import TrackedModel


class ReadableRelationFilter(RelatedFieldListFilter):
    def field_choices(self, field: Any, request: HttpRequest, model_admin: ModelAdmin) -> list[Any]:
        model = field.related_model
        if may_read_drafts(request.user, model):
            return super().field_choices(field, request, model_admin)
        readable = model.objects.readable_by(request.user)
        ordering = self.field_admin_ordering(field, request, model_admin)
        choices: list[Any] = field.get_choices(
            include_blank=False,
            ordering=ordering,
            limit_choices_to={"pk__in": readable.values("pk")},
        )
        return choices


def leads_to_table(field: Field) -> bool:
    model = field.related_model
    return isinstance(model, type) and issubclass(model, TrackedModel)
