"""Panels that this app adds to pages of lower apps."""

from participants.models import Participant
from study_groups.models import StudyGroup

from .models import Meeting
from .querysets import MeetingQuerySet


def organised(participant: Participant) -> MeetingQuerySet:
    """What the participant, or a body of it, organises, newest first."""
    return Meeting.objects.published().organised_by(participant).for_list().newest_first()


def hosted(participant: Participant) -> MeetingQuerySet:
    return Meeting.objects.published().filter(country=participant).for_list().newest_first()


def of_group(group: StudyGroup) -> MeetingQuerySet:
    return organised(group.participant) if group.participant else Meeting.objects.none()
