"""What readers will see of a row that may be wrong: named before it is published."""

from copy import copy

from django.utils.translation import gettext as _

from core.dates import Spanned
from core.records.pending.models import PendingVersion
from core.records.publishable import Publishable
from core.records.sources import DOUBTFUL, Sourced


def doubts_of(row: Publishable, change: PendingVersion | None = None) -> list[str]:
    """Of the row as it is, or as its pending change makes it; empty where nothing is in doubt."""
    return _doubts_of(_with_change(row, change) if change else row)


def _doubts_of(row: Publishable) -> list[str]:
    found = []
    if isinstance(row, Sourced):
        if not row.has_source:
            found.append(_("No source is given"))
        if row.confidence in DOUBTFUL:
            found.append(_("Confidence: %(label)s") % {"label": row.confidence_label})
    if isinstance(row, Spanned) and not row.are_dates_confirmed():
        found.append(_("Dates not confirmed"))
    if not getattr(row, "place_confirmed", True):
        found.append(_("Place not confirmed"))
    return found


def _with_change(row: Publishable, change: PendingVersion) -> Publishable:
    found = copy(row)
    for one in change.opened:
        if one.key == (row._meta.label, row.pk):
            for name, value in one.after.items():
                field = row._meta.get_field(name)
                if field.concrete and not field.many_to_many:
                    setattr(found, field.attname, value)
    return found
