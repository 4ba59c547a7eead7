"""Two editors at one row: which fields each of them changed, told by the history and by nothing that a browser says."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict

from core.records.tracked import TrackedModel

_NUMBER = re.compile("[0-9]{1,18}")


def version_named(text: Any) -> int | None:
    """The version that a page sends back; None for what no page of ours would send."""
    return int(text) if isinstance(text, str) and _NUMBER.fullmatch(text) else None


def stored_version(row: Any) -> int | None:
    """The version of a stored row, or the number of the last line of its history where it has none."""
    if not row.pk:
        return None
    if hasattr(row, "version"):
        return int(row.version)
    if hasattr(row, "last_line"):  # of a part, asked with all its kind
        return row.last_line  # type: ignore[no-any-return]
    lines = type(row).history.filter(id=row.pk).order_by("-history_id")
    return lines.values_list("history_id", flat=True).first()


def line_seen(model: Any, pk: Any, version: int | None) -> Any:
    """The line of history that holds a row as its editor saw it; None where it cannot be told."""
    if version is None or pk is None:
        return None
    lines = model.history.filter(id=pk).order_by("-history_id")
    if not hasattr(model, "version"):
        return lines.filter(history_id=version).first()
    return lines.filter(version__lte=version).first()  # a changed part makes a version, and no line


class Merge:
    """Of a form whose row was stored anew since its editor opened it."""

    def __init__(self, form: forms.ModelForm, seen: Any) -> None:
        self.form, self.row, self.seen = form, form.instance, seen

    def was_typed(self, name: str) -> bool:
        """Whether the editor changed what they saw; always yes where that cannot be told."""
        if self.seen is None:
            return True
        field, sent = self.form.fields[name], self.form[name].data
        if self._field(name).many_to_many:
            return self._keys_sent(name) != self._keys_seen(name)
        saw = self._field(name).value_from_object(self.seen.instance)
        if isinstance(saw, dt.datetime | dt.time) and not field.widget.supports_microseconds:
            saw = saw.replace(microsecond=0)
        return field.has_changed(saw, sent) and not is_only_untidy(self._field(name), saw, sent)

    def was_stored(self, name: str) -> bool:
        """Whether another editor changed it since; always yes where that cannot be told."""
        return self.seen is None or self._holds(self.seen, name) != self._holds(None, name)

    def who_stored(self, name: str) -> str:
        """Who gave the field the value that is stored now."""
        who = ""
        for before, line in self._lines_since():
            if who == "" or self._holds(before, name) != self._holds(line, name):
                who = line.history_by_name
        return who

    def _lines_since(self) -> Iterator[tuple[Any, Any]]:
        lines = type(self.row).history.filter(id=self.row.pk).order_by("history_id")
        if self.seen is not None:
            lines = lines.filter(history_id__gte=self.seen.history_id)
        found = list(lines)
        return zip(found, found[1:], strict=False)

    def _field(self, name: str) -> Any:
        return self.row._meta.get_field(name)

    def _holds(self, line: Any, name: str) -> Any:
        """What the field holds in a line of history, or in the store."""
        field = self._field(name)
        if not field.many_to_many:
            return getattr(self.row if line is None else line.instance, field.attname)
        return _keys(getattr(self.row, name).all()) if line is None else self._keys_in(line, name)

    def _keys_in(self, line: Any, name: str) -> set[str] | None:
        return set(line.history_many[name]) if name in line.history_many else None

    def _keys_seen(self, name: str) -> set[str] | None:
        return self._keys_in(self.seen, name)

    def _keys_sent(self, name: str) -> set[str] | None:
        try:
            return _keys(self.form.fields[name].clean(self.form[name].data))
        except ValidationError:
            return None


def _keys(rows: Any) -> set[str]:
    return {
        row.natural_key_text() if isinstance(row, TrackedModel) else str(row.pk) for row in rows
    }


def is_only_untidy(field: Any, stored: Any, sent: Any) -> bool:
    """Whether a text differs only in what is tidied away: browsers end lines in their own way."""
    is_text = isinstance(stored, str) and isinstance(sent, str)
    if not is_text or not hasattr(field, "tidy"):
        return False
    try:
        return bool(field.tidy(sent) == stored)
    except ValidationError:  # a text that is refused, which its field will say
        return False


def send_stored(data: "MultiValueDict[str, str]", bound: forms.BoundField) -> None:
    """Puts into what was sent of a form what a browser would send of the stored value."""
    name, value = bound.html_name, bound.field.prepare_value(bound.initial)
    for key, values in _as_sent(bound.field.widget, name, value).items():
        data.pop(key, None)
        if values:
            data.setlist(key, values)


def _as_sent(widget: Any, name: str, value: Any) -> dict[str, list[str]]:
    widget = getattr(
        widget, "widget", widget
    )  # of a relation, inside the links to add and to look it up
    if isinstance(widget, forms.MultiWidget):
        sent: dict[str, list[str]] = {}
        parts: Any = widget
        for suffix, part, shown in zip(
            parts.widgets_names, parts.widgets, parts.decompress(value), strict=True
        ):
            sent |= _as_sent(part, f"{name}{suffix}", shown)
        return sent
    if isinstance(widget, forms.CheckboxInput):
        return {name: ["on"] if value else []}
    if isinstance(widget, forms.FileInput):
        return {name: []}
    shown = widget.format_value(value)
    values = shown if isinstance(shown, list | tuple) else [shown]
    return {name: ["" if one is None else str(one) for one in values]}
