"""What readers lose when rows are withdrawn or deleted: which rows go too, and which stay."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from core import registry
from core.records.publishable import Publishable
from core.records.tracked import PublicQuerySet, TrackedModel, joined

SHOWN = 10
Model: TypeAlias = type[TrackedModel]


@dataclass(frozen=True)
class LinkedName:
    """A row by its name, with the URL of its page where it has one."""

    name: str
    url: str = ""


@dataclass(frozen=True)
class AffectedRows:
    """Public rows of one table: how many, and the first of them."""

    label: str
    count: int
    rows: list[LinkedName]

    @property
    def not_shown(self) -> int:
        return self.count - len(self.rows)


@dataclass
class Consequences:
    removed: list[AffectedRows] = field(default_factory=list)
    kept: list[AffectedRows] = field(default_factory=list)  # at their URL, marked, in no list


def consequences_of(model: Model, pks: Iterable[object]) -> Consequences | None:
    """None where readers see none of the rows now."""
    public = model.objects.published().filter(pk__in=list(pks))
    rows = list(joined(public, model.key_select_related))
    if not rows:
        return None
    own = model.objects.published().filter(pk__in=[row.pk for row in rows])
    found = Consequences(removed=[_affected(model, own)])
    for other in [resource.model() for resource in registry.tables.values()]:
        _add_rows_of(other, model, rows, found)
    return found


def _linked_name(row: TrackedModel) -> LinkedName:
    has_page = type(row) in registry.details
    return LinkedName(str(row), row.get_absolute_url() if has_page else "")  # type: ignore[attr-defined]


def _add_rows_of(other: Model, model: Model, rows: list[TrackedModel], found: Consequences) -> None:
    paths = list(public_paths(other, model))
    if not paths:
        return
    public = other.objects.published()
    if other is model:
        public = public.exclude(pk__in=[row.pk for row in rows])
    condition = Q()
    for path in paths:
        condition |= Q(**{f"{path}__in": [row.pk for row in rows]})
    if (affected := _affected(other, public.filter(condition))).count:
        outlives = other.outlives if issubclass(other, Publishable) else ()
        (found.kept if set(paths) <= set(outlives) else found.removed).append(affected)


def public_paths(model: Model, parent: Model, passed: tuple[Model, ...] = ()) -> Iterator[str]:
    """The ways by which rows of `model` are public only with one of `parent`: `assembly`, `paper__assembly`."""
    for name in model.public_with:
        above: Any = model._meta.get_field(name).related_model
        if above is parent:
            yield name
        if above is not model and above not in passed:
            for rest in public_paths(above, parent, (*passed, model)):
                yield f"{name}__{rest}"


def _affected(model: Model, rows: QuerySet[TrackedModel] | PublicQuerySet) -> AffectedRows:
    count = rows.count()
    needed = [
        one.name
        for one in model._meta.fields
        if one.is_relation and one.name in (*model.public_with, *model.key_fields)
    ]
    joins = {*needed, *model.key_select_related}
    as_read: Any = rows.readable_by(AnonymousUser())  # type: ignore[union-attr]
    shown = joined(as_read.order_by("pk"), joins)[:SHOWN] if count else []
    return AffectedRows(
        str(model._meta.verbose_name_plural), count, [_linked_name(row) for row in shown]
    )
