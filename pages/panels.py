"""What pages below this app show of its tables."""

from typing import Any

from meetings.models import Meeting
from resolutions.models import Resolution

from .models import Note


def about_meeting(meeting: Meeting) -> Any:
    return Note.objects.published().filter(meetings=meeting).newest_first()


def about_resolution(resolution: Resolution) -> Any:
    return Note.objects.published().filter(resolutions=resolution).newest_first()
