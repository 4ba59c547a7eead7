"""Recorded imports: all rows of a plan are saved or none; what each import changed, and its file, are kept."""

import gzip
import hashlib
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.models import ImportBatch
from core.records.pending.saving import Conflicting, save_rows_pending
from core.records.permissions import Actor, may
from core.records.saving import Stale, WriteContext, save_rows, writing
from core.records.tracked import TrackedModel, history_model, table_name
from core.registry import tables

from .checking.plan import Plan
from .models import ImportFile

AT_ONCE = 200


class PlanRefused(Exception):
    """Nothing was saved; the message says why."""


class PlanStale(PlanRefused):
    """Someone saved one of the rows after they were checked."""


@dataclass(frozen=True)
class Origin:
    """The source of the rows: the file, its bytes, and the token of the confirmed preview."""

    file_name: str
    data: bytes = field(default=b"", repr=False)
    token: str = ""


UNNAMED = Origin("")


def commit(
    plan: Plan, *, by: Actor, channel: str, origin: Origin = UNNAMED, only_good: bool = False
) -> ImportBatch | None:
    """Saves the rows of the plan and returns the recorded batch; none if the plan changes nothing.

    Raises PlanRefused if the plan has refusals that are not to be left out, or a row changed since it was checked.
    """
    if plan.refusals and not only_good:
        count = len(plan.refused_rows)
        message = ngettext(
            "%(count)d row was refused; nothing was saved.",
            "%(count)d rows were refused; nothing was saved.",
            count,
        )
        raise PlanRefused(message % {"count": count})
    if not plan.rows:
        return None
    counts = plan.counts
    counts["refused"] += plan.left_out
    try:
        with writing():
            batch = ImportBatch.objects.create(
                table=table_name(plan.resource.model()),
                file_name=origin.file_name[:200],
                content_hash=hashlib.sha256(origin.data).hexdigest() if origin.data else "",
                token=origin.token,
                channel=channel,
                by_id=by.pk,
                by_name=str(by),
                **counts,
            )
            if origin.data:
                packed = gzip.compress(origin.data, mtime=0)
                ImportFile.objects.create(batch=batch, name=batch.file_name, content=packed)
            _log(batch, by, ADDITION, _("Imported %(file)s.") % {"file": batch.file_name})
            write_context = WriteContext(by, channel, origin.file_name, batch.pk)
            at_once = [row.write for row in plan.rows if not row.is_pending]
            save_rows(at_once, write_context)
            # After the new rows, to which they may refer.
            if pending := [row.write for row in plan.rows if row.is_pending]:
                save_rows_pending(pending, write_context)
    except Stale as stale:
        message = _("%(fault)s Nothing was saved; check the file again.")
        raise PlanStale(message % {"fault": stale}) from None
    except Conflicting as conflicting:
        raise PlanRefused(" ".join(conflicting.messages)) from None
    except IntegrityError as fault:
        message = _(
            "The database refused a row (%(fault)s). Nothing was saved; check the file again."
        )
        raise PlanRefused(message % {"fault": fault}) from None
    return batch


def _log(batch: ImportBatch, by: Actor, flag: int, message: str) -> None:
    if by.pk:
        LogEntry.objects.log_actions(
            by.pk, [batch], flag, change_message=message, single_object=True
        )


@dataclass(frozen=True)
class RowChange:
    """What a batch did to one row: the history record after it, and the one before."""

    after: Any
    before: Any

    @property
    def made(self) -> bool:
        return bool(self.after.history_type == "+")


def row_changes(
    batch: ImportBatch, model: type[TrackedModel], start: int = 0, stop: int | None = None
) -> list[RowChange]:
    """In the order of writing. Two queries for any number of rows."""
    lines = history_model(model).objects
    same_row = lines.filter(id=models.OuterRef("id"))
    first = (
        lines.filter(history_batch=batch, id=models.OuterRef("id"))
        .order_by("history_id")
        .values("history_id")[:1]
    )
    before = same_row.filter(history_id__lt=models.OuterRef("history_id"))
    own = list(
        lines.filter(history_batch=batch, history_id=models.Subquery(first))
        .annotate(found=models.Subquery(before.order_by("-history_id").values("history_id")[:1]))
        .order_by("history_id")[start:stop]
    )
    others = lines.in_bulk({line.found for line in own if line.found})
    return [RowChange(line, others.get(line.found)) for line in own]


def row_names(lines: list[Any]) -> list[str]:
    """Names of rows of one table; few queries for any number of them."""
    rows = [line.instance for line in lines]
    for start in range(0, len(rows), AT_ONCE):
        models.prefetch_related_objects(rows[start : start + AT_ONCE], *rows[0].key_select_related)
    return [row_name(row) for row in rows]


def row_name(row: TrackedModel) -> str:
    try:
        return str(row)
    except ObjectDoesNotExist:  # a row in its name was deleted
        return f"{row._meta.verbose_name} {row.pk}"


def affected_models(batch: ImportBatch) -> list[type[TrackedModel]]:
    """The tables with rows of a batch: its own, those of parts, redirects; lower tables first."""
    order = {resource.model(): place for place, resource in enumerate(tables.values())}
    tracked = [model for model in apps.get_models() if issubclass(model, TrackedModel)]
    lines = [
        history_model(model)
        .objects.filter(history_batch=batch)
        .order_by()
        .values_list(models.Value(place), flat=True)
        for place, model in enumerate(tracked)
    ]
    found = [tracked[place] for place in lines[0].union(*lines[1:]).order_by()]
    return sorted(found, key=lambda model: order.get(model, len(order)))


def refusal_to_undo(batch: ImportBatch, by: Actor) -> str:
    """Why this person may not undo the batch; empty if they may. The right to publish is checked for each row."""
    if batch.table not in tables or not may(by, "import", tables[batch.table].model()):
        return _("You don't have permission to import this table.")
    is_theirs = by.pk is None or batch.by_id == by.pk
    if is_theirs or may(by, "publish", tables[batch.table].model()):
        return ""
    return _("Only a Publisher, or whoever made this import, may undo it.")


def file_content(file: ImportFile) -> bytes:
    return gzip.decompress(bytes(file.content))


def claim_undo(batch: ImportBatch, by: Actor) -> bool:
    """Whether nobody else has undone the batch since it was read."""
    mine = ImportBatch.objects.filter(pk=batch.pk, undone_at=batch.undone_at)
    return bool(mine.update(undone_at=timezone.now(), undone_by_name=str(by)))


def record_undo(
    batch: ImportBatch, by: Actor, *, restored: int, removed: int, left: list[list[object]]
) -> None:
    """Records what undoing did; an import may be undone in several steps."""
    ImportBatch.objects.filter(pk=batch.pk).update(
        restored=models.F("restored") + restored,
        removed=models.F("removed") + removed,
        left_rows=left,
    )
    _log(batch, by, CHANGE, _("Undone; %(count)d rows were kept.") % {"count": len(left)})
