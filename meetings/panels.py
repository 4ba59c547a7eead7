"""Panels that this app adds to pages of lower apps."""

from django.db.models import QuerySet

from participants.models import Participant, Person
from study_groups.models import StudyGroup, StudyPeriod

from .models import Assembly, CommitteeOfficer, Meeting
from .querysets import AssemblyQuerySet, MeetingQuerySet


def organised(participant: Participant) -> MeetingQuerySet:
    """What the participant, or a body of it, organises, newest first."""
    return Meeting.objects.published().organised_by(participant).for_list().newest_first()


def hosted(participant: Participant) -> MeetingQuerySet:
    return Meeting.objects.published().filter(country=participant).for_list().newest_first()


def of_group(group: StudyGroup) -> MeetingQuerySet:
    return organised(group.participant) if group.participant else Meeting.objects.none()


def offices_held_by(person: Person) -> QuerySet[CommitteeOfficer]:
    """In committees of assemblies, the latest first."""
    rows: QuerySet[CommitteeOfficer] = CommitteeOfficer.objects.published().filter(person=person)
    return (
        rows.select_related("committee__assembly")
        .prefetch_related(Participant.objects.published().as_reference("state"))
        .order_by("-committee__assembly__ordinal", "pk")
    )


def closed_by(period: StudyPeriod) -> AssemblyQuerySet:
    """The assembly with which the terms of the period end."""
    rows: AssemblyQuerySet = Assembly.objects.published().filter(closes_period=period)
    return rows.with_meeting()
