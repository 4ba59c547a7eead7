"""Corrections: each value that readers once saw and that reads differently now, and since when.

Only versions that the public could read are compared. What stood in a draft, what waited for its review or its day, and what
names a row that is not public, is never shown.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest

from django.db import models
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.records.publishable import Reviewed
from core.records.tracked import TrackedModel, joined
from core.records.versions import (
    PublicVersion,
    RelatedLabels,
    Version,
    all_fields,
    changed_fields,
    field_of,
    public_versions,
    value_in,
    versions_of,
)

from .models import Position, Proponent, Proposal, ProposalItem

_PARTS: dict[type[Reviewed], tuple[type[TrackedModel], ...]] = {Proposal: (Proponent, ProposalItem)}


@dataclass(frozen=True)
class Correction:
    """On that day readers first saw `new` where they had seen `old`. An empty text: nothing was recorded."""

    day: dt.date
    label: str
    old: str
    new: str


def corrections_of(rows: Sequence[Reviewed]) -> dict[int, list[Correction]]:
    """By primary key, for rows of one table and their parts, the latest first: in a constant number of queries."""
    if not rows:
        return {}
    model = type(rows[0])
    keys = [row.pk for row in rows]
    versions = versions_of(model, id__in=keys)
    parts = {
        part: versions_of(part, **{f"{part.parent_field}__in": keys})
        for part in _PARTS.get(model, ())
    }
    labels = RelatedLabels(
        [
            version
            for found in (versions, *parts.values())
            for of_row in found.values()
            for version in of_row
        ],
        _public_rows,
    )
    public = {key: public_versions(versions.get(key, [])) for key in keys}
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


# when readers could see which version


def _while_parent_public(
    versions: Sequence[Version], parent: list[PublicVersion]
) -> list[PublicVersion]:
    """The removal of a part counts as a version, with a line that deletes."""
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


def _of_public_parents(versions: list[PublicVersion], labels: RelatedLabels) -> list[PublicVersion]:
    """Those of which every parent is public now."""
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


# what differs


def _of(
    versions: list[PublicVersion], labels: RelatedLabels, *, is_part: bool = False
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


def _between(
    before: PublicVersion, after: PublicVersion, labels: RelatedLabels
) -> list[Correction]:
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
    """Without names, who and when: they correct nothing."""
    if issubclass(model, Reviewed):
        return [
            *(field for field in model.content_fields() if field.name != "slug"),
            *model._meta.many_to_many,
        ]
    return [field for field in all_fields(model) if field.name not in {"id", model.parent_field}]


def _part_label(version: Version, labels: RelatedLabels) -> str:
    model = version.instance_type
    if model is Proponent:
        return labels.of(field_of(model, "participant"), version)
    return _("Item %(number)d") % {"number": value_in(version, field_of(model, "number"))}


def _describe_part(version: Version, labels: RelatedLabels) -> str:
    """What a part was that is there no more."""
    model = version.instance_type
    names = ("role",) if model is Proponent else ("action", *ProposalItem.exactly_one_of)
    texts = (labels.format(field_of(model, name), version) for name in names)
    return " ".join(filter(None, texts))
