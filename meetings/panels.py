"""Panels that this app adds to pages of lower apps."""

from dataclasses import dataclass

from django.db.models import F, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.panels import IN_SEARCH_RESULTS, MOST_LISTED, Panel
from participants.choices import ParticipantKind
from participants.models import Participant, Person
from study_groups.models import Appointment, StudyGroup, StudyPeriod
from study_groups.querysets import AppointmentQuerySet

from .models import Assembly, CommitteeOfficer, Meeting
from .querysets import MeetingQuerySet


def organised(participant: Participant) -> MeetingQuerySet:
    """What the participant, or a body of it, organises, newest first."""
    return Meeting.objects.published().organised_by(participant).for_list().newest_first()


def of_group(group: StudyGroup) -> MeetingQuerySet:
    if group.participant is None:
        return Meeting.objects.none()
    rows = organised(group.participant)
    return rows.filter(study_period=group.period_asked) if group.period_asked else rows


def offices_held_by(person: Person) -> QuerySet[CommitteeOfficer]:
    return _officers().filter(person=person)


def _officers() -> QuerySet[CommitteeOfficer]:
    """Of committees of assemblies, the latest first."""
    rows: QuerySet[CommitteeOfficer] = CommitteeOfficer.objects.published()
    return (
        rows.select_related("committee")
        .prefetch_related(
            Prefetch("committee__assembly", Assembly.objects.published().with_meeting()),
            Prefetch("person", Person.objects.published()),
            Participant.objects.published().as_reference("state"),
        )
        .order_by(F("committee__assembly__ordinal").desc(nulls_last=True), "pk")
    )


@dataclass(frozen=True)
class Offices:
    appointments: list[Appointment]
    officers: list[CommitteeOfficer]

    @property
    def count(self) -> int:
        return len(self.appointments) + len(self.officers)


@dataclass(frozen=True)
class OfficesOfState:
    """Those held now, as far as is known, and the earlier ones."""

    held: Offices
    past: Offices
    all_url: str = ""  # where not all offices in study groups are shown


def offices_of(participant: Participant) -> list[OfficesOfState]:
    """Of a State, also where none is recorded: a delegate asks for them. Of others, where a leader is said to be theirs."""
    is_state = participant.kind == ParticipantKind.MEMBER_STATE
    theirs = Q(state=participant) if is_state else Q(affiliation__in=[*participant.key_aliases()])
    rows: AppointmentQuerySet = Appointment.objects.published().filter(theirs)
    found = list(rows.for_list()[: MOST_LISTED + 1])
    appointments, officers = found[:MOST_LISTED], _officers().filter(theirs)
    offices = OfficesOfState(
        held=Offices(
            [one for one in appointments if one.is_held],
            [one for one in officers if not one.committee.assembly.is_over],
        ),
        past=Offices(
            [one for one in appointments if not one.is_held],
            [one for one in officers if one.committee.assembly.is_over],
        ),
        all_url=f"/study-groups/leadership/?state={participant.slug}"
        if is_state and len(found) > MOST_LISTED
        else "",
    )
    return [offices] if is_state or offices.held.count or offices.past.count else []


_MEETINGS = "meetings/_meetings_panel.html"
_OFFICES = _("Offices at assemblies")
PANELS = (
    Panel(
        Participant,
        _("Meetings organised"),
        _MEETINGS,
        organised,
        whole_list=lambda row: f"/meetings/?organiser={row.slug}",
    ),
    Panel(
        Participant,
        _("Meetings hosted"),
        _MEETINGS,
        lambda row: Meeting.objects.published().filter(country=row).for_list().newest_first(),
        whole_list=lambda row: f"/meetings/?country={row.slug}",
    ),
    Panel(
        Participant, _("Who holds office"), "meetings/_offices_of_state.html", offices_of, rank=50
    ),
    Panel(Person, _OFFICES, "meetings/_offices_panel.html", offices_held_by),
    Panel(
        Person, _OFFICES, "meetings/_offices_line.html", offices_held_by, place=IN_SEARCH_RESULTS
    ),
    Panel(
        StudyPeriod,
        _("Closed by"),  # the assembly with which the terms of the period end
        "meetings/_closed_by_panel.html",
        lambda row: Assembly.objects.published().filter(closes_period=row).with_meeting(),
    ),
    Panel(
        StudyGroup,
        _("Meetings"),
        _MEETINGS,
        of_group,
        whole_list=lambda row: (
            "" if row.period_asked else f"/meetings/?organiser={row.participant.slug}"
        ),
    ),
)
