"""What pages below this app show of its tables."""

from typing import Any

from meetings.models import Assembly, Meeting
from participants.models import Participant

from .models import Document


def of_assembly(assembly: Assembly) -> Any:
    return Document.objects.published().filter(assembly=assembly).for_list()


def of_meeting(meeting: Meeting) -> Any:
    return Document.objects.published().filter(meeting=meeting).for_list()


def by_author(participant: Participant) -> Any:
    return Document.objects.published().filter(authors=participant).for_list()
