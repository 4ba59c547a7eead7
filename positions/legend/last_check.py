"""The latest check of exactly what a page or a file shows."""

from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext as _

from core.dates import PartialDate
from core.records.sources import Sourced


def latest_check_of_rows(rows: QuerySet, made: str) -> str:
    """A partial date. What was never checked counts from the day when it was made, which the field `made` holds."""
    never_checked = Q(last_checked_on=None)
    days = rows.order_by().aggregate(
        checked=Max("last_checked_on"), made=Max(made, filter=never_checked)
    )
    checked = days["checked"].isoformat() if days["checked"] else ""
    return max(checked, days["made"] or "")


def latest_check_of_row(row: Sourced, made: str) -> str:
    """The same of one row; `made` is the partial date when it was made."""
    return row.last_checked_on.isoformat() if row.last_checked_on else made


def warning(day: str) -> str:
    """`day` is that of the latest check; empty where none is recorded."""
    if not day:
        return _(
            "Proposals are not agreed texts. This is a best-efforts reading; no day of checking is recorded."
        )
    return _("Proposals are not agreed texts. This is a best-efforts reading of %(day)s.") % {
        "day": PartialDate(day).format()
    }
