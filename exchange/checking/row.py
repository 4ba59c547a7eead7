"""One row of a file: the cells of our columns, and the values they mean. What cannot be taken is refused in the plan."""

from contextlib import suppress
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.fields import invisible_characters
from core.public.cell_text import CUT, unescape_cell
from core.richtext import RichTextField, removed_markup

from ..columns.headers import columns_of
from ..columns.keys import Context
from ..columns.resource import TableResource, read_publication
from ..files.detect import FileSheet
from .plan import CellNote, Instructions, Plan

CLEAR = "(clear)"
# How a cell ends that could not be read, in the file of refused rows; sent again as it is, it is refused again.
UNREAD = " … [not read: put the value here]"

Cells = dict[str, str]  # column → what stands in the file


class RowReader:
    """Raises FileRefused where the header fits no table."""

    def __init__(
        self, resource: TableResource, sheet: FileSheet, instructions: Instructions, plan: Plan
    ) -> None:
        self.resource, self.sheet, self.instructions, self.plan = (
            resource,
            sheet,
            instructions,
            plan,
        )
        self.model: Any = resource.model()
        self.places = columns_of(resource, sheet.header, instructions.columns)
        self.context = Context(date_order=instructions.date_order)

    def cells(self, number: int, row: list[str]) -> Cells | None:
        """The filled cells of our columns; None when the row as a whole, or a cell before it was read, cannot be taken."""
        if not (self._is_as_long_as_the_header(number, row) and self._is_without_fault(number)):
            return None
        cells = {name: text for name, place in self.places.items() if (text := row[place].strip())}
        if number in self.instructions.matches:
            cells[self.model.key_fields[0]] = self.instructions.matches[number]
        return cells

    def _is_as_long_as_the_header(self, number: int, row: list[str]) -> bool:
        columns = len(self.sheet.header)
        while len(row) > columns and not row[-1].strip():
            row.pop()
        if len(row) < columns:
            reason = _("The row has %(cells)d cells, the header has %(columns)d.") % {
                "cells": len(row),
                "columns": columns,
            }
            self.plan.refuse(number, "", " | ".join(row), reason)
        elif len(row) > columns:
            self.plan.refuse(
                number,
                "",
                " | ".join(row[columns:]),
                _("The row has more cells than the header has columns."),
            )
        return len(row) == columns

    def _is_without_fault(self, number: int) -> bool:
        """Whether reading the file found no cell of this row that cannot be taken, in a column that is."""
        names = {place: name for name, place in self.places.items()}
        faults = [fault for fault in self.sheet.faults.get(number, []) if fault.place in names]
        for fault in faults:
            self.plan.refuse(number, names[fault.place], fault.value, fault.reason)
        return not faults

    def key_values(self, cells: Cells) -> dict[str, object]:
        """The key as far as it can be read; what cannot is refused with the whole row later."""
        values = {}
        for name in self.model.key_fields:
            with suppress(ValidationError):
                if name in cells:
                    values[name] = self._value(name, unescape_cell(cells[name]))
        return values

    def read(self, number: int, cells: Cells) -> dict[str, object] | None:
        """Values of the filled cells, by field; None when a cell was refused."""
        values: dict[str, Any] = {}
        fine = True
        for name, raw in cells.items():
            text = unescape_cell(raw)
            try:
                values |= self._apart_from(values, self._values(name, raw, text))
            except ValidationError as fault:
                fine = False
                self.plan.refuse(number, name, text, " ".join(fault.messages))
            self._say_what_goes(number, name, text)
        return values if fine else None

    def _values(self, name: str, raw: str, text: str) -> dict[str, object]:
        if raw.endswith(CUT):
            raise ValidationError(_("A workbook cut this text. Copy the whole text from the CSV."))
        if raw.endswith(UNREAD):
            raise ValidationError(_("This cell could not be read. Enter its value."))
        if self.is_composite(name):
            return self._held(self.resource.composites[name].read(text, self.context))
        return {name: self._emptied(name) if raw == CLEAR else self._value(name, text)}

    def is_composite(self, name: str) -> bool:
        return name in self.resource.composites and name not in self.resource.fields

    def _held(self, values: dict[str, object]) -> dict[str, object]:
        """Raises ValidationError where a composite column says what this table has no column for."""
        for name in values.keys() - set(self.resource.read_columns()):
            raise ValidationError(
                _("This table has no column “%(field)s”, which this cell would fill.")
                % {"field": name}
            )
        return values

    def _apart_from(self, values: dict[str, object], more: dict[str, object]) -> dict[str, object]:
        """Raises ValidationError where two columns say different things of one field."""
        for name in more.keys() & values.keys():
            if more[name] != values[name]:
                raise ValidationError(
                    _("Another column gives a different value for %(field)s.") % {"field": name}
                )
        return more

    def _value(self, name: str, text: str) -> object:
        if name == "publication":
            return read_publication(text)
        return self.resource.fields[name].widget.read(text, self.context)

    def _emptied(self, name: str) -> object:
        field = self.resource.model_field(name)
        if field.many_to_many:
            return []
        if name in self.model.key_fields or not field.blank:
            raise ValidationError(_("This column cannot be empty."))
        return None if field.null else field.get_default() if field.has_default() else ""

    def _say_what_goes(self, number: int, name: str, text: str) -> None:
        """Tidying is not silent where it takes something away that whoever sent the file may miss."""
        if gone := invisible_characters(text):
            self.plan.notes.append(
                CellNote(
                    number,
                    name,
                    _("Invisible characters were removed: %(gone)s.") % {"gone": ", ".join(gone)},
                )
            )
        if (
            name in self.resource.fields
            and isinstance(self.resource.model_field(name), RichTextField)
            and (tags := removed_markup(text))
        ):
            self.plan.notes.append(
                CellNote(
                    number,
                    name,
                    _("Markup that is not allowed was removed: %(tags)s.")
                    % {"tags": ", ".join(tags)},
                )
            )
