"""What a pending version would change, field by field, with the words that differ."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.apps import apps
from django.db import models
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from core.fields import LinesField
from core.public.comparison.lines import lines_of
from core.public.comparison.words import Pieces, line_diff, whole_diff
from core.records.pending.changes import Changes, Conflict, PendingRow, key_of, make_changed
from core.records.permissions import Actor
from core.records.publishable import Publishable
from core.records.tracked import with_keys
from core.records.versions import format_value, is_free_text
from core.richtext import RichTextField

from ..forms.versioned import FieldConflict

# Of a table, what the rows with these keys are called.
Names: TypeAlias = Callable[[type[models.Model], Iterable[Any]], list[str]]


@dataclass(frozen=True)
class ChangedField:
    label: str
    lines: Sequence[Pieces]


@dataclass(frozen=True)
class ChangedRow:
    """The row itself has no `verb`."""

    label: str
    verb: str
    fields: Sequence[ChangedField]


class NamedRows:
    """The rows that changes are about and point to, in one query a table, however many changes there are."""

    def __init__(
        self,
        changes: Iterable[PendingRow],
        by: Actor,
        label: Callable[[models.Model], str] = str,
    ) -> None:
        self.label = label
        wanted: dict[type[models.Model], set[int]] = defaultdict(set)
        for table, pk in {key for change in changes for key in (change.key, *change.named())}:
            wanted[apps.get_model(table)].add(pk)
        self._rows = {model: with_keys(model, by).in_bulk(pks) for model, pks in wanted.items()}

    def names(self, model: type[models.Model], pks: Iterable[Any]) -> list[str]:
        """Without those that are gone, or not for this person."""
        known = self._rows.get(model, {})
        return [self.label(known[pk]) for pk in pks if pk in known]

    def changed(self, change: PendingRow, row: Publishable) -> Any:
        """The row of a change as the change makes it, not saved; None where it is gone."""
        stored = row if change.key == key_of(row) else self._rows[change.model].get(change.pk)
        found: Any = change.model() if change.verb == "added" else copy(stored)
        if found is not None:
            make_changed(found, change, row)
            for name, value in change.after.items():
                field: Any = change.model._meta.get_field(name)
                if field.is_relation and not field.many_to_many:
                    setattr(found, name, self._rows.get(field.related_model, {}).get(value))
        return found


def changed_rows(row: Publishable, changes: Changes, rows: NamedRows) -> list[ChangedRow]:
    return [_changed_row(row, change, rows) for change in changes]


def _changed_row(row: Publishable, change: PendingRow, rows: NamedRows) -> ChangedRow:
    table = capfirst(str(change.model._meta.verbose_name))
    fields = shown_fields(change, type(row), rows.names)
    if change.key == key_of(row):
        return ChangedRow(table, "", fields)
    found = rows.changed(change, row)
    try:
        label = rows.label(found) if found is not None else ""
    except AttributeError:  # it is called after a row that is gone, or not for this person
        label = ""
    return ChangedRow(f"{table}: {label}" if label else table, verb_label(change), fields)


def verb_label(change: PendingRow) -> str:
    labels = {"added": _("added"), "changed": _("changed"), "removed": _("removed")}
    return labels[change.verb]


def shown_fields(change: PendingRow, of: type[models.Model], names: Names) -> list[ChangedField]:
    """What a row of that table, or one of its parts, held and holds."""
    found, model = [], change.model
    for name in change.before | change.after:
        # Of a part, the key to its row is no news.
        if model is of or model._meta.get_field(name).related_model is not of:
            sides = change.before.get(name), change.after.get(name)
            if lines := _lines(model, name, *sides, names):
                found.append(ChangedField(_label(model, name), lines))
    return found


def names_for(by: Actor) -> Names:
    """As this person may read them."""
    return lambda model, pks: [
        str(row) for row in with_keys(model, by).filter(pk__in=list(pks)).order_by("pk")
    ]


def _label(model: type[models.Model], name: str) -> str:
    field: Any = model._meta.get_field(name)
    return capfirst(str(field.verbose_name))


def _lines(model: type[models.Model], name: str, old: Any, new: Any, names: Names) -> list[Pieces]:
    before, after = (value_lines(model, name, value, names) for value in (old, new))
    if before == after:
        return []
    diff = line_diff if is_free_text(model._meta.get_field(name)) else whole_diff
    return diff(before, after)


def value_lines(model: type[models.Model], name: str, value: Any, names: Names) -> list[str]:
    """A value as lines of text."""
    field: Any = model._meta.get_field(name)
    if value in (None, "", []):
        return []
    if field.is_relation:
        return names(field.related_model, value if field.many_to_many else [value])
    if isinstance(field, RichTextField):
        return lines_of(value)
    if isinstance(field, LinesField):
        return str(value).split("\n")
    if isinstance(field, models.JSONField):
        return [Truncator(value).chars(200)]
    if isinstance(value, bool):
        return [_("yes") if value else _("no")]
    stored = field.to_python(value)
    return format_value(field, stored).splitlines()


def shown_conflicts(conflicts: Iterable[Conflict], by: Actor) -> list[FieldConflict]:
    return [_shown(conflict, names_for(by)) for conflict in conflicts]


def _shown(conflict: Conflict, names: Names) -> FieldConflict:
    model = PendingRow(*conflict.key, "changed").model
    table = capfirst(str(model._meta.verbose_name))
    if not conflict.name:
        gone, there = _("(removed)"), _("(there)")
        stored, mine = conflict.theirs is not None, conflict.mine is not None
        return FieldConflict(table, there if stored else gone, there if mine else gone)
    values = (conflict.theirs, conflict.mine)
    stored_text, typed = (
        "\n".join(value_lines(model, conflict.name, value, names)) for value in values
    )
    return FieldConflict(f"{table}: {_label(model, conflict.name)}", stored_text, typed)
