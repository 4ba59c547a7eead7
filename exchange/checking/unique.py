"""What no two rows may share, asked of the database once for a batch and kept for the batches after it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from core.fields import normalise
from core.records.tracked import TrackedModel, with_keys

# A row of a file as messages call it, or the primary key of a stored one.
RowName = str | int
NamedRows = list[tuple[RowName, TrackedModel]]


@dataclass(frozen=True)
class Clash:
    """Another row has the same value already."""

    column: str
    value: str
    other: RowName
    stored: int | None = None  # primary key of the other row

    @property
    def message(self) -> str:
        return _("This must be unique, and %(other)s already has it.") % {"other": self.other}


class Uniqueness:
    def __init__(self, model: type[TrackedModel]) -> None:
        self.model = model
        self.taken: dict[tuple[str, ...], dict[tuple[Any, ...], RowName]] = {}

    def clashes(self, named: NamedRows) -> list[Clash | None]:
        """For each row the first clash. One query for each set of fields that must be unique."""
        found: list[Clash | None] = [None] * len(named)
        for names, condition in unique_sets(self.model):
            held = self.taken.setdefault(names, {}) | self._stored(names, named)
            for place, (name, row) in enumerate(named):
                values = _values(row, names, blanks_too=condition is None)
                if values is None:
                    continue
                other = held.setdefault(values, name)
                if other != name and _holds(condition, row):
                    found[place] = found[place] or Clash(names[-1], str(values[-1]), other)
            self.taken[names] = held
        return self._with_names(found)

    def _with_names(self, clashes: list[Clash | None]) -> list[Clash | None]:
        """Stored rows as people call them, and by their keys, by which a file changes them."""
        wanted = {one.other for one in clashes if one and isinstance(one.other, int)}
        rows = with_keys(self.model).in_bulk(wanted) if wanted else {}
        named = _("the stored row “%(row)s” (%(key)s)")
        others = {
            pk: named % {"row": row, "key": row.natural_key_text()} for pk, row in rows.items()
        }
        for place, one in enumerate(clashes):
            if one and isinstance(one.other, int):
                clashes[place] = replace(one, other=others[one.other], stored=one.other)
        return clashes

    def _stored(
        self, names: tuple[str, ...], named: NamedRows
    ) -> dict[tuple[object, ...], RowName]:
        wanted = {getattr(row, names[0]) for _name, row in named} - {None}
        found = self.model._base_manager.filter(**{f"{names[0]}__in": wanted}).values_list(
            "pk", *names
        )
        return {_comparable(values): pk for pk, *values in found} if wanted else {}


def unique_sets(model: Any) -> Iterator[tuple[tuple[str, ...], models.Q | None]]:
    """Fields (as `attname`s) that no two rows may share, and under which condition."""
    for column in model._meta.concrete_fields:
        if column.unique and not column.primary_key:
            yield (column.attname,), None
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and constraint.fields:
            yield (
                tuple(model._meta.get_field(name).attname for name in constraint.fields),
                constraint.condition,
            )


def _holds(condition: models.Q | None, row: TrackedModel) -> bool:
    """Asked only where two rows would clash, since the database answers it."""
    return condition is None or condition.check(
        {column.name: getattr(row, column.attname) for column in row._meta.concrete_fields}
    )


def _values(
    row: TrackedModel, names: tuple[str, ...], blanks_too: bool
) -> tuple[object, ...] | None:
    """What two rows must not share; None where one of them is empty, or the row it points at is not saved yet."""
    values = [getattr(row, name) for name in names]
    if None in values or (not blanks_too and not all(values)):
        return None
    return _comparable(values)


def _comparable(values: Sequence[object]) -> tuple[object, ...]:
    return tuple(normalise(value) if isinstance(value, str) else value for value in values)
