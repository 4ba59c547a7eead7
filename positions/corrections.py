"""What was public and reads otherwise now: each value that readers saw once, and since when it is another.

Only versions that the public could read are compared. What stood in a draft, what waited for its review or its day, and what
names a row that is not public, is said nowhere.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.dates import PartialDate, PartialDateField, format_day
from core.fields import LinesField
from core.records.publishable import Publication
from core.records.tracked import joined

from .models import Position, Proponent, Proposal, ProposalItem

# Names, who and when, and what only opens or closes the door. That a row was checked again corrects nothing.
_NOT_SAID = {
    "id",
    "slug",
    "publication",
    "published_at",
    "version",
    "created_at",
    "created_by",
    "changed_at",
    "changed_by",
    "written_by",
}
_NOT_SAID |= {"live_at", "expires_at", "editors_note", "last_checked_on"}
_PARTS: dict[Any, tuple[Any, ...]] = {Proposal: (Proponent, ProposalItem)}


@dataclass(frozen=True)
class Correction:
    """On that day readers saw `new` for the first time where they had seen `old`. An empty text: nothing was recorded."""

    day: dt.date
    label: str
    old: str
    new: str


@dataclass(frozen=True)
class _Shown:
    """A version that readers could see, from one moment until another, or until now."""

    line: Any
    since: dt.datetime
    until: dt.datetime | None


def corrections_of(rows: Sequence[Any]) -> dict[int, list[Correction]]:
    """By primary key, for rows of one table and what hangs on them, the latest first: in a constant number of queries."""
    if not rows:
        return {}
    model: Any = type(rows[0])
    keys = [row.pk for row in rows]
    versions = _versions(model, id__in=keys)
    parts = {
        part: _versions(part, **{f"{part.parent_field}__in": keys})
        for part in _PARTS.get(model, ())
    }
    names = _Names(
        [model, *parts],
        [
            line
            for found in (versions, *parts.values())
            for lines in found.values()
            for line in lines
        ],
    )
    found = {key: _of_row(model, _publicly(versions.get(key, [])), names) for key in keys}
    for part, of_parts in parts.items():
        for lines in of_parts.values():
            holder = getattr(lines[0], f"{part.parent_field}_id")
            found[holder] += _of_part(part, lines, _publicly(versions.get(holder, [])), names)
    return {
        key: sorted(corrections, key=lambda one: one.day, reverse=True)
        for key, corrections in found.items()
    }


def _versions(model: Any, **of_which: Any) -> dict[int, list[Any]]:
    """The lines of history of these rows, by row, in the order in which they were written."""
    versions: dict[int, list[Any]] = defaultdict(list)
    for line in model.history.filter(**of_which).order_by("history_id"):
        versions[line.id].append(line)
    return versions


def _publicly(lines: list[Any]) -> list[_Shown]:
    """When readers could see which version of a row that is published by itself."""
    shown = []
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        since = max(filter(None, [line.history_date, line.live_at]))
        ends = [
            moment
            for moment in (line.expires_at, following.history_date if following else None)
            if moment
        ]
        until = min(ends) if ends else None
        if (
            line.history_type != "-"
            and line.publication == Publication.PUBLISHED
            and (until is None or since < until)
        ):
            shown.append(_Shown(line, since, until))
    return shown


def _while_shown(lines: list[Any], holder: list[_Shown]) -> list[_Shown]:
    """When readers could see which version of a part; its removal counts as one, with a line that deletes."""
    shown = []
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        until = following.history_date if following else None
        over = [
            one
            for one in holder
            if (one.until is None or line.history_date < one.until)
            and (until is None or one.since < until)
        ]
        if over:
            shown.append(_Shown(line, max(line.history_date, over[0].since), until))
    return shown


class _Names:
    """What the rows are called that versions point to, as far as they are public now; one query for each table."""

    def __init__(self, tables: Iterable[Any], lines: Iterable[Any]) -> None:
        wanted: dict[Any, set[int]] = defaultdict(set)
        keys: dict[Any, set[str]] = defaultdict(set)
        for line in lines:
            for field in _relations(line.instance_type):
                if field.many_to_many:
                    keys[field.related_model] |= set(_held(field, line))
                elif (key := _held(field, line)) is not None:
                    wanted[field.related_model].add(key)
        self.rows = {model: _public(model).in_bulk(found) for model, found in wanted.items()}
        self.by_key = {
            model: {
                row.natural_key_text(): str(row)
                for row in _public(model).filter(**{f"{model.key_fields[0]}__in": found})
            }
            for model, found in keys.items()
            if found and len(model.key_fields) == 1
        }

    def of(self, field: Any, line: Any) -> str:
        """Empty where it points nowhere, or at what is not public."""
        if field.many_to_many:
            known = self.by_key.get(field.related_model, {})
            return ", ".join(sorted(known[key] for key in _held(field, line) if key in known))
        row = self.rows.get(field.related_model, {}).get(_held(field, line))
        return str(row) if row is not None else ""

    def are_public(self, line: Any) -> bool:
        """Whether all that this version could not be public without is public now."""
        model = line.instance_type
        fields = (
            model._meta.get_field(name) for name in model.public_with if name != model.parent_field
        )
        return all(
            _held(field, line) is None
            or _held(field, line) in self.rows.get(field.related_model, {})
            for field in fields
        )


def _public(model: Any) -> Any:
    rows = model.objects.published()
    if model is ProposalItem:
        return rows.joined().select_related("proposal")
    return rows.for_list() if model is Position else joined(rows, model.key_select_related)


def _told(model: Any) -> list[Any]:
    """The fields whose changes are told."""
    fields = [*model._meta.concrete_fields, *model._meta.many_to_many]
    return [
        field
        for field in fields
        if field.name not in _NOT_SAID and field.name != model.parent_field
    ]


def _relations(model: Any) -> list[Any]:
    return [field for field in _told(model) if field.is_relation]


def _of_row(model: Any, shown: list[_Shown], names: _Names) -> list[Correction]:
    return [
        one
        for before, after in pairwise(_public_ones(shown, names))
        for one in _between(model, before, after, names)
    ]


def _public_ones(shown: list[_Shown], names: _Names) -> list[_Shown]:
    return [one for one in shown if names.are_public(one.line)]


def _of_part(model: Any, lines: list[Any], holder: list[_Shown], names: _Names) -> list[Correction]:
    corrections = []
    for before, after in pairwise(_public_ones(_while_shown(lines, holder), names)):
        part = _called(before.line, names)
        if after.line.history_type == "-":
            corrections.append(
                Correction(after.since.date(), part, _described(before.line, names), _("taken out"))
            )
            continue
        for one in _between(model, before, after, names):
            corrections.append(
                Correction(
                    one.day,
                    _("%(part)s: %(label)s") % {"part": part, "label": one.label},
                    one.old,
                    one.new,
                )
            )
    return corrections


def _between(model: Any, before: _Shown, after: _Shown, names: _Names) -> list[Correction]:
    fields = [
        field for field in _told(model) if _held(field, before.line) != _held(field, after.line)
    ]
    said = (
        (field, _said(field, before.line, names), _said(field, after.line, names))
        for field in fields
    )
    return [
        Correction(after.since.date(), capfirst(str(field.verbose_name)), old, new)
        for field, old, new in said
        if old != new
    ]


def _held(field: Any, line: Any) -> Any:
    return (
        line.history_many.get(field.name, [])
        if field.many_to_many
        else getattr(line, field.attname)
    )


def _said(field: Any, line: Any, names: _Names) -> str:
    if field.is_relation:
        return names.of(field, line)
    value = _held(field, line)
    if value is None or value == "":
        return ""
    if field.choices:
        return str(dict(field.choices).get(value, value))
    if isinstance(field, PartialDateField):
        return PartialDate(value).format()
    if isinstance(field, models.DateField):
        return format_day(value)
    return ", ".join(value.split("\n")) if isinstance(field, LinesField) else str(value)


def _called(line: Any, names: _Names) -> str:
    if line.instance_type is Proponent:
        return names.of(Proponent._meta.get_field("participant"), line)
    return _("Item %(number)d") % {"number": line.number}


def _described(line: Any, names: _Names) -> str:
    """What a part was that is there no more."""
    if line.instance_type is Proponent:
        return _said(Proponent._meta.get_field("role"), line, names)
    texts = [
        names.of(field, line)
        for field in _relations(ProposalItem)
        if field.name in ProposalItem.public_with
    ]
    return " ".join(
        filter(
            None,
            [_said(ProposalItem._meta.get_field("action"), line, names), *texts, line.new_text],
        )
    )
