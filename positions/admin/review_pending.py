"""Pending changes of proposals and positions that wait for a second person: what would change, who wrote it, on what evidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Prefetch
from django.urls import reverse

from core.records.pending.models import PendingEdit, PendingVersion
from core.records.pending.saving import blocking_reason
from core.records.permissions import Actor, may_read_drafts
from editing.pending.display import ChangedRow, NamedRows, changed_rows

from ..models import ImpactAssessment, Position, ProposalItem
from ..models.evidence import Evidenced


@dataclass(frozen=True)
class PendingInReview:
    pending: PendingVersion
    row: Evidenced  # as the change would make it
    changed: Sequence[ChangedRow]
    blocking_reason: str
    is_mine: bool

    @property
    def evidence(self) -> list[str]:
        return evidence_of(self.row)

    @property
    def authors(self) -> str:
        return self.pending.author_names

    @property
    def url(self) -> str:
        meta = self.row._meta
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_pending", args=[self.row.pk])


def evidence_of(row: Evidenced) -> list[str]:
    return [*([str(row.document)] if row.document else []), *row.source_addresses_list]


def short_label(row: models.Model) -> str:
    """Short where the whole name would need more rows: an item is named by its number."""
    if isinstance(row, (ProposalItem, Position, ImpactAssessment)):
        return row.natural_key_text()
    return str(row)


def submitted(model: type[Evidenced], by: Actor) -> Any:
    """None for authors: they write drafts, and no pending changes."""
    rows = PendingVersion.objects if may_read_drafts(by, model) else PendingVersion.objects.none()
    return rows.open().of_table(model).filter(is_submitted=True)


def pending_in_review(
    model: type[Evidenced], joins: Sequence[str], by: Actor, most: int
) -> list[PendingInReview]:
    """The oldest first, in a constant number of queries."""
    edits = Prefetch("edits", PendingEdit.objects.defer("changes"))
    found = list(submitted(model, by).prefetch_related(edits)[:most])
    stored = model.objects.select_related(*joins).in_bulk([one.row_pk for one in found])
    rows = NamedRows((change for one in found for change in one.opened), by, short_label)
    return [_in_review(one, stored[one.row_pk], rows, by) for one in found if one.row_pk in stored]


def _in_review(
    pending: PendingVersion, row: Evidenced, rows: NamedRows, by: Actor
) -> PendingInReview:
    changes = pending.opened
    own = next((one for one in changes if one.key == (row._meta.label, row.pk)), None)
    as_changed: Any = rows.changed(own, row) if own is not None else row
    return PendingInReview(
        pending,
        as_changed,
        changed_rows(row, changes, rows),
        blocking_reason(pending, row, by),
        any(edit.by_id == by.pk for edit in pending.authors()),
    )
