"""What readers lose when rows are withdrawn or deleted: what goes with them, what stays, and which sentences change."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from core import registry
from core.records.tracked import joined

SHOWN = 10


@dataclass(frozen=True)
class LinkedName:
    """A row by its name, with the address of its page where it has one."""

    name: str
    address: str = ""


@dataclass(frozen=True)
class Group:
    """Public rows of one table: how many, and the first of them."""

    label: str
    count: int
    rows: list[LinkedName]

    @property
    def more(self) -> int:
        return self.count - len(self.rows)


@dataclass(frozen=True)
class SentenceChange:
    """What a page says now, and what it says afterwards."""

    where: LinkedName
    before: str
    after: str


@dataclass
class Consequences:
    goes: list[Group] = field(default_factory=list)
    stays: list[Group] = field(default_factory=list)  # at their address, marked, in no list
    loosened: list[Group] = field(
        default_factory=list
    )  # public still, but no longer naming what went
    sentences: list[SentenceChange] = field(default_factory=list)

    @property
    def shown_sentences(self) -> list[SentenceChange]:
        return self.sentences[:SHOWN]

    @property
    def more_sentences(self) -> int:
        return len(self.sentences) - len(self.shown_sentences)


_sentences: dict[Any, list[Callable[[list[Any]], Iterable[SentenceChange]]]] = {}


def register_sentences(model: Any, told: Callable[[list[Any]], Iterable[SentenceChange]]) -> None:
    """`told` gives the sentences that change elsewhere when these public rows of `model` go."""
    _sentences.setdefault(model, []).append(told)


def consequences_of(model: Any, pks: Iterable[Any]) -> Consequences | None:
    """None where readers see none of the rows now."""
    going = list(
        joined(model.objects.published().filter(pk__in=list(pks)), model.key_select_related)
    )
    if not going:
        return None
    found = Consequences(
        goes=[_group(model, model.objects.published().filter(pk__in=[row.pk for row in going]))]
    )
    for other in [resource.model() for resource in registry.tables.values()]:
        _add_rows_of(found, other, model, going)
    for told in _sentences.get(model, []):
        found.sentences += told(going)
    return found


def linked_name(row: Any) -> LinkedName:
    has_page = type(row) in registry.details and hasattr(row, "get_absolute_url")
    return LinkedName(str(row), row.get_absolute_url() if has_page else "")


def _add_rows_of(found: Consequences, other: Any, model: Any, going: list[Any]) -> None:
    paths = list(public_paths(other, model))
    public = other.objects.published()
    if other is model:
        public = public.exclude(pk__in=[row.pk for row in going])
    bound = _any_of(paths, going)
    if paths and (group := _group(other, public.filter(bound))).count:
        is_kept = all(path in getattr(other, "outlives", ()) for path in paths)
        (found.stays if is_kept else found.goes).append(group)
    loose = _any_of(_optional(other, model), going)
    rest = (
        public.filter(loose).exclude(pk__in=public.filter(bound).values("pk"))
        if paths
        else public.filter(loose)
    )
    if loose and (group := _group(other, rest.distinct())).count:
        found.loosened.append(group)


def public_paths(model: Any, parent: Any, passed: tuple[Any, ...] = ()) -> Iterator[str]:
    """The ways by which rows of `model` are public only with one of `parent`: `assembly`, `paper__assembly`."""
    for name in model.public_with:
        above = model._meta.get_field(name).related_model
        if above is parent:
            yield name
        if above is not model and above not in passed:
            for rest in public_paths(above, parent, (*passed, model)):
                yield f"{name}__{rest}"


def _optional(model: Any, parent: Any) -> list[str]:
    """The relations that are only left out where the other row is not public."""
    relations = [*model._meta.fields, *model._meta.many_to_many]
    return [
        one.name
        for one in relations
        if one.is_relation and one.related_model is parent and one.name not in model.public_with
    ]


def _any_of(paths: Iterable[str], rows: list[Any]) -> Q:
    condition = Q()
    for path in paths:
        condition |= Q(**{f"{path}__in": [row.pk for row in rows]})
    return condition


def _group(model: Any, rows: Any) -> Group:
    count = rows.count()
    needed = [
        one.name
        for one in model._meta.fields
        if one.is_relation and one.name in (*model.public_with, *model.key_fields)
    ]
    shown = (
        joined(rows.order_by("pk"), {*needed, *model.key_select_related})[:SHOWN] if count else []
    )
    return Group(str(model._meta.verbose_name_plural), count, [linked_name(row) for row in shown])
