from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.expressions import Case, OrderBy
from django.utils.translation import gettext_lazy as _
from django_filters import Filter

from core.dates import in_order_of_dates, in_reverse_order_of_dates
from core.public.filters import (
    CheckboxFilter,
    ConfidenceFilter,
    DayFilter,
    ListFilter,
    MonthFilter,
    NamedRowFilter,
    SlugFilter,
    TextFilter,
    WordChoiceFilter,
    by,
)
from core.records.state_cache import state_cached
from participants.choices import Region
from participants.models import Participant
from participants.querysets import ParticipantQuerySet

from .choices import AssemblyKind, DeadlineKind, MeetingKind, Mode, PairKind, SessionStatus, Status
from .models import Assembly, Committee, Meeting
from .querysets import AssemblyQuerySet, CommitteeQuerySet, MeetingQuerySet


def published_organisers() -> ParticipantQuerySet:
    """Organisers of public meetings, and the organisations that they belong to."""
    found = Participant.objects.published()
    organisers = found.filter(meetings__in=Meeting.objects.published())
    parents = found.filter(pk__in=organisers.values("part_of"))
    return found.filter(
        Q(pk__in=organisers.values("pk"))
        | Q(pk__in=parents.values("pk"))
        | Q(pk__in=parents.values("part_of"))
    ).in_filters()


def published_assemblies() -> AssemblyQuerySet:
    return Assembly.objects.published().latest_first()


def by_date(down: bool) -> list[OrderBy | Case | str]:
    return [*(in_reverse_order_of_dates() if down else in_order_of_dates()), "name"]


def committees_with_sessions() -> dict[str, Committee]:
    rows: CommitteeQuerySet = Committee.objects.published()
    return state_cached("committees with sessions", lambda: rows.with_public("sessions").by_word())


_UPCOMING_OR_PAST = [("ahead", _("Upcoming")), ("over", _("Past"))]


def _by_time(rows: Any, name: str, value: str) -> Any:
    ahead = rows.ahead()
    return ahead if value == "ahead" else rows.exclude(pk__in=ahead.order_by().values("pk"))


class MeetingFilter(ListFilter):
    q = TextFilter(label=_("Text"))
    when = WordChoiceFilter(
        label=_("When"),
        choices=[("ahead", _("Upcoming or undated")), ("over", _("Past"))],
        method=lambda rows, name, value: rows.ahead() if value == "ahead" else rows.over(),
    )
    assembly = SlugFilter(
        queryset=published_assemblies,
        method=lambda rows, name, assembly: rows.of_assembly(assembly),
        label=_("Assembly"),
    )
    organiser = SlugFilter(
        queryset=published_organisers,
        method=lambda rows, name, organiser: rows.organised_by(organiser),
        pairs="organiser_pairs",
        label=_("Organiser"),
    )
    region = WordChoiceFilter(
        choices=Region.choices,
        method=lambda rows, name, region: rows.with_organiser(
            Participant.objects.published().filter(region=region)
        ),
        label=_("Region of the organiser"),
    )
    kind = WordChoiceFilter(choices=MeetingKind.choices, label=_("Kind"))
    mode = WordChoiceFilter(choices=Mode.choices, label=_("Mode"))
    status = WordChoiceFilter(choices=Status.choices, label=_("Status"))
    country = SlugFilter(
        queryset=lambda: (
            Participant.objects.published().with_public("meetings_hosted").in_filters()
        ),
        label=_("Country"),
    )
    month = MonthFilter(
        method=lambda rows, name, month: rows.on_days(*month.bounds), label=_("Month")
    )
    # `from` is reserved in Python, but not in query strings.
    locals()["from"] = DayFilter(field_name="ends_on", lookup_expr="gte", label=_("From"))
    to = DayFilter(field_name="starts_on", lookup_expr="lte", label=_("To"))
    unconfirmed = CheckboxFilter(
        lambda meetings: meetings.unconfirmed(), label=_("Dates or place to be confirmed")
    )
    confidence = ConfidenceFilter()

    sorts = {
        "date": (_("date"), by_date),
        "name": (_("name"), by("name")),
        "changed": (_("last change"), by("changed_at")),
    }

    def organiser_pairs(self, keys: QuerySet) -> Iterator[tuple[int, int]]:
        """Each meeting with its organisers, and with the organisations that these belong to."""
        meetings: MeetingQuerySet = Meeting.objects.published()
        links = meetings.links("organisers").filter(meeting__in=keys)
        parts = Participant.objects.published().filter(part_of__isnull=False)
        wholes: dict[int, int] = dict(parts.values_list("pk", "part_of"))
        for meeting, organiser in links.values_list("meeting", "participant"):
            yield meeting, organiser
            if whole := wholes.get(organiser):
                yield meeting, whole
                yield meeting, wholes.get(whole, whole)


class OverlapFilter(MeetingFilter):
    """One meeting of a pair must match; without an assembly, both are of the current one."""

    filters: dict[str, Filter]

    # Narrows pairs, not meetings.
    pairs = WordChoiceFilter(choices=PairKind.choices, method="unfiltered", label=_("Pairs"))

    sorts = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = ("assembly", "pairs", "organiser", "kind", "mode", "month")
        self.filters = {name: self.filters[name] for name in shown}


class DeadlineFilter(ListFilter):
    when = WordChoiceFilter(label=_("When"), choices=_UPCOMING_OR_PAST, method=_by_time)
    assembly = SlugFilter(queryset=published_assemblies, label=_("Assembly"))
    kind = WordChoiceFilter(choices=DeadlineKind.choices, label=_("Kind"))
    confidence = ConfidenceFilter()

    sorts = {"date": (_("date"), by("due_on", "name")), "name": (_("name"), by("name"))}


class SessionFilter(ListFilter):
    q = TextFilter(label=_("Text"))
    when = WordChoiceFilter(label=_("When"), choices=_UPCOMING_OR_PAST, method=_by_time)
    assembly = SlugFilter(
        queryset=lambda: (
            Assembly.objects.published()
            .filter(meeting__in=Meeting.objects.published().with_public("sessions"))
            .latest_first()
        ),
        field_name="meeting__is_of",
        label=_("Assembly"),
    )
    meeting = SlugFilter(
        queryset=lambda: Meeting.objects.published().with_public("sessions").newest_first(),
        label=_("Meeting"),
    )
    committee = NamedRowFilter(committees_with_sessions, label=_("Committee"))
    day = DayFilter(method=lambda rows, name, day: rows.on_day(day), label=_("Day"))
    status = WordChoiceFilter(choices=SessionStatus.choices, label=_("Status"))
    confidence = ConfidenceFilter()

    sorts = {
        "date": (_("date"), by("starts_on", "start_time", "title")),
        "title": (_("title"), by("title")),
        "changed": (_("last change"), by("changed_at")),
    }


class SeriesFilter(ListFilter):
    assembly = SlugFilter(queryset=published_assemblies, label=_("Assembly"))
    confidence = ConfidenceFilter()

    sorts = {"name": (_("name"), by("name"))}


class AssemblyFilter(ListFilter):
    q = TextFilter(label=_("Text"))
    kind = WordChoiceFilter(choices=AssemblyKind.choices, label=_("Kind"))
    confidence = ConfidenceFilter()

    sorts = {"ordinal": (_("date"), by("ordinal")), "code": (_("code"), by("code"))}
