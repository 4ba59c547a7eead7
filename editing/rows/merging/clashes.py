"""Links that cannot both stay once they lead to the same row: which they are, and with what they clash."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from core.records.pending.changes import RowKey, key_of, values_of
from core.records.tracked import TrackedModel, joined, with_keys
from exchange.checking.unique import unique_sets

NUMBER = "number"  # counts the parts of one row


def as_moved(
    row: TrackedModel, names: Sequence[str], keep: TrackedModel, gone: TrackedModel
) -> TrackedModel:
    """The row with its foreign keys to `gone` leading to `keep`, not saved."""
    moved = _copied(row)
    for column in single_relations(type(row), names):
        if getattr(row, column.attname) == gone.pk:
            setattr(moved, column.name, keep)
    return moved


def _copied(row: TrackedModel) -> TrackedModel:
    found = copy(row)
    found._state = copy(row._state)
    found._state.fields_cache = dict(row._state.fields_cache)
    return found


def single_relations(model: type[models.Model], names: Sequence[str]) -> list[models.ForeignKey]:
    fields = [model._meta.get_field(name) for name in names]
    return [one for one in fields if isinstance(one, models.ForeignKey)]


def is_from_row_to_itself(moved: TrackedModel, names: Sequence[str], keep: TrackedModel) -> bool:
    """Of a row that says how two others are related."""
    ends = [one for one in single_relations(type(moved), names) if one.name in moved.key_fields]
    return len(ends) > 1 and all(getattr(moved, one.attname) == keep.pk for one in ends)


def clash_of(moved: TrackedModel) -> str:
    """Why it cannot be stored beside what is stored; empty where it can."""
    try:
        moved.validate_unique()
        moved.validate_constraints()
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


class PossibleTwins:
    """Rows in whose place others would be once their links lead to the rows that stay, read at once.

    `stays` has the rows that are merged so far, each with the one in its place.
    """

    def __init__(
        self,
        model: type[TrackedModel],
        names: Sequence[str],
        keeps: Collection[int],
        stays: Mapping[RowKey, int],
    ) -> None:
        self.model, self.names, self.stays = model, names, stays
        links = {one.attname for one in single_relations(model, names)}
        every = single_relations(model, [one.name for one in model._meta.concrete_fields])
        self.tables = {one.attname: one.related_model._meta.label for one in every}
        self.sets = [one for one in _sets_of(model) if links & set(one.attnames)]
        columns = links & {name for one in self.sets for name in one.attnames}
        leads_there = Q(*((f"{name}__in", keeps) for name in columns), _connector=Q.OR)
        self.rows: list[TrackedModel] = list(with_parts(model, leads_there)) if self.sets else []
        self._met: dict[int, set[int]] = {}

    def of(self, moved: TrackedModel) -> TrackedModel | None:
        for place, one in enumerate(self.sets):
            values = self._values(moved, one)
            for row in self.rows if values else []:
                is_other = row.pk != moved.pk and key_of(row) not in self.stays
                if is_other and self._values(row, one) == values and self._is_met(place, row):
                    return row
        return None

    def add(self, moved: TrackedModel) -> None:
        self.rows.append(moved)

    def next_number(self, twin: TrackedModel) -> int:
        """After the last of those that are counted with it."""
        columns = KeySet(tuple(name for name in _key_columns(self.model) if name != NUMBER))
        values = self._values(twin, columns)
        last: int = max(
            getattr(row, NUMBER) for row in self.rows if self._values(row, columns) == values
        )
        return last + 1

    def _values(self, row: TrackedModel, one: "KeySet") -> list[object] | None:
        values = [self._value(row, name) for name in one.attnames]
        if None in values and not one.may_be_empty:
            return None
        return [value.casefold() if isinstance(value, str) else value for value in values]

    def _value(self, row: TrackedModel, attname: str) -> Any:
        value = getattr(row, attname)
        return (
            self.stays.get((self.tables[attname], value), value)
            if attname in self.tables
            else value
        )

    def _is_met(self, place: int, row: TrackedModel) -> bool:
        """A condition is asked of the database, for all rows at once."""
        condition = self.sets[place].condition
        if condition is None:
            return True
        if place not in self._met:
            rows = self.model._base_manager.filter(condition, pk__in=[one.pk for one in self.rows])
            self._met[place] = set(rows.values_list("pk", flat=True))
        return row.pk in self._met[place]


def with_parts(model: type[TrackedModel], condition: Q) -> Any:
    """Rows with what their keys, their roots and a comparison of their values need."""
    path = list(accumulate(_parent_fields(model), "{}__{}".format))
    rows = joined(with_keys(model).filter(condition), path)
    return rows.prefetch_related(*(one.name for one in model._meta.many_to_many)).order_by("pk")


def _parent_fields(model: type[TrackedModel]) -> Iterator[str]:
    while model.parent_field:
        yield model.parent_field
        parent: Any = model._meta.get_field(model.parent_field)
        model = parent.related_model


def in_place(row: TrackedModel, stays: Mapping[RowKey, int]) -> TrackedModel:
    """The row with its foreign keys leading to the rows that stay, not saved; itself where they do."""
    moved = row
    for column in single_relations(type(row), [one.name for one in row._meta.concrete_fields]):
        value = getattr(row, column.attname)
        stay = stays.get((column.related_model._meta.label, value), value)
        if stay != value:
            moved = _copied(row) if moved is row else moved
            setattr(moved, column.attname, stay)  # which forgets the row that it led to
    return moved


@dataclass(frozen=True)
class KeySet:
    """What no two rows may share."""

    attnames: tuple[str, ...]
    condition: Q | None = None
    may_be_empty: bool = True


def _sets_of(model: type[TrackedModel]) -> list[KeySet]:
    sets = [KeySet(attnames, condition, False) for attnames, condition in unique_sets(model)]
    return [*sets, KeySet(_key_columns(model))]


def _key_columns(model: type[TrackedModel]) -> tuple[str, ...]:
    fields: list[Any] = [model._meta.get_field(name) for name in model.key_fields]
    return tuple(one.attname for one in fields)


def twin_of(moved: TrackedModel) -> TrackedModel | None:
    """The stored row in whose place it would be."""
    model: Any = type(moved)
    for one in _sets_of(model):
        values = {name: getattr(moved, name) for name in one.attnames}
        if None in values.values() and not one.may_be_empty:
            continue
        rows = with_keys(model).filter(**dict(map(_lookup, values, values.values())))
        rows = rows.filter(one.condition) if one.condition is not None else rows
        if found := rows.exclude(pk=moved.pk).first():
            twin: TrackedModel = found
            return twin
    return None


def _lookup(name: str, value: Any) -> tuple[str, Any]:
    if value is None:
        return f"{name}__isnull", True
    return (f"{name}__plain_exact" if isinstance(value, str) else name), value


def says_the_same(one: TrackedModel, other: TrackedModel, without: Sequence[str]) -> bool:
    passed = {NUMBER, *without}
    values, others = values_of(one), values_of(other)
    return all(values[name] == others[name] for name in values.keys() - passed)


def next_number(twin: TrackedModel) -> int:
    """After the last of those that are counted with it."""
    columns = [name for name in _key_columns(type(twin)) if name != NUMBER]
    rows: Any = type(twin)._base_manager
    rows = rows.filter(**{name: getattr(twin, name) for name in columns})
    last: int = rows.aggregate(last=models.Max(NUMBER))["last"]
    return last + 1
