"""What readers will see of a row that may be wrong: named before it is published."""

from copy import copy

from django.utils.translation import gettext as _

from core.dates import Spanned
from core.records.pending.changes import key_of, make_changed
from core.records.pending.models import PendingVersion
from core.records.publishable import Publishable
from core.records.sources import DOUBTFUL, Sourced


def doubts_of(row: Publishable, change: PendingVersion | None = None) -> list[str]:
    """Of the row as it is, or as its pending change makes it; empty where nothing is in doubt."""
    shown = copy(row)
    for one in change.opened if change else ():
        if one.key == key_of(row):
            make_changed(shown, one, row)
    found = []
    if isinstance(shown, Sourced):
        if not shown.has_source:
            found.append(_("No source is given"))
        if shown.confidence in DOUBTFUL:
            found.append(_("Confidence: %(label)s") % {"label": shown.confidence_label})
    if isinstance(shown, Spanned) and not shown.are_dates_confirmed():
        found.append(_("Dates not confirmed"))
    if not getattr(shown, "place_confirmed", True):
        found.append(_("Place not confirmed"))
    return found
