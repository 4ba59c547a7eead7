"""Checks a file against a table without writing anything: what is new, what would change, what is wrong and where."""

from contextlib import suppress
from functools import cache
from graphlib import CycleError, TopologicalSorter
from itertools import permutations
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.utils.translation import gettext as _

from core.fields import invisible_characters, tidy_line, unescape_cell
from core.public.cell_text import CUT
from core.records.pending.models import PendingVersion
from core.records.pending.saving import join_writes
from core.records.permissions import Actor, may, may_propose, may_write
from core.records.publishable import STATE_FIELDS, may_publish_own, set_publication
from core.records.saving import Write
from core.records.tracked import TrackedModel
from core.richtext import RichTextField, left_out

from ..columns.composites import Dates
from ..columns.days import readings_of
from ..columns.matching import Context, KeyIndexes, Several, columns_of, split_keys
from ..columns.resource import DateWidget, PartialDateWidget, TableResource
from ..files.sheet import FileSheet, line_of
from .plan import CLEAR, UNREAD, CellNote, Instructions, Namesake, Plan, PlannedRow, Uniqueness

FETCHED_AT_ONCE = 500
DEEPEST = 50  # length of a chain of foreign keys within a table
AS_IT_COMES = Instructions()

NumberedRow = tuple[int, list[str]]
Values = dict[str, Any]  # by field name


def check(
    resource: TableResource, sheet: FileSheet, by: Actor, instructions: Instructions = AS_IT_COMES
) -> Plan:
    """The plan for this file. Raises FileRefused if no header fits the table, PermissionDenied without the import right."""
    if not may(by, "import", resource.model()):
        raise PermissionDenied(_("You don't have permission to import this table."))
    plan = Plan(resource)
    plan.places = columns_of(resource, sheet.header, instructions.columns)
    plan.context = Context(KeyIndexes(by), instructions.date_order)
    _SheetCheck(plan, sheet, by, instructions.matches).fill_plan()
    return plan


class _SheetCheck:
    """Checks all rows: their order, the stored rows that they match, and conflicts between them."""

    def __init__(self, plan: Plan, sheet: FileSheet, by: Actor, matches: dict[str, str]) -> None:
        self.plan, self.sheet, self.by = plan, sheet, by
        self.model: Any = plan.resource.model()
        self.rows = _RowCheck(plan, sheet, by, matches)
        self.foreign_keys = plan.resource.foreign_keys()
        self.own_keys = [field for field in self.foreign_keys if field.related_model is self.model]
        self.parents: dict[tuple[str, Any], Any] = {}

    def fill_plan(self) -> None:
        rows = self._parents_first()
        for start in range(0, len(rows), FETCHED_AT_ONCE):
            cells = map(self.rows.cells, rows[start : start + FETCHED_AT_ONCE])
            batch = list(filter(None, cells))
            stored = self._stored([row.key for row in batch])
            # Row by row, so that a row may point to a row before it.
            planned = [one for row in batch if (one := self.rows.planned(row, stored))]
            self._keep_unique(self._joined_to_pending(planned))
        self._refuse_what_leans_on_refused()

    def _stored(self, keys: list[Values]) -> dict[str, Any]:
        """The stored rows that the batch speaks of, by key.

        Asked by their whole key where it is one column, in any spelling; else by the first column of it.
        """
        first, *others = self.model.key_fields
        if others:
            firsts = [key.get(first) for key in keys]
            stored = [one for one in firsts if not isinstance(one, models.Model) or one.pk]
            asked = models.Q(**{f"{first}__in": stored})
            asked |= models.Q(**{f"{first}__isnull": True}) if None in firsts else models.Q()
        else:
            texts = (self.model.normalise_key(str(key[first])) for key in keys if first in key)
            known = map(self.rows.index.get, texts)
            asked = models.Q(pk__in=[row.pk for row in known if row and row.pk])
        found: dict[str, Any] = {}
        for row in self.plan.resource.joined(self.model._base_manager.filter(asked)):
            # A join gives every row its own copy of the related row, most of a large file's memory.
            for field in self.foreign_keys:
                if parent := field.get_cached_value(row, default=None):
                    shared = self.parents.setdefault((field.name, parent.pk), parent)
                    field.set_cached_value(row, shared)
            found[self.model.normalise_key(row.natural_key_text())] = row
        return found

    def _joined_to_pending(self, planned: list[PlannedRow]) -> list[PlannedRow]:
        """Leaves out rows whose change is already pending; refuses those in which others have another value pending."""
        roots = [row.write.row.root() for row in planned]
        public = [root for root in roots if root.is_published]
        held = PendingVersion.objects.open().by_row(public) if public else {}
        waiting = {
            id(row.write): row
            for row, root in zip(planned, roots, strict=True)
            if row.is_pending or root.pk in held
        }
        if not waiting:
            return planned
        passed = set()
        for one in join_writes([row.write for row in waiting.values()], self.by):
            for write, key in one.keys:
                row = waiting[id(write)]
                conflicts = [conflict for conflict in one.conflicts if conflict.key == key]
                for conflict in conflicts:
                    name, value = conflict.name, row.changes.get(conflict.name, ("", row.key))[1]
                    words = {
                        "name": one.pending.writer_of(conflict) or "",
                        "row": row.number,
                        "column": name,
                    }
                    if row.is_pending:
                        message = _(
                            "%(name)s has another value pending. Ask them, or have it published or discarded."
                        )
                        self.plan.refuse(row.number, name, value, message % words)
                    else:
                        message = _(
                            "Row %(row)d, %(column)s: %(name)s has another value pending. This one is public at once."
                        )
                        self.plan.warnings.append(message % words)
                if not row.is_pending:
                    continue
                # A reference to a new row of the file can be compared only once that row is saved.
                points_at_new = any(map(write.row.unsaved, self.foreign_keys))
                is_new = any(change.key == key for change in one.own) or points_at_new
                if conflicts or not is_new:
                    passed.add(row.number)
                    self.plan.same += not conflicts
        return [row for row in planned if row.number not in passed]

    def _keep_unique(self, planned: list[PlannedRow]) -> None:
        plan = self.plan
        numbered = [(row.number, row.write.row) for row in planned]
        clashes = self.rows.unique(self.model).clashes(numbered)
        for row, clash in zip(planned, clashes, strict=True):
            if clash is None:
                plan.rows.append(row)
                continue
            column = self.model._meta.get_field(clash.column).name
            is_cell = column in plan.resource.fields
            value = plan.resource.format_cell(row.write, column) if is_cell else clash.value
            reason = clash.message
            if clash.stored and row.is_new and len(self.model.key_fields) == 1:
                plan.namesakes[row.number] = Namesake(row.write, clash.stored)
                reason += " " + _("If it is the same row, choose it under “Possible duplicates”.")
            plan.refuse(row.number, column, value, reason)

    def _refuse_what_leans_on_refused(self) -> None:
        """A row that refers to a refused new row of the file is refused too."""
        if not (self.own_keys and self.plan.refusals):
            return
        rows, self.plan.rows = self.plan.rows, []
        taken: set[int] = set()
        for row in rows:  # a row refers only to earlier rows
            parents = {field.name: row.write.row.unsaved(field) for field in self.own_keys}
            leaning = [name for name, one in parents.items() if one and id(one) not in taken]
            if leaning:
                reason = _("This row refers to a row that was refused.")
                self.plan.refuse(row.number, leaning[0], "", reason)
            else:
                self.plan.rows.append(row)
                taken.add(id(row.write.row))

    def _parents_first(self) -> list[NumberedRow]:
        """Orders rows after those of the file that they refer to; else in the order of the file.

        Refuses chains of more than DEEPEST rows: checking a row loads all that it refers to.
        """
        rows, places = self.sheet.rows, self.plan.places
        own = [field.name for field in self.own_keys if field.name in places]
        if not own or not all(name in places for name in self.model.key_fields):
            return rows
        pointed = self._pointed_at(own)
        sorter = TopologicalSorter({place: pointed.get(place, ()) for place in range(len(rows))})
        with suppress(CycleError):  # rows outside the circle can still be ordered
            sorter.prepare()
        ordered: list[int] = []
        for _depth in range(DEEPEST + 1):
            ready = sorter.get_ready()
            ordered += sorted(ready)
            sorter.done(*ready)
        rest = sorted({*range(len(rows))} - {*ordered})
        if not sorter.is_active():  # new rows in a circle are refused one by one
            return [rows[place] for place in [*ordered, *rest]]
        said = _("This row refers to another through more than %(limit)d rows of the file.")
        for place in rest:
            self.plan.refuse(rows[place][0], "", "", said % {"limit": DEEPEST})
        return [rows[place] for place in ordered]

    def _pointed_at(self, own: list[str]) -> dict[int, list[int]]:
        """Index of a row → indexes of the rows that it refers to, if any."""
        model, places, rows = self.model, self.plan.places, self.sheet.rows
        by_key: dict[str, int] = {}
        for place, (_number, cells) in enumerate(rows):
            parts = [_cell(cells, places[name]) for name in model.key_fields]
            # The parts of a key may come in another order: COM4@WTSA-24.
            for ordered in permutations(parts):
                by_key.setdefault(model.normalise_key("@".join(ordered)), place)
        found: dict[int, list[int]] = {}
        for place, (_number, cells) in enumerate(rows):
            keys = [key for name in own for key in split_keys(_cell(cells, places[name]))]
            others = {by_key.get(model.normalise_key(key), place) for key in keys} - {place}
            if others:
                found[place] = sorted(others)
        return found


def _cell(cells: list[str], place: int) -> str:
    return unescape_cell(cells[place].strip()) if place < len(cells) else ""


# cells of one row


class _RowCells(NamedTuple):
    """The filled cells of our columns, and the key as far as it can be read."""

    number: int
    cells: dict[str, str]  # column → what stands in the file
    key: Values
    defaults: frozenset[str]  # columns whose cells count only where nothing is stored
    is_open: bool  # one of its cells could not be read; the others are asked about with it


class _RowCheck:
    """Checks one row: which stored row it is, what changes, whether that is allowed and valid. Adds to the plan."""

    def __init__(self, plan: Plan, sheet: FileSheet, by: Actor, matches: dict[str, str]) -> None:
        self.plan, self.sheet, self.by, self.matches = plan, sheet, by, matches
        self.resource, self.context = plan.resource, plan.context
        self.model: Any = plan.resource.model()
        self.names = {place: name for name, place in plan.places.items()}
        self.columns = plan.resource.columns()
        self.many = {field.name for field in self.model._meta.many_to_many}
        self.foreign_keys = [field.name for field in plan.resource.foreign_keys()]
        self.index = plan.context.indexes.of(self.model)
        self.seen: dict[str, int] = {}  # key → row number
        self.unique = cache(Uniqueness)  # by model

    def cells(self, numbered: NumberedRow) -> _RowCells | None:
        """None if the row, or a cell before it was read, is refused."""
        (number, row), names = numbered, self.names
        faults = [fault for fault in self.sheet.faults.get(number, ()) if fault.place in names]
        columns = len(self.sheet.header)
        while len(row) > columns and not row[-1].strip():
            row.pop()
        if len(row) != columns:
            reason = _("The row has %(cells)d cells, the header has %(columns)d.")
            reason %= {"cells": len(row), "columns": columns}
            self.plan.refuse(number, "", " | ".join(row), reason)
            return None
        for fault in faults:
            name, asked = names[fault.place], (fault.value, fault.reason, fault.choices)
            self.plan.refuse(number, name, *asked)
        unread = {fault.place for fault in faults}
        cells = {
            name: text
            for place, name in names.items()
            if place not in unread and (text := row[place].strip())
        }
        if match := self.matches.get(str(number)):
            cells[self.model.key_fields[0]] = match
        key = {}
        for name in self.model.key_fields:
            with suppress(ValidationError):  # the whole row is refused later
                if name in cells:
                    text = unescape_cell(cells[name])
                    key[name] = self.resource.fields[name].widget.read(text, self.context)
        defaults = (names[place] for place in self.sheet.defaults.get(number, ()) if place in names)
        return _RowCells(number, cells, key, frozenset(defaults), bool(faults))

    def _values(self, row: _RowCells) -> Values | None:
        """Values of the filled cells; None if a cell was refused."""
        values: Values = {}
        is_fine = True
        for name, raw in row.cells.items():
            text = unescape_cell(raw)
            try:
                more = self._values_of(name, raw, text)
                if contradicted := [one for one in more if more[one] != values.get(one, more[one])]:
                    message = _("Another column gives a different value for %(field)s.")
                    raise ValidationError(message % {"field": contradicted[0]})
                values |= more
            except ValidationError as fault:
                is_fine = False
                reason, choices = " ".join(fault.messages), self._may_mean(name, text)
                self.plan.refuse(row.number, name, text, reason, choices)
            self._note_what_goes(row.number, name, text)
        if not is_fine:
            return None
        corrected = self.resource.corrected(values, self.context)
        for name, value in corrected.items():
            said = _("“%(before)s” is read as “%(after)s”.")
            said %= {"before": values[name], "after": value}
            self.plan.notes.append(CellNote(row.number, name, said))
        return values | corrected

    def _values_of(self, name: str, raw: str, text: str) -> Values:
        if raw.endswith(CUT):
            raise ValidationError(_("A workbook cut this text. Copy the whole text from the CSV."))
        if raw.endswith(UNREAD):
            raise ValidationError(_("This cell could not be read. Enter its value."))
        if name not in self.resource.composites:
            widget = self.resource.fields[name].widget
            return {name: self._emptied(name) if raw == CLEAR else widget.read(text, self.context)}
        values = self.resource.composites[name].read(text, self.context)
        for field in values.keys() - set(self.resource.read_columns()):
            message = _("This table has no column “%(field)s”, which this cell would fill.")
            raise ValidationError(message % {"field": field})
        return values

    def _may_mean(self, name: str, text: str) -> tuple[str, ...]:
        """Where the column is of days."""
        reader = self.resource.composites.get(name) or self.resource.fields[name].widget
        found = []
        if isinstance(reader, DateWidget | PartialDateWidget | Dates):
            for one in dict.fromkeys(readings_of(text, self.context.date_order)):
                with suppress(ValidationError):
                    reader.read(one, self.context)
                    found.append(one)
        return tuple(found)

    def _emptied(self, name: str) -> object:
        field = self.resource.model_field(name)
        if field.many_to_many:
            return []
        if name in self.model.key_fields or not field.blank:
            raise ValidationError(_("This column cannot be empty."))
        return None if field.null else field.get_default() if field.has_default() else ""

    def _note_what_goes(self, number: int, name: str, text: str) -> None:
        """Tells when tidying removes something that the sender may miss."""
        if gone := ", ".join(invisible_characters(text)):
            note = _("Invisible characters were removed: %(gone)s.") % {"gone": gone}
            self.plan.notes.append(CellNote(number, name, note))
        widget = self.resource.fields[name].widget if name in self.resource.fields else None
        is_rich = widget and isinstance(widget.field, RichTextField)
        if is_rich and (gone := ", ".join(left_out(text))):
            note = _("Left out of this text: %(gone)s.") % {"gone": gone}
            self.plan.notes.append(CellNote(number, name, note))

    def planned(self, row: _RowCells, stored: dict[str, Any]) -> PlannedRow | None:
        values = self._values(row)
        if values is None or row.is_open:
            return None
        candidate = self._candidate(values)
        if not self._has_key(row.number, candidate):
            return None
        key_text = candidate.natural_key_text()
        key = self.model.normalise_key(key_text)
        known = self.index.get(key) if len(self.model.key_fields) == 1 else None
        if known and not isinstance(known, Several):  # it may have another name
            key = self.model.normalise_key(known.natural_key_text())
        if key_text.strip() and not self._is_key_its_own(row.number, candidate, key, values):
            return None
        self.seen[key] = row.number
        instance: Any = stored.get(key) or candidate
        planned = PlannedRow(row.number, key_text, Write(instance))
        if not self._apply(planned, row, values):
            return None
        # A row that refers to this one must find it as it will be; the index keeps no second copy.
        key = self.model.normalise_key(instance.natural_key_text())
        known = self.index.setdefault(key, instance)
        if instance.pk and known.pk == instance.pk:
            self.index[key] = instance
        return planned

    def _candidate(self, values: Values) -> Any:
        """The row as a new one; without a key it gets one from its name."""
        passed_over = {*self.many, "publication"}
        candidate: Any = self.model(**{name: values[name] for name in values.keys() - passed_over})
        candidate.ensure_slug()
        first_day = self.resource.identity.first_day
        if first_day and "slug" not in values:
            # One that names itself as another row, on another day, has its day in its key: where that is an
            # earlier row of the file, or where a row with the day is stored.
            key = self.model.normalise_key(candidate.slug)
            day, other = (getattr(row, first_day, None) for row in (candidate, self.index.get(key)))
            if day and other and day != other:
                dated = f"{candidate.slug}-{day.isoformat()}"
                if key in self.seen or self.model.normalise_key(dated) in self.index:
                    candidate.slug = dated
        return candidate

    def _has_key(self, number: int, candidate: Any) -> bool:
        names = [name for name in self.model.key_fields if not getattr(candidate, name, None)]
        for name in names:
            if not self.resource.model_field(name).blank:
                self.plan.refuse(number, name, "", _("The key is empty."))
                return False
        # A row names itself by other columns, which may be empty.
        is_nameless = list(self.model.key_fields) == ["slug"] == names
        return not is_nameless or self._has_relations(number, candidate)

    def _has_relations(self, number: int, row: TrackedModel) -> bool:
        missing = row.missing_relations()
        for name in missing:
            self.plan.refuse(number, name, "", _("This column cannot be empty."))
        return not missing

    def _is_key_its_own(self, number: int, candidate: Any, key: str, values: Values) -> bool:
        """Refuses a row whose key an earlier row has, and one that took another row's key by its name only."""
        first, *others = self.model.key_fields
        if key in self.seen:
            reason = _("This key is already in row %(row)d.") % {"row": line_of(self.seen[key])}
            self.plan.refuse(number, first, candidate.natural_key_text(), reason)
            return False
        if first in values or others or key not in self.index:
            return True
        stored = self.index[key]
        if not isinstance(stored, Several):
            many = {name: rows for name, rows in values.items() if name in self.many}
            self.plan.namesakes[number] = Namesake(Write(candidate, many=many), stored.pk)
        reason = _(
            "“%(row)s” is stored already, and this row would get its key, “%(key)s”. If it is the same, choose it under “Possible duplicates”; if not, give this row another name."
        )
        said = {"row": stored, "key": self.model.normalise_key(candidate.natural_key_text())}
        self.plan.refuse(number, "", str(candidate), reason % said)
        return False

    def _apply(self, planned: PlannedRow, row: _RowCells, values: Values) -> bool:
        """Sets the values, notes the changes and validates the row. True if it is to be written."""
        instance, is_new = planned.write.row, planned.is_new
        old: dict[str, str] = {}
        if not is_new:
            old = dict(zip(self.columns, self.resource.cells(instance), strict=True))
        # A value chosen for rows without one replaces nothing that is stored.
        if kept := frozenset(name for name in row.defaults & values.keys() if old.get(name)):
            self.plan.kept[row.number] = kept
            values = {name: value for name, value in values.items() if name not in kept}
        is_allowed = may_write(self.by, instance, "add" if is_new else "change")
        root = instance.root()
        may_be_pending = root.is_published and bool(self.by.pk) and may_propose(self.by, root)
        write, keys = planned.write, self.model.key_fields
        for name, value in values.items():
            if name in self.many:
                write.many = {**write.many, name: value}
            elif name != "publication" and (is_new or name not in keys):
                setattr(instance, name, value)
            if not is_new and name not in keys:
                is_publication = name == "publication"
                new = str(value) if is_publication else self.resource.format_cell(write, name)
                if new != old.get(name, ""):
                    planned.changes[name] = (old.get(name, ""), new)
        if is_new:
            planned.given = tuple(values)
        if not (is_new or planned.changes):
            self.plan.same += self._takes_parts(planned, row.cells)
            return False
        if not (is_allowed or may_be_pending):
            reason = _("You can't change this row: it is published, or someone else created it.")
            if is_new:
                reason = _("You don't have permission to add rows to this table.")
            self.plan.refuse(planned.number, "", planned.key, reason)
            return False
        is_taken = self._is_valid(planned, row.cells, values)
        is_taken = is_taken and self._takes_parts(planned, row.cells)
        if may_be_pending and root.is_published:
            # As the form decides: a change of state alone needs no second person.
            is_content = is_new or planned.changes.keys() - STATE_FIELDS
            may_publish = may(self.by, "publish", type(root))
            is_own = may_publish_own(self.by, type(root))
            planned.is_pending = not is_own and bool(is_content or not may_publish)
        return is_taken

    def _is_valid(self, planned: PlannedRow, cells: dict[str, str], values: Values) -> bool:
        instance = planned.write.row
        if not self._has_relations(planned.number, instance):
            return False
        before, composites = len(self.plan.refusals), self.resource.composites
        try:
            instance.ensure_slug()
            instance.full_clean(
                exclude=self.foreign_keys, validate_unique=False, validate_constraints=False
            )
            if "publication" in values:
                set_publication(instance, str(values["publication"]), self.by)
        except ValidationError as fault:
            found = getattr(fault, "message_dict", {"__all__": fault.messages})
            for name, reasons in found.items():
                filling = (one for one in cells if one in composites)
                column = next((one for one in filling if name in composites[one].fields), name)
                column = "" if name == "__all__" else column
                value = unescape_cell(cells.get(column, "")) if column else planned.key
                self.plan.refuse(planned.number, column, value, " ".join(reasons))
        except PermissionDenied:
            reason = _("You don't have permission to publish.")
            self.plan.refuse(planned.number, "publication", cells["publication"], reason)
        return len(self.plan.refusals) == before

    def _takes_parts(self, planned: PlannedRow, cells: dict[str, str]) -> bool:
        """Adds the rows of part tables that a composite column makes for a new row."""
        before = len(self.plan.refusals)
        for name in filter(self.resource.composites.__contains__, cells):
            text, composite = unescape_cell(cells[name]), self.resource.composites[name]
            try:
                parts = composite.parts(planned.write.row, text, self.context)
                if parts and not planned.is_new:
                    message = _(
                        "This column is for new rows. To change a stored row, import its own table."
                    )
                    raise ValidationError(message)
                for part in parts:
                    [clash] = self.unique(type(part)).clashes([(planned.number, part)])
                    if clash:
                        raise ValidationError(clash.message)
                    planned.write.parts = [*planned.write.parts, part]
                    planned.along[name] = tidy_line(text)
            except ValidationError as fault:
                self.plan.refuse(planned.number, name, cells[name], " ".join(fault.messages))
        return len(self.plan.refusals) == before
