"""The drafts that an import made, submitted for review together."""

from typing import Any

from django.db.models import QuerySet

from core.models import ImportBatch
from core.records.content_version import writing
from core.records.permissions import Actor, may
from core.records.publishable import Publication, Publishable, set_publication
from core.records.saving import Write, save_rows
from core.records.tracked import joined
from core.registry import tables

CHANNEL = "admin"


def new_drafts(batch: ImportBatch, by: Actor) -> QuerySet[Any] | None:
    """Those of its new rows that this person may submit; None of a table that has no drafts."""
    model: Any = tables[batch.table].model() if batch.table in tables else None
    if model is None or not issubclass(model, Publishable):
        return None
    made = model.history.filter(history_batch=batch, history_type="+")
    drafts = model._base_manager.filter(
        pk__in=made.order_by().values("id"), publication=Publication.DRAFT
    )
    found: QuerySet[Any] = (
        drafts if may(by, "change", model) else drafts.filter(model.own_condition(by))
    )
    return found


def submit_new_drafts(batch: ImportBatch, by: Actor) -> int:
    """How many; all of them or none. Raises Stale, ValidationError or PermissionDenied."""
    with writing():
        drafts = new_drafts(batch, by)
        if drafts is None:
            return 0
        rows = list(joined(drafts, drafts.model.key_select_related).order_by("pk"))
        for row in rows:
            set_publication(row, Publication.IN_REVIEW, by)
        writes = [Write(row, seen_version=row.version) for row in rows]
        save_rows(writes, by=by, channel=CHANNEL, reason="submitted for review")
    return len(rows)
