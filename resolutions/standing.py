"""The editions of a resolution in order of time, and its standing."""

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.records.sources import DOUBTFUL

from .choices import GONE, EditionOutcome, ResolutionStanding
from .querysets import last_day_of_decisions

if TYPE_CHECKING:
    from .models import Edition


def year_of(edition: "Edition") -> int:
    """The year of the decision: of the assembly's meeting, else of its code, else TSAG's."""
    return int(edition.tsag_year or (edition.assembly.year if edition.assembly else 0))


def in_order(editions: Iterable["Edition"]) -> list["Edition"]:
    """By year; TSAG stands before the assembly of its year, which it prepares."""
    return sorted(editions, key=lambda row: (year_of(row), not row.tsag_year, row.pk))


def decided_by_day(editions: Iterable["Edition"], day: dt.date) -> list["Edition"]:
    """Those decided by then; of a decision known only by its year, the last day of that counts."""
    return [edition for edition in in_order(editions) if _last_day(edition) <= day]


def _last_day(edition: "Edition") -> dt.date:
    meeting = edition.assembly.own_meeting if edition.assembly else None
    return last_day_of_decisions(meeting, year_of(edition))


def latest(editions: Iterable["Edition"]) -> "Edition | None":
    return next(reversed(in_order(editions)), None)


def standing_of(editions: Iterable["Edition"], last_assembly: int) -> ResolutionStanding:
    """`last_assembly` is the year of the latest assembly that is known to have been held."""
    last = latest(editions)
    if last is None:
        return ResolutionStanding.NOT_RECORDED
    if last.outcome in GONE:
        return ResolutionStanding.SUPPRESSED
    return (
        ResolutionStanding.IN_FORCE
        if _is_up_to_date(last, last_assembly)
        else ResolutionStanding.LAST_RECORDED
    )


def format_standing(editions: Iterable["Edition"], last_assembly: int) -> str:
    """`in force (revised 2024)`, or as of when the last is known: a status says as of when."""
    last = latest(editions)
    if last is None:
        return _("no decision on it found")
    doubt = last.confidence_label if last.confidence in DOUBTFUL else ""
    if last.outcome not in GONE and _is_up_to_date(last, last_assembly):
        how = f"{_how(last)}, {doubt}" if doubt else _how(last)
        return _("in force (%(how)s)") % {"how": how}
    words = {"when": last.decided_by, "mark": f" ({doubt})" if doubt else ""}
    if last.outcome == EditionOutcome.SUPPRESSED:
        return _("suppressed by %(when)s%(mark)s") % words
    if last.outcome == EditionOutcome.MERGED:
        return _("merged into another text by %(when)s%(mark)s") % words
    if last.tsag_year:
        said = _("last revised by %(when)s%(mark)s; later decisions not known")
        return said % words
    return _("last recorded at %(when)s%(mark)s; later decisions not known") % words


def standing_is_doubtful(editions: Iterable["Edition"]) -> bool:
    last = latest(editions)
    return last is not None and last.confidence in DOUBTFUL


def _is_up_to_date(edition: "Edition", last_assembly: int) -> bool:
    """No assembly is known to have been held after it."""
    year = year_of(edition)
    return year > last_assembly if edition.tsag_year else year >= last_assembly


def _how(edition: "Edition") -> str:
    """What happened to it last: `adopted 2024`, `revised by TSAG in 2025`, `after WTSA-24`."""
    words = {"year": year_of(edition), "when": edition.decided_by}
    if edition.tsag_year:
        return _("revised by %(when)s") % words
    texts: dict[str, str] = {
        EditionOutcome.NEW: _("adopted %(year)d"),
        EditionOutcome.REVISED: _("revised %(year)d"),
        EditionOutcome.UNCHANGED: _("unchanged %(year)d"),
    }
    return texts.get(edition.outcome, _("as of %(when)s")) % words
