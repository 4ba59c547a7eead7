"""One row of a file against its table: the stored row that it means, what changes, and whether that may be and holds."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from core.fields import tidy_line
from core.public.cell_text import unescape_cell
from core.records.permissions import Actor, may, may_propose, may_write
from core.records.publishable import set_publication
from core.records.reviewing import STATE_FIELDS, may_publish_own
from core.records.saving import Write
from core.records.tracked import TrackedModel

from ..columns.keys import Several
from ..columns.resource import TableResource
from .plan import Namesake, Plan, PlannedRow
from .row import RowCells, RowReader, Values
from .unique import Clash, NamedRows, Uniqueness


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
        self._set_slug_beside(candidate, values)
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
        self._offer_to_later_rows(instance)
        return planned

    def _offer_to_later_rows(self, instance: TrackedModel) -> None:
        """A later row that points at this one finds it as it will be; the index keeps no second copy of it."""
        key = self.model.normalise_key(instance.natural_key_text())
        known = self.index.setdefault(key, instance)
        if instance.pk and known.pk == instance.pk:
            self.index[key] = instance

    def _has_key(self, number: int, candidate: Any) -> bool:
        names = [name for name in self.model.key_fields if not getattr(candidate, name, None)]
        for name in names:
            if not self.resource.model_field(name).blank:
                self.result.refuse(number, name, "", _("The key is empty."))
                return False
        # A row names itself by other columns, which may be empty.
        is_nameless = list(self.model.key_fields) == ["slug"] == names
        missing = candidate.missing_relations() if is_nameless else []
        return self._are_filled(number, missing)

    def _are_filled(self, number: int, missing: list[str]) -> bool:
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
            self._refuse_namesake(number, Write(candidate, many=self._many(values)), key)
        else:
            return True
        return False

    def _refuse_namesake(self, number: int, write: Write, key: str) -> None:
        stored = self.index[key]
        if not isinstance(stored, Several):
            self.result.namesakes[number] = Namesake(write, stored)
        reason = _(
            "“%(row)s” is stored already, and this row would get its key, “%(key)s”. If it is the same, choose it under “Possible duplicates”; if not, give this row another name."
        )
        self.result.refuse(number, "", str(write.row), reason % {"row": stored, "key": key})

    def _many(self, values: Values) -> Values:
        return {
            name: rows
            for name, rows in values.items()
            if name != "publication" and self.resource.model_field(name).many_to_many
        }

    def _candidate(self, values: Values) -> TrackedModel:
        """The row as a new one; without a key it names itself."""
        plain = {
            name: value
            for name, value in values.items()
            if name != "publication" and not self.resource.model_field(name).many_to_many
        }
        candidate: TrackedModel = self.model(**plain)
        candidate.ensure_slug()
        return candidate

    def _set_slug_beside(self, candidate: Any, values: Values) -> None:
        """A row that names itself as an earlier row of the file did, on another day, has its day in its key."""
        first_day = self.resource.identity.first_day
        if not first_day or "slug" in values:
            return
        key = self.model.normalise_key(candidate.slug)
        earlier = self.index.get(key) if key in self.seen else None
        if earlier is not None and not isinstance(earlier, Several):
            days = [getattr(row, first_day) for row in (candidate, earlier)]
            if all(days) and days[0] != days[1]:
                candidate.slug = f"{candidate.slug}-{days[0].isoformat()}"

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
            if self.resource.model_field(name).many_to_many:
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
        if not self._are_filled(planned.number, instance.missing_relations()):
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
