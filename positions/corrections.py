"""Corrections: values that readers once saw and that are different now, with the day of the change.

Only versions that were public are compared. Values of drafts, of versions waiting for review or their day, and names
of rows that are not public, are never shown.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise, zip_longest
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.records.publishable import Publication, Reviewed
from core.records.tracked import TrackedModel, joined
from core.records.versions import (
    Version,
    all_fields,
    changed_fields,
    field_of,
    format_value,
    value_in,
)

from .models import Position, Proponent, Proposal, ProposalItem

_PARTS: dict[type[Reviewed], tuple[type[TrackedModel], ...]] = {Proposal: (Proponent, ProposalItem)}


@dataclass(frozen=True)
class Correction:
    """Readers first saw `new` on that day, in place of `old`. Empty: nothing was recorded."""

    day: dt.date
    label: str
    old: str
    new: str


def corrections_of(rows: Sequence[Reviewed]) -> dict[int, list[Correction]]:
    """By primary key, for rows of one table and their parts, latest first; in a constant number of queries."""
    if not rows:
        return {}
    model = type(rows[0])
    keys = [row.pk for row in rows]
    versions = _versions_of(model, id__in=keys)
    parts = {
        part: _versions_of(part, **{f"{part.parent_field}__in": keys})
        for part in _PARTS.get(model, ())
    }
    tables = (versions, *parts.values())
    labels = _Labels(chain.from_iterable(some for found in tables for some in found.values()))
    public = {key: _public(versions[key]) for key in keys}
    found = {key: _of(public[key], labels) for key in keys}
    for part, of_parts in parts.items():
        for of_part in of_parts.values():
            parent = getattr(of_part[0], f"{part.parent_field}_id")
            public_part = _while_parent_public(of_part, public[parent])
            found[parent] += _of(public_part, labels, is_part=True)
    return {
        key: sorted(corrections, key=lambda correction: correction.day, reverse=True)
        for key, corrections in found.items()
    }


def _versions_of(model: type[TrackedModel], **condition: object) -> dict[int, list[Any]]:
    """By row, in the order of writing."""
    versions: dict[int, list[Any]] = defaultdict(list)
    for line in model.history.filter(**condition).order_by("history_id"):
        versions[line.id].append(line)
    return versions


# when each version was public


@dataclass(frozen=True)
class PublicVersion:
    """A version that was public from one moment until another, or until now."""

    version: Any  # a Version, with the fields of its model
    since: dt.datetime
    until: dt.datetime | None


def _public(versions: Sequence[Any]) -> list[PublicVersion]:
    """The public versions of a row, with their times."""
    public, now = [], timezone.now()
    for version, following in zip_longest(versions, versions[1:]):
        since = max(filter(None, [version.history_date, version.live_at]))
        ends = [version.expires_at, following.history_date if following else None]
        until = min((end for end in ends if end), default=None)
        was_live = since <= now and (until is None or since < until)
        is_there = version.history_type != "-" and version.publication == Publication.PUBLISHED
        if was_live and is_there:
            public.append(PublicVersion(version, since, until))
    return public


def _while_parent_public(
    versions: Sequence[Version], parent: list[PublicVersion]
) -> list[PublicVersion]:
    """Counts the deletion of a part as a version."""
    public = []
    for version, following in zip_longest(versions, versions[1:]):
        until = following.history_date if following else None
        meanwhile = [
            one
            for one in parent
            if (one.until is None or version.history_date < one.until)
            and (until is None or one.since < until)
        ]
        if meanwhile:
            since = max(version.history_date, meanwhile[0].since)
            public.append(PublicVersion(version, since, until))
    return public


def _of_public_parents(versions: list[PublicVersion], labels: "_Labels") -> list[PublicVersion]:
    """Only versions whose parents are all public now."""
    return [
        one
        for one in versions
        for model in [one.version.instance_type]
        if all(
            labels.has(field_of(model, name), one.version)
            for name in model.public_with
            if name != model.parent_field
        )
    ]


def _public_rows(model: type[TrackedModel]) -> QuerySet[TrackedModel]:
    rows: QuerySet[TrackedModel]
    if model is ProposalItem:
        rows = ProposalItem.objects.published().joined().select_related("proposal")
    elif model is Position:
        rows = Position.objects.published().for_list()
    else:
        rows = joined(model.objects.published(), model.key_select_related)
    return rows


class _Labels:
    """Labels of the public rows that versions refer to, one query a table."""

    def __init__(self, versions: Iterable[Version]) -> None:
        pks: dict[Any, set[int]] = defaultdict(set)
        keys: dict[Any, set[str]] = defaultdict(set)
        for version in versions:
            for field in all_fields(version.instance_type):
                related, value = field.related_model, value_in(version, field)
                if not (isinstance(related, type) and issubclass(related, TrackedModel)):
                    continue
                if field.many_to_many:
                    keys[related] |= value
                elif value is not None:
                    pks[related].add(value)
        self._rows = {model: _public_rows(model).in_bulk(some) for model, some in pks.items()}
        self._by_key = {
            model: {
                row.natural_key_text(): str(row)
                for row in _public_rows(model).filter(**{f"{model.key_fields[0]}__in": some})
            }
            for model, some in keys.items()
            if some and len(model.key_fields) == 1
        }

    def has(self, field: models.Field, version: Version) -> bool:
        """Whether the version refers to no row, or to a public one."""
        key, related = value_in(version, field), field.related_model
        return key is None or key in self._rows.get(related, {})

    def of(self, field: models.Field, version: Version) -> str:
        """Empty if the version refers to no row, or to one that is not public."""
        value, related = value_in(version, field), field.related_model
        if field.many_to_many:
            known = self._by_key.get(related, {})
            return ", ".join(sorted(known[key] for key in value if key in known))
        row = self._rows.get(related, {}).get(value)
        return str(row) if row is not None else ""

    def format(self, field: models.Field, version: Version) -> str:
        is_link = field.is_relation
        return self.of(field, version) if is_link else format_value(field, value_in(version, field))


# differences


def _of(
    versions: list[PublicVersion], labels: _Labels, *, is_part: bool = False
) -> list[Correction]:
    corrections = []
    for before, after in pairwise(_of_public_parents(versions, labels)):
        part = _part_label(before.version, labels) if is_part else ""
        if is_part and after.version.history_type == "-":
            old = _describe_part(before.version, labels)
            corrections.append(Correction(after.since.date(), part, old, _("removed")))
            continue
        for found in _between(before, after, labels):
            label = _("%(part)s: %(label)s") % {"part": part, "label": found.label}
            corrections.append(replace(found, label=label) if is_part else found)
    return corrections


def _between(before: PublicVersion, after: PublicVersion, labels: _Labels) -> list[Correction]:
    compared = _compared_fields(before.version.instance_type)
    found = (
        (field, labels.format(field, before.version), labels.format(field, after.version))
        for field in changed_fields(before.version, after.version, compared)
    )
    return [
        Correction(after.since.date(), capfirst(str(field.verbose_name)), old, new)
        for field, old, new in found
        if old != new
    ]


def _compared_fields(model: type[TrackedModel]) -> list[models.Field]:
    """Without names, authors and times, which correct nothing."""
    if issubclass(model, Reviewed):
        return [
            *(field for field in model.content_fields() if field.name != "slug"),
            *model._meta.many_to_many,
        ]
    return [field for field in all_fields(model) if field.name not in {"id", model.parent_field}]


def _part_label(version: Version, labels: _Labels) -> str:
    model = version.instance_type
    if model is Proponent:
        return labels.of(field_of(model, "participant"), version)
    return _("Item %(number)d") % {"number": value_in(version, field_of(model, "number"))}


def _describe_part(version: Version, labels: _Labels) -> str:
    """A description of a part that was removed."""
    model = version.instance_type
    names = ("role",) if model is Proponent else ("action", *ProposalItem.exactly_one_of)
    texts = (labels.format(field_of(model, name), version) for name in names)
    return " ".join(filter(None, texts))
