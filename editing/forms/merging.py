"""Two editors at one row: which fields each of them changed, read from the history and never from the browser."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import OuterRef, Q, QuerySet, Subquery

from core.fields import TidiedField
from core.records.pending.changes import Changes, key_of, with_pks
from core.records.publishable import Publishable
from core.records.tracked import TrackedModel
from core.records.versions import Version, changed_fields, is_recorded, value_in

_NUMBER = re.compile("[0-9]{1,18}")


class RecordedLine(Version, Protocol):
    """A line of history with the row as it was."""

    history_id: int
    history_by_name: str
    instance: TrackedModel


def parse_version(text: object) -> int | None:
    """The version that a page sends back; None for what no page of ours would send."""
    return int(text) if isinstance(text, str) and _NUMBER.fullmatch(text) else None


def stored_version(row: TrackedModel) -> int | None:
    """The version of a stored row, or the number of the last line of its history where it has none."""
    if not row.pk:
        return None
    if isinstance(row, Publishable):
        return row.version
    if "last_history_id" in vars(row):  # annotated by `with_versions`
        return row.last_history_id  # type: ignore[attr-defined,no-any-return]
    lines = type(row).history.filter(id=row.pk).order_by("-history_id")
    version: int | None = lines.values_list("history_id", flat=True).first()
    return version


def with_versions(rows: QuerySet[TrackedModel]) -> QuerySet[TrackedModel]:
    """With what `stored_version` would else ask of each row."""
    if issubclass(rows.model, Publishable):
        return rows
    lines = rows.model.history.filter(id=OuterRef("pk")).order_by("-history_id")
    return rows.annotate(last_history_id=Subquery(lines.values("history_id")[:1]))


def history_line_seen(
    model: type[TrackedModel], pk: object, version: int | None
) -> RecordedLine | None:
    """The line of history that holds a row as its editor saw it; None where it is not known."""
    if version is None or pk is None:
        return None
    lines = model.history.filter(id=pk).order_by("-history_id")
    # A changed part makes a version of its row, and no line.
    is_versioned = issubclass(model, Publishable)
    seen = Q(version__lte=version) if is_versioned else Q(history_id=version)
    line: RecordedLine | None = lines.filter(seen).first()
    return line


_shown: ContextVar[Changes | None] = ContextVar("what a form shows as pending", default=None)


@contextmanager
def showing(changes: Changes) -> Iterator[None]:
    """Within it, forms know that their editors saw these changes too."""
    token = _shown.set(changes)
    try:
        yield
    finally:
        _shown.reset(token)


def _with_shown(line: RecordedLine, row: TrackedModel) -> None:
    """A line of history, in hand only, as it would be with what was pending."""
    for change in _shown.get() or []:
        if change.key == key_of(row) and change.verb == "changed":
            for name, value in change.after.items():
                field: Any = row._meta.get_field(name)
                if field.many_to_many:
                    keys = sorted(_keys(with_pks(field.related_model, value)))
                    line.history_many = line.history_many | {name: keys}
                else:
                    setattr(line, field.attname, field.to_python(value))


class Merge:
    """For a form whose row was saved by someone else since its editor opened it."""

    def __init__(self, form: forms.ModelForm, seen: RecordedLine | None) -> None:
        self.form, self.row, self.seen = form, form.instance, seen
        if seen is not None:
            _with_shown(seen, self.row)

    def was_typed(self, name: str) -> bool:
        """Whether the editor changed what they saw; always yes where that is not known."""
        if self.seen is None:
            return True
        field, bound, sent = self._field(name), self.form.fields[name], self.form[name].data
        if field.many_to_many:
            is_known = is_recorded(self.seen, field)
            return not is_known or self._keys_sent(name) != value_in(self.seen, field)
        saw = field.value_from_object(self.seen.instance)
        if isinstance(saw, dt.datetime | dt.time) and not bound.widget.supports_microseconds:
            saw = saw.replace(microsecond=0)
        return bound.has_changed(saw, sent) and not is_same_when_tidied(field, saw, sent)

    def was_stored(self, name: str) -> bool:
        """Whether someone else changed it since; always yes where that is not known."""
        field = self._field(name)
        if self.seen is None or not is_recorded(self.seen, field):
            return True
        now = getattr(self.row, field.name if field.many_to_many else field.attname)
        return bool(value_in(self.seen, field) != (_keys(now.all()) if field.many_to_many else now))

    def stored_by(self, name: str) -> str:
        """Who gave the field the value that is stored now."""
        author = ""
        for before, line in self._lines_since():
            if author == "" or changed_fields(before, line, [self._field(name)]):
                author = line.history_by_name
        return author

    def _lines_since(self) -> Iterator[tuple[RecordedLine, RecordedLine]]:
        lines = type(self.row).history.filter(id=self.row.pk).order_by("history_id")
        if self.seen is not None:
            lines = lines.filter(history_id__gte=self.seen.history_id)
        found = list(lines)
        return zip(found, found[1:], strict=False)

    def _field(self, name: str) -> models.Field:
        field: models.Field = self.row._meta.get_field(name)
        return field

    def _keys_sent(self, name: str) -> set[str] | None:
        try:
            return _keys(self.form.fields[name].clean(self.form[name].data))
        except ValidationError:
            return None


def _keys(rows: Iterable[models.Model]) -> set[str]:
    return {
        row.natural_key_text() if isinstance(row, TrackedModel) else str(row.pk) for row in rows
    }


def is_same_when_tidied(field: models.Field, stored: object, sent: object) -> bool:
    """Whether a text differs only in what its field tidies: browsers end lines in their own way."""
    if not (isinstance(stored, str) and isinstance(sent, str) and isinstance(field, TidiedField)):
        return False
    try:
        return field.tidy(sent) == stored
    except ValidationError:  # a text that is refused, which its field will say
        return False


def take_stored(bound: forms.BoundField) -> None:
    """Has a form read the stored value, as if it had been sent."""
    widget, value = bound.field.widget, bound.field.prepare_value(bound.initial)
    if isinstance(widget, forms.MultiWidget):
        value = widget.decompress(value)
    elif isinstance(widget, forms.FileInput):
        value = None
    widget.value_from_datadict = lambda *_sent: value
