"""What a field held in one version of a row, which versions were public and when, and in which fields two differ."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Protocol

from django.db import models
from django.db.models import QuerySet
from django.utils import timezone

from ..dates import PartialDate, PartialDateField, format_day
from ..fields import CodeField, LinesField
from .publishable import Publication
from .tracked import TrackedModel


class Version(Protocol):
    """A line of history."""

    id: int
    history_date: dt.datetime
    history_type: str
    history_many: dict[str, list[str]]
    instance_type: type[TrackedModel]


class PublishableVersion(Version, Protocol):
    publication: str
    live_at: dt.datetime | None
    expires_at: dt.datetime | None


def versions_of(model: type[TrackedModel], **condition: object) -> dict[int, list[Any]]:
    """By row, in the order in which they were written."""
    versions: dict[int, list[Any]] = defaultdict(list)
    for line in model.history.filter(**condition).order_by("history_id"):
        versions[line.id].append(line)
    return versions


@dataclass(frozen=True)
class PublicVersion:
    """A version that readers could see, from one moment until another, or until now."""

    version: Any  # a Version, with the fields of its model
    since: dt.datetime
    until: dt.datetime | None


def public_versions(versions: Sequence[PublishableVersion]) -> list[PublicVersion]:
    """Of one row, in the order in which they were written: those that were public, and when."""
    public = []
    now = timezone.now()
    for version, following in zip_longest(versions, versions[1:]):
        since = max(filter(None, [version.history_date, version.live_at]))
        ends = [version.expires_at, following.history_date if following else None]
        until = min((end for end in ends if end), default=None)
        if (
            version.history_type != "-"
            and version.publication == Publication.PUBLISHED
            and since <= now
            and (until is None or since < until)
        ):
            public.append(PublicVersion(version, since, until))
    return public


def all_fields(model: type[models.Model]) -> list[models.Field]:
    return [*model._meta.concrete_fields, *model._meta.many_to_many]


def field_of(model: type[models.Model], name: str) -> models.Field:
    found: Any = model._meta.get_field(name)
    return found  # type: ignore[no-any-return]


def value_in(version: Version, field: models.Field) -> Any:
    """A primary key of a relation; of a many-to-many field the natural keys."""
    if field.many_to_many:
        return set(version.history_many.get(field.name, []))
    return getattr(version, field.attname)


def is_recorded(version: Version, field: models.Field) -> bool:
    """Always, but of a many-to-many field: what is written past our own path does not keep it."""
    return not field.many_to_many or field.name in version.history_many


def changed_fields(
    before: Version,
    after: Version,
    fields: Iterable[models.Field],
    value: Callable[[Any, models.Field], object] = value_in,
) -> list[models.Field]:
    """In which of these fields two versions of a row differ, as far as both keep them."""
    return [
        field
        for field in fields
        if is_recorded(before, field)
        and is_recorded(after, field)
        and value(before, field) != value(after, field)
    ]


def format_value(field: models.Field, value: Any) -> str:
    """Of a field that is no relation; empty where nothing was recorded."""
    if value is None or value == "":
        return ""
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, PartialDateField):
        return PartialDate(value).format()
    if isinstance(field, models.DateField):
        return format_day(value)
    return ", ".join(value.split("\n")) if isinstance(field, LinesField) else str(value)


def is_free_text(field: Any) -> bool:
    """Whether its value is sentences or a name; else it is one of a list, a key, a day, a number or an address."""
    whole = (CodeField, LinesField, PartialDateField, models.SlugField, models.URLField)
    is_text = isinstance(field, models.CharField | models.TextField)
    return is_text and not field.choices and not isinstance(field, whole)


def _related(field: models.Field) -> Any:
    return field.related_model


class RelatedLabels:
    """Labels of the rows that versions point to, one query a table."""

    def __init__(
        self,
        versions: Iterable[Version],
        rows_of: Callable[[type[TrackedModel]], QuerySet[TrackedModel]],
    ) -> None:
        wanted: dict[type[TrackedModel], set[int]] = defaultdict(set)
        keys: dict[type[TrackedModel], set[str]] = defaultdict(set)
        for version in versions:
            for field in all_fields(version.instance_type):
                related = field.related_model
                if isinstance(related, type) and issubclass(related, TrackedModel):
                    if field.many_to_many:
                        keys[related] |= value_in(version, field)
                    elif (key := value_in(version, field)) is not None:
                        wanted[related].add(key)
        self._rows: dict[type[models.Model] | None, dict[int, TrackedModel]] = {
            model: rows_of(model).in_bulk(found) for model, found in wanted.items()
        }
        self._by_key: dict[type[models.Model] | None, dict[str, str]] = {
            model: {
                row.natural_key_text(): str(row)
                for row in rows_of(model).filter(**{f"{model.key_fields[0]}__in": found})
            }
            for model, found in keys.items()
            if found and len(model.key_fields) == 1
        }

    def has(self, field: models.Field, version: Version) -> bool:
        """Whether the version points to no row, or to one of those that were fetched."""
        key = value_in(version, field)
        return key is None or key in self._rows.get(_related(field), {})

    def of(self, field: models.Field, version: Version) -> str:
        """Empty where the version points to no row, or to one that was not fetched."""
        if field.many_to_many:
            known = self._by_key.get(_related(field), {})
            return ", ".join(sorted(known[key] for key in value_in(version, field) if key in known))
        row = self._rows.get(_related(field), {}).get(value_in(version, field))
        return str(row) if row is not None else ""

    def format(self, field: models.Field, version: Version) -> str:
        if field.is_relation:
            return self.of(field, version)
        return format_value(field, value_in(version, field))
