"""One row of a file against its table: the stored row that it means, what changes, and whether that may be and holds."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from core.fields import tidy_line
from core.public.cell_text import unescape_cell
from core.records.permissions import Actor, may_write
from core.records.publishable import set_publication
from core.records.saving import Write
from core.records.tracked import TrackedModel

from ..columns.keys import Several
from ..columns.resource import TableResource
from .plan import Plan, PlannedRow
from .row import Cells, RowReader
from .unique import Uniqueness


class RowCheck:
    """Refuses in the plan what cannot be taken."""

    def __init__(self, resource: TableResource, reader: RowReader, plan: Plan, by: Actor) -> None:
        self.resource, self.reader, self.result, self.by = resource, reader, plan, by
        self.model: Any = resource.model()
        self.indexes = reader.context.indexes
        self.seen: dict[str, int] = {}  # key → row number
        self.uniques: dict[Any, Uniqueness] = {}

    def plan(self, number: int, cells: Cells, stored: dict[str, object]) -> PlannedRow | None:
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
        instance: Any = stored.get(key) or candidate
        planned = PlannedRow(
            number,
            candidate.natural_key_text(),
            Write(instance, getattr(instance, "version", None) if instance.pk else None),
        )
        if not self._apply(planned, cells, values):
            return None
        self._offer_to_later_rows(instance)
        return planned

    def _offer_to_later_rows(self, instance: TrackedModel) -> None:
        """A later row that points at this one finds it as it will be; the index keeps no second copy of it."""
        self.indexes.add(instance)
        index, key = (
            self.indexes.of(self.model),
            self.model.normalise_key(instance.natural_key_text()),
        )
        if instance.pk and index[key].pk == instance.pk:
            index[key] = instance

    def _has_key(self, number: int, candidate: TrackedModel) -> bool:
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
        self, number: int, candidate: TrackedModel, key: str, values: dict[str, object]
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
                _("This key is already in row %(row)d.") % {"row": self.seen[key]},
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
                _("“%(key)s” is already in use. To update that row, enter its key.") % {"key": key},
            )
        else:
            return True
        return False

    def _candidate(self, values: dict[str, object]) -> TrackedModel:
        """The row as a new one; without a key it names itself."""
        plain = {
            name: value
            for name, value in values.items()
            if name != "publication" and not self.resource.model_field(name).many_to_many
        }
        candidate: TrackedModel = self.model(**plain)
        candidate.ensure_slug()
        return candidate

    def _known_key(self, candidate: TrackedModel) -> str:
        key: str = self.model.normalise_key(candidate.natural_key_text())
        if len(self.model.key_fields) > 1:
            return key
        found = self.indexes.of(self.model).get(key)
        return (
            key
            if found is None or isinstance(found, Several)
            else str(self.model.normalise_key(found.natural_key_text()))
        )

    def _apply(self, planned: PlannedRow, cells: Cells, values: dict[str, object]) -> bool:
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
                _("You don't have permission to add rows to this table.")
                if planned.is_new
                else _("You can't change this row: it is published, or someone else created it."),
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
        self, planned: PlannedRow, values: dict[str, object], old: dict[str, str]
    ) -> None:
        for name in values:
            if name in self.model.key_fields:
                continue
            new = (
                str(values[name])
                if name == "publication"
                else self.resource.format_cell(planned.write, name)
            )
            if new != old.get(name, ""):
                planned.changes[name] = (old.get(name, ""), new)

    def _is_valid(self, planned: PlannedRow, cells: Cells, values: dict[str, object]) -> bool:
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
                set_publication(instance, str(values["publication"]), self.by)
        except ValidationError as fault:
            self._refuse_all(planned, cells, fault)
        except PermissionDenied:
            self.result.refuse(
                planned.number,
                "publication",
                cells["publication"],
                _("You don't have permission to publish."),
            )
        return len(self.result.refusals) == before

    def _lacks(self, instance: TrackedModel, name: str) -> bool:
        field = self.resource.model_field(name)
        return getattr(instance, field.attname) is None and not field.is_cached(instance)

    def _refuse_all(self, planned: PlannedRow, cells: Cells, fault: ValidationError) -> None:
        for name, reasons in getattr(fault, "message_dict", {"__all__": fault.messages}).items():
            column = self._column_of(name, cells)
            self.result.refuse(
                planned.number,
                column,
                unescape_cell(cells.get(column, "")) if column else planned.key,
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
                    planned.write.row, unescape_cell(cells[name]), self.reader.context
                )
                if parts and not planned.is_new:
                    raise ValidationError(
                        _(
                            "This column is for new rows. To change a stored row, import its own table."
                        )
                    )
                self._add_parts(planned, parts)
                if parts:
                    planned.along[name] = tidy_line(unescape_cell(cells[name]))
            except ValidationError as fault:
                self.result.refuse(planned.number, name, cells[name], " ".join(fault.messages))
        return len(self.result.refusals) == before

    def _add_parts(self, planned: PlannedRow, parts: Sequence[TrackedModel]) -> None:
        for part in parts:
            for clash in filter(None, self.unique(type(part)).clashes([(planned.name, part)])):
                raise ValidationError(
                    _("This must be unique, and %(other)s already has it.") % {"other": clash.other}
                )
            planned.write.parts = [*planned.write.parts, part]

    def unique(self, model: type[TrackedModel]) -> Uniqueness:
        return self.uniques.setdefault(model, Uniqueness(model))
