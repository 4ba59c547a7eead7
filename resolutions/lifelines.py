"""The life of a resolution: its editions in order of time, and where it stands by the latest one known."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from .choices import EditionOutcome, Standing

_GONE = {EditionOutcome.SUPPRESSED, EditionOutcome.MERGED}


def year_of(edition: Any) -> int:
    """The year in which it was decided: of the assembly's meeting, else of the assembly's code, else TSAG's."""
    return int(edition.tsag_year or (edition.assembly.year if edition.assembly else 0))


def in_order(editions: Iterable[Any]) -> list[Any]:
    return sorted(editions, key=lambda edition: (year_of(edition), edition.pk))


def latest(editions: Iterable[Any]) -> Any:
    return next(reversed(in_order(editions)), None)


def standing(editions: Iterable[Any]) -> Standing:
    last = latest(editions)
    if last is None:
        return Standing.NOT_RECORDED
    return Standing.SUPPRESSED if last.outcome in _GONE else Standing.IN_FORCE


def standing_said(editions: Iterable[Any], newest_assembly: Any = None) -> str:
    """`in force after WTSA-16; later not recorded`: a status says as of when it is known."""
    last = latest(editions)
    if last is None:
        return _("what assemblies did to it is not recorded here")
    when = last.decided_by
    if last.outcome == EditionOutcome.SUPPRESSED:
        return _("suppressed by %(when)s") % {"when": when}
    if last.outcome == EditionOutcome.MERGED:
        return _("merged into another text by %(when)s") % {"when": when}
    said = _("in force after %(when)s") % {"when": when}
    is_newest = newest_assembly is not None and last.assembly is not None and last.assembly.pk == newest_assembly.pk
    return said if is_newest else _("%(said)s; later not recorded") % {"said": said}
