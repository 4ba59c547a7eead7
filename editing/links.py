"""Where rows are used, and what readers lose when they are withdrawn or deleted."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from django.contrib.admin import AdminSite
from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.text import capfirst

from core import registry
from core.records.permissions import Actor, may
from core.records.publishable import Publishable
from core.records.tracked import PublicQuerySet, TrackedModel, joined

from .row_pages import table_url

Model: TypeAlias = type[TrackedModel]
MOST_NAMED, MOST_GONE = 5, 10


# rows that refer to them


@dataclass(frozen=True)
class RowsOfTable:
    """Rows of one table: their number, and the first of them by name, with a URL if they have one."""

    label: str
    count: int
    names: list[tuple[str, str]]
    url: str = ""  # of a list with all rows

    @property
    def not_shown(self) -> int:
        return self.count - len(self.names)


_Link: TypeAlias = tuple[Model, str]  # a model and the name of its field


def usage_of(
    model: Model,
    pks: Collection[object],
    by: Actor,
    site: AdminSite,
    *,
    without: Collection[Model] = (),
    with_names: bool = False,
) -> list[RowsOfTable]:
    """Rows that this person may read and that refer to these; without the tables on their form. One query."""
    links = {
        (table, name): len(names) > 1
        for table, names in links_to(model).items()
        if table in site._registry and table not in without and may(by, "view", table)
        for name in names
    }
    if not links or not pks:
        return []
    counts = {}
    for place, link in enumerate(links):
        rows = _rows(link, pks, by).order_by().annotate(all=Value(1)).values("all")
        rows = rows.annotate(count=Count("pk", distinct=True)).values("count")
        counts[f"count_{place}"] = Coalesce(Subquery(rows), 0)
    one_row = model._base_manager.filter(pk__in=pks).annotate(**counts)
    found, lookup = one_row.values_list(*counts).first() or (), "exact" if len(pks) == 1 else "in"
    return [
        RowsOfTable(
            _label(link, is_one_of_several),
            count,
            _names(link, pks, by) if with_names else [],
            table_url(link[0], **{f"{link[1]}__id__{lookup}": ",".join(map(str, pks))}),
        )
        for (link, is_one_of_several), count in zip(links.items(), found, strict=False)
        if count
    ]


def _label(link: _Link, is_one_of_several: bool) -> str:
    table, name = link
    label = capfirst(str(table._meta.verbose_name_plural))
    field: Any = table._meta.get_field(name)
    return f"{label} ({field.verbose_name})" if is_one_of_several else label


def _rows(link: _Link, pks: Collection[object], by: Actor) -> Any:
    return link[0].objects.readable_by(by).filter(**{f"{link[1]}__in": list(pks)})


def _names(link: _Link, pks: Collection[object], by: Actor) -> list[tuple[str, str]]:
    rows = joined(_rows(link, pks, by).distinct(), link[0].key_select_related)
    return [(str(row), "") for row in rows.order_by("pk")[:MOST_NAMED]]


def links_to(model: Model) -> dict[Model, list[str]]:
    """Models with foreign keys to this one, each with their names."""
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
    condition = Q(*((name, row.pk) for name in names), _connector=Q.OR)
    return model._base_manager.filter(condition).distinct()


# public rows that go with them, and those that stay


@dataclass
class Consequences:
    removed: list[RowsOfTable] = field(default_factory=list)
    kept: list[RowsOfTable] = field(default_factory=list)  # still at their URL, in no list


def consequences_of(model: Model, pks: Iterable[object]) -> Consequences | None:
    """None if readers see none of the rows now."""
    public = model.objects.published().filter(pk__in=list(pks))
    rows = list(joined(public, model.key_select_related))
    if not rows:
        return None
    own = model.objects.published().filter(pk__in=[row.pk for row in rows])
    found = Consequences(removed=[_affected(model, own)])
    for other in [resource.model() for resource in registry.tables.values()]:
        condition, paths = Q(pk__in=[]), list(public_paths(other, model))
        for path in paths:
            condition |= Q(**{f"{path}__in": [row.pk for row in rows]})
        public = other.objects.published()
        if other is model:
            public = public.exclude(pk__in=[row.pk for row in rows])
        if paths and (affected := _affected(other, public.filter(condition))).count:
            outlives = other.outlives if issubclass(other, Publishable) else ()
            (found.kept if set(paths) <= set(outlives) else found.removed).append(affected)
    return found


def public_paths(model: Model, parent: Model, passed: tuple[Model, ...] = ()) -> Iterator[str]:
    """Paths through which rows of `model` need a public row of `parent`: `assembly`, `paper__assembly`."""
    for name in model.public_with:
        above: Any = model._meta.get_field(name).related_model
        if above is parent:
            yield name
        if above is not model and above not in passed:
            for rest in public_paths(above, parent, (*passed, model)):
                yield f"{name}__{rest}"


def _affected(model: Model, rows: QuerySet[TrackedModel] | PublicQuerySet) -> RowsOfTable:
    count = rows.count()
    needed = [
        one.name
        for one in model._meta.fields
        if one.is_relation and one.name in (*model.public_with, *model.key_fields)
    ]
    joins = {*needed, *model.key_select_related}
    as_read: Any = rows.readable_by(AnonymousUser())  # type: ignore[union-attr]
    shown = joined(as_read.order_by("pk"), joins)[:MOST_GONE] if count else []
    has_page = model in registry.details
    names = [(str(row), row.get_absolute_url() if has_page else "") for row in shown]
    return RowsOfTable(str(model._meta.verbose_name_plural), count, names)
