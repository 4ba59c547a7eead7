"""One row of a file: the cells of our columns, and the values they mean. What cannot be taken is refused in the plan."""

from contextlib import suppress
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.fields import invisible_characters
from core.public.cell_text import CUT, unescape_cell
from core.records.permissions import Actor
from core.richtext import RichTextField, removed_markup

from ..columns.headers import columns_of
from ..columns.keys import Context, KeyIndexes
from ..columns.resource import TableResource
from ..columns.widgets import read_publication
from ..files.detect import FileSheet
from .plan import CellNote, Instructions, Plan

CLEAR = "(clear)"
# How a cell ends that could not be read, in the file of refused rows; sent again as it is, it is refused again.
UNREAD = " … [not read: put the value here]"

Values = dict[str, Any]  # by field


class RowCells(NamedTuple):
    """The filled cells of our columns, and the key as far as it can be read."""

    number: int
    cells: dict[str, str]  # column → what stands in the file
    key: Values
    defaults: frozenset[str] = frozenset()  # columns whose cells count only where nothing is stored


class RowReader:
    """Raises FileRefused where the header fits no table."""

    def __init__(
        self,
        resource: TableResource,
        sheet: FileSheet,
        instructions: Instructions,
        plan: Plan,
        by: Actor,
    ) -> None:
        self.resource, self.sheet, self.plan = resource, sheet, plan
        self.matches = instructions.matches
        self.model: Any = resource.model()
        self.places = columns_of(resource, sheet.header, instructions.columns)
        self.context = Context(KeyIndexes(by), instructions.date_order)

    def cells(self, numbered: tuple[int, list[str]]) -> RowCells | None:
        """None when the row as a whole, or a cell before it was read, cannot be taken."""
        number, row = numbered
        if not (self._is_as_long_as_the_header(number, row) and self._is_without_fault(number)):
            return None
        cells = {name: text for name, place in self.places.items() if (text := row[place].strip())}
        if match := self.matches.get(str(number)):
            cells[self.model.key_fields[0]] = match
        key = {}
        for name in self.model.key_fields:
            with suppress(ValidationError):  # it is refused with the whole row later
                if name in cells:
                    key[name] = self._value(name, unescape_cell(cells[name]))
        return RowCells(number, cells, key, self._defaults(number))

    def _defaults(self, number: int) -> frozenset[str]:
        places = self.sheet.defaults.get(number, set())
        return frozenset(name for name, place in self.places.items() if place in places)

    def _is_as_long_as_the_header(self, number: int, row: list[str]) -> bool:
        columns = len(self.sheet.header)
        while len(row) > columns and not row[-1].strip():
            row.pop()
        if len(row) < columns:
            reason = _("The row has %(cells)d cells, the header has %(columns)d.")
            reason %= {"cells": len(row), "columns": columns}
            self.plan.refuse(number, "", " | ".join(row), reason)
        elif len(row) > columns:
            reason = _("The row has more cells than the header has columns.")
            self.plan.refuse(number, "", " | ".join(row[columns:]), reason)
        return len(row) == columns

    def _is_without_fault(self, number: int) -> bool:
        """Whether reading the file found no cell of this row that cannot be taken, in a column that is."""
        names = {place: name for name, place in self.places.items()}
        faults = [fault for fault in self.sheet.faults.get(number, []) if fault.place in names]
        for fault in faults:
            self.plan.refuse(number, names[fault.place], fault.value, fault.reason)
        return not faults

    def values(self, row: RowCells) -> Values | None:
        """Of the filled cells; None when a cell was refused."""
        values: Values = {}
        is_fine = True
        for name, raw in row.cells.items():
            text = unescape_cell(raw)
            try:
                more = self._values(name, raw, text)
                _refuse_contradiction(values, more)
                values |= more
            except ValidationError as fault:
                is_fine = False
                self.plan.refuse(row.number, name, text, " ".join(fault.messages))
            self._note_what_goes(row.number, name, text)
        return self._corrected(row.number, values) if is_fine else None

    def _corrected(self, number: int, values: Values) -> Values:
        corrected = self.resource.corrected(values, self.context)
        for name, value in corrected.items():
            text = _("“%(before)s” is read as “%(after)s”.")
            words = {"before": values[name], "after": value}
            self.plan.notes.append(CellNote(number, name, text % words))
        return values | corrected

    def _values(self, name: str, raw: str, text: str) -> Values:
        if raw.endswith(CUT):
            raise ValidationError(_("A workbook cut this text. Copy the whole text from the CSV."))
        if raw.endswith(UNREAD):
            raise ValidationError(_("This cell could not be read. Enter its value."))
        if name not in self.resource.composites:
            return {name: self._emptied(name) if raw == CLEAR else self._value(name, text)}
        values = self.resource.composites[name].read(text, self.context)
        for field in values.keys() - set(self.resource.read_columns()):
            message = _("This table has no column “%(field)s”, which this cell would fill.")
            raise ValidationError(message % {"field": field})
        return values

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

    def _note_what_goes(self, number: int, name: str, text: str) -> None:
        """Tidying is not silent where it takes something away that whoever sent the file may miss."""
        if gone := ", ".join(invisible_characters(text)):
            note = _("Invisible characters were removed: %(gone)s.") % {"gone": gone}
            self.plan.notes.append(CellNote(number, name, note))
        is_rich = name in self.resource.fields and isinstance(
            self.resource.model_field(name), RichTextField
        )
        if is_rich and (tags := ", ".join(removed_markup(text))):
            note = _("Markup that is not allowed was removed: %(tags)s.") % {"tags": tags}
            self.plan.notes.append(CellNote(number, name, note))


def _refuse_contradiction(values: Values, more: Values) -> None:
    for name in more.keys() & values.keys():
        if more[name] != values[name]:
            message = _("Another column gives a different value for %(field)s.")
            raise ValidationError(message % {"field": name})
