"""What pages below this app show of its tables."""

from typing import Any

from participants.models import Participant
from study_groups.models import StudyGroup

from .models import Meeting


def organised(participant: Participant) -> Any:
    """What the participant, or a body of it, organises, newest first."""
    return Meeting.objects.published().organised_by(participant).for_list().newest_first()[:30]


def hosted(participant: Participant) -> Any:
    return Meeting.objects.published().filter(country=participant).for_list().newest_first()[:30]


def of_group(group: StudyGroup) -> Any:
    return organised(group.participant) if group.participant else []
