"""One row of a file: its cells, the values they mean, the stored row that it is, what changes, and whether that may be and holds.

What cannot be taken is refused in the plan.
"""

from contextlib import suppress
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from core.fields import invisible_characters, tidy_line
from core.public.cell_text import CUT, unescape_cell
from core.records.permissions import Actor, may, may_propose, may_write
from core.records.publishable import set_publication
from core.records.reviewing import STATE_FIELDS, may_publish_own
from core.records.saving import Write
from core.records.tracked import TrackedModel
from core.richtext import RichTextField, removed_markup

from ..columns.headers import columns_of
from ..columns.keys import Context, KeyIndexes, Several
from ..columns.resource import TableResource
from ..columns.widgets import read_publication
from ..files.detect import FileSheet
from .plan import CellNote, Instructions, Namesake, Plan, PlannedRow
from .unique import Clash, NamedRows, Uniqueness

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
        places = self.sheet.defaults.get(number, set())
        defaults = frozenset(name for name, place in self.places.items() if place in places)
        return RowCells(number, cells, key, defaults)

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


class RowCheck:
    """Refuses in the plan what cannot be taken."""

    def __init__(self, resource: TableResource, reader: RowReader, plan: Plan, by: Actor) -> None:
        self.resource, self.reader, self.result, self.by = resource, reader, plan, by
        self.model: Any = resource.model()
        self.foreign_keys = resource.foreign_keys()
        self.index = reader.context.indexes.of(self.model)
        self.seen: dict[str, int] = {}  # key → row number
        self.uniques: dict[type[TrackedModel], Uniqueness] = {}

    def plan(self, row: RowCells, stored: dict[str, object]) -> PlannedRow | None:
        values = self.reader.values(row)
        if values is None:
            return None
        candidate = self._candidate(values)
        if not self._has_key(row.number, candidate):
            return None
        key_text = candidate.natural_key_text()
        key = self._known_key(key_text)
        if key_text.strip() and not self._is_key_its_own(row.number, candidate, key, values):
            return None
        self.seen[key] = row.number
        instance: Any = stored.get(key) or candidate
        version = getattr(instance, "version", None) if instance.pk else None
        planned = PlannedRow(row.number, key_text, Write(instance, version))
        if not self._apply(planned, row, values):
            return None
        # A later row that points at this one finds it as it will be; the index keeps no second copy.
        key = self.model.normalise_key(instance.natural_key_text())
        known = self.index.setdefault(key, instance)
        if instance.pk and known.pk == instance.pk:
            self.index[key] = instance
        return planned

    def _candidate(self, values: Values) -> Any:
        """The row as a new one; without a key it names itself."""
        plain = {name: value for name, value in values.items() if not self._is_many(name)}
        plain.pop("publication", None)
        candidate: Any = self.model(**plain)
        candidate.ensure_slug()
        first_day = self.resource.identity.first_day
        if first_day and "slug" not in values:
            # One that names itself as an earlier row of the file, on another day, has its day in its key.
            key = self.model.normalise_key(candidate.slug)
            earlier = self.index.get(key) if key in self.seen else None
            day, other = (getattr(row, first_day, None) for row in (candidate, earlier))
            if day and other and day != other:
                candidate.slug = f"{candidate.slug}-{day.isoformat()}"
        return candidate

    def _has_key(self, number: int, candidate: Any) -> bool:
        names = [name for name in self.model.key_fields if not getattr(candidate, name, None)]
        for name in names:
            if not self.resource.model_field(name).blank:
                self.result.refuse(number, name, "", _("The key is empty."))
                return False
        # A row names itself by other columns, which may be empty.
        is_nameless = list(self.model.key_fields) == ["slug"] == names
        return not is_nameless or self._has_relations(number, candidate)

    def _has_relations(self, number: int, row: TrackedModel) -> bool:
        missing = row.missing_relations()
        for name in missing:
            self.result.refuse(number, name, "", _("This column cannot be empty."))
        return not missing

    def _is_key_its_own(
        self, number: int, candidate: TrackedModel, key: str, values: Values
    ) -> bool:
        """Refuses a row whose key an earlier row has, and one that took another row's key by its name only."""
        first, *others = self.model.key_fields
        key_text = candidate.natural_key_text()
        if key in self.seen:
            reason = _("This key is already in row %(row)d.") % {"row": self.seen[key]}
            self.result.refuse(number, first, key_text, reason)
        elif first not in values and not others and key in self.index:
            self._refuse_namesake(number, candidate, values, self.index[key])
        else:
            return True
        return False

    def _refuse_namesake(
        self, number: int, candidate: TrackedModel, values: Values, stored: TrackedModel | Several
    ) -> None:
        if not isinstance(stored, Several):
            many = {name: rows for name, rows in values.items() if self._is_many(name)}
            self.result.namesakes[number] = Namesake(Write(candidate, many=many), stored.pk)
        reason = _(
            "“%(row)s” is stored already, and this row would get its key, “%(key)s”. If it is the same, choose it under “Possible duplicates”; if not, give this row another name."
        )
        key = self.model.normalise_key(candidate.natural_key_text())
        self.result.refuse(number, "", str(candidate), reason % {"row": stored, "key": key})

    def _is_many(self, name: str) -> bool:
        return name != "publication" and self.resource.model_field(name).many_to_many

    def _known_key(self, key_text: str) -> str:
        key: str = self.model.normalise_key(key_text)
        found = self.index.get(key) if len(self.model.key_fields) == 1 else None
        if found is None or isinstance(found, Several):
            return key
        return str(self.model.normalise_key(found.natural_key_text()))

    def _apply(self, planned: PlannedRow, row: RowCells, values: Values) -> bool:
        """Sets the values, notes what changes and checks the row. True when it is to be written."""
        instance, is_new, cells = planned.write.row, planned.is_new, row.cells
        names = self.resource.columns()
        old = {} if is_new else dict(zip(names, self.resource.cells(instance), strict=True))
        values = self._without_kept(row, values, old)
        is_allowed = may_write(self.by, instance, "add" if is_new else "change")
        root = instance.root()
        may_be_pending = root.is_published and bool(self.by.pk) and may_propose(self.by, root)
        self._set(planned, values)
        if is_new:
            planned.given = tuple(values)
        else:
            self._note_changes(planned, values, old)
            if not planned.changes:
                self.result.same += self._takes_parts(planned, cells)
                return False
        if is_allowed or may_be_pending:
            is_taken = self._is_valid(planned, cells, values) and self._takes_parts(planned, cells)
            stays_public = may_be_pending and root.is_published
            planned.is_pending = stays_public and self._must_wait(planned, root)
            return is_taken
        reason = (
            _("You don't have permission to add rows to this table.")
            if is_new
            else _("You can't change this row: it is published, or someone else created it.")
        )
        self.result.refuse(planned.number, "", planned.key, reason)
        return False

    def _without_kept(self, row: RowCells, values: Values, old: dict[str, str]) -> Values:
        """What was chosen for rows without a value replaces nothing that is stored."""
        kept = frozenset(name for name in row.defaults & values.keys() if old.get(name))
        if kept:
            self.result.kept[row.number] = kept
        return {name: value for name, value in values.items() if name not in kept}

    def _must_wait(self, planned: PlannedRow, root: TrackedModel) -> bool:
        """As the form decides; who may publish needs no second person where no content changes."""
        is_content = planned.is_new or planned.changes.keys() - STATE_FIELDS
        may_publish = may(self.by, "publish", type(root))
        return not may_publish_own(self.by, type(root)) and bool(is_content or not may_publish)

    def _set(self, planned: PlannedRow, values: Values) -> None:
        instance = planned.write.row
        for name, value in values.items():
            if self._is_many(name):
                planned.write.many = {**planned.write.many, name: value}
            elif name != "publication" and (planned.is_new or name not in self.model.key_fields):
                setattr(instance, name, value)

    def _note_changes(self, planned: PlannedRow, values: Values, old: dict[str, str]) -> None:
        for name, value in values.items():
            if name in self.model.key_fields:
                continue
            is_publication = name == "publication"
            new = str(value) if is_publication else self.resource.format_cell(planned.write, name)
            if new != old.get(name, ""):
                planned.changes[name] = (old.get(name, ""), new)

    def _is_valid(self, planned: PlannedRow, cells: dict[str, str], values: Values) -> bool:
        instance = planned.write.row
        if not self._has_relations(planned.number, instance):
            return False
        before = len(self.result.refusals)
        try:
            instance.ensure_slug()
            instance.full_clean(
                exclude=[field.name for field in self.foreign_keys],
                validate_unique=False,
                validate_constraints=False,
            )
            if "publication" in values:
                set_publication(instance, str(values["publication"]), self.by)
        except ValidationError as fault:
            self._refuse_all(planned, cells, fault)
        except PermissionDenied:
            reason = _("You don't have permission to publish.")
            self.result.refuse(planned.number, "publication", cells["publication"], reason)
        return len(self.result.refusals) == before

    def _refuse_all(
        self, planned: PlannedRow, cells: dict[str, str], fault: ValidationError
    ) -> None:
        for name, reasons in getattr(fault, "message_dict", {"__all__": fault.messages}).items():
            column = "" if name == "__all__" else self._column_of(name, cells)
            value = unescape_cell(cells.get(column, "")) if column else planned.key
            self.result.refuse(planned.number, column, value, " ".join(reasons))

    def _column_of(self, field: str, cells: dict[str, str]) -> str:
        """The column of the file that filled a field."""
        composites = self.resource.composites
        filling = (name for name in cells if name in composites)
        return next((name for name in filling if field in composites[name].fields), field)

    def _takes_parts(self, planned: PlannedRow, cells: dict[str, str]) -> bool:
        """Adds the rows of part tables that a composite column makes with a new row."""
        before = len(self.result.refusals)
        for name in filter(self.resource.composites.__contains__, cells):
            try:
                self._add_parts(planned, name, unescape_cell(cells[name]))
            except ValidationError as fault:
                self.result.refuse(planned.number, name, cells[name], " ".join(fault.messages))
        return len(self.result.refusals) == before

    def _add_parts(self, planned: PlannedRow, name: str, text: str) -> None:
        composite = self.resource.composites[name]
        parts = composite.parts(planned.write.row, text, self.reader.context)
        if parts and not planned.is_new:
            raise ValidationError(
                _("This column is for new rows. To change a stored row, import its own table.")
            )
        for part in parts:
            for clash in filter(None, self.clashes(type(part), [(planned.name, part)])):
                raise ValidationError(clash.message)
            planned.write.parts = [*planned.write.parts, part]
            planned.along[name] = tidy_line(text)

    def clashes(self, model: type[TrackedModel], named: NamedRows) -> list[Clash | None]:
        return self.uniques.setdefault(model, Uniqueness(model)).clashes(named)
