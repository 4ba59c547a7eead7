"""Notes on the pages of lower apps."""

from meetings.models import Meeting
from resolutions.models import Resolution

from .models import Note
from .querysets import NoteQuerySet


def about_meeting(meeting: Meeting) -> NoteQuerySet:
    notes: NoteQuerySet = Note.objects.published().filter(meetings=meeting)
    return notes.newest_first()


def about_resolution(resolution: Resolution) -> NoteQuerySet:
    notes: NoteQuerySet = Note.objects.published().filter(resolutions=resolution)
    return notes.newest_first()
