"""Panels that this app adds to pages of lower apps."""

from django.db.models import F, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.panels import IN_SEARCH_RESULTS, MOST_LISTED, Panel
from participants.choices import ParticipantKind
from participants.models import Participant, Person, holders
from study_groups.models import Appointment, StudyGroup, StudyPeriod
from study_groups.querysets import AppointmentQuerySet

from .models import Assembly, CommitteeOfficer, Meeting
from .querysets import MeetingQuerySet


def organised(participant: Participant) -> MeetingQuerySet:
    """Meetings that the participant or one of its bodies organises, newest first."""
    return Meeting.objects.published().organised_by(participant).for_list().newest_first()


def of_group(group: StudyGroup) -> MeetingQuerySet:
    if group.participant is None:
        return Meeting.objects.none()
    rows = organised(group.participant)
    return rows.filter(study_period=group.period_asked) if group.period_asked else rows


def offices_held_by(person: Person) -> QuerySet[CommitteeOfficer]:
    return _officers().filter(person=person)


def _officers() -> QuerySet[CommitteeOfficer]:
    """Officers of committees at assemblies, the latest first."""
    rows: QuerySet[CommitteeOfficer] = CommitteeOfficer.objects.published()
    return (
        rows.select_related("committee")
        .prefetch_related(
            Prefetch("committee__assembly", Assembly.objects.published().with_meeting()), *holders()
        )
        .order_by(F("committee__assembly__ordinal").desc(nulls_last=True), "pk")
    )


def offices_of(participant: Participant) -> list[dict[str, object]]:
    """For a State, even without offices: delegates ask for them. For others, only if leaders are said to belong to them."""
    is_state = participant.kind == ParticipantKind.MEMBER_STATE
    theirs = Q(state=participant) if is_state else Q(affiliation__in=[*participant.key_aliases()])
    appointments: AppointmentQuerySet = Appointment.objects.published().filter(theirs)
    found, officers = list(appointments.for_list()[: MOST_LISTED + 1]), _officers().filter(theirs)
    held, past = (
        {
            "appointments": [one for one in found[:MOST_LISTED] if one.is_held == is_held],
            "officers": [one for one in officers if one.committee.assembly.is_over != is_held],
        }
        for is_held in (True, False)
    )
    if not (is_state or any(held.values()) or any(past.values())):
        return []
    is_cut = is_state and len(found) > MOST_LISTED
    all_url = f"/study-groups/leadership/?state={participant.slug}" if is_cut else ""
    return [
        {
            "held": held,
            "past": past,
            "past_count": sum(map(len, past.values())),
            "all_url": all_url,  # if some offices in study groups are not shown
        }
    ]


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
        _("Closed by"),  # the assembly at the end of the period
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
