"""Holds a file against a table without writing anything: what is new, what would change, what is wrong and where."""

from collections.abc import Generator
from itertools import permutations
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext as _

from core.public.cell_text import unescape_cell
from core.records.pending.bulk import join_writes
from core.records.permissions import Actor, may
from core.records.tracked import TrackedModel

from ..columns.keys import split_keys
from ..columns.resource import TableResource
from ..files.detect import FileSheet
from ..steps import run_to_end
from .plan import Instructions, Namesake, Plan, PlannedRow
from .row import RowCheck, RowReader

FETCHED_AT_ONCE = 500
DEEPEST = 50  # rows through which a row points at another
AS_IT_COMES = Instructions()

NumberedRow = tuple[int, list[str]]


def check(
    resource: TableResource, sheet: FileSheet, by: Actor, instructions: Instructions = AS_IT_COMES
) -> Plan:
    """The plan for this file. Raises FileRefused where the header fits no table, PermissionDenied without the import right."""
    return run_to_end(iter_check(resource, sheet, by, instructions))


def iter_check(
    resource: TableResource, sheet: FileSheet, by: Actor, instructions: Instructions = AS_IT_COMES
) -> Generator[int, None, Plan]:
    """The same in steps: gives the number of rows checked so far, and the plan at the end."""
    if not may(by, "import", resource.model()):
        raise PermissionDenied(_("You don't have permission to import this table."))
    return (yield from _Check(resource, sheet, by, instructions).steps())


class _Check:
    def __init__(
        self, resource: TableResource, sheet: FileSheet, by: Actor, instructions: Instructions
    ) -> None:
        self.resource, self.sheet = resource, sheet
        self.model: Any = resource.model()
        self.result = Plan(resource)
        self.reader = RowReader(resource, sheet, instructions, self.result, by)
        self.result.places, self.result.context = self.reader.places, self.reader.context
        self.rows = RowCheck(resource, self.reader, self.result, by)
        self.foreign_keys = resource.foreign_keys()
        self.parents: dict[tuple[str, Any], Any] = {}

    def steps(self) -> Generator[int, None, Plan]:
        rows, too_deep = self._parents_first()
        for number in too_deep:
            message = _(
                "This row refers to another through more than %(limit)d rows of the file, the limit."
            )
            self.result.refuse(number, "", "", message % {"limit": DEEPEST})
        for start in range(0, len(rows), FETCHED_AT_ONCE):
            some = rows[start : start + FETCHED_AT_ONCE]
            batch = [row for row in map(self.reader.cells, some) if row]
            stored = self._stored([row.key for row in batch])
            # Row by row, so that a row may point to a row before it.
            planned = [self.rows.plan(row, stored) for row in batch]
            self._keep_unique(self._joined_to_pending([row for row in planned if row]))
            yield start + len(some)
        self._refuse_what_leans_on_refused()
        return self.result

    # rows

    def _stored(self, read: list[dict[str, object]]) -> dict[str, object]:
        """The stored rows that the batch speaks of, by key."""
        rows = self.resource.joined(self.model._base_manager.filter(self._spoken_of(read)))
        return {
            self.model.normalise_key(row.natural_key_text()): self._with_shared_parents(row)
            for row in rows
        }

    def _with_shared_parents(self, row: TrackedModel) -> TrackedModel:
        """A join gives every row a copy of its own; of a large file that would be most of the memory."""
        for field in self.foreign_keys:
            if parent := field.get_cached_value(row, default=None):
                shared = self.parents.setdefault((field.name, parent.pk), parent)
                field.set_cached_value(row, shared)
        return row

    def _spoken_of(self, read: list[dict[str, object]]) -> models.Q:
        """By their whole key where it is one column, in any spelling; else by the first column of it."""
        first, *others = self.model.key_fields
        if not others:
            keys = (str(values[first]) for values in read if first in values)
            found = (self.rows.index.get(self.model.normalise_key(key)) for key in keys)
            return models.Q(pk__in=[row.pk for row in found if row and row.pk])
        firsts = [values.get(first) for values in read]
        stored = [one for one in firsts if not isinstance(one, models.Model) or one.pk]
        known = models.Q(**{f"{first}__in": stored})
        return known | models.Q(**{f"{first}__isnull": True}) if None in firsts else known

    # rows beside what is pending

    def _joined_to_pending(self, planned: list[PlannedRow]) -> list[PlannedRow]:
        """Without those whose change is pending already, and those that others would change in another way."""
        waiting = {id(row.write): row for row in planned if row.is_pending}
        passed = set()
        for one in join_writes([row.write for row in waiting.values()], self.rows.by):
            for write, key in one.keys:
                row = waiting[id(write)]
                conflicts = [conflict for conflict in one.conflicts if conflict.key == key]
                for conflict in conflicts:
                    name, value = conflict.name, row.changes.get(conflict.name, ("", row.key))[1]
                    message = _(
                        "%(name)s has another value pending. Ask them, or have it published or discarded."
                    )
                    writer = one.pending.writer_of(conflict)
                    self.result.refuse(row.number, name, value, message % {"name": writer or ""})
                # What points at a new row of the file is told apart only once that one is saved.
                points_at_new = any(map(write.row.unsaved, self.foreign_keys))
                is_same = one.says_nothing_new(key) and not points_at_new
                if conflicts or is_same:
                    passed.add(row.number)
                    self.result.same += not conflicts
        return [row for row in planned if row.number not in passed]

    # rows among each other

    def _keep_unique(self, planned: list[PlannedRow]) -> None:
        named = [(row.name, row.write.row) for row in planned]
        for row, clash in zip(planned, self.rows.clashes(self.model, named), strict=True):
            if clash is None:
                self.result.rows.append(row)
                continue
            column = self.model._meta.get_field(clash.column).name
            is_cell = column in self.resource.fields
            value = self.resource.format_cell(row.write, column) if is_cell else clash.value
            reason = clash.message
            if clash.stored and row.is_new and len(self.model.key_fields) == 1:
                self.result.namesakes[row.number] = Namesake(row.write, clash.stored)
                reason += " " + _("If it is the same row, choose it under “Possible duplicates”.")
            self.result.refuse(row.number, column, value, reason)

    def _refuse_what_leans_on_refused(self) -> None:
        """A row that points at a new row of the file which was refused cannot be taken without it."""
        own = [field for field in self.foreign_keys if field.related_model is self.model]
        if not (own and self.result.refusals):
            return
        rows, self.result.rows = self.result.rows, []
        taken: set[int] = set()
        for row in rows:  # a row points at rows before it only
            parents = {field.name: row.write.row.unsaved(field) for field in own}
            leaning = [name for name, one in parents.items() if one and id(one) not in taken]
            if leaning:
                reason = _("This row refers to a row that was refused.")
                self.result.refuse(row.number, leaning[0], "", reason)
            else:
                self.result.rows.append(row)
                taken.add(id(row.write.row))

    # The order in which rows are taken: what a row points at comes before it.

    def _parents_first(self) -> tuple[list[NumberedRow], list[int]]:
        """The rows, each after those rows of the file that it points at; else in the order of the file.

        Rows that point through more than DEEPEST others are left out, and their numbers given:
        checking a row asks all that it leads to.
        """
        rows, pointed = self.sheet.rows, self._pointed_at()
        waiting = list(range(len(rows)))
        behind: dict[int, int] = {}  # the last place of each row and of those that it leads to
        for _depth in range(DEEPEST + 1):
            ready = [place for place in waiting if behind.keys() >= {*pointed.get(place, ())}]
            behind |= {
                place: max([place, *(behind[one] for one in pointed.get(place, ()))])
                for place in ready
            }
            waiting = [place for place in waiting if place not in behind]
            if not ready or not waiting:
                break
        ordered = [rows[place] for place in sorted(behind, key=behind.__getitem__)]
        if waiting and not ready:  # in a circle; those that are new are refused one by one
            return [*ordered, *(rows[place] for place in waiting)], []
        return ordered, [rows[place][0] for place in waiting]

    def _pointed_at(self) -> dict[int, list[int]]:
        """Place of a row → places of the rows at which it points, where there are any."""
        model, places, rows = self.model, self.reader.places, self.sheet.rows
        fields = map(self.resource.model_field, filter(self.resource.fields.__contains__, places))
        own = [field.name for field in fields if field.is_relation and field.related_model is model]
        if not own or not all(name in places for name in model.key_fields):
            return {}
        by_key: dict[str, int] = {}
        for place, (_number, cells) in enumerate(rows):
            parts = [_cell(cells, places[name]) for name in model.key_fields]
            for ordered in permutations(
                parts
            ):  # a key may be said the other way round: COM4@WTSA-24
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
