"""How many texts sources say an assembly adopted, revised or suppressed, beside those recorded by number."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from meetings.choices import Measure
from meetings.models import Assembly, Figure

from .choices import EditionOutcome, TextKind
from .models import Edition

_MEASURES = {
    Measure.RESOLUTIONS_NEW: EditionOutcome.NEW,
    Measure.RESOLUTIONS_REVISED: EditionOutcome.REVISED,
    Measure.RESOLUTIONS_SUPPRESSED: EditionOutcome.SUPPRESSED,
}


@dataclass(frozen=True)
class Tally:
    """One measure of one assembly: what each source counts, and how many of these texts are recorded."""

    assembly: Assembly
    figures: list[Figure]
    recorded: int

    @property
    def of_what(self) -> str:
        return self.figures[0].of_what


def counts_of_decisions() -> Any:
    """The public figures that say how many texts an assembly adopted, revised or suppressed."""
    return Figure.objects.published().filter(about__isnull=True, measure__in=_MEASURES)


def tallies_beyond_record(assembly: Assembly, outcome: str = "") -> list[Tally]:
    """Only where a source counts more than is recorded; of one outcome, or of each."""
    asked = [name for name, done in _MEASURES.items() if outcome in {"", done}]
    counted: dict[str, list[Figure]] = defaultdict(list)
    figures = counts_of_decisions().filter(assembly=assembly, measure__in=asked)
    for figure in figures.in_order():
        counted[figure.measure].append(figure)
    recorded = _recorded(assembly) if counted else {}
    tallies = [Tally(assembly, counted[name], recorded.get(_MEASURES[name], 0)) for name in asked if counted[name]]
    return [one for one in tallies if max(figure.number for figure in one.figures) > one.recorded]


def _recorded(assembly: Assembly) -> dict[Any, int]:
    editions = Edition.objects.published().filter(assembly=assembly)
    resolutions = editions.filter(resolution__kind=TextKind.RESOLUTION)
    return dict(resolutions.order_by().values_list("outcome").annotate(Count("pk")))
