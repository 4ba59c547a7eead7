"""Holds a file against a table without writing anything: what is new, what would change, what is wrong and where."""

from contextlib import suppress
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.utils.translation import gettext as _

from ..faces import unguarded
from ..fields import squash, tidy_line
from ..publishing import mark
from ..rights import By, may, may_write
from ..writing import Write
from .keys import Context, Several
from .reading import FileRefused, Sheet
from .resource import KeyWidget, TableResource, publication_named
from .unique import Uniqueness, stored_name

CLEAR = "(clear)"
FETCHED_AT_ONCE = 500


@dataclass(frozen=True)
class Refusal:
    """Why a cell, or a row when `column` is empty, cannot be taken."""

    row: int
    column: str
    value: str
    reason: str


@dataclass
class PlannedRow:
    number: int
    key: str
    write: Write
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)  # column → old cell, new cell

    @property
    def name(self) -> str:
        """Of the row, in a message about another one."""
        return _("row %(number)d") % {"number": self.number} if self.is_new else stored_name(self.write.row.pk)

    @property
    def is_new(self) -> bool:
        return self.write.row._state.adding


@dataclass
class Plan:
    """What an import would do. Refuses as a whole while there are refusals."""

    resource: TableResource
    rows: list[PlannedRow] = field(default_factory=list)
    same: int = 0
    refusals: list[Refusal] = field(default_factory=list)

    @property
    def new(self) -> list[PlannedRow]:
        return [row for row in self.rows if row.is_new]

    @property
    def changed(self) -> list[PlannedRow]:
        return [row for row in self.rows if not row.is_new]


def check(resource: TableResource, sheet: Sheet, by: By) -> Plan:
    """The plan for this file. Raises FileRefused where the header fits no table, PermissionDenied without the import right."""
    if not may(by, "import", resource.model()):
        raise PermissionDenied(_("You may not import this table."))
    return _Check(resource, sheet, by).plan()


def columns_of(resource: TableResource, header: list[str]) -> dict[str, int]:
    """Column → its place. Refuses the file for a column that is unknown, doubled or blank, and for a missing key column."""
    known = {
        squash(word).replace("_", ""): name for name in resource.columns() for word in (str(_field(resource, name).verbose_name), name)
    }
    places: dict[str, int] = {}
    for place, title in enumerate(header):
        name = known.get(squash(title).replace("_", ""))
        if name is None:
            raise FileRefused(_unknown(title, place, resource))
        if name in places:
            raise FileRefused(_("The column “%(name)s” is there twice.") % {"name": name})
        places[name] = place
    if missing := [name for name in resource.model().key_fields if name not in places and not _may_be_absent(resource, name)]:
        raise FileRefused(_("The key column “%(name)s” is missing: without it no row can be found again.") % {"name": missing[0]})
    return places


def _field(resource: TableResource, name: str) -> Any:
    return resource.model()._meta.get_field(name)


def _may_be_absent(resource: TableResource, name: str) -> bool:
    return bool(_field(resource, name).blank) and len(resource.model().key_fields) > 1


def _unknown(title: str, place: int, resource: TableResource) -> str:
    if not title.strip():
        return _("Column %(place)d has no name.") % {"place": place + 1}
    near = get_close_matches(tidy_line(title).lower(), resource.columns(), n=1)
    hint = (
        _("Did you mean “%(near)s”?") % {"near": near[0]}
        if near
        else _("The columns are: %(columns)s.") % {"columns": ", ".join(resource.columns())}
    )
    return _("The column “%(title)s” is unknown.") % {"title": title} + " " + hint


class _Check:
    def __init__(self, resource: TableResource, sheet: Sheet, by: By) -> None:
        self.resource, self.sheet, self.by = resource, sheet, by
        self.model: Any = resource.model()
        self.places = columns_of(resource, sheet.header)
        self.context = Context()
        self.indexes = self.context.indexes
        self.result = Plan(resource)
        self.seen: dict[str, int] = {}
        self.unique = Uniqueness(self.model)

    def plan(self) -> Plan:
        for start in range(0, len(self.sheet.rows), FETCHED_AT_ONCE):
            batch = self.sheet.rows[start : start + FETCHED_AT_ONCE]
            stored = self._stored([self._key_values(row) for _number, row in batch])
            # Row by row, so that a row may point to a row above it.
            planned = [self._plan_row(number, row, stored) for number, row in batch]
            self._keep_unique([row for row in planned if row])
        return self.result

    def _refuse(self, number: int, column: str, value: str, reason: str) -> None:
        self.result.refusals.append(Refusal(number, column, value, reason))

    # cells

    def _raw(self, row: list[str], name: str) -> str:
        place = self.places.get(name)
        return row[place].strip() if place is not None and place < len(row) else ""

    def _cell(self, row: list[str], name: str) -> str:
        return unguarded(self._raw(row, name))

    def _key_values(self, row: list[str]) -> dict[str, Any]:
        """The key as far as it can be read; what cannot is refused with the whole row later."""
        values = {}
        for name in self.model.key_fields:
            with suppress(ValidationError):
                if text := self._cell(row, name):
                    values[name] = self._value(name, text)
        return values

    def _read(self, number: int, row: list[str]) -> dict[str, Any] | None:
        """Values of the filled cells; None when a cell was refused."""
        if len(row) < len(self.sheet.header):
            self._refuse(
                number,
                "",
                " | ".join(row),
                _("The row has %(cells)d cells, the header has %(columns)d.") % {"cells": len(row), "columns": len(self.sheet.header)},
            )
            return None
        if len(row) > len(self.sheet.header):
            self._refuse(number, "", " | ".join(row[len(self.sheet.header) :]), _("The row has more cells than the header has columns."))
            return None
        values: dict[str, Any] = {}
        fine = True
        for name in self.places:
            text = self._cell(row, name)
            if not text:
                continue
            try:
                values[name] = self._emptied(name) if self._raw(row, name) == CLEAR else self._value(name, text)
            except ValidationError as fault:
                fine = False
                self._refuse(number, name, text, " ".join(fault.messages))
        return values if fine else None

    def _value(self, name: str, text: str) -> Any:
        if name == "publication":
            return publication_named(text)
        return self.resource.fields[name].widget.read(text, self.context)

    def _emptied(self, name: str) -> Any:
        field = self.model._meta.get_field(name)
        if field.many_to_many:
            return []
        if name in self.model.key_fields or not field.blank:
            raise ValidationError(_("This column cannot be empty."))
        return None if field.null else field.get_default() if field.has_default() else ""

    # rows

    def _stored(self, read: list[dict[str, Any]]) -> dict[str, Any]:
        """The stored rows that the batch speaks of, by key."""
        rows = self.resource.joined(self.model._base_manager.filter(self._spoken_of(read)))
        return {self.model.same_key(row.key_text()): row for row in rows}

    def _spoken_of(self, read: list[dict[str, Any]]) -> models.Q:
        """By their whole key where it is one column, in any spelling; else by the first column of it."""
        first, *others = self.model.key_fields
        if not others:
            index = self.indexes.of(self.model)
            found = (index.get(self.model.same_key(str(values[first]))) for values in read if first in values)
            return models.Q(pk__in=[row.pk for row in found if row and row.pk])
        firsts = [values.get(first) for values in read]
        known = models.Q(**{f"{first}__in": [value for value in firsts if not isinstance(value, models.Model) or value.pk]})
        return known | models.Q(**{f"{first}__isnull": True}) if None in firsts else known

    def _plan_row(self, number: int, row: list[str], stored: dict[str, Any]) -> PlannedRow | None:
        values = self._read(number, row)
        if values is None:
            return None
        first = self.model.key_fields[0]
        candidate = self._candidate(values)
        if missing := [
            name for name in self.model.key_fields if not getattr(candidate, name, None) and not self.model._meta.get_field(name).blank
        ]:
            self._refuse(number, missing[0], "", _("The key is empty."))
            return None
        key = self._known_key(candidate)
        if key in self.seen:
            self._refuse(number, first, candidate.key_text(), _("The same key stands in row %(row)d already.") % {"row": self.seen[key]})
            return None
        if first not in values and len(self.model.key_fields) == 1 and key in self.indexes.of(self.model):
            self._refuse(
                number, first, "", _("It would be called “%(key)s” as another row is; write this key to change that row.") % {"key": key}
            )
            return None
        self.seen[key] = number
        instance = stored.get(key) or candidate
        planned = PlannedRow(number, candidate.key_text(), Write(instance, getattr(instance, "version", None) if instance.pk else None))
        if not self._apply(planned, row, values):
            return None
        self.indexes.add(instance)
        return planned

    def _candidate(self, values: dict[str, Any]) -> Any:
        """The row as a new one; without a key it names itself."""
        plain = {
            name: value for name, value in values.items() if name != "publication" and not self.model._meta.get_field(name).many_to_many
        }
        candidate = self.model(**plain)
        candidate.name_itself()
        return candidate

    def _known_key(self, candidate: Any) -> str:
        key = self.model.same_key(candidate.key_text())
        if len(self.model.key_fields) > 1:
            return key
        found = self.indexes.of(self.model).get(key)
        return key if found is None or isinstance(found, Several) else self.model.same_key(found.key_text())

    def _apply(self, planned: PlannedRow, row: list[str], values: dict[str, Any]) -> bool:
        """Sets the values, notes what changes and checks the row. True when it is to be written."""
        instance = planned.write.row
        old = {} if planned.is_new else dict(zip(self.resource.columns(), self.resource.cells(instance), strict=True))
        allowed = may_write(self.by, instance, "add" if planned.is_new else "change")
        self._set(planned, values)
        self._note_changes(planned, values, old)
        if not planned.changes and not planned.is_new:
            self.result.same += 1
            return False
        if not allowed:
            self._refuse(
                planned.number,
                "",
                planned.key,
                _("This row is published or another's: changing it needs the right to publish.")
                if not planned.is_new
                else _("You may not add rows to this table."),
            )
            return False
        return self._is_valid(planned, row, values)

    def _set(self, planned: PlannedRow, values: dict[str, Any]) -> None:
        instance = planned.write.row
        for name, value in values.items():
            if self.model._meta.get_field(name).many_to_many:
                planned.write.many[name] = value
            elif name != "publication" and (planned.is_new or name not in self.model.key_fields):
                setattr(instance, name, value)

    def _note_changes(self, planned: PlannedRow, values: dict[str, Any], old: dict[str, str]) -> None:
        for name in values:
            if name in self.model.key_fields and not planned.is_new:
                continue
            new = self._said(planned, name, values[name])
            if new != old.get(name, ""):
                planned.changes[name] = (old.get(name, ""), new)

    def _said(self, planned: PlannedRow, name: str, value: Any) -> str:
        widget = self.resource.fields[name].widget
        if name in planned.write.many:
            return "; ".join(sorted(row.key_text() for row in value))
        return (
            str(value)
            if name == "publication"
            else widget.render(value if isinstance(widget, KeyWidget) else getattr(planned.write.row, name))
        )

    def _is_valid(self, planned: PlannedRow, row: list[str], values: dict[str, Any]) -> bool:
        instance = planned.write.row
        relations = [field.name for field in self.model._meta.concrete_fields if field.is_relation]
        before = len(self.result.refusals)
        for name in (name for name in relations if not self.model._meta.get_field(name).blank and self._lacks(instance, name)):
            self._refuse(planned.number, name, "", _("This column cannot be empty."))
        if len(self.result.refusals) > before:
            return False
        try:
            instance.name_itself()
            instance.full_clean(exclude=relations, validate_unique=False, validate_constraints=False)
            if "publication" in values:
                mark(instance, values["publication"], self.by)
        except ValidationError as fault:
            self._refuse_all(planned, row, fault)
        except PermissionDenied:
            self._refuse(planned.number, "publication", self._cell(row, "publication"), _("Publishing needs the right to publish."))
        return len(self.result.refusals) == before

    def _lacks(self, instance: Any, name: str) -> bool:
        field = self.model._meta.get_field(name)
        return getattr(instance, field.attname) is None and not field.is_cached(instance)

    def _refuse_all(self, planned: PlannedRow, row: list[str], fault: ValidationError) -> None:
        for name, reasons in getattr(fault, "message_dict", {"__all__": fault.messages}).items():
            column = "" if name == "__all__" else name
            self._refuse(planned.number, column, self._cell(row, column) if column else planned.key, " ".join(reasons))

    def _keep_unique(self, planned: list[PlannedRow]) -> None:
        clashes = self.unique.clashes([(row.name, row.write.row) for row in planned])
        for row, clash in zip(planned, clashes, strict=True):
            if clash is None:
                self.result.rows.append(row)
            else:
                self._refuse(
                    row.number, clash.column, clash.value, _("This must be unique, and %(other)s has it already.") % {"other": clash.other}
                )
