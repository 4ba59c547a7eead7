"""Parts that keep their row from being deleted: they are typed on its form, and go with it."""

from collections.abc import Iterator, Sequence

from django.db import models

from ..pending.changes import part_models
from ..tracked import TrackedModel, joined


def protecting_parts(rows: Sequence[TrackedModel]) -> Iterator[list[TrackedModel]]:
    """By table, the parts that the database would not delete with rows of one table."""
    for part, name in part_models(type(rows[0])):
        if part._meta.get_field(name).remote_field.on_delete is models.PROTECT:  # type: ignore[union-attr]
            found = joined(part._base_manager.all(), part.key_select_related)
            parts = list(found.filter(**{f"{name}__in": [row.pk for row in rows]}).order_by("pk"))
            if parts:
                yield parts
