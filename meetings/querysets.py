"""Meetings, committees, figures, deadlines, sessions, series; assemblies, and which was last, is on, or comes next."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self, cast

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    Max,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.expressions import OrderBy
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext as _

from core.dates import Precision, in_order_of_dates, in_reverse_order_of_dates
from core.records.publishable import PublishableQuerySet
from participants.models import Participant, holders
from study_groups.querysets import chairs_first

from .choices import (
    DECISION_MEASURES,
    STANDARDIZATION_KINDS,
    Measure,
    MeetingKind,
    Mode,
    SessionStatus,
    Status,
)

if TYPE_CHECKING:
    from .models import Assembly, Committee, Meeting, Series


@dataclass(frozen=True)
class AssembliesAround:
    """The assemblies by their state on a day, each with its public meeting."""

    last: "Assembly | None"  # the last one held; None without any
    now: "Assembly | None"
    dated: list["Assembly"]  # future ones, the nearest first
    undated: list["Assembly"]  # future ones without a date
    cancelled: list["Assembly"]  # cancelled ones later than the last one held

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


def _next_first(first_day: str, last_day: str) -> list[OrderBy]:
    """Future and undated rows first, the next on top; then past ones."""
    is_over = Q(**{f"{last_day}__lt": timezone.localdate()})
    ahead = Case(When(is_over, then=None), default=F(first_day))
    return [
        Case(When(is_over, then=Value(1)), default=Value(0)).asc(),
        ahead.asc(nulls_last=True),
    ]


class AssemblyQuerySet(PublishableQuerySet):
    def for_list(self) -> Self:
        return self.with_meeting().latest_first()

    def with_meeting(self) -> Self:
        return self.prefetch_related(
            Prefetch("meeting", self.related("meeting").for_list()),
            *(self.related(name).as_reference(name) for name in ("closes_period", "opens_period")),
        )

    def latest_first(self) -> Self:
        """By ITU's count; those without a number are in the future, and other conferences come last."""
        is_other = Case(When(kind__in=STANDARDIZATION_KINDS, then=0), default=1)
        return self.order_by(is_other, F("ordinal").desc(nulls_first=True), "-code")

    def last_days(self) -> QuerySet:
        """Of the assemblies known to have been held."""
        meetings: Any = self.related("meeting").model.objects
        # There are few meetings of assemblies, and an index finds them.
        held = meetings.ever_public().filter(
            is_of__isnull=False, status=Status.HELD, ends_on__isnull=False
        )
        rows = self.filter(meeting__in=held, kind__in=STANDARDIZATION_KINDS)
        return rows.values_list("meeting__ends_on", flat=True)

    def current(self) -> "Assembly | None":
        """The assembly that staff marked, else the one under way, the next dated one, or the last."""
        marked = cast("Assembly | None", self.filter(is_current=True).first())
        if marked is not None:
            return marked
        rows: Any = self.prefetch_related(None).with_meeting()
        around = assemblies_around(rows, timezone.localdate())
        return around.now or next(iter(around.dated), around.last)


class MeetingQuerySet(PublishableQuerySet):
    def for_list(self) -> Self:
        country = Participant.objects.published().as_reference("country")
        earlier = self.related("reschedules").order_by("number").prefetch_related(country)
        return self.prefetch_related(
            country,
            Prefetch("organisers", Participant.objects.published().order_by("code")),
            Prefetch("reschedules", earlier),
            Prefetch("prepares", self.related("prepares").order_by("code")),
        ).in_order()

    def with_series(self) -> Self:
        return self.prefetch_related(Prefetch("places", self.related("places")))

    def for_page(self) -> Self:
        return self.for_list().prefetch_related(
            Prefetch("within", self.related("within")),
            Prefetch("is_of", self.related("is_of")),
            self.related("study_period").as_reference("study_period"),
        )

    def in_order(self) -> Self:
        return self.order_by(*in_order_of_dates(), "name", "pk")

    def newest_first(self) -> Self:
        return self.order_by(*in_reverse_order_of_dates(), "name", "pk")

    def next_first(self) -> Self:
        """Future ones, the next first; then past ones, the latest first."""
        by_time = [*_next_first("starts_on", "ends_on"), *in_reverse_order_of_dates()]
        return self.order_by(*by_time, "name", "pk")

    def first_of_lists(self, most: int, *conditions: Q) -> list[list["Meeting"]]:
        """At most `most` rows of each state, in order of dates: the next and the latest ones. Loaded together."""
        found = [
            set(self.filter(condition).next_first().values_list("pk", flat=True)[:most])
            for condition in conditions
        ]
        rows: Any = self.filter(pk__in=set().union(*found)).for_list()
        fetched = list(rows)
        return [[row for row in fetched if row.pk in keys] for keys in found]

    def ahead(self, today: dt.date | None = None) -> Self:
        """Not past, or without a date."""
        return self.filter(Q(ends_on__gte=today or timezone.localdate()) | Q(ends_on__isnull=True))

    def format_none_to_come(self) -> str:
        """Since when no meeting is planned, and which other conferences were held since; empty if one is planned, or none is recorded."""
        is_own = ~Q(kind=MeetingKind.CONFERENCE)  # few other ITU conferences are recorded
        is_ahead = Q(ends_on__gte=timezone.localdate())
        found = self.order_by().aggregate(
            ahead=Count("pk", filter=is_ahead), last=Max("ends_on", filter=is_own)
        )
        if found["ahead"] or found["last"] is None:
            return ""
        month = date_format(found["last"], "F Y")
        conferences = self.filter(kind=MeetingKind.CONFERENCE, starts_on__gt=found["last"])
        names = conferences.next_first().values_list("short_name", "name")
        said = {"month": month, "names": ", ".join(short or name for short, name in names)}
        if said["names"]:
            return _("No meeting found in our sources after %(month)s, except %(names)s") % said
        return _("No meeting found in our sources after %(month)s") % said

    def never_dated(self) -> Self:
        """Without a date now and ever before."""
        earlier = self.related("reschedules").filter(
            meeting=OuterRef("pk"), starts_on__isnull=False
        )
        return self.filter(~Exists(earlier), starts_on__isnull=True)

    def over(self, today: dt.date | None = None) -> Self:
        return self.filter(ends_on__lt=today or timezone.localdate())

    def unconfirmed(self) -> Self:
        """Date or place is open: dates missing, unconfirmed or not exact, or no place."""
        place_open = Q(place_confirmed=False) & ~Q(mode=Mode.ONLINE)
        return self.filter(
            Q(starts_on__isnull=True)
            | Q(dates_confirmed=False)
            | ~Q(date_precision=Precision.DAY)
            | place_open
        )

    def with_open_dates(self) -> Self:
        """Neither held nor cancelled, perhaps within 60 days, on uncertain days."""
        today = timezone.localdate()
        is_open = Q(dates_confirmed=False) | ~Q(date_precision=Precision.DAY)
        rows = self.exclude(status__in=(Status.HELD, Status.CANCELLED))
        return rows.filter(is_open).on_days(today, today + dt.timedelta(days=60))

    def without_report(self) -> Self:
        """Announced and past, but nobody reported that it was held."""
        return self.over().filter(status=Status.ANNOUNCED)

    def on_days(self, first: dt.date, last: dt.date) -> Self:
        """Certainly or possibly on a day between these two."""
        return self.filter(starts_on__lte=last, ends_on__gte=first)

    def overlapping(self) -> Self:
        """Rows that share a day with another one of them."""
        others = self.order_by().exclude(pk=OuterRef("pk")).exclude(status=Status.CANCELLED)
        shared = others.filter(
            starts_on__lte=OuterRef("ends_on"), ends_on__gte=OuterRef("starts_on")
        )
        return self.exclude(status=Status.CANCELLED).filter(Exists(shared))

    def of_assembly(self, assembly: "Assembly") -> Self:
        """The assembly's meeting, its preparation, and group meetings of the period it closes."""
        in_period = Q(
            study_period__in=self.related("study_period").filter(pk=assembly.closes_period_id)
        )
        prepares = Exists(self.links("prepares").filter(meeting=OuterRef("pk"), assembly=assembly))
        return self.filter(Q(is_of=assembly) | Q(prepares) | in_period)

    def of_series(self, series: "Series") -> Self:
        places = self.related("places").filter(meeting=OuterRef("pk"), series=series)
        return self.filter(Exists(places))

    def organised_by(self, organisation: Participant) -> Self:
        """By the organisation or one of its bodies: CEPT finds Com-ITU too."""
        bodies = Participant.objects.published().with_bodies_of([organisation.pk])
        return self.with_organiser(bodies)

    def with_organiser(self, participants: QuerySet[Participant]) -> Self:
        """One of these organises it, alone or with others."""
        links = self.links("organisers").filter(participant__in=participants)
        return self.filter(pk__in=links.values("meeting"))


class CommitteeQuerySet(PublishableQuerySet):
    def by_word(self) -> dict[str, "Committee"]:
        """By a word such as `com4-wtsa-16`, for URLs: committees have no slug."""
        rows: Any = self.select_related("assembly")
        return {
            slugify(f"{row.code} {row.assembly.slug}"): row
            for row in rows.order_by("-assembly__ordinal", "assembly__code", "code")
        }

    def in_order(self) -> Self:
        people = self.related("officers").prefetch_related(*holders())
        plenary_first = Case(When(code="PL", then=Value(0)), default=Value(1))
        return self.prefetch_related(
            Prefetch("parent", self.related("parent")),
            Prefetch("officers", people.order_by(chairs_first(), "pk")),
        ).order_by(plenary_first, "code")


class FigureQuerySet(PublishableQuerySet):
    def in_order(self) -> Self:
        by_measure = Case(
            *(When(measure=value, then=Value(place)) for place, value in enumerate(Measure.values))
        )
        return self.prefetch_related(
            Participant.objects.published().as_reference("about")
        ).order_by(by_measure, "about", "-number", "pk")

    def of_decisions(self) -> Self:
        """How many texts an assembly adopted, revised or suppressed, as sources count."""
        return self.filter(about__isnull=True, measure__in=DECISION_MEASURES)


class DeadlineQuerySet(PublishableQuerySet):
    def of_assembly(self, assembly: "Assembly") -> Self:
        """Figures of the assembly and of its meetings."""
        meetings = self.related("meeting").of_assembly(assembly)
        return self.filter(Q(assembly=assembly) | Q(meeting__in=meetings))

    def ahead(self) -> Self:
        return self.filter(due_on__gte=timezone.localdate())

    def in_order(self) -> Self:
        return self.order_by("due_on", "name")

    def next_first(self) -> Self:
        return self.order_by(*_next_first("due_on", "due_on"), "-due_on", "name", "pk")

    def for_list(self) -> Self:
        return self.prefetch_related(
            Prefetch("assembly", self.related("assembly")),
            Prefetch("meeting", self.related("meeting")),
        ).in_order()


class SessionQuerySet(PublishableQuerySet):
    def ahead(self) -> Self:
        """Not past, and neither cancelled nor marked as over."""
        today = timezone.localdate()
        over = (SessionStatus.CANCELLED, SessionStatus.HELD)
        days = Q(starts_on__gte=today) | Q(ends_on__gte=today)
        return self.filter(days).exclude(status__in=over)

    def next_first(self) -> Self:
        start = F("start_time").asc(nulls_last=True)
        by_day = _next_first("starts_on", "starts_on")
        return self.order_by(*by_day, "-starts_on", start, "title", "pk")

    def on_day(self, day: dt.date) -> Self:
        return self.filter(Q(starts_on=day) | Q(starts_on__lt=day, ends_on__gte=day))

    def in_order(self) -> Self:
        return self.order_by("starts_on", F("start_time").asc(nulls_last=True), "title", "pk")

    def for_list(self) -> Self:
        """A public session has a public meeting, but its committee may be hidden."""
        return (
            self.select_related("meeting")
            .prefetch_related(
                Prefetch("committee", self.related("committee").select_related("assembly"))
            )
            .in_order()
        )


class SeriesQuerySet(PublishableQuerySet):
    def for_list(self) -> Self:
        return self.prefetch_related(
            Participant.objects.published().as_reference("organiser"),
            Prefetch("assembly", self.related("assembly")),
        ).order_by("name", "pk")
