"""Holds a file against a table without writing anything: what is new, what would change, what is wrong and where."""

from collections.abc import Generator
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.utils.translation import gettext as _

from core.fields import tidy_line
from core.public.cell_text import unguarded
from core.records.permissions import Actor, may, may_write
from core.records.publishable import set_publication
from core.records.saving import Write

from ..columns.keys import Several
from ..columns.resource import TableResource
from ..files.detect import Sheet
from .order import DEEPEST, parents_first
from .plan import Instructions, Plan, PlannedRow
from .row import Cells, RowReader
from .unique import Uniqueness

FETCHED_AT_ONCE = 500
AS_IT_COMES = Instructions()

Result = TypeVar("Result")


def check(
    resource: TableResource, sheet: Sheet, by: Actor, instructions: Instructions = AS_IT_COMES
) -> Plan:
    """The plan for this file. Raises FileRefused where the header fits no table, PermissionDenied without the import right."""
    return finished(checking(resource, sheet, by, instructions))


def checking(
    resource: TableResource, sheet: Sheet, by: Actor, instructions: Instructions = AS_IT_COMES
) -> Generator[int, None, Plan]:
    """The same in steps: gives the number of rows checked so far, and the plan at the end."""
    if not may(by, "import", resource.model()):
        raise PermissionDenied(_("You may not import this table."))
    return (yield from _Check(resource, sheet, by, instructions).steps())


def finished(steps: Generator[Any, None, Result]) -> Result:
    """What a work in steps gives at its end."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


class _Check:
    def __init__(
        self, resource: TableResource, sheet: Sheet, by: Actor, instructions: Instructions
    ) -> None:
        self.resource, self.sheet, self.by = resource, sheet, by
        self.model: Any = resource.model()
        self.result = Plan(resource)
        self.reader = RowReader(resource, sheet, instructions, self.result)
        self.indexes = self.reader.context.indexes
        self.parents: dict[tuple[str, Any], Any] = {}
        self.seen: dict[str, int] = {}
        self.uniques: dict[Any, Uniqueness] = {}

    def steps(self) -> Generator[int, None, Plan]:
        rows, too_deep = parents_first(self.resource, self.reader.places, self.sheet.rows)
        for number in too_deep:
            said = _(
                "This row points at another through more than %(limit)d rows of the file, the limit."
            )
            self.result.refuse(number, "", "", said % {"limit": DEEPEST})
        for start in range(0, len(rows), FETCHED_AT_ONCE):
            batch = [
                (number, self.reader.cells(number, row))
                for number, row in rows[start : start + FETCHED_AT_ONCE]
            ]
            stored = self._stored(
                [self.reader.key_values(cells) for _number, cells in batch if cells is not None]
            )
            # Row by row, so that a row may point to a row before it.
            planned = [
                self._plan_row(number, cells, stored)
                for number, cells in batch
                if cells is not None
            ]
            self._keep_unique([row for row in planned if row])
            yield start + len(batch)
        self._refuse_what_leans_on_refused()
        return self.result

    # rows

    def _stored(self, read: list[dict[str, Any]]) -> dict[str, Any]:
        """The stored rows that the batch speaks of, by key."""
        rows = self.resource.joined(self.model._base_manager.filter(self._spoken_of(read)))
        return {
            self.model.normalise_key(row.natural_key_text()): self._with_shared_parents(row)
            for row in rows
        }

    def _with_shared_parents(self, row: Any) -> Any:
        """A join gives every row a copy of its own; of a large file that would be most of the memory."""
        for name in self.resource.relation_names():
            field = self.resource.model_field(name)
            if field.is_cached(row) and (parent := field.get_cached_value(row)):
                field.set_cached_value(row, self.parents.setdefault((name, parent.pk), parent))
        return row

    def _spoken_of(self, read: list[dict[str, Any]]) -> models.Q:
        """By their whole key where it is one column, in any spelling; else by the first column of it."""
        first, *others = self.model.key_fields
        if not others:
            index = self.indexes.of(self.model)
            found = (
                index.get(self.model.normalise_key(str(values[first])))
                for values in read
                if first in values
            )
            return models.Q(pk__in=[row.pk for row in found if row and row.pk])
        firsts = [values.get(first) for values in read]
        known = models.Q(
            **{
                f"{first}__in": [
                    value for value in firsts if not isinstance(value, models.Model) or value.pk
                ]
            }
        )
        return known | models.Q(**{f"{first}__isnull": True}) if None in firsts else known

    def _plan_row(self, number: int, cells: Cells, stored: dict[str, Any]) -> PlannedRow | None:
        values = self.reader.read(number, cells)
        if values is None:
            return None
        candidate = self._candidate(values)
        if not self._has_key(number, candidate):
            return None
        key = self._known_key(candidate)
        if not self._is_key_its_own(number, candidate, key, values):
            return None
        self.seen[key] = number
        instance = stored.get(key) or candidate
        planned = PlannedRow(
            number,
            candidate.natural_key_text(),
            Write(instance, getattr(instance, "version", None) if instance.pk else None),
        )
        if not self._apply(planned, cells, values):
            return None
        self._offer_to_later_rows(instance)
        return planned

    def _offer_to_later_rows(self, instance: Any) -> None:
        """A later row that points at this one finds it as it will be; the index keeps no second copy of it."""
        self.indexes.add(instance)
        index, key = (
            self.indexes.of(self.model),
            self.model.normalise_key(instance.natural_key_text()),
        )
        if instance.pk and index[key].pk == instance.pk:
            index[key] = instance

    def _has_key(self, number: int, candidate: Any) -> bool:
        missing = [
            name
            for name in self.model.key_fields
            if not getattr(candidate, name, None) and not self.resource.model_field(name).blank
        ]
        for name in missing[:1]:
            self.result.refuse(number, name, "", _("The key is empty."))
        return not missing and self._could_name_itself(number, candidate)

    def _could_name_itself(self, number: int, candidate: Any) -> bool:
        """Refuses a row whose key would be made of a column that is empty."""
        nameless = list(self.model.key_fields) == ["slug"] and not candidate.slug
        missing = candidate.missing_relations() if nameless else []
        for name in missing:
            self.result.refuse(number, name, "", _("This column cannot be empty."))
        return not missing

    def _is_key_its_own(
        self, number: int, candidate: Any, key: str, values: dict[str, Any]
    ) -> bool:
        """Refuses a row whose key an earlier row has, and one that took another row's key by its name only."""
        first = self.model.key_fields[0]
        if not candidate.natural_key_text().strip():
            return True  # it has none, which its field says
        if key in self.seen:
            self.result.refuse(
                number,
                first,
                candidate.natural_key_text(),
                _("The same key stands in row %(row)d already.") % {"row": self.seen[key]},
            )
        elif (
            first not in values
            and len(self.model.key_fields) == 1
            and key in self.indexes.of(self.model)
        ):
            self.result.namesakes[number] = self.indexes.of(self.model)[key]
            self.result.refuse(
                number,
                first,
                "",
                _(
                    "It would be called “%(key)s” as another row is; write this key to change that row."
                )
                % {"key": key},
            )
        else:
            return True
        return False

    def _candidate(self, values: dict[str, Any]) -> Any:
        """The row as a new one; without a key it names itself."""
        plain = {
            name: value
            for name, value in values.items()
            if name != "publication" and not self.resource.model_field(name).many_to_many
        }
        candidate = self.model(**plain)
        candidate.ensure_slug()
        return candidate

    def _known_key(self, candidate: Any) -> str:
        key = self.model.normalise_key(candidate.natural_key_text())
        if len(self.model.key_fields) > 1:
            return key
        found = self.indexes.of(self.model).get(key)
        return (
            key
            if found is None or isinstance(found, Several)
            else self.model.normalise_key(found.natural_key_text())
        )

    def _apply(self, planned: PlannedRow, cells: Cells, values: dict[str, Any]) -> bool:
        """Sets the values, notes what changes and checks the row. True when it is to be written."""
        instance = planned.write.row
        old = (
            {}
            if planned.is_new
            else dict(zip(self.resource.columns(), self.resource.cells(instance), strict=True))
        )
        allowed = may_write(self.by, instance, "add" if planned.is_new else "change")
        self._set(planned, values)
        if planned.is_new:
            planned.given = tuple(values)
        else:
            self._note_changes(planned, values, old)
            if not planned.changes:
                self.result.same += self._takes_parts(planned, cells)
                return False
        if not allowed:
            self.result.refuse(
                planned.number,
                "",
                planned.key,
                _("You may not add rows to this table.")
                if planned.is_new
                else _(
                    "This row is published or another's: changing it needs the right to publish."
                ),
            )
            return False
        return self._is_valid(planned, cells, values) and self._takes_parts(planned, cells)

    def _set(self, planned: PlannedRow, values: dict[str, Any]) -> None:
        instance = planned.write.row
        for name, value in values.items():
            if self.resource.model_field(name).many_to_many:
                planned.write.many = {**planned.write.many, name: value}
            elif name != "publication" and (planned.is_new or name not in self.model.key_fields):
                setattr(instance, name, value)

    def _note_changes(
        self, planned: PlannedRow, values: dict[str, Any], old: dict[str, str]
    ) -> None:
        for name in values:
            if name in self.model.key_fields:
                continue
            new = (
                str(values[name])
                if name == "publication"
                else self.resource.said(planned.write, name)
            )
            if new != old.get(name, ""):
                planned.changes[name] = (old.get(name, ""), new)

    def _is_valid(self, planned: PlannedRow, cells: Cells, values: dict[str, Any]) -> bool:
        instance = planned.write.row
        relations = self.resource.relation_names()
        before = len(self.result.refusals)
        for name in (
            name
            for name in relations
            if not self.resource.model_field(name).blank and self._lacks(instance, name)
        ):
            self.result.refuse(planned.number, name, "", _("This column cannot be empty."))
        if len(self.result.refusals) > before:
            return False
        try:
            instance.ensure_slug()
            instance.full_clean(
                exclude=relations, validate_unique=False, validate_constraints=False
            )
            if "publication" in values:
                set_publication(instance, values["publication"], self.by)
        except ValidationError as fault:
            self._refuse_all(planned, cells, fault)
        except PermissionDenied:
            self.result.refuse(
                planned.number,
                "publication",
                cells["publication"],
                _("Publishing needs the right to publish."),
            )
        return len(self.result.refusals) == before

    def _lacks(self, instance: Any, name: str) -> bool:
        field = self.resource.model_field(name)
        return getattr(instance, field.attname) is None and not field.is_cached(instance)

    def _refuse_all(self, planned: PlannedRow, cells: Cells, fault: ValidationError) -> None:
        for name, reasons in getattr(fault, "message_dict", {"__all__": fault.messages}).items():
            column = self._column_of(name, cells)
            self.result.refuse(
                planned.number,
                column,
                unguarded(cells.get(column, "")) if column else planned.key,
                " ".join(reasons),
            )

    def _column_of(self, field: str, cells: Cells) -> str:
        """The column of the file that filled a field."""
        composites = self.resource.composites
        return (
            ""
            if field == "__all__"
            else next(
                (name for name in cells if name in composites and field in composites[name].fields),
                field,
            )
        )

    def _takes_parts(self, planned: PlannedRow, cells: Cells) -> bool:
        """Adds the rows of part tables that a composite column makes with a new row."""
        before = len(self.result.refusals)
        for name in filter(self.reader.is_composite, cells):
            try:
                parts = self.resource.composites[name].parts(
                    planned.write.row, unguarded(cells[name]), self.reader.context
                )
                if parts and not planned.is_new:
                    raise ValidationError(
                        _("This column is for new rows; change the table of its own instead.")
                    )
                self._add_parts(planned, parts)
                if parts:
                    planned.along[name] = tidy_line(unguarded(cells[name]))
            except ValidationError as fault:
                self.result.refuse(planned.number, name, cells[name], " ".join(fault.messages))
        return len(self.result.refusals) == before

    def _add_parts(self, planned: PlannedRow, parts: list[Any]) -> None:
        for part in parts:
            for clash in filter(None, self._unique(type(part)).clashes([(planned.name, part)])):
                raise ValidationError(
                    _("This must be unique, and %(other)s has it already.") % {"other": clash.other}
                )
            planned.write.parts = [*planned.write.parts, part]

    # rows among each other

    def _unique(self, model: Any) -> Uniqueness:
        return self.uniques.setdefault(model, Uniqueness(model))

    def _keep_unique(self, planned: list[PlannedRow]) -> None:
        clashes = self._unique(self.model).clashes([(row.name, row.write.row) for row in planned])
        for row, clash in zip(planned, clashes, strict=True):
            if clash is None:
                self.result.rows.append(row)
            else:
                column = self.model._meta.get_field(clash.column).name
                value = (
                    self.resource.said(row.write, column)
                    if column in self.resource.fields
                    else clash.value
                )
                self.result.refuse(
                    row.number,
                    column,
                    value,
                    _("This must be unique, and %(other)s has it already.")
                    % {"other": clash.other},
                )

    def _refuse_what_leans_on_refused(self) -> None:
        """A row that points at a new row of the file which was refused cannot be taken without it."""
        own = [
            name
            for name in self.resource.relation_names()
            if self.resource.model_field(name).related_model is self.model
        ]
        if not (own and self.result.refusals):
            return
        rows, self.result.rows = self.result.rows, []
        taken: set[int] = set()
        for row in rows:  # a row points at rows before it only
            leaning = [
                name
                for name in own
                if (parent := _unsaved(row.write.row, name)) and id(parent) not in taken
            ]
            if leaning:
                self.result.refuse(
                    row.number, leaning[0], "", _("The row that this points at was refused.")
                )
            else:
                self.result.rows.append(row)
                taken.add(id(row.write.row))


def _unsaved(row: Any, name: str) -> Any:
    """The row that a relation points at, when it is not stored yet."""
    field = row._meta.get_field(name)
    parent = getattr(row, name) if field.is_cached(row) else None
    return parent if parent is not None and parent.pk is None else None
