"""How many texts an assembly decided on: counts of sources, and listed texts."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from core.panels import once_a_row
from meetings.choices import STANDARDIZATION_KINDS, Measure, Status
from meetings.models import Assembly, Figure, public_assemblies

from .choices import EditionOutcome, TextKind
from .models import Edition

_MEASURES = {
    Measure.RESOLUTIONS_NEW: EditionOutcome.NEW,
    Measure.RESOLUTIONS_REVISED: EditionOutcome.REVISED,
    Measure.RESOLUTIONS_SUPPRESSED: EditionOutcome.SUPPRESSED,
}
_UNKNOWN = {
    EditionOutcome.NEW: _("It is not known which new texts %(code)s adopted, or how many."),
    EditionOutcome.REVISED: _("It is not known which texts %(code)s revised, or how many."),
    EditionOutcome.SUPPRESSED: _("It is not known which texts %(code)s suppressed, or how many."),
    EditionOutcome.MERGED: _("It is not known which texts %(code)s merged into others."),
    EditionOutcome.UNCHANGED: _("It is not known which texts %(code)s left unchanged."),
}
_NOT_COUNTED = _("No source that counts the decisions of %(code)s was found: there may be more.")


@dataclass(frozen=True)
class DecisionCount:
    """One measure of one assembly: the count of each source, and the number listed."""

    assembly: Assembly
    figures: list[Figure]
    recorded: int

    @property
    def is_disputed(self) -> bool:
        """Some source counts no more than are listed."""
        return min(figure.number for figure in self.figures) <= self.recorded

    @property
    def is_one_more(self) -> bool:
        """All sources count one more than listed."""
        return {figure.number for figure in self.figures} == {self.recorded + 1}

    @property
    def measure_label(self) -> str:
        return self.figures[0].measure_label


@once_a_row
def _recorded(assembly: Assembly) -> tuple[dict[str, list[Figure]], Counter[tuple[str, str]]]:
    """Counts of sources by measure; numbers of listed texts by outcome and kind."""
    counted: dict[str, list[Figure]] = defaultdict(list)
    for figure in Figure.objects.published().of_decisions().filter(assembly=assembly).in_order():
        counted[figure.measure].append(figure)
    editions = Edition.objects.published().filter(assembly=assembly).order_by()
    listed = editions.values_list("outcome", "resolution__kind").annotate(Count("pk"))
    return counted, Counter({(outcome, kind): count for outcome, kind, count in listed})


def counts_above_listed(assembly: Assembly, outcome: str = "") -> list[DecisionCount]:
    """Counts above the number listed; for one outcome, or for each."""
    counted, listed = _recorded(assembly)
    counts = [
        DecisionCount(assembly, counted[name], listed[done, TextKind.RESOLUTION])
        for name, done in _MEASURES.items()
        if outcome in {"", done} and name in counted
    ]
    return [one for one in counts if max(figure.number for figure in one.figures) > one.recorded]


def unknown_decisions(assembly: Assembly, outcome: str = "") -> list[str]:
    """Sentences on outcomes of a past assembly without a listed text or a count: on one, or on all that sources may
    count; and on listed texts that no source counts, as there may be more.
    """
    meetings = {row.pk: row.own_meeting for row in public_assemblies()}
    meeting = meetings.get(assembly.pk)
    if meeting is None or meeting.status != Status.HELD:
        return []
    if assembly.kind not in STANDARDIZATION_KINDS:  # what others decide is outside this site
        return []
    counted, decided = _recorded(assembly)
    asked = [outcome] if outcome in _UNKNOWN else [] if outcome else list(_MEASURES.values())
    known = {_MEASURES[Measure(name)] for name in counted}
    listed = {done for done, _kind in decided}
    unknown = [_UNKNOWN[EditionOutcome(one)] for one in asked if one not in known | listed]
    if listed.intersection(asked) and not known:
        unknown.append(_NOT_COUNTED)
    return [one % {"code": assembly.code} for one in unknown]
