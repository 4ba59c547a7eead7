"""Names of rows of any tables, also of rows that are gone: a few queries, however many tables there are."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models import Max

from core.records.permissions import Actor, may_read_drafts
from core.records.reading.many_tables import fetch_all
from core.records.tracked import TrackedModel, number_label, readable_pks, with_keys
from core.records.versions import AUDIT_FIELDS

Key: TypeAlias = tuple[type[models.Model], int]


class RowLabels:
    """As one person may read them: other rows are called by their number."""

    def __init__(self, by: Actor) -> None:
        self._by = by
        self._keys: dict[type[models.Model], set[str]] = {}
        self._rows: dict[Key, Any] = {}
        self._gone: set[Key] = set()

    def load(self, keys: Iterable[Key], rows: Iterable[TrackedModel] = ()) -> None:
        """The rows with these keys, and those that they and `rows` name."""
        in_hand: list[Any] = list(rows)
        wanted = {*keys, *(key for row in in_hand for _field, key in _relations(row))}
        while wanted := wanted - self._rows.keys():
            stored: list[Any] = [
                model._base_manager.filter(pk__in=pks) for model, pks in _by_model(wanted).items()
            ]
            found = {(type(row), row.pk): row for row in fetch_all(stored)}
            gone = fetch_all(list(_last_lines(wanted - found.keys())))
            self._gone |= wanted - found.keys()
            found |= {(line.instance_type, line.id): line.instance for line in gone}
            found = self._readable(found)
            self._rows |= dict.fromkeys(wanted) | found
            in_hand += found.values()
            wanted = {key for row in found.values() for _field, key in _key_relations(row)}
        for row in in_hand:
            certain = getattr(row, "public_with", ())
            for field, key in _relations(row):
                if self._rows.get(key) is not None or field.name not in certain:
                    field.set_cached_value(row, self._rows.get(key))

    def _readable(self, found: dict[Key, Any]) -> dict[Key, Any]:
        """Of rows that are gone, those that this person created."""
        kept = {}
        for model, pks in _by_model(found).items():
            readable = readable_pks(model, pks, self._by)
            for pk in pks:
                row = found[model, pk]
                if pk in readable or (model, pk) in self._gone and row.was_created_by(self._by):
                    kept[model, pk] = row
        return kept

    def is_gone(self, key: Key) -> bool:
        return key in self._gone

    def __contains__(self, key: Key) -> bool:
        return self._rows.get(key) is not None

    def of(self, model: type[models.Model], pk: int) -> str:
        return self.label(model, pk, self._rows.get((model, pk)))

    def label(self, model: type[models.Model], pk: int, row: models.Model | None) -> str:
        """The table and the number, of a row that is gone with what it names."""
        try:
            if row is not None:
                return str(row)
        except (ObjectDoesNotExist, AttributeError):
            pass
        return number_label(model, pk)

    def texts(self, model: type[models.Model], keys: Iterable[Any]) -> list[str]:
        """History names the rows of a relation to several by their keys in files."""
        return [
            self.of(model, key) if not isinstance(key, str) else key
            for key in keys
            if not isinstance(key, str) or self._may_read(model, key)
        ]

    def _may_read(self, model: Any, key: str) -> bool:
        if may_read_drafts(self._by, model):
            return True
        if model not in self._keys:
            rows = with_keys(model, self._by)
            self._keys[model] = {row.natural_key_text() for row in rows}
        return key in self._keys[model]


def _last_lines(keys: Iterable[Key]) -> Iterator[Any]:
    for model, pks in _by_model(keys).items():
        if issubclass(model, TrackedModel):
            lines = model.history.model._base_manager.filter(id__in=pks).order_by()
            last = lines.values("id").annotate(last=Max("history_id")).values("last")
            yield model.history.model._base_manager.filter(history_id__in=last)


def _by_model(keys: Iterable[Key]) -> dict[type[models.Model], list[int]]:
    by_model: dict[type[models.Model], list[int]] = defaultdict(list)
    for model, pk in keys:
        by_model[model].append(pk)
    return by_model


def _relations(row: models.Model) -> Iterator[tuple[Any, Key]]:
    for field in row._meta.concrete_fields:
        related: Any = field.related_model
        if related is None or field.name in AUDIT_FIELDS:
            continue
        pk = getattr(row, field.attname)
        if pk is not None and issubclass(related, TrackedModel):
            yield field, (related, pk)


def _key_relations(row: Any) -> Iterator[tuple[Any, Key]]:
    """What names a row that another one names."""
    named = {path.split("__")[0] for path in getattr(row, "key_select_related", ())}
    yield from (found for found in _relations(row) if found[0].name in named)
