"""Where rows are used: which rows of which tables point at them, each count with the list that shows these."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.contrib.admin import AdminSite
from django.db.models import Count, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.text import capfirst

from core.records.permissions import Actor, may
from core.records.tracked import TrackedModel, joined

SHOWN = 5
Model: TypeAlias = type[TrackedModel]


@dataclass(frozen=True)
class UsedIn:
    """Rows of one table that point at a row, by one field."""

    label: str
    count: int
    url: str
    names: list[str]

    @property
    def not_shown(self) -> int:
        return self.count - len(self.names)


@dataclass(frozen=True)
class _Link:
    table: Model
    name: str
    label: str


def usage_of(
    model: Model,
    pks: Collection[object],
    by: Actor,
    site: AdminSite,
    *,
    without: Collection[Model] = (),
    with_names: bool = False,
) -> list[UsedIn]:
    """What this person may read of it, but for the tables whose rows are typed on its form: one query."""
    links = [link for link in _links(model, site) if link.table not in without]
    links = [link for link in links if may(by, "view", link.table)]
    if not links or not pks:
        return []
    counts = {f"count_{place}": _count(_rows(link, pks, by)) for place, link in enumerate(links)}
    one_row = model._base_manager.filter(pk__in=pks).annotate(**counts)
    found = one_row.values_list(*counts).first() or ()
    return [
        UsedIn(
            link.label,
            count,
            _list_url(link, pks),
            _names(link, pks, by) if with_names else [],
        )
        for link, count in zip(links, found, strict=False)
        if count
    ]


def _links(model: Model, site: AdminSite) -> Iterator[_Link]:
    for table, names in links_to(model).items():
        if table not in site._registry:
            continue
        label = capfirst(str(table._meta.verbose_name_plural))
        for name in names:
            field: Any = table._meta.get_field(name)
            is_one_of_several = len(names) > 1
            yield _Link(
                table, name, f"{label} ({field.verbose_name})" if is_one_of_several else label
            )


def _rows(link: _Link, pks: Collection[object], by: Actor) -> Any:
    return link.table.objects.readable_by(by).filter(**{f"{link.name}__in": list(pks)})


def _count(rows: Any) -> Coalesce:
    counted = rows.order_by().annotate(all=Value(1)).values("all")
    counted = counted.annotate(count=Count("pk", distinct=True)).values("count")
    return Coalesce(Subquery(counted), 0)


def _list_url(link: _Link, pks: Collection[object]) -> str:
    meta = link.table._meta
    url = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
    numbers = ",".join(map(str, pks))
    lookup = "exact" if len(pks) == 1 else "in"
    return f"{url}?{link.name}__id__{lookup}={numbers}"


def _names(link: _Link, pks: Collection[object], by: Actor) -> list[str]:
    rows = joined(_rows(link, pks, by).distinct(), link.table.key_select_related)
    return [str(row) for row in rows.order_by("pk")[:SHOWN]]


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
