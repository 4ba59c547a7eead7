"""When what the page of a row shows was changed last for its readers: the row, its parents, its parts."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Case, DateTimeField, F, Max, OuterRef, Subquery, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Greatest

from ..publishable import Publishable
from .live import ThisMoment


def with_last_change(rows: Any) -> Any:
    """Annotates public rows with `last_change`. What stands in panels of other apps does not count."""
    parts = (_of_parts(model, path) for model, path in _parts(rows.model))
    return rows.annotate(
        last_change=Greatest(
            F("changed_at"),
            *(Coalesce(moment, F("changed_at")) for moment in (*_of_row(rows.model), *parts)),
        )
    )


def _of_row(model: type[Publishable], prefix: str = "") -> Iterator[Combinable]:
    """Saved, or gone live by its schedule; and the same of the parents with which it is public."""
    yield F(f"{prefix}changed_at")
    yield F(f"{prefix}live_at")
    for name in model.public_with:
        parent: Any = model._meta.get_field(name).related_model
        if issubclass(parent, Publishable):
            yield from _of_row(parent, f"{prefix}{name}__")


def _parts(model: type[Publishable], path: str = "") -> Iterator[tuple[type[Publishable], str]]:
    """The tables that are typed and published with its rows, and theirs, each with the way to the row."""
    for relation in model._meta.related_objects:
        part: Any = relation.related_model
        name = relation.field.name
        if issubclass(part, Publishable) and name in part.published_with:
            way = f"{name}__{path}" if path else name
            yield part, way
            yield from _parts(part, way)


def _of_parts(model: Any, path: str) -> Combinable:
    """Those that were taken back or expired count too: they left the page. What was never on it does not."""
    expired = Case(
        When(expires_at__lte=ThisMoment(), then=F("expires_at")), default=F("changed_at")
    )
    moment = Greatest(F("changed_at"), Coalesce(F("live_at"), F("changed_at")), expired)
    parts = model.objects.ever_public().filter(**{path: OuterRef("pk")})
    between = path.split("__")[:-1]
    for count in range(1, len(between) + 1):
        prefix = "__".join([*between[:count], ""])
        parts = parts.filter(Publishable.ever_public_condition(prefix))
    latest = parts.order_by().values(path).annotate(latest=Max(moment))
    return Subquery(latest.values("latest"), output_field=DateTimeField())
