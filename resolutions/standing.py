"""The editions of a resolution in order of time, and its standing."""

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.records.sources import DOUBTFUL
from meetings.models import Meeting, year_of_last_assembly

from .choices import GONE, EditionOutcome, ResolutionStanding

if TYPE_CHECKING:
    from .models import Edition


def year_of(edition: "Edition") -> int:
    """The year of the decision: of the assembly's meeting, else of its code, else TSAG's."""
    return int(edition.tsag_year or (edition.assembly.year if edition.assembly else 0))


def in_order(editions: Iterable["Edition"]) -> list["Edition"]:
    """By year; TSAG stands before the assembly of its year, which it prepares."""
    return sorted(editions, key=lambda row: (year_of(row), not row.tsag_year, row.pk or 0))


def decided_by_day(editions: Iterable["Edition"], day: dt.date) -> list["Edition"]:
    """Those decided by then; of a decision known only by its year, the last day of that counts."""
    return [row for row in in_order(editions) if _last_day(row) <= day]


def last_day_of_decisions(meeting: Meeting | None, year: int) -> dt.date:
    if meeting is not None and meeting.ends_on:
        return meeting.ends_on
    return dt.date(year or dt.MAXYEAR, 12, 31)


def _last_day(edition: "Edition") -> dt.date:
    meeting = edition.assembly.own_meeting if edition.assembly else None
    return last_day_of_decisions(meeting, year_of(edition))


def latest(editions: Iterable["Edition"]) -> "Edition | None":
    return next(reversed(in_order(editions)), None)


def standing_of(editions: Iterable["Edition"], day: dt.date | None = None) -> ResolutionStanding:
    """By these editions, as of today or of an earlier day."""
    last = latest(editions)
    if last is None:
        return ResolutionStanding.NOT_RECORDED
    if last.outcome in GONE:
        return ResolutionStanding.SUPPRESSED
    return (
        ResolutionStanding.IN_FORCE
        if _is_up_to_date(last, day)
        else ResolutionStanding.LAST_RECORDED
    )


def format_standing(editions: Iterable["Edition"], day: dt.date | None = None) -> str:
    """`in force, revised in 2024`, or as of when it is known: a status says as of when."""
    last = latest(editions)
    if last is None:
        return _("no decision on it found")
    said = _said_of(last, _is_up_to_date(last, day))
    said %= {"year": year_of(last), "when": last.decided_by}
    return f"{said} ({last.confidence_label})" if last.confidence in DOUBTFUL else said


def _said_of(edition: "Edition", is_up_to_date: bool) -> str:
    if edition.outcome == EditionOutcome.SUPPRESSED:
        return _("suppressed in %(year)d")
    if edition.outcome == EditionOutcome.MERGED:
        return _("merged into another text in %(year)d")
    if not is_up_to_date:
        return _("last known in force in %(year)d")
    if edition.tsag_year:
        return _("in force, revised by %(when)s")
    texts: dict[str, str] = {
        EditionOutcome.NEW: _("in force, adopted in %(year)d"),
        EditionOutcome.REVISED: _("in force, revised in %(year)d"),
        EditionOutcome.UNCHANGED: _("in force, unchanged in %(year)d"),
    }
    return texts.get(edition.outcome, _("in force after %(when)s"))


def standing_is_doubtful(editions: Iterable["Edition"]) -> bool:
    last = latest(editions)
    return last is not None and last.confidence in DOUBTFUL


def _is_up_to_date(edition: "Edition", day: dt.date | None) -> bool:
    """No assembly is known to have been held after it."""
    year, last_assembly = year_of(edition), year_of_last_assembly(day)
    return year > last_assembly if edition.tsag_year else year >= last_assembly
