"""Assemblies, and which was last, is on, or comes on a given day."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self, cast

from django.db.models import Case, F, Prefetch, QuerySet, When
from django.utils import timezone

from core.records.publishable import PublishableQuerySet

from ..choices import STANDARDIZATION_KINDS, Status

if TYPE_CHECKING:
    from ..models import Assembly


@dataclass(frozen=True)
class AssembliesAround:
    """The assemblies as they stand on a day, each with its public meeting."""

    last: "Assembly | None"  # the last one held; None without any
    now: "Assembly | None"
    dated: list["Assembly"]  # to come, the nearest first
    undated: list["Assembly"]  # to come, but nobody knows when
    cancelled: list["Assembly"]  # called off, and later than the last one

    @property
    def coming(self) -> list["Assembly"]:
        return [*self.dated, *self.undated]


def assemblies_around(assemblies: Iterable["Assembly"], today: dt.date) -> AssembliesAround:
    """The standardization assemblies before, on and after a day; each row has its public meeting."""
    stages: dict[str, list[Assembly]] = defaultdict(list)
    for assembly in sorted(assemblies, key=lambda row: (row.year, row.ordinal or 0)):
        if assembly.kind in STANDARDIZATION_KINDS:
            stages[stage_of(assembly, today)].append(assembly)
    last = next(reversed(stages["over"]), None)
    later, cancelled = (
        [row for row in stages[stage] if last is None or row.year > last.year]
        for stage in ("undated", "cancelled")
    )
    dated = sorted(stages["dated"], key=lambda row: row.meeting.starts_on or dt.date.max)
    return AssembliesAround(last, next(iter(stages["on"]), None), dated, later, cancelled)


def stage_of(assembly: "Assembly", today: dt.date) -> str:
    """`over`, `on`, `dated`, `undated` or `cancelled`, by its public meeting."""
    meeting = assembly.own_meeting
    if meeting is None:
        return "undated"
    if meeting.status in {Status.CANCELLED, Status.HELD}:
        return "cancelled" if meeting.status == Status.CANCELLED else "over"
    if meeting.waits_for_dates(today) or not meeting.span.is_known:
        return "undated"
    if meeting.span.is_past(today):
        return "over"
    return "on" if meeting.span.is_on(today) else "dated"


class AssemblyQuerySet(PublishableQuerySet):
    def for_list(self) -> Self:
        return self.with_meeting().latest_first()

    def with_meeting(self) -> Self:
        return self.prefetch_related(
            Prefetch("meeting", self.related("meeting").for_list()),
            *(self.related(name).as_reference(name) for name in ("closes_period", "opens_period")),
        )

    def latest_first(self) -> Self:
        """By ITU's count; those without a number are to come, and other conferences stand last."""
        is_other = Case(When(kind__in=STANDARDIZATION_KINDS, then=0), default=1)
        return self.order_by(is_other, F("ordinal").desc(nulls_first=True), "-code")

    def years_held(self) -> QuerySet:
        """In which years assemblies are known to have been held, the latest first."""
        meetings: Any = self.related("meeting").model.objects
        # Of all meetings few are those of assemblies, and have an index.
        held = meetings.ever_public().filter(
            is_of__isnull=False, status=Status.HELD, ends_on__isnull=False
        )
        rows = self.filter(meeting__in=held, kind__in=STANDARDIZATION_KINDS)
        return rows.order_by("-meeting__ends_on").values("meeting__ends_on__year")

    def current(self) -> "Assembly | None":
        """The assembly that staff marked, else the one under way, the next dated one, or the last."""
        marked = cast("Assembly | None", self.filter(is_current=True).first())
        if marked is not None:
            return marked
        rows: Any = self.prefetch_related(None).with_meeting()
        around = assemblies_around(rows, timezone.localdate())
        return around.now or next(iter(around.dated), around.last)
