"""Which rows of which tables point at a row: by foreign keys and by many-to-many fields."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, TypeAlias

from django.db.models import Q

from core.records.tracked import TrackedModel

Model: TypeAlias = type[TrackedModel]


def links_to(model: Model) -> dict[Model, list[str]]:
    """The tables with fields that lead to this one, each with their names."""
    found: dict[Model, list[str]] = defaultdict(list)
    relations: list[Any] = model._meta.get_fields(include_hidden=True)
    for relation in relations:
        table = relation.related_model
        is_link = relation.auto_created and not relation.concrete and isinstance(table, type)
        if is_link and issubclass(table, TrackedModel):
            found[table].append(relation.field.name)
    return dict(found)


def pointing_at(model: Model, names: Sequence[str], row: TrackedModel) -> Any:
    """The rows of a table that lead to this one by one of these fields."""
    condition = Q()
    for name in names:
        condition |= Q(**{name: row.pk})
    return model._base_manager.filter(condition).distinct()
