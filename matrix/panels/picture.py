"""The picture of the positions at an assembly, on its page and on the home page."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from core.records.reading.state_cache import state_cached_of
from meetings.models import Assembly
from participants.choices import ParticipantKind
from participants.models import Participant
from positions.choices import Stance
from positions.models import Position, Proponent, ProposalItem

from ..reports.overview import LEAST_CELLS, Overview
from ..snapshot.loader import snapshot_of

_GOVERNMENTS = (ParticipantKind.REGIONAL_ORGANISATION, ParticipantKind.MEMBER_STATE)


@dataclass(frozen=True)
class PositionsPicture:
    """`overview` is that of the assembly itself; `fuller` that of the latest with more, where it has too few cells."""

    assembly: Assembly
    overview: Overview
    fuller: Overview | None = None

    @property
    def drawn(self) -> Overview | None:
        return self.overview if self.overview.is_picture else self.fuller


def picture(assembly: Assembly) -> list[PositionsPicture]:
    """One; none where nothing is recorded of governments at this assembly or at another."""
    return state_cached_of("pictures of positions", assembly.pk, lambda: _picture(assembly))


def own_picture(assembly: Assembly) -> list[PositionsPicture]:
    """None where nothing is recorded of governments at it: another's picture says nothing of it."""
    return [one for one in picture(assembly) if one.overview.cell_count]


def _picture(assembly: Assembly) -> list[PositionsPicture]:
    overview = Overview(_snapshot(assembly))
    if overview.is_picture:
        return [PositionsPicture(assembly, overview)]
    fuller = _latest_with_more(assembly)
    if fuller is None:
        return [PositionsPicture(assembly, overview)] if overview.cell_count else []
    return [PositionsPicture(assembly, overview, Overview(_snapshot(fuller)))]


def _snapshot(assembly: Assembly) -> Any:
    return snapshot_of(assembly).current


def _latest_with_more(assembly: Assembly) -> Assembly | None:
    """Counted in two queries, so that only its own statements are fetched."""
    counts = _counts()
    rows: Any = Assembly.objects.published().with_meeting().latest_first()
    for row in rows:
        if row.pk != assembly.pk and counts.get(row.pk, 0) >= LEAST_CELLS:
            found: Assembly = row
            return found
    return None


def _counts() -> dict[int, int]:
    """Of each assembly: how many items governments proposed and how many positions they hold."""
    governments = Participant.objects.published().filter(kind__in=_GOVERNMENTS)
    proposals = Proponent.objects.published().filter(participant__in=governments)
    items = ProposalItem.objects.published().filter(proposal__in=proposals.values("proposal"))
    held = Position.objects.published().filter(held_by__in=governments)
    held = held.exclude(stance__in=[Stance.NONE_FOUND, Stance.NO_POSITION])
    found: dict[int, int] = {}
    for rows, name in ((items, "proposal__assembly"), (held, "assembly")):
        for pk, count in rows.order_by().values_list(name).annotate(Count("pk")):
            found[pk] = found.get(pk, 0) + count
    return found
