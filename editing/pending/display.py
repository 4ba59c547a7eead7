"""The changes of a pending version, field by field, with the words that differ."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.apps import apps
from django.db import models
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import PartialDateField
from core.fields import CodeField, LinesField
from core.public.comparison.words import Pieces, line_diff, lines_of, whole_diff
from core.records.pending.changes import Changes, Conflict, PendingRow, key_of
from core.records.permissions import Actor
from core.records.publishable import Publishable
from core.records.tracked import number_label, with_keys
from core.records.versions import format_value
from core.richtext import RichTextField

from ..forms import FieldConflict


@dataclass(frozen=True)
class ChangedField:
    label: str
    lines: Sequence[Pieces]


@dataclass(frozen=True)
class ChangedRow:
    """For the row itself, `verb` is empty."""

    label: str
    verb: str
    fields: Sequence[ChangedField]


Key: TypeAlias = tuple[type[models.Model], int]
_VERBS = {
    "added": gettext_lazy("added"),
    "changed": gettext_lazy("changed"),
    "removed": gettext_lazy("removed"),
}


class RowNames:
    """Names of rows, as far as one person may read them."""

    def __init__(self, by: Actor) -> None:
        self._by = by
        # None: deleted, or not readable.
        self._known: dict[type[models.Model], dict[Any, models.Model | None]] = defaultdict(dict)

    def load(self, keys: Iterable[Key]) -> dict[type[models.Model], set[int]]:
        """One query a table. Returns rows that are deleted, or not readable."""
        wanted: dict[type[models.Model], set[int]] = defaultdict(set)
        for model, pk in keys:
            if pk not in self._known[model]:
                wanted[model].add(pk)
        for model, pks in wanted.items():
            rows = with_keys(model, self._by).in_bulk(pks)
            self._known[model] |= {pk: rows.get(pk) for pk in pks}
            pks -= rows.keys()
        return wanted

    def of(self, model: type[models.Model], pks: Iterable[Any]) -> list[str]:
        """Leaves out rows that are deleted, or not readable."""
        self.load((model, pk) for pk in pks)
        return [_name(row) for pk in pks if (row := self._known[model][pk]) is not None]


def _name(row: models.Model) -> str:
    try:
        return str(row)
    except AttributeError:  # its name contains that of such a row
        return number_label(type(row), row.pk)


def named_in(changes: Iterable[PendingRow]) -> set[Key]:
    """The rows that are changed, and those that they lead to."""
    keys = {key for change in changes for key in change.named()}
    return {(apps.get_model(table), pk) for table, pk in keys}


def changed_rows(row: Publishable, changes: Changes, by: Actor) -> list[ChangedRow]:
    names, found = RowNames(by), []
    names.load(named_in(changes))
    for change in changes:
        label, verb = capfirst(str(change.model._meta.verbose_name)), ""
        if change.key != key_of(row):
            label = ": ".join([label, *names.of(change.model, [change.pk])])
            verb = str(_VERBS[change.verb])
        found.append(ChangedRow(label, verb, shown_fields(change, type(row), names)))
    return found


def shown_fields(change: PendingRow, of: type[models.Model], names: RowNames) -> list[ChangedField]:
    """Old and new values of a row of that table, or of its parts."""
    found, model = [], change.model
    for name in change.before | change.after:
        # For a part, the foreign key to its row tells nothing.
        if model is of or model._meta.get_field(name).related_model is not of:
            sides = (side.get(name) for side in (change.before, change.after))
            before, after = (value_lines(model, name, value, names) for value in sides)
            diff = line_diff if _is_free_text(model._meta.get_field(name)) else whole_diff
            if before != after:
                found.append(ChangedField(_label(model, name), diff(before, after)))
    return found


def _is_free_text(field: Any) -> bool:
    """Whether its value is prose or a name; otherwise a choice, a key, a day, a number or a URL."""
    whole = (CodeField, LinesField, PartialDateField, models.SlugField, models.URLField)
    is_text = isinstance(field, models.CharField | models.TextField)
    return is_text and not field.choices and not isinstance(field, whole)


def _label(model: type[models.Model], name: str) -> str:
    field: Any = model._meta.get_field(name)
    return capfirst(str(field.verbose_name))


def value_lines(model: type[models.Model], name: str, value: Any, names: RowNames) -> list[str]:
    """A value as lines of text."""
    field: Any = model._meta.get_field(name)
    if value in (None, "", []):
        return []
    if field.is_relation:
        return names.of(field.related_model, value if field.many_to_many else [value])
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
    names, found = RowNames(by), []
    for conflict in conflicts:
        model, name = apps.get_model(conflict.key[0]), conflict.name
        label, sides = capfirst(str(model._meta.verbose_name)), (conflict.theirs, conflict.mine)
        if name:
            label = f"{label}: {_label(model, name)}"
            texts = ["\n".join(value_lines(model, name, value, names)) for value in sides]
        else:
            texts = [_("(removed)") if value is None else _("(there)") for value in sides]
        found.append(FieldConflict(label, *texts))
    return found
