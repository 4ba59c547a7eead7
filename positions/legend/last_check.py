"""The day of a reading: the latest check of exactly what a page or a file shows."""

from collections.abc import Iterable
from typing import Protocol

from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext as _

from core.dates import PartialDate
from core.records.sources import Sourced


class Checked(Protocol):
    """A statement or an assessment of a snapshot. `dated` says when it was made, as a partial date."""

    @property
    def checked_on(self) -> str: ...

    @property
    def dated(self) -> str: ...


def latest_check(shown: Iterable[Checked]) -> str:
    """A partial date. What was never checked counts from the day when it was made."""
    return max((one.checked_on or one.dated for one in shown), default="")


def latest_check_of_rows(rows: QuerySet, made: str) -> str:
    """The same, asked of a table; `made` names its field for the day when a row was made."""
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


def warning_of(shown: Iterable[Checked]) -> str:
    """Where nothing is shown nothing could be checked."""
    shown = list(shown)
    if not shown:
        return _("Proposals are not agreed texts. This is a best-efforts reading.")
    return warning(latest_check(shown))
